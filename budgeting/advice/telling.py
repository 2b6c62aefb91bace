"""What a package's sample tells, in words: the precision that its method is used for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf
from typing import Final

from budgeting.evidence.accuracy import VALIDITY, sampling_of
from budgeting.methods.method import Measures, Method
from budgeting.precision import choice_tasks, nps
from budgeting.precision.checks import PrecisionError
from budgeting.precision.summary import Kind, Precision, precision_of
from budgeting.precision.words import chance_words, number_words
from budgeting.questions import Question
from budgeting.studies import MILLI, Package

_BASIS: Final = 10_000
_PERCENT: Final = 100
BIAS_WORDS: Final = "sampling error alone: bias comes on top, and worth is shrunk for it"
_KINDS: Final[Mapping[Measures, Kind]] = {
    "proportion": Kind.PROPORTION,
    "nps": Kind.NPS,
    "change": Kind.DIFFERENCE,
    "difference": Kind.DIFFERENCE,
    "discovery": Kind.DISCOVERY,
}


@dataclass(frozen=True)
class Told:
    """``words``: the whole sentence; ``gain``: what a larger sample buys ("±3 points"); ``short``: the bare figure.

    ``value`` is comparable between samples of one method; it is better small when ``is_smaller_better``. ``caveat``
    says what is not in the figure; it is empty for a randomised test alone, and stands wherever ``words`` do.
    """

    words: str
    gain: str
    short: str
    value: float
    is_smaller_better: bool
    caveat: str = ""

    def is_better_than(self, other: "Told") -> bool:
        """Whether it tells more, as far as the printed figures show."""
        if self.short == other.short:
            return False
        return self.value < other.value if self.is_smaller_better else self.value > other.value


def told_by(method: Method, package: Package, question: Question | None = None) -> Told | None:
    """What the package's sample tells about ``question``; None for no sample and where no statistic applies."""
    if not package.sample or method.measures == "none":
        return None
    try:
        told = _by_choices(method, package) if method.measures == "trade_off" else _by_sample(method, package, question)
    except PrecisionError:
        # The design holds a figure that no formula takes, such as one offer in a task: there is nothing to print.
        return None
    return replace(told, caveat=BIAS_WORDS) if told and VALIDITY[method.tier] < 1 else told


def _by_sample(method: Method, package: Package, question: Question | None) -> Told:
    kind, sampling = _KINDS[method.measures], sampling_of(method, package)
    population = None if sampling.population == inf else int(sampling.population)
    is_discovery = kind == Kind.DISCOVERY
    promoters, detractors = _scores(method, package) if kind == Kind.NPS else (None, None)
    shares = {Kind.DISCOVERY: _prevalence(question), Kind.DIFFERENCE: sampling.baseline, Kind.NPS: promoters}
    precision = precision_of(
        package.sample if population is None else min(package.sample, population),
        kind=kind,
        share=shares.get(kind),
        detractors=detractors,
        population=None if is_discovery else population,
        design_effect=1.0 if is_discovery else sampling.design_effect,
    )
    return Told(precision.words, *_figures(precision), precision.value, precision.is_smaller_better)


def _scores(method: Method, package: Package) -> tuple[float, float] | tuple[None, None]:
    """The shares of promoters and detractors that the design names; None, the worst case, where they say nothing."""
    design = {one.key: one.default_milli for one in method.assumptions} | package.design_milli
    promoters, detractors = (design.get(name, 0) / MILLI / _PERCENT for name in ("promoters", "detractors"))
    return (promoters, detractors) if nps.answer_variance(promoters, detractors) else (None, None)


def _prevalence(question: Question | None) -> float | None:
    return question.prevalence_bp / _BASIS if question and question.prevalence_bp < _BASIS else None


def _figures(precision: Precision) -> tuple[str, str]:
    """What a step buys, and the bare figure that it had before."""
    if precision.kind == Kind.DISCOVERY:
        chance = chance_words(precision.value)
        article = "an" if chance.startswith("8") else "a"
        return f"{article} {chance} chance of seeing the problem", chance
    figure = number_words(precision.value)
    if precision.kind == Kind.DIFFERENCE:
        return f"a change of {figure} points seen", figure
    unit = "NPS points" if precision.kind == Kind.NPS else "points"
    return f"±{figure} {unit}", f"±{figure}"


def _by_choices(method: Method, package: Package) -> Told | None:
    """How often each level or item is seen in all, against the rule of thumb; None when the design does not say."""
    design = {one.key: one.default_milli for one in method.assumptions} | package.design_milli
    whole = {name: milli // MILLI for name, milli in design.items()}
    if {"levels", "tasks", "alternatives"} <= whole.keys():
        what, tasks, shown = "level", whole["tasks"], whole["alternatives"]
        seen = choice_tasks.conjoint_exposures(package.sample, whole["levels"], tasks, shown)
    elif {"items", "tasks", "shown"} <= whole.keys():
        what, tasks, shown = "item", whole["tasks"], whole["shown"]
        seen = choice_tasks.maxdiff_exposures(package.sample, whole["items"], tasks, shown)
    else:
        return None
    count = f"{int(seen):,}"
    verdict = "enough" if seen >= choice_tasks.ENOUGH else "too few"
    words = f"each {what} is seen {count} times, {verdict}: the rule of thumb is {choice_tasks.ENOUGH}"
    return Told(words, f"each {what} seen {count} times", count, seen, is_smaller_better=False)
