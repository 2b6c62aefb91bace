"""Rate cards: from the rows of a price list to rates, and the rows that are no price."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast, get_args

from budgeting.errors import BudgetingError, StudyError
from budgeting.money import parse_money
from budgeting.studies import Mark, Rate

COLUMNS = ("element", "unit", "low", "typical", "high", "mark")
MARKS = get_args(Mark)


@dataclass(frozen=True)
class RateList:
    """The rates of a price list, and a sentence for each row that is not one of them."""

    rates: tuple[Rate, ...]
    left_out: tuple[str, ...]


def read_rates(rows: Iterable[Mapping[str, str]], currency: str) -> RateList:
    """Rates in ``currency`` from rows with the columns element, unit, low, typical, high, mark, evidence, currency.

    A row without a currency is a ratio, not a price, and is left out with a sentence, as is a row that cannot be read.
    StudyError when a column is missing altogether.
    """
    rates: dict[str, Rate] = {}
    left_out: list[str] = []
    for number, row in enumerate(rows, start=1):
        missing = [name for name in COLUMNS if name not in row]
        if missing:
            raise StudyError(
                f"The rate card has no column “{missing[0]}”. Add it and load the file again.", place="file"
            )
        try:
            rate = _rate(row, currency)
            if rate.element in rates:
                raise StudyError(f"“{rate.element}” is there twice.")
            rates[rate.element] = rate
        except BudgetingError as error:
            left_out.append(f"Row {number}: {error.message}")
    return RateList(tuple(rates.values()), tuple(left_out))


def _rate(row: Mapping[str, str], currency: str) -> Rate:
    if row.get("currency", currency) != currency:
        raise StudyError(f"“{row['element']}” is not a price in {currency}, so no line can be charged at it.")
    mark = row["mark"].strip().upper()
    if mark not in MARKS:
        raise StudyError(f"“{row['element']}” needs an evidence mark of A, B or C.")
    low, typical, high = (parse_money(row[name], currency).minor for name in ("low", "typical", "high"))
    evidence = row.get("evidence", "").strip()
    return Rate(
        element=row["element"].strip(),
        unit=row["unit"].strip(),
        low_minor=low,
        typical_minor=typical,
        high_minor=high,
        mark=cast("Mark", mark),
        evidence="" if evidence == "-" else evidence,
    )
