"""How large a sample should be: the design at every size, priced and weighed, and the size that nets most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from math import ceil
from typing import Final

from budgeting.costing import Terms, package_from_design
from budgeting.errors import StudyError
from budgeting.evidence.worth import ceiling_of, package_value_minor
from budgeting.questions import Question
from budgeting.sensitivity.samples import SamplePoint, best_sample, even_points, rank_of
from budgeting.studies import MILLI, Package, Rate, Study

MOST_PEOPLE: Final = 100_000
_FEWEST_SHOWN: Final = 20
_NOT_TO_THE_END: Final = "Not searched to the end: a size that was not looked at may net more."


@dataclass(frozen=True)
class Sizing:
    """Net value against the method's sample input, from 0; ``best`` nets most, ``chosen`` is the design as it stands.

    The points stand in order of sample and hold both. ``caveat`` says why ``best`` may not be the best of all, empty
    when it is; without points nothing was searched, and it says why.
    """

    points: tuple[SamplePoint, ...]
    best: SamplePoint
    chosen: SamplePoint
    caveat: str = ""


def sizing_of(
    study: Study,
    package: Package,
    rates: Mapping[str, Rate],
    terms: Terms,
    questions: Sequence[Question],
    starts_on: date,
) -> Sizing:
    """Vary the sample input of ``package``, a level of ``study``, and keep the rest of its design as it is.

    Exact unless there is a ``caveat``: no size up to ``MOST_PEOPLE`` nets more than ``best``. Not searched where cost,
    days or people were seen to fall as the sample grows, for then a span cannot be ruled out by its ends.
    """
    sizes = _Sizes(study, package, rates, terms, questions, starts_on)
    typed = package.design_milli.get(study.method.sample_input, 0) // MILLI
    chosen = SamplePoint(typed, sizes.value(typed), sizes.cost(typed)) if typed else SamplePoint(0, 0, 0)
    try:
        found = _searched(sizes, chosen)
    except StudyError as error:
        return Sizing((), chosen, chosen, f"Not searched: another size cannot be worked out. {error.message}")
    falls = sizes.falls()
    return Sizing((), chosen, chosen, f"Not searched: {falls} as the sample grows.") if falls else found


@dataclass(frozen=True)
class _Sizes:
    """The design at every size that is looked at, each worked out once."""

    study: Study
    package: Package
    rates: Mapping[str, Rate]
    terms: Terms
    questions: Sequence[Question]
    starts_on: date
    seen: dict[int, Package] = field(default_factory=dict)

    def at(self, size: int) -> Package:
        if size not in self.seen:
            method, level = self.study.method, self.package.level
            design = {**self.package.design_milli, method.sample_input: size * MILLI}
            self.seen[size] = package_from_design(method, level, design, self.rates, self.terms)
        return self.seen[size]

    def can(self, size: int) -> bool:
        """Whether the design can be worked out at ``size``."""
        try:
            self.at(size)
        except StudyError:
            return False
        return True

    def cost(self, size: int) -> int:
        return self.at(size).cost_minor

    def value(self, size: int) -> int:
        return self.most(size, size)

    def most(self, low: int, high: int) -> int:
        """What ``high`` would be worth if it reported as soon as ``low``: no size between them is worth more."""
        package = replace(self.at(high), days_to_result=self.at(low).days_to_result)
        return sum(package_value_minor(one, self.study, package, self.starts_on) for one in self.questions)

    def falls(self) -> str:
        """What was seen to fall as the sample grows; empty when nothing was."""
        pairs = list(pairwise(self.seen[size] for size in sorted(self.seen)))
        if any(larger.cost_minor < smaller.cost_minor for smaller, larger in pairs):
            return "its cost falls"
        if any(larger.days_to_result < smaller.days_to_result for smaller, larger in pairs):
            return "its time falls"
        return "how many people count falls" if any(two.sample < one.sample for one, two in pairs) else ""


def _searched(sizes: _Sizes, chosen: SamplePoint) -> Sizing:
    typed = chosen.sample
    largest = _affordable(sizes, max(1, typed), sum(ceil(ceiling_of(one.decision)) for one in sizes.questions))
    most = sizes.most if sizes.study.method.duration else None
    found = best_sample(sizes.cost, sizes.value, largest, most)
    best = max(found.best, chosen, key=rank_of)
    shown = min(largest, max(2 * best.sample, typed + typed // 4, _FEWEST_SHOWN))
    points = {one.sample: one for one in (*even_points(sizes.cost, sizes.value, shown), best, chosen)}
    ordered = tuple(points[size] for size in sorted(points))
    return Sizing(ordered, best, chosen, "" if found.is_complete else _NOT_TO_THE_END)


def _affordable(sizes: _Sizes, first: int, ceiling: int) -> int:
    """A size from ``first`` up that costs more than any answer can be worth, or the most that can be tried."""
    size = min(first, MOST_PEOPLE)
    while size < MOST_PEOPLE and sizes.cost(size) <= ceiling:
        larger = min(2 * size, MOST_PEOPLE)
        if not sizes.can(larger):
            return _last(sizes, size, larger)
        size = larger
    return size


def _last(sizes: _Sizes, good: int, bad: int) -> int:
    """The last size from ``good`` up that can be worked out, where ``bad`` cannot."""
    while bad - good > 1:
        middle = (good + bad) // 2
        good, bad = (middle, bad) if sizes.can(middle) else (good, middle)
    return good
