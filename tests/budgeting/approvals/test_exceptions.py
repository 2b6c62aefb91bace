"""What needs no look: a price inside its benchmark band, from a quote that holds or a card in force."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from budgeting.approvals.exceptions import Loaded, Yardstick, need_no_look, reasons_to_look
from budgeting.approvals.lines import ReviewLine, review_lines
from budgeting.prices.cards import RateCard
from budgeting.prices.currencies import ExchangeRate
from budgeting.studies import Override, Rate
from tests.budgeting.approvals.plans import plan

TODAY = date(2027, 3, 1)
BASE = next(one for one in review_lines(plan()) if one.place == "study:survey:panel-interviews")
RATE = Rate("Minute", "minute", 80, 100, 120, "A", card="starter")
BAND = Rate("Minute", "minute", 80, 100, 130, "A")
PRICES = RateCard("starter", "Starter", "GBP", "2027", date(2027, 1, 1), (RATE,))
BENCHMARK = RateCard("bench", "Elsewhere", "GBP", "2027", date(2027, 1, 1), (BAND,), kind="benchmark")


def line(rate: Rate = RATE, **more: object) -> ReviewLine:
    made = replace(BASE.line, element=rate.element, rate=rate, override=None)
    return replace(BASE, line=replace(made, **more))  # type: ignore[arg-type]  # named fields


def looks(review: ReviewLine, *cards: RateCard, on: date = TODAY) -> str:
    return "; ".join(reasons_to_look(review, Yardstick(cards or (PRICES, BENCHMARK), (), "", on)))


def test_a_price_in_its_band_from_a_card_in_force_needs_no_look() -> None:
    assert looks(line()) == ""
    yardstick = Yardstick((PRICES, BENCHMARK), (), "", TODAY)
    assert need_no_look([line(), line(replace(RATE, card=""))], yardstick) == (line(),)


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (replace(RATE, typical_minor=131, high_minor=140), "above the benchmark band"),
        (replace(RATE, low_minor=1, typical_minor=79), "below the benchmark band"),
        (replace(RATE, element="Hour"), "no benchmark"),
        (replace(RATE, unit="hour"), "no benchmark"),
        (replace(RATE, card=""), "from no rate card"),
        (replace(RATE, expires_on=date(2027, 2, 28)), "its quote expired on 28 Feb 2027"),
    ],
)
def test_every_other_line_says_why_it_needs_one(rate: Rate, words: str) -> None:
    assert words in looks(line(rate))


def test_a_figure_that_a_person_put_in_is_looked_at() -> None:
    assert "a person's own figure: We know better" in looks(line(override=Override("We know better", 7_000)))
    assert "above the benchmark band" in looks(line(override=Override("Dear", rate_minor=500)))


def test_a_card_that_a_newer_one_replaced_is_looked_at() -> None:
    newer = replace(PRICES, key="newer", valid_on=date(2027, 2, 1))
    assert "a newer rate card" in looks(line(), PRICES, newer, BENCHMARK)
    assert "does not hold yet" in looks(line(), replace(PRICES, valid_on=date(2028, 1, 1)), BENCHMARK)


def test_a_quote_holds_until_its_last_day() -> None:
    quote = replace(PRICES, kind="quote", supplier="Meridian", expires_on=date(2027, 3, 1))
    assert looks(line(), quote, BENCHMARK) == ""
    assert "has expired" in looks(line(), quote, BENCHMARK, on=date(2027, 3, 2))


def test_a_band_in_another_currency_needs_an_exchange_rate() -> None:
    assert "no exchange rate" in looks(line(), PRICES, replace(BENCHMARK, currency="EUR"))


def test_a_price_that_one_loaded_oneself_is_looked_at_by_somebody_else() -> None:
    usd = ExchangeRate("USD", "GBP", Decimal("0.79"), date(2026, 11, 1))
    paid_abroad = replace(RATE, card="theirs", origin=f"USD 1.27 at {usd.words}")
    own = Loaded(frozenset({"starter"}), (usd,))
    assert own.has_price_of(line().line)
    assert own.has_price_of(line(paid_abroad).line)
    assert not own.has_price_of(line(replace(RATE, card="theirs")).line)
    assert not own.has_price_of(line(override=Override("We know better", rate_minor=90)).line)
    yardstick = Yardstick((PRICES, BENCHMARK), (), "", TODAY, own)
    assert reasons_to_look(line(), yardstick) == ("you loaded its price, so have somebody else look at it",)
