"""Which price is in force: newest card, quotes first, shares of other prices, several currencies."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgeting.errors import MoneyError, StudyError
from budgeting.prices.cards import CardKind, RateCard, Share
from budgeting.prices.currencies import ExchangeRate
from budgeting.prices.rates import cards_in_force, in_force, is_expired, price_list, prices_in_force, standing_of
from budgeting.studies import CostLine, Package, Rate
from tests.cases import case_answers, case_inputs, tolerance

TODAY = date(2026, 11, 22)
PENCE = 100


def rate(typical_minor: int, element: str = "Panel") -> Rate:
    return Rate(element, "complete", typical_minor // 2, typical_minor, typical_minor * 2, "B")


def card(key: str, *rates: Rate, ago: int = 10, kind: CardKind = "price_list", **changes: object) -> RateCard:
    plain = RateCard(key, key.capitalize(), "GBP", "", TODAY - timedelta(days=ago), rates or (rate(100),))
    return replace(plain, kind=kind, **changes)  # type: ignore[arg-type]  # one of several fields


def quote(key: str, *rates: Rate, days_left: int = 5, **changes: object) -> RateCard:
    return card(
        key,
        *rates,
        **{"kind": "quote", "supplier": "Meridian", "expires_on": TODAY + timedelta(days=days_left), **changes},  # type: ignore[arg-type]  # as above
    )


def typical(*cards: RateCard, market: str = "", supplier: str | None = None) -> int | None:
    found = prices_in_force(cards, market, TODAY, supplier).get("Panel")
    return found.typical_minor if found else None


def test_the_newest_card_that_is_valid_already_is_in_force() -> None:
    assert typical(card("new", rate(200), ago=1), card("old", rate(100)), card("future", rate(300), ago=-1)) == 200


def test_of_two_cards_of_one_day_the_one_loaded_later_counts() -> None:
    assert typical(card("first", rate(100)), card("second", rate(200))) == 200


def test_a_newer_card_takes_the_place_of_the_whole_older_one() -> None:
    old = card("old", rate(100), rate(50, "Letter"), ago=30)
    assert "Letter" not in prices_in_force([old, card("new", rate(200))], "", TODAY)
    assert standing_of(old, [old, card("new")], TODAY) == "superseded"


def test_a_card_of_another_supplier_takes_nobodys_place() -> None:
    theirs = card("theirs", rate(200), ago=1, supplier="Meridian")
    own = card("own", rate(100), rate(50, "Letter"))
    assert prices_in_force([own, theirs], "", TODAY).keys() == {"Panel", "Letter"}
    assert typical(own, theirs) == 200


def test_a_quote_that_holds_goes_before_a_newer_price_list() -> None:
    assert typical(quote("quote", rate(300), ago=9), card("list", rate(100), ago=1)) == 300


def test_a_quote_holds_on_its_last_day_and_never_after() -> None:
    listed = card("list", rate(100))
    assert typical(quote("quote", rate(300), days_left=0), listed) == 300
    assert typical(quote("quote", rate(300), days_left=-1), listed) == 100
    assert typical(quote("quote", rate(300), days_left=-1)) is None


def test_a_rate_knows_its_card_its_supplier_and_until_when_it_holds() -> None:
    found = prices_in_force([quote("offer", market="France")], "France", TODAY)["Panel"]
    assert (found.card, found.supplier, found.market) == ("offer", "Meridian", "France")
    assert (found.valid_on, found.expires_on) == (TODAY - timedelta(days=10), TODAY + timedelta(days=5))
    assert not is_expired(found, TODAY + timedelta(days=5))
    assert is_expired(found, TODAY + timedelta(days=6))
    assert not is_expired(rate(100), date.max)


def test_a_markets_own_card_goes_before_one_of_every_market_and_never_into_another() -> None:
    cards = (card("france", rate(200), ago=99, market="France"), quote("anywhere", rate(100), ago=1))
    assert typical(*cards, market="france") == 200
    assert typical(*cards, market="Spain") == 100
    assert typical(*cards) == 100


def test_a_supplier_that_is_asked_for_goes_before_no_supplier_in_particular() -> None:
    cards = (
        card("own", rate(100), ago=1),
        card("theirs", rate(200), supplier="Meridian"),
        card("other", rate(300), ago=0, supplier="Auralis"),
    )
    assert typical(*cards, supplier="meridian") == 200
    assert typical(*cards) == 300
    assert typical(*cards, supplier="Nobody") == 100


def test_nothing_is_ever_priced_from_a_benchmark() -> None:
    benchmark = card("bench", rate(1), ago=0, kind="benchmark")
    assert typical(card("list", rate(100)), benchmark) == 100
    assert typical(benchmark) is None
    assert standing_of(benchmark, [benchmark], TODAY) == "compared"


FEE = Share("Fee", "Panel", 4_000, 5_000, 6_000, "B")


def test_a_share_is_priced_from_whatever_its_base_costs() -> None:
    listed = card("list", rate(1_000), shares=(FEE,))
    fee = prices_in_force([listed, quote("offer", rate(2_000))], "", TODAY)["Fee"]
    assert (fee.low_minor, fee.typical_minor, fee.high_minor) == (400, 1_000, 2_400)
    assert fee.unit == "complete"
    assert fee.origin == "50\N{NO-BREAK SPACE}% of Panel"
    assert fee.card == "list"


def test_a_share_of_a_quote_expires_with_it() -> None:
    offer = quote("offer", rate(2_000))
    found = in_force([card("list", rate(1_000), shares=(FEE,)), offer], "", TODAY)["Fee"]
    assert found.rate.expires_on == offer.expires_on
    assert found.share == FEE


def test_a_share_without_a_priced_base_has_no_price_and_says_so() -> None:
    found = price_list([card("list", rate(1, "Letter"), shares=(FEE,))], [], "GBP", "", TODAY)
    assert "Fee" not in found.prices
    assert found.warnings == ("“Fee” is % of Panel, which has no price in force. Add a price for “Panel”.",)


def test_a_share_is_known_no_better_than_what_it_is_a_share_of() -> None:
    assert replace(FEE, mark="A").of(replace(rate(100), mark="C")).mark == "C"
    assert replace(FEE, mark="C").of(replace(rate(100), mark="A")).mark == "C"


@pytest.mark.parametrize("place", [0, 1])
def test_a_marketplace_fee_adds_up_as_the_marketplace_says(place: int) -> None:
    asked = case_inputs("COST-01")
    incentive = rate(asked["incentive"] * PENCE, "Incentive")
    share = round(asked["fee_rate"] * 10_000)
    listed = card("list", incentive, currency="USD", shares=(Share("Fee", "Incentive", share, share, share, "A"),))
    prices = prices_in_force([listed], "", TODAY)
    total = asked["n"][place] * sum(prices[name].typical_minor for name in ("Incentive", "Fee"))
    assert total / PENCE == pytest.approx(case_answers("COST-01")["total"][place], abs=tolerance("COST-01", "total"))


def test_transcription_adds_up_as_its_seller_says_with_vat_as_a_line_of_its_own() -> None:
    asked, answers = case_inputs("COST-04"), case_answers("COST-04")

    def line(per_minute: float, minutes: int) -> CostLine:
        listed = card("list", rate(round(per_minute * PENCE), "Transcription"))
        price = prices_in_force([listed], "", TODAY)["Transcription"]
        return CostLine("script", "processing", "Transcripts", price.element, price, minutes * 1_000)

    hour = line(asked["rate_per_audio_min"], asked["minutes"])
    assert hour.amount_minor / PENCE == pytest.approx(answers["total"], abs=tolerance("COST-04", "total"))
    minute = Package("minimum", 1, "minutes", 5, (line(asked["budget_rate"], 1),), vat_bp=round(asked["vat"] * 10_000))
    expected = pytest.approx(answers["budget_incl_vat"], abs=tolerance("COST-04", "budget_incl_vat"))
    assert (minute.lines_minor + minute.vat_minor) / PENCE == expected


USD = ExchangeRate("USD", "GBP", Decimal("0.79"), TODAY - timedelta(days=3))


def test_prices_in_several_currencies_come_together_at_a_dated_rate() -> None:
    offer = quote("offer", rate(700), currency="USD")
    found = price_list([card("list", rate(500, "Letter")), offer], [USD], "GBP", "", TODAY)
    assert found.prices["Panel"].typical_minor == 553
    assert found.prices["Panel"].origin == "USD 7.00 at 0.79, 19 Nov 2026"
    assert found.prices["Letter"].origin == ""
    assert found.warnings == ()


def test_without_an_exchange_rate_a_foreign_price_is_not_used_and_that_is_said() -> None:
    cards = [card("list", rate(500)), quote("offer", rate(700), currency="USD")]
    found = price_list(cards, [replace(USD, on=TODAY + timedelta(days=1))], "GBP", "", TODAY)
    assert found.prices["Panel"].typical_minor == 500
    assert found.warnings == (
        (
            "The prices of “Offer” are in USD and are not used. There is no exchange rate from USD to GBP on or "
            "before 22 Nov 2026. Finance adds one under “Exchange rates”."
        ),
    )


def test_cards_in_several_currencies_are_never_read_as_one() -> None:
    with pytest.raises(MoneyError, match="several currencies"):
        prices_in_force([card("a"), card("b", currency="USD")], "", TODAY)


def test_an_expired_quote_is_named_until_a_newer_one_of_the_same_supplier_holds() -> None:
    old = quote("old", days_left=-2)
    (said,) = price_list([old], [], "GBP", "", TODAY).warnings
    assert "“Old” of Meridian expired on 20 Nov 2026" in said
    assert price_list([old, quote("new")], [], "GBP", "", TODAY).warnings == ()


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"kind": "quote", "expires_on": TODAY}, "supplier"),
        ({"kind": "quote", "supplier": "Meridian"}, "expires_on"),
        ({"kind": "quote", "supplier": "Meridian", "expires_on": TODAY - timedelta(days=11)}, "expires_on"),
        ({"expires_on": TODAY}, "expires_on"),
        ({"rates": (rate(1), rate(2))}, "rates"),
        ({"shares": (Share("Panel", "Letter", 1, 1, 1, "A"),)}, "rates"),
    ],
)
def test_a_card_that_contradicts_itself_is_refused_at_its_place(changes: dict[str, object], place: str) -> None:
    with pytest.raises(StudyError) as caught:
        card("wrong", **changes)  # type: ignore[arg-type]  # one of several fields
    assert caught.value.place == place


@pytest.mark.parametrize("bp", [(-1, 0, 0), (2, 1, 3), (1, 3, 2), (0, 0, 1_000_001)])
def test_a_share_needs_its_three_figures_in_order(bp: tuple[int, int, int]) -> None:
    with pytest.raises(StudyError, match="needs 0 ≤ low ≤ typical ≤ high"):
        Share("Fee", "Panel", *bp, "A")


def test_nothing_is_a_share_of_itself() -> None:
    with pytest.raises(StudyError, match="share of itself"):
        Share("Fee", "Fee", 1, 1, 1, "A")


@given(st.lists(st.tuples(st.integers(-20, 20), st.sampled_from(["", "Meridian", "Auralis"])), max_size=8))
def test_exactly_one_price_list_of_each_supplier_is_in_force_once_any_is_valid(made: list[tuple[int, str]]) -> None:
    cards = [card(f"card-{place}", ago=ago, supplier=who) for place, (ago, who) in enumerate(made)]
    standing = [one.supplier for one in cards_in_force(cards, TODAY)]
    assert sorted(standing) == sorted({who for ago, who in made if ago >= 0})


@given(st.integers(0, 10**9), st.integers(0, 100_000))
def test_a_share_is_rounded_by_at_most_half_a_minor_unit(base: int, bp: int) -> None:
    found = Share("Fee", "Panel", bp, bp, bp, "A").of(Rate("Panel", "complete", base, base, base, "A"))
    assert abs(found.typical_minor - Fraction(base * bp, 10_000)) <= Fraction(1, 2)
