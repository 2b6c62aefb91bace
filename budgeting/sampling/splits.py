"""How to split a sample over groups: by a margin, by the money there is, or by a total."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from budgeting.money import in_full
from budgeting.precision import allocation, whole_allocation
from budgeting.precision.allocation import Stratum
from budgeting.precision.checks import PrecisionError, check_positive, two_sided_z
from budgeting.precision.words import confidence_words
from budgeting.sampling.answers import Answer, Table, counted, finer, plain

# Rounding to whole people spends what is left one interview at a time.
_WIDEST: Final = 1_000
_FEWEST: Final = 2
_UNIT: Final = "Margins are in the unit of the spread: for a yes-or-no answer ±0.04 are 4 points."


@dataclass(frozen=True)
class Group:
    """A group by its name, and what the split rests on."""

    name: str
    stratum: Stratum


def split_for_margin(margin: float, groups: Sequence[Group], currency: str, confidence: float = 0.95) -> Answer:
    """The cheapest split whose mean over all groups is within ± ``margin``, in the unit of the spread."""
    strata = _strata(groups)
    variance = (check_positive(margin, "The margin", "margin") / two_sided_z(confidence)) ** 2
    asked = whole_allocation.whole_for_variance(strata, allocation.for_variance(strata, variance))
    return Answer(
        f"You need {counted(sum(asked))}, for {_cost(strata, asked, currency)}, to be within ±{plain(margin)},"
        f" {confidence_words(confidence)}.",
        "people in a group: as its size × its spread ÷ √ cost of an interview; as few as the margin allows",
        f"variance allowed = ({plain(margin)} ÷ {two_sided_z(confidence):.3f})² = {variance:.3g}",
        _table(groups, asked, currency, confidence),
        notes=(_UNIT,),
    )


def split_for_money(budget_minor: int, groups: Sequence[Group], currency: str, confidence: float = 0.95) -> Answer:
    """The split that tells most for ``budget_minor``."""
    strata = _strata(groups)
    exact = allocation.for_cost(strata, budget_minor)
    asked = whole_allocation.whole_within_cost(strata, exact, budget_minor)
    return Answer(
        f"{in_full(budget_minor, currency)} buys {counted(sum(asked))}: {_within(strata, asked, confidence)}.",
        "people in a group: as its size × its spread ÷ √ cost of an interview; as many as the money buys",
        f"spent: {_cost(strata, asked, currency)} of {in_full(budget_minor, currency)}",
        _table(groups, asked, currency, confidence),
        notes=(_UNIT,),
    )


def split_of_total(sample: int, groups: Sequence[Group], currency: str, confidence: float = 0.95) -> Answer:
    """``sample`` people split by size, and by size and spread (Neyman), side by side."""
    strata = _strata(groups)
    by_size = whole_allocation.whole_with_total(allocation.proportional(strata, sample))
    by_spread = whole_allocation.whole_with_total(allocation.neyman(strata, sample))
    rows: list[tuple[str, ...]] = [
        (one.name, f"{one.stratum.size:,}", f"{a:,}", f"{b:,}")
        for one, a, b in zip(groups, by_size, by_spread, strict=True)
    ]
    rows.append(("Within", "", *(_margin(strata, one, confidence) for one in (by_size, by_spread))))
    rows.append(("Cost", "", *(_cost(strata, one, currency) for one in (by_size, by_spread))))
    return Answer(
        f"{counted(sample)} split by size and spread: {_within(strata, by_spread, confidence)};"
        f" by size alone: {_margin(strata, by_size, confidence)}.",
        "by size: n × N ÷ all; by size and spread (Neyman): n × N S ÷ sum of N S",
        f"all groups together: {sum(one.size for one in strata):,} people",
        Table("Two ways to split", ("Group", "There are", "By size", "By size and spread"), tuple(rows)),
        notes=(_UNIT,),
    )


def _strata(groups: Sequence[Group]) -> list[Stratum]:
    if len(groups) < _FEWEST:
        raise PrecisionError("Enter two groups or more.", place="groups")
    costs = [one.stratum.cost_minor for one in groups]
    if max(costs) > _WIDEST * min(costs):
        raise PrecisionError("One interview costs more than 1,000 times another. Check the costs.", place="groups")
    return [one.stratum for one in groups]


def _table(groups: Sequence[Group], asked: Sequence[int], currency: str, confidence: float) -> Table:
    rows = tuple(
        (
            one.name,
            f"{one.stratum.size:,}",
            f"{people:,}",
            _margin([one.stratum], [people], confidence),
            in_full(people * one.stratum.cost_minor, currency),
        )
        for one, people in zip(groups, asked, strict=True)
    )
    return Table("Whom to ask", ("Group", "There are", "Ask", "Alone within", "Cost"), rows)


def _cost(strata: Sequence[Stratum], asked: Sequence[int], currency: str) -> str:
    return in_full(round(allocation.cost_of(strata, asked)), currency)


def _within(strata: Sequence[Stratum], asked: Sequence[int], confidence: float) -> str:
    return f"within {_margin(strata, asked, confidence)}, {confidence_words(confidence)}"


def _margin(strata: Sequence[Stratum], asked: Sequence[int], confidence: float) -> str:
    if 0 in asked:
        return "no margin, since a group is not asked"
    margin = two_sided_z(confidence) * allocation.standard_error(strata, asked)
    return "exact" if margin == 0 else f"±{finer(margin)}"
