"""Rate cards and quotes by services and pages: kept whole, never changed, each workspace its own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgeting.errors import StudyError
from budgeting.prices.currencies import ExchangeRate
from planner.services.actors import Actor
from planner.services.errors import ConflictError, ForbiddenError, NotFoundError
from planner.services.exchange_rates import add_exchange_rates, list_exchange_rates
from planner.services.price_pages import see_element, see_prices
from planner.services.rates import (
    keep_rate_card,
    list_rate_cards,
    prices_for,
    quote_file,
    see_loaded_card,
    see_rate_card,
)
from planner.storage.database import Database
from tests.browsing import Visitor
from tests.people import Cast
from tests.planner.cost.pricing import FEE, LETTER, LISTED, PANEL, QUOTE, TODAY, count, fields
from tests.planner.planning import HOSTILE

ClientOf = Callable[[Actor], Visitor]
FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_a_card_is_kept_whole_with_who_loaded_it_and_when(database: Database, cast: Cast) -> None:
    key = keep_rate_card(database, cast.femi, QUOTE, file=LETTER)
    seen = see_loaded_card(database, cast.ada, key)
    assert seen.card == replace(QUOTE, key=key)
    assert (seen.loaded_by, seen.loaded_at.date()) == ("Femi", datetime.now(UTC).date())
    assert seen.file == replace(LETTER, content=b"")
    assert quote_file(database, cast.mona, key) == LETTER


def test_a_card_is_priced_from_with_its_shares(database: Database, cast: Cast) -> None:
    key = keep_rate_card(database, cast.femi, LISTED)
    prices = prices_for(database, cast.ada, "GBP", "", TODAY).prices
    assert {name: (one.typical_minor, one.card) for name, one in prices.items()} == {
        "Panel": (200, key),
        "Fee": (66, key),
    }


def test_a_quote_in_dollars_prices_a_programme_in_pounds_at_a_dated_rate(database: Database, cast: Cast) -> None:
    keep_rate_card(database, cast.femi, LISTED)
    keep_rate_card(database, cast.femi, QUOTE)
    without = prices_for(database, cast.ada, "GBP", "", TODAY)
    assert without.prices["Panel"].typical_minor == 200
    assert "no exchange rate from USD to GBP" in without.warnings[0]
    add_exchange_rates(database, cast.femi, [ExchangeRate("USD", "GBP", Decimal("0.79"), TODAY, "Bank")])
    found = prices_for(database, cast.ada, "GBP", "", TODAY)
    assert (found.prices["Panel"].typical_minor, found.warnings) == (158, ())
    assert found.prices["Panel"].origin.startswith("USD 2.00 at 0.79, ")


def test_the_tables_refuse_to_change_a_card_or_a_rate(database: Database, cast: Cast) -> None:
    keep_rate_card(database, cast.femi, replace(QUOTE, shares=(FEE,)), file=LETTER)
    add_exchange_rates(database, cast.femi, [ExchangeRate("USD", "GBP", Decimal("0.79"), TODAY)])
    changes = {"rate_card": "name = 'x'", "rate": "mark = 'A'", "rate_share": "mark = 'A'", "quote_file": "name = 'x'"}
    for table, change in (changes | {"exchange_rate": "source = 'x'"}).items():
        with pytest.raises(sa.exc.DBAPIError, match="never changes"), database.write() as session:
            session.execute(sa.text(f"UPDATE {table} SET {change}"))


def test_a_newer_card_follows_unless_somebody_else_was_faster(database: Database, cast: Cast) -> None:
    first = keep_rate_card(database, cast.femi, LISTED)
    second = keep_rate_card(database, cast.femi, LISTED, newest_seen=first)
    assert second != first
    with pytest.raises(ConflictError, match="has been loaded by Femi since"):
        keep_rate_card(database, cast.femi, LISTED, newest_seen=first)
    assert [card.key for card in list_rate_cards(database, cast.ada)] == [second, first]


@pytest.mark.parametrize("key", ["new", "import", "element"])
def test_a_card_cannot_take_the_address_of_another_page(database: Database, cast: Cast, key: str) -> None:
    with pytest.raises(ConflictError, match="cannot be the key"):
        keep_rate_card(database, cast.femi, replace(LISTED, key=key))


def test_an_empty_card_and_a_file_without_a_quote_are_refused(database: Database, cast: Cast) -> None:
    with pytest.raises(StudyError, match="holds no price"):
        keep_rate_card(database, cast.femi, replace(LISTED, rates=(), shares=()))
    with pytest.raises(StudyError, match="kept with a quote"):
        keep_rate_card(database, cast.femi, LISTED, file=LETTER)
    assert count(database, "rate_card") == 0


def test_only_finance_and_administrators_keep_prices_and_nobody_sees_another_workspaces(
    database: Database, cast: Cast
) -> None:
    keep_rate_card(database, cast.adam, LISTED)
    for person in (cast.ada, cast.mona):
        with pytest.raises(ForbiddenError):
            keep_rate_card(database, person, LISTED)
        with pytest.raises(ForbiddenError):
            add_exchange_rates(database, person, [ExchangeRate("USD", "GBP", Decimal(1), TODAY)])
    key = keep_rate_card(database, cast.femi, QUOTE, file=LETTER)
    add_exchange_rates(database, cast.femi, [ExchangeRate("USD", "GBP", Decimal(1), TODAY)])
    assert prices_for(database, cast.eve, "USD", "", TODAY).prices == {}
    assert list_exchange_rates(database, cast.eve) == ()
    assert see_prices(database, cast.eve).cards == ()
    for look in (see_rate_card, quote_file):
        with pytest.raises(NotFoundError):
            look(database, cast.eve, key)
    with pytest.raises(NotFoundError):
        see_element(database, cast.eve, "Panel")


def test_a_card_is_written_in_the_browser(database: Database, cast: Cast, client_of: ClientOf) -> None:
    femi = client_of(cast.femi)
    answer = femi.send("/rate-cards/new", fields())
    assert (answer.status_code, answer.headers["Location"]) == (302, "/rate-cards/panel-prices-2026-01")
    assert see_rate_card(database, cast.ada, "panel-prices-2026-01").rates == (PANEL,)
    page = femi.get("/rate-cards").text
    assert "£2.00" in page
    assert "Panel prices" in page


def test_changing_a_card_opens_its_prices_and_makes_a_new_one(
    database: Database, cast: Cast, client_of: ClientOf
) -> None:
    key = keep_rate_card(database, cast.femi, LISTED)
    femi = client_of(cast.femi)
    page = femi.get(f"/rate-cards/new?follows={key}").text
    assert 'value="% of Panel"' in page
    assert 'value="33"' in page
    assert femi.send("/rate-cards/new", fields(follows=key)).status_code == 302
    late = femi.send("/rate-cards/new", fields(follows=key))
    assert late.status_code == 409
    assert "Somebody else was faster" in late.text
    assert 'value="2.00"' in late.text
    assert count(database, "rate_card") == 2


def test_a_card_with_more_prices_than_the_form_takes_is_changed_as_a_file(
    database: Database, cast: Cast, client_of: ClientOf
) -> None:
    many = tuple(replace(PANEL, element=f"Panel {number}") for number in range(121))
    key = keep_rate_card(database, cast.femi, replace(LISTED, rates=many, shares=()))
    femi = client_of(cast.femi)
    answer = femi.get(f"/rate-cards/new?follows={key}")
    assert answer.headers["Location"] == f"/rate-cards/{key}"
    assert "This form takes 120 prices" in femi.get(f"/rate-cards/{key}").text
    full = keep_rate_card(database, cast.femi, replace(LISTED, rates=many[:120], shares=()))
    assert femi.get(f"/rate-cards/new?follows={full}").status_code == 200


@pytest.mark.parametrize(
    ("changes", "place", "sentence"),
    [
        ({"name": ""}, "name", "Give the card a name"),
        ({"valid_on": ""}, "valid_on", "Give the day"),
        ({"kind": "quote"}, "supplier", "needs the supplier"),
        ({"kind": "quote", "supplier": "M"}, "expires_on", "last day"),
        ({"expires_on": "2026-05-01"}, "expires_on", "Only a quote expires"),
        ({"currency": "POUNDS"}, "currency", "Not a valid choice"),
        ({"prices__0__typical": "two"}, "prices-0-typical", "not an amount of money"),
        ({"prices__0__low": "3"}, "prices-0-typical", "needs 0 ≤ low ≤ typical ≤ high"),
        ({"prices__0__unit": ""}, "prices-0-unit", "needs the unit"),
        ({"prices__0__unit": "% of "}, "prices-0-unit", "Say what “Panel” is a share of"),
        ({"prices__0__mark": "Z"}, "prices-0-mark", "evidence mark of A, B or C"),
        ({"prices__0__element": "x" * 121}, "prices-0-element", "too long"),
        (
            {f"prices__1__{name}": text for name, text in (("element", "Panel"), ("unit", "day"), ("typical", "1"))},
            "prices-1-element",
            "there twice",
        ),
    ],
)
def test_what_does_not_hold_is_said_where_it_is_and_nothing_is_saved(
    database: Database, cast: Cast, client_of: ClientOf, changes: dict[str, str], place: str, sentence: str
) -> None:
    answer = client_of(cast.femi).send("/rate-cards/new", fields(**changes))
    assert answer.status_code == 422
    assert f'<a href="#{place}">' in answer.text
    assert sentence in answer.text
    assert count(database, "rate_card") == 0


def test_a_card_without_any_row_is_refused(cast: Cast, client_of: ClientOf) -> None:
    empty = {name: text for name, text in fields().items() if not name.startswith("prices")}
    answer = client_of(cast.femi).send("/rate-cards/new", empty)
    assert answer.status_code == 422
    assert "The card holds no price" in answer.text


def test_a_price_that_is_one_price_needs_no_low_and_high(database: Database, cast: Cast, client_of: ClientOf) -> None:
    client_of(cast.femi).send("/rate-cards/new", fields(prices__0__low="", prices__0__high=" "))
    (rate,) = see_rate_card(database, cast.ada, "panel-prices-2026-01").rates
    assert (rate.low_minor, rate.typical_minor, rate.high_minor) == (200, 200, 200)


def test_the_page_of_an_element_shows_its_history_its_benchmark_and_nothing_of_others(
    database: Database, cast: Cast, client_of: ClientOf
) -> None:
    keep_rate_card(database, cast.femi, replace(LISTED, name="Old card", valid_on=date(2025, 1, 1)))
    keep_rate_card(database, cast.femi, replace(LISTED, name="New card"))
    band = replace(PANEL, low_minor=50, typical_minor=100, high_minor=160)
    keep_rate_card(database, cast.femi, replace(LISTED, name="Bench", kind="benchmark", rates=(band,), shares=()))
    page = client_of(cast.mona).get("/rate-cards/element?name=Panel").text
    assert page.index("New card") < page.index("Old card")
    assert "25\N{NO-BREAK SPACE}% above the benchmark band of £0.50 to £1.60" in page
    assert "replaced by a newer one" in page
    assert client_of(cast.eve).get("/rate-cards/element?name=Panel").status_code == 404
    assert client_of(cast.mona).get("/rate-cards/element").status_code == 404


def test_an_expired_quote_is_warned_of_and_priced_from_no_more(
    database: Database, cast: Cast, client_of: ClientOf
) -> None:
    key = keep_rate_card(database, cast.femi, replace(QUOTE, currency="GBP", expires_on=TODAY - timedelta(days=1)))
    ada = client_of(cast.ada)
    page = ada.get("/rate-cards").text
    assert "“Offer” of Meridian expired on" in page
    assert "No price is in force" in page
    assert "a plan with lines at these prices cannot be approved" in ada.get(f"/rate-cards/{key}").text


def test_prices_are_shown_by_market_supplier_and_day(database: Database, cast: Cast, client_of: ClientOf) -> None:
    keep_rate_card(database, cast.femi, LISTED)
    keep_rate_card(database, cast.femi, replace(LISTED, market="France", currency="EUR", name="Prix"))
    ada = client_of(cast.ada)
    assert "€2.00" not in ada.get("/rate-cards").text
    assert "€2.00" in ada.get("/rate-cards?market=France").text
    assert "No price is in force" in ada.get("/rate-cards?on=2020-01-01").text
    for odd in ("on=yesterday", "market=%00", "supplier=" + "x" * 500, "on=2026-02-30"):
        assert ada.get(f"/rate-cards?{odd}").status_code == 200, odd


@FEW
@given(
    st.dictionaries(
        st.sampled_from(sorted(fields(supplier="", market="", expires_on="", follows=""))),
        st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30)),
        min_size=1,
        max_size=6,
    )
)
def test_nothing_that_is_typed_breaks_the_form_of_a_card(
    cast: Cast, client_of: ClientOf, typed: dict[str, str]
) -> None:
    sent = fields() | {name: text.encode("utf-8", "replace").decode() for name, text in typed.items()}
    assert client_of(cast.femi).send("/rate-cards/new", sent).status_code in (302, 404, 409, 422)
