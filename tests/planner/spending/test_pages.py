"""The pages of spending: what people see, what a wrong field gets, and who may send what."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.services.actors import Actor
from planner.services.programmes import begin_programme
from planner.storage.database import Database
from tests.browsing import Visitor
from tests.budgeting.learning.worlds import world
from tests.people import Cast
from tests.planner.planning import HOSTILE
from tests.planner.spending.paying import FIELDWORK, INVOICE, KEY, ORDER, SPENDING, invoice, order

ClientOf = Callable[[Actor], Visitor]
ON_SURVEY: Final = f"{SPENDING}/orders/on/study/survey"
CHARGED: Final = f"{SPENDING}/invoices/on/study/survey"


def test_before_a_plan_is_approved_there_is_nothing_to_spend_by(
    database: Database, cast: Cast, client_of: ClientOf
) -> None:
    begin_programme(database, cast.ada, replace(world(), key="later"))
    assert "Nothing to spend by yet" in client_of(cast.mona).get("/p/later/spending").text
    assert client_of(cast.femi).get("/p/later/spending/orders/on/study/survey").status_code == 404


def test_an_order_its_invoice_and_fieldwork_are_entered_and_shown(cast: Cast, client_of: ClientOf) -> None:
    femi, ada = client_of(cast.femi), client_of(cast.ada)
    assert "Nothing is ordered or paid yet" in femi.get(SPENDING).text
    assert "not yet ordered" in femi.get(ON_SURVEY).text
    assert femi.send(ON_SURVEY, ORDER).headers["Location"] == f"{SPENDING}#orders"
    assert "£6,000.00 is not yet invoiced" in femi.get(f"{SPENDING}/invoices/on-order/1").text
    assert femi.send(f"{SPENDING}/invoices/on-order/1", INVOICE | {"net": "2,500"}).status_code == 302
    assert "The plan pays for 400 completes" in ada.get(f"{SPENDING}/fieldwork/survey").text
    assert ada.send(f"{SPENDING}/fieldwork/survey", FIELDWORK).status_code == 302
    page = ada.get(SPENDING).text
    for words in ("£2,500", "£3,500", "200 of 400 completes", "50 % of the sample", "INV-1", "Incidence 28 %"):
        assert words.replace(" %", "\N{NO-BREAK SPACE}%") in page, words
    assert "Fieldwork Ltd" not in ada.get(f"{SPENDING}/spending.csv").text
    assert ada.get(f"{SPENDING}/spending.xlsx").data[:2] == b"PK"


def test_an_order_whose_form_is_sent_twice_is_one_order(cast: Cast, client_of: ClientOf) -> None:
    femi = client_of(cast.femi)
    page = femi.get(ON_SURVEY).text
    found = re.search(r'name="form_key"[^>]*value="([^"]+)"', page)
    assert found
    keyed = ORDER | {"net": "1,000", "form_key": found[1]}
    assert [femi.send(ON_SURVEY, keyed).status_code for _ in range(2)] == [302, 302]
    assert femi.get(f"{SPENDING}/invoices/on-order/1").status_code == 200
    assert femi.get(f"{SPENDING}/invoices/on-order/2").status_code == 404
    assert femi.send(ON_SURVEY, keyed | {"net": "2,000"}).status_code == 409
    assert femi.send(ON_SURVEY, ORDER | {"net": "1,000"}).status_code == 302
    assert femi.get(f"{SPENDING}/invoices/on-order/2").status_code == 200


def test_an_order_beyond_what_was_approved_needs_words_and_a_second_look(cast: Cast, client_of: ClientOf) -> None:
    femi = client_of(cast.femi)
    beyond = ORDER | {"net": "10,500"}
    assert "Say why it is needed" in femi.send(ON_SURVEY, beyond).text
    assert "looked at it again" in femi.send(ON_SURVEY, beyond | {"reason": "More asked for"}).text
    assert femi.send(ON_SURVEY, beyond | {"reason": "More asked for", "is_seen": "y"}).status_code == 302
    refused = femi.send(ON_SURVEY, ORDER | {"net": "90,000", "reason": "Please", "is_seen": "y"})
    assert (refused.status_code, "more than the budget has free" in refused.text) == (422, True)
    assert "ordered more than was granted" in client_of(cast.ada).get("/notices").text


def test_the_same_invoice_is_refused_until_it_is_taken_out(database: Database, cast: Cast, client_of: ClientOf) -> None:
    femi = client_of(cast.femi)
    invoice(database, cast.femi, 3_000)
    again = femi.send(CHARGED, INVOICE | {"supplier": "FIELDWORK  ltd", "number": " inv - 1"})
    assert (again.status_code, "is entered already" in again.text) == (422, True)
    femi.send(f"{SPENDING}/invoices/1/counter", {"reason": ""})
    assert "Say what was wrong" in femi.get(SPENDING).text
    femi.send(f"{SPENDING}/invoices/1/counter", {"reason": "Typed twice"})
    assert "may be entered again" in femi.get(SPENDING).text
    assert femi.send(f"{SPENDING}/invoices/1/counter", {"reason": "Again"}).status_code == 409
    assert femi.send(CHARGED, INVOICE).status_code == 302


def test_a_credit_note_lowers_what_was_spent_and_never_more_than_that(
    database: Database, cast: Cast, client_of: ClientOf
) -> None:
    femi = client_of(cast.femi)
    invoice(database, cast.femi, 3_000)
    credit = {"number": "CN-1", "invoiced_on": INVOICE["invoiced_on"], "net": "500", "vat": ""}
    assert femi.get(f"{SPENDING}/invoices/1/credit").status_code == 200
    assert femi.send(f"{SPENDING}/invoices/1/credit", credit | {"net": "3,001"}).status_code == 422
    assert femi.send(f"{SPENDING}/invoices/1/credit", credit).status_code == 302
    assert "£2,500" in femi.get(SPENDING).text
    assert "Take that out first" in _followed(femi, f"{SPENDING}/invoices/1/counter", {"reason": "Wrong"})


def test_what_is_left_of_an_order_is_taken_back_with_words(database: Database, cast: Cast, client_of: ClientOf) -> None:
    femi = client_of(cast.femi)
    order(database, cast.femi)
    assert "Say why it is taken back" in _followed(femi, f"{SPENDING}/orders/1/back", {"reason": " "})
    assert "is taken back" in _followed(femi, f"{SPENDING}/orders/1/back", {"reason": "Cancelled"})
    assert "Nothing is left" in _followed(femi, f"{SPENDING}/orders/1/back", {"reason": "Cancelled"})


def test_why_it_differs_is_kept_beside_it(database: Database, cast: Cast, client_of: ClientOf) -> None:
    order(database, cast.femi, 12_000, why="More people")
    ada = client_of(cast.ada)
    assert "Say why, so that finance" in ada.get(SPENDING).text
    assert "Say why it differs" in _followed(ada, f"{SPENDING}/why", {"place": "study:survey", "reason": ""})
    assert "Harder to find" in _followed(ada, f"{SPENDING}/why", {"place": "study:survey", "reason": "Harder to find"})


def test_only_finance_enters_money_and_only_research_enters_fieldwork(cast: Cast, client_of: ClientOf) -> None:
    assert client_of(cast.ada).send(ON_SURVEY, ORDER).status_code == 403
    assert client_of(cast.femi).send(f"{SPENDING}/fieldwork/survey", FIELDWORK).status_code == 403
    assert client_of(cast.mona).get(SPENDING).status_code == 200
    assert client_of(cast.eve).get(SPENDING).status_code == 404


PATHS: Final = (
    *(ON_SURVEY, CHARGED, f"{SPENDING}/invoices/on-order/1", f"{SPENDING}/invoices/1/credit", f"{SPENDING}/why"),
    *(f"{SPENDING}/invoices/1/counter", f"{SPENDING}/orders/1/back", f"{SPENDING}/fieldwork/survey"),
    *(f"{SPENDING}/advice", f"{SPENDING}/orders/on/shared/panel", f"{SPENDING}/fieldwork/nothing"),
)
NAMES: Final = (
    *(
        "supplier",
        "reference",
        "ordered_on",
        "net",
        "vat",
        "lines",
        "quantity",
        "reason",
        "is_seen",
        "number",
        "note",
        "form_key",
    ),
    *("invoiced_on", "completes", "as_of", "incidence", "length", "show", "started_on", "ended_on", "place"),
    *("subject", "digest", "verdict"),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(PATHS), fields=st.dictionaries(st.sampled_from(NAMES), st.sampled_from(HOSTILE), max_size=8)
)
def test_any_fields_are_answered(
    database: Database, cast: Cast, client_of: ClientOf, path: str, fields: dict[str, str]
) -> None:
    who = cast.ada if "fieldwork" in path else cast.femi
    filled = ORDER | INVOICE | FIELDWORK | fields
    assert client_of(who).send(path, filled).status_code in {200, 302, 404, 409, 422}


@pytest.mark.parametrize("path", ["orders/on/none/survey", "invoices/on-order/9", "invoices/9/credit"])
def test_what_is_not_there_is_not_found(cast: Cast, client_of: ClientOf, path: str) -> None:
    assert client_of(cast.femi).get(f"{SPENDING}/{path}").status_code == 404


def _followed(client: Visitor, path: str, fields: dict[str, str]) -> str:
    client.send(path, fields)
    return client.get(f"/p/{KEY}/spending").text
