"""The rows of a price list read as prices; what is not one is said with its line and its cure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, cast, get_args

from budgeting.errors import BudgetingError, StudyError
from budgeting.money import parse_money
from budgeting.numbers import parse_decimal
from budgeting.prices.cards import LONGEST_ELEMENT, LONGEST_EVIDENCE, LONGEST_UNIT, Price, Share
from budgeting.studies import Mark, Rate

COLUMNS: Final = ("element", "unit", "low", "typical", "high", "mark")
MARKS: Final = get_args(Mark)
MOST_PRICES: Final = 1_000
_SHARE: Final = "% of"
_LONGEST: Final = {
    "element": LONGEST_ELEMENT,
    "unit": LONGEST_UNIT,
    "of_element": LONGEST_ELEMENT,
    "evidence": LONGEST_EVIDENCE,
}
FIRST_LINE: Final = 2


@dataclass(frozen=True)
class RateList:
    """The rates and shares of a price list, and a sentence for each line that is neither."""

    rates: tuple[Rate, ...]
    left_out: tuple[str, ...]
    shares: tuple[Share, ...] = ()


def read_rates(rows: Iterable[Mapping[str, str]], currency: str) -> RateList:
    """``read_numbered_rates`` of rows that follow a header line without a gap."""
    return read_numbered_rates(enumerate(rows, start=FIRST_LINE), currency)


def read_numbered_rates(rows: Iterable[tuple[int, Mapping[str, str]]], currency: str) -> RateList:
    """Prices in ``currency`` from (line, row) with the columns element, unit, low, typical, high, mark.

    Two more may be there: evidence and currency. A unit such as “% of Crowd panel reward” makes the three figures
    percentages of that element's price. StudyError when a column is missing altogether, or for too many rows.
    """
    prices: dict[str, Price] = {}
    left_out: list[str] = []
    for line, row in rows:
        _check_columns(row)
        try:
            price = read_price(row, currency)
            if price.element in prices:
                raise StudyError(f"“{price.element}” is there twice. Keep one of the two.")
            prices[price.element] = price
        except BudgetingError as error:
            left_out.append(f"Line {line:,}: {error.message}")
        if len(prices) + len(left_out) > MOST_PRICES:
            raise StudyError(f"The price list has more than {MOST_PRICES:,} rows. Split it.", place="file")
    rates = tuple(price for price in prices.values() if isinstance(price, Rate))
    shares = tuple(price for price in prices.values() if isinstance(price, Share))
    return RateList(rates, tuple(left_out), shares)


def read_price(row: Mapping[str, str], currency: str) -> Price:
    """One row as a rate or a share. Raises BudgetingError whose ``place`` is the column."""
    element, unit, evidence = (_text(row, name) for name in ("element", "unit", "evidence"))
    _check_length("element", element)
    _check_length("evidence", evidence)
    if not element:
        raise StudyError("Say what is bought.", place="element")
    if not unit:
        raise StudyError(f"“{element}” needs the unit it is bought by, for example day.", place="unit")
    mark = _mark(element, row["mark"])
    if unit == _SHARE or unit.startswith(f"{_SHARE} "):
        return _share(element, unit.removeprefix(_SHARE).strip(), row, mark, evidence)
    _check_length("unit", unit)
    if row.get("currency", currency).strip() != currency:
        raise StudyError(
            f"“{element}” is not a price in {currency}. Put prices of another currency on a card of their own, "
            f"or write {currency} in its column “currency”.",
            place="currency",
        )
    low, typical, high = (_minor(element, row, name, currency) for name in ("low", "typical", "high"))
    return Rate(element, unit, low, typical, high, mark, evidence)


def _check_columns(row: Mapping[str, str]) -> None:
    missing = [name for name in COLUMNS if name not in row]
    if missing:
        raise StudyError(f"The rate card has no column “{missing[0]}”. Add it and load the file again.", place="file")


def _text(row: Mapping[str, str], name: str) -> str:
    text = " ".join((row.get(name) or "").split())
    return "" if text == "-" else text


def _check_length(name: str, text: str) -> None:
    if len(text) > _LONGEST[name]:
        place = "unit" if name == "of_element" else name
        raise StudyError(f"“{text[:40]}…” is too long. Use at most {_LONGEST[name]} characters.", place=place)


def _mark(element: str, text: str) -> Mark:
    mark = text.strip().upper()
    if mark not in MARKS:
        raise StudyError(f"“{element}” needs an evidence mark of A, B or C.", place="mark")
    return cast("Mark", mark)


def _minor(element: str, row: Mapping[str, str], name: str, currency: str) -> int:
    try:
        return parse_money(row[name], currency).minor
    except BudgetingError as error:
        raise StudyError(f"The {name} price of “{element}”: {error.message}", place=name) from error


def _share(element: str, of_element: str, row: Mapping[str, str], mark: Mark, evidence: str) -> Share:
    if not of_element:
        raise StudyError(f"Say what “{element}” is a share of, for example “% of Crowd panel reward”.", place="unit")
    _check_length("of_element", of_element)
    low, typical, high = (_share_bp(element, row, name) for name in ("low", "typical", "high"))
    return Share(element, of_element, low, typical, high, mark, evidence)


def _share_bp(element: str, row: Mapping[str, str], name: str) -> int:
    try:
        percent = parse_decimal(row[name].strip().removesuffix("%"), "a percentage")
    except BudgetingError as error:
        raise StudyError(f"The {name} share of “{element}”: {error.message}", place=name) from error
    bp = percent * 100
    if bp != bp.to_integral_value():
        raise StudyError(f"The {name} share of “{element}” is too precise. Use at most two digits.", place=name)
    return int(min(bp, Decimal(10**9)))
