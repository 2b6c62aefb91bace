"""How large a sample should be: the design at every size, priced and weighed, and the size that nets most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import ceil
from typing import Final

from budgeting.costing import Terms, package_from_design
from budgeting.questions import Question
from budgeting.sensitivity.samples import OfSample, SamplePoint, best_sample, sample_curve
from budgeting.studies import MILLI, Package, Rate, Study
from budgeting.worth import ceiling_of, package_value_minor, package_worth

MOST_PEOPLE: Final = 100_000
_FEWEST_SHOWN: Final = 20


@dataclass(frozen=True)
class Sizing:
    """Net value against the method's sample input, from 0; ``best`` nets most, ``chosen`` is the design as it stands.

    The points stand in order of sample and hold both.
    """

    points: tuple[SamplePoint, ...]
    best: SamplePoint
    chosen: SamplePoint


def sizing_of(
    study: Study,
    package: Package,
    rates: Mapping[str, Rate],
    terms: Terms,
    questions: Sequence[Question],
    starts_on: date,
) -> Sizing:
    """Vary the sample input of ``package``, a level of ``study``, and keep the rest of its design as it is.

    Exact: no size up to ``MOST_PEOPLE`` nets more than ``best``, where cost and information never fall as it grows.
    StudyError as of ``package_from_design``.
    """
    name, typed = study.method.sample_input, package.design_milli.get(study.method.sample_input, 0) // MILLI

    @cache
    def at(size: int) -> Package:
        design = {**package.design_milli, name: size * MILLI}
        return package_from_design(study.method, package.level, design, rates, terms)

    @cache
    def value_of(size: int) -> int:
        return sum(package_value_minor(one, study, at(size), starts_on) for one in questions)

    @cache
    def bound_of(size: int) -> int:
        # What a larger sample is worth if it reported at once: a longer study may be worth less than a shorter one.
        return sum(package_worth(one, study, at(size), starts_on).evsi_minor + 1 for one in questions)

    bound = bound_of if study.method.duration else None
    ceiling = sum(ceil(ceiling_of(one.decision)) for one in questions)
    return _sized(lambda size: at(size).cost_minor, value_of, bound, typed, ceiling)


def _sized(cost_of: OfSample, value_of: OfSample, bound_of: OfSample | None, typed: int, ceiling: int) -> Sizing:
    largest = _affordable(cost_of, max(1, typed), ceiling)
    best = best_sample(cost_of, value_of, largest, bound_of)
    shown = max(min(largest, max(2 * best.sample, typed + typed // 4, _FEWEST_SHOWN)), typed)
    curve = sample_curve(cost_of, value_of, shown, bound_of=bound_of)
    chosen = SamplePoint(typed, value_of(typed) if typed else 0, cost_of(typed) if typed else 0)
    points = {point.sample: point for point in (*curve.points, best, chosen)}
    return Sizing(tuple(points[size] for size in sorted(points)), best, chosen)


def _affordable(cost_of: OfSample, first: int, ceiling: int) -> int:
    """A size from ``first`` up that costs more than any answer can be worth, or the most that is tried."""
    size = min(first, MOST_PEOPLE)
    while size < MOST_PEOPLE and cost_of(size) <= ceiling:
        size = min(2 * size, MOST_PEOPLE)
    return size
