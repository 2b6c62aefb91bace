"""Numbers: whole, in range, and small enough that no engine can overflow on their sum."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import get_args

from budgeting.errors import MoneyError
from budgeting.money import LARGEST_MINOR, exponent
from budgeting.optimiser.door.fault import Fault
from budgeting.problem import FORMAT, Choice, FollowUp, Format, Problem, ReserveKind
from budgeting.studies import LARGEST_QUANTITY_MILLI

# Above it a double, which engines compute in, no longer holds every integer.
LARGEST_TOTAL = 2**53
LARGEST_COUNT = 1_000_000_000
MOST_FUTURES = 1_000
_BOUNDS = {
    "minor": (0, LARGEST_MINOR),
    "milli": (0, LARGEST_QUANTITY_MILLI),
    "ppm": (0, 1_000_000),
    "count": (0, LARGEST_COUNT),
}


def bounds(field: str) -> tuple[int, int] | None:
    """The least and the greatest number that a field of this name may hold; None: it holds no number."""
    return (1, MOST_FUTURES) if field == "futures_count" else _BOUNDS.get(field.rpartition("_")[2])


def amounts(problem: Problem) -> Iterator[Fault]:
    """Money, days and probabilities that are not whole numbers in range; an unknown currency, objective or format."""
    if str(problem.format) not in get_args(Format):
        yield Fault("format", f"The format is “{problem.format}”; this version reads “{FORMAT}”.")
    if str(problem.objective) not in ("net", "gross"):
        yield Fault("objective", f"“{problem.objective}” is not an objective. Use net or gross.")
    if str(problem.reserve.kind) not in get_args(ReserveKind):
        said = f"“{problem.reserve.kind}” is not a kind of reserve. Use {', '.join(get_args(ReserveKind))}."
        yield Fault("reserve.kind", said)
    try:
        exponent(problem.currency)
    except MoneyError as error:
        yield Fault("currency", error.message)
    yield from _walk(problem, "")


def _walk(part: object, place: str) -> Iterator[Fault]:
    """Every number of ``part`` and of what it holds."""
    if isinstance(part, tuple):
        for i, item in enumerate(part):
            yield from _walk(item, f"{place}[{i}]")
    elif is_dataclass(part):
        for field in fields(part):
            inner, name = getattr(part, field.name), f"{place}.{field.name}".lstrip(".")
            limits = bounds(field.name)
            if limits is None:
                yield from _walk(inner, name)
            elif type(inner) is not int:
                yield Fault(name, f"{inner!r} is not a whole number.")
            elif not limits[0] <= inner <= limits[1]:
                yield Fault(name, f"{inner:,} is out of range. Use {limits[0]:,} to {limits[1]:,}.")


def totals(problem: Problem) -> Iterator[Fault]:
    """Sums of all money, of all days, or of all contacts that engines could not hold exactly."""
    uses: list[Choice | FollowUp] = [choice for study in problem.studies for choice in study.choices]
    bundles = [bundle for question in problem.questions for bundle in question.bundles]
    uses += [follow_up for bundle in bundles for follow_up in bundle.follow_ups]
    money = sum(item.minor for use in uses for item in use.spend)
    money += sum(item.minor for element in problem.shared for item in element.spend)
    money += sum(bundle.value_minor + bundle.expected_follow_up_minor for bundle in bundles)
    sums = (
        ("studies", "money", "amounts", money),
        ("capacities", "staff days", "days", sum(item.days_milli for use in uses for item in use.days)),
        ("contact_limits", "contacts", "counts", sum(item.count for use in uses for item in use.contacts)),
    )
    for place, what, typed, total in sums:
        if total > LARGEST_TOTAL:
            yield Fault(place, f"The sum of all {what} is too large to plan with exactly. Check the {typed}.")
