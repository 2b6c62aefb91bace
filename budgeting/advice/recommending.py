"""Which methods suit a question, with the reasons in words: fit, evidence, time, money, and what is there already.

Each method is looked at in its smallest believable design (judgement), priced and valued like any study.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Final

from budgeting.costing import package_from_design
from budgeting.errors import BudgetingError, StudyError
from budgeting.evidence.accuracy import VALIDITY
from budgeting.evidence.hit_rates import SAME_METHOD, SAME_PEOPLE, exclusion, overlap
from budgeting.evidence.timing import open_share, reports_on
from budgeting.evidence.worth import ceiling_minor, package_worth
from budgeting.methods import Method
from budgeting.methods.examples import example_design
from budgeting.money import in_digits
from budgeting.programme import Period, Programme
from budgeting.questions import Question
from budgeting.studies import Package, Rate, Study

_FITS: Final = {
    3: "It suits this kind of question well.",
    2: "It can answer this kind of question, though it was not made for it.",
    1: "It answers this kind of question weakly.",
}
_STRONG_EVIDENCE: Final = 0.8
_MOST_OPEN: Final = Fraction(1, 2)


@dataclass(frozen=True)
class Recommendation:
    """What speaks for and against ``method`` as an answer to one question.

    ``reasons`` speak for it, ``doubts`` against; ``exclusion`` says why it cannot help at all, empty when it can.
    ``cost_minor`` is its smallest believable design, None where an element has no price; ``value_minor`` what that
    design would be worth alone; ``reports_on`` the earliest day of a result; ``overlap`` rho with the study at hand
    that says most of the same.
    """

    method: Method
    fit: int
    reasons: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    exclusion: str = ""
    cost_minor: int | None = None
    value_minor: int = 0
    reports_on: date | None = None
    overlap: float = 0.0

    @property
    def is_worthwhile(self) -> bool:
        """Whether its smallest design is worth more than it costs, as far as is known."""
        return self.cost_minor is not None and self.value_minor > self.cost_minor


def recommend(
    question: Question, programme: Programme, methods: Iterable[Method], rates: Mapping[str, Rate], today: date
) -> tuple[Recommendation, ...]:
    """Every one of ``methods`` for ``question``: the best first, those that cannot help last.

    The order is by fit, then by what the smallest design nets alone, less where studies of the programme say the same
    already. A study starts with a period that is not over on ``today``, and no earlier than that day.
    """
    found = [_judged(question, programme, method, rates, today) for method in methods]
    return tuple(sorted(found, key=_rank))


def _rank(one: Recommendation) -> tuple[bool, bool, int, float, float]:
    net = (one.value_minor * (1 - one.overlap) - one.cost_minor) if one.cost_minor is not None else 0
    return bool(one.exclusion), not one.is_worthwhile, -one.fit, -net, -VALIDITY[one.method.tier]


@dataclass(frozen=True)
class _Case:
    """A method in its smallest believable design, held against a question."""

    question: Question
    programme: Programme
    method: Method
    package: Package | None
    period: Period
    today: date

    @property
    def fit(self) -> int:
        return self.method.fit.to(self.question.kind)

    @property
    def days(self) -> int:
        return self.package.days_to_result if self.package else self.method.days[0]

    @property
    def starts_on(self) -> date:
        return max(self.period.starts_on, self.today)

    @property
    def reports_on(self) -> date:
        return reports_on(self.starts_on, self.days)

    @cached_property
    def ceiling_minor(self) -> int:
        """The most that research on the question can be worth: acting x EVPI."""
        return ceiling_minor(self.question.decision)

    @cached_property
    def value_minor(self) -> int:
        """What the package is worth alone."""
        if self.package is None:
            return 0
        method, asked = self.method, (self.question.key,)
        study = Study("draft", method.name, method, asked, "", self.period.key, (self.package,))
        return package_worth(self.question, study, self.package, self.starts_on).value_minor

    @cached_property
    def most_alike(self) -> tuple[float, Study | None]:
        """Rho with the study of the question that says most of what the method would say, and that study."""
        studies = [study for study in self.programme.studies if self.question.key in study.question_keys]
        rated = [(overlap(self.method, study.method), study) for study in studies]
        return max(rated, key=lambda pair: pair[0], default=(0.0, None))

    def money(self, minor: int) -> str:
        return in_digits(minor, self.programme.currency)


def _judged(
    question: Question, programme: Programme, method: Method, rates: Mapping[str, Rate], today: date
) -> Recommendation:
    """One method on its own: what is wrong with it keeps none of the others from being recommended."""
    try:
        package = _smallest(method, rates)
        return _weighed(_Case(question, programme, method, package, _first_open(programme, today), today))
    except (BudgetingError, OverflowError) as error:
        why = error.message if isinstance(error, BudgetingError) else "It reports later than any calendar goes."
        return Recommendation(method, method.fit.to(question.kind), exclusion=f"It cannot be worked out. {why}")


def _weighed(case: _Case) -> Recommendation:
    excluded = _excluded(case)
    arguments = () if excluded else tuple(_arguments(case))
    return Recommendation(
        method=case.method,
        fit=case.fit,
        reasons=tuple(sentence for is_for, sentence in arguments if is_for),
        doubts=tuple(sentence for is_for, sentence in arguments if not is_for),
        exclusion=excluded,
        cost_minor=case.package.cost_minor if case.package else None,
        value_minor=0 if excluded else case.value_minor,
        reports_on=case.reports_on,
        overlap=case.most_alike[0],
    )


def _excluded(case: _Case) -> str:
    """Why the method cannot help at all, in words; empty when it can."""
    if not case.fit:
        return exclusion(case.method, case.question.kind)
    if not case.ceiling_minor:
        return "One option is best whatever is true. Do not research, just decide."
    decide_by = case.question.decision.decide_by
    if case.reports_on >= decide_by:
        return (
            f"Started in {case.period.name}, it could not report before {_day(case.reports_on)}, and the decision is "
            f"taken by {_day(decide_by)}."
        )
    if case.package and case.package.cost_minor > case.ceiling_minor:
        return (
            f"Even a small one costs about {case.money(case.package.cost_minor)}, more than knowing for certain would "
            f"be worth: {case.money(case.ceiling_minor)}."
        )
    return ""


def _arguments(case: _Case) -> Iterator[tuple[bool, str]]:
    """What speaks for the method (True) and against it (False)."""
    yield case.fit > 1, _FITS[case.fit]
    if VALIDITY[case.method.tier] >= _STRONG_EVIDENCE:
        yield True, "Its evidence is among the strongest."
    decide_by = case.question.decision.decide_by
    yield (
        open_share(case.starts_on, case.days, decide_by) >= _MOST_OPEN,
        f"It could report by {_day(case.reports_on)}, {(decide_by - case.reports_on).days} days before the decision.",
    )
    rho, alike = case.most_alike
    if alike and rho >= SAME_PEOPLE:
        yield False, _alike_words(alike, rho)
    if case.package is None:
        yield False, "Its cost is not known: the rate cards have no price for something that it buys."
    else:
        yield case.value_minor > case.package.cost_minor, _money_words(case, case.package)


def _money_words(case: _Case, package: Package) -> str:
    cost, value = case.money(package.cost_minor), case.money(case.value_minor)
    ending = "." if case.value_minor > package.cost_minor else "; only a larger design may be worth its money."
    return f"A small one costs about {cost} and is worth about {value} by itself{ending}"


def _smallest(method: Method, rates: Mapping[str, Rate]) -> Package | None:
    """The smallest believable package; None where it cannot be priced, StudyError where it cannot be worked out."""
    try:
        return package_from_design(method, "minimum", example_design(method), rates)
    except StudyError as error:
        if error.place == "rate":
            return None
        raise


def _first_open(programme: Programme, today: date) -> Period:
    """The first period that is not over; the last one when all are."""
    in_order = sorted(programme.periods, key=lambda period: period.starts_on)
    return next((period for period in in_order if period.ends_on >= today), in_order[-1])


def _alike_words(study: Study, rho: float) -> str:
    if rho >= SAME_METHOD:
        return f"“{study.name}” uses this method already; a second one would say much the same."
    return f"“{study.name}” hears the same people already, so part of what it says would be known."


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
