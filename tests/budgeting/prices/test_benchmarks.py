from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from budgeting.prices.benchmarks import Band, bands, flag_of
from budgeting.prices.cards import RateCard
from budgeting.prices.currencies import ExchangeRate
from budgeting.studies import Rate

TODAY = date(2026, 11, 22)
BAND = Band(80, 160, "GBP", "audio min")
PRICE = Rate("Transcription", "audio min", 80, 110, 160, "A")
GAP = "\N{NO-BREAK SPACE}"


def priced(minor: int) -> Rate:
    return replace(PRICE, low_minor=0, typical_minor=minor, high_minor=10**6)


@pytest.mark.parametrize(
    ("minor", "words"),
    [
        (80, ""),
        (160, ""),
        (224, f"40{GAP}% above the benchmark band of £0.80 to £1.60"),
        (40, f"50{GAP}% below the benchmark band of £0.80 to £1.60"),
        (161, f"1{GAP}% above the benchmark band of £0.80 to £1.60"),
    ],
)
def test_a_price_outside_its_band_is_flagged_in_words(minor: int, words: str) -> None:
    assert BAND.flag(priced(minor), "GBP") == words


def test_a_hair_outside_is_still_outside() -> None:
    wide = replace(BAND, low_minor=100_000, high_minor=200_000)
    assert wide.flag(priced(200_001), "GBP").startswith(f"less than 1{GAP}% above")


def test_a_band_of_nothing_has_no_percentage() -> None:
    free = replace(BAND, low_minor=0, high_minor=0)
    assert free.flag(priced(5), "GBP") == "above the benchmark band of £0.00 to £0.00"


def test_prices_of_another_unit_are_not_compared() -> None:
    assert BAND.flag(replace(priced(999), unit="audio hour"), "GBP") == ""


def test_a_price_in_another_currency_is_compared_at_the_rate_of_the_day_or_not_at_all() -> None:
    rates = [ExchangeRate("USD", "GBP", Decimal("0.5"), TODAY)]
    assert flag_of(priced(448), "USD", BAND, rates, TODAY).startswith(f"40{GAP}% above")
    assert flag_of(priced(448), "USD", BAND, [], TODAY) == ""
    assert flag_of(priced(448), "USD", None, rates, TODAY) == ""
    assert flag_of(priced(224), "GBP", BAND, [], TODAY).startswith(f"40{GAP}% above")


def test_bands_come_from_the_newest_benchmark_of_the_market_and_from_no_price_list() -> None:
    def card(key: str, minor: int, day: int, **changes: object) -> RateCard:
        rate = replace(PRICE, low_minor=minor, typical_minor=minor, high_minor=minor)
        plain = RateCard(key, key, "GBP", "", date(2026, 11, day), (rate,), kind="benchmark")
        return replace(plain, **changes)  # type: ignore[arg-type]  # one of several fields

    cards = [card("new", 2, 20), card("old", 1, 1), card("later", 3, 30), card("list", 4, 21, kind="price_list")]
    assert bands(cards, "", TODAY)["Transcription"].low_minor == 2
    assert bands([*cards, card("france", 5, 2, market="France")], "france", TODAY)["Transcription"].low_minor == 5
    assert bands([card("france", 5, 2, market="France")], "", TODAY) == {}
