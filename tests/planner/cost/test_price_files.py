"""Files of prices in the browser: quotes as they came, price lists out and in again, exchange rates."""

import io
from collections.abc import Callable
from dataclasses import replace

import pytest

from planner.services.actors import Actor
from planner.services.exchange_rates import list_exchange_rates
from planner.services.rates import keep_rate_card, see_rate_card
from planner.storage.database import Database
from tests.browsing import Visitor
from tests.people import Cast
from tests.planner.cost.pricing import LISTED, PANEL, count, fields

ClientOf = Callable[[Actor], Visitor]


def test_a_quotes_file_is_kept_and_comes_back_as_a_download_alone(
    database: Database, cast: Cast, client_of: ClientOf
) -> None:
    sent = fields(kind="quote", supplier="Meridian", expires_on="2099-01-01", reference="MP-1")
    femi = client_of(cast.femi)
    page = b"<html><script>alert(1)</script></html>"
    answer = femi.send("/rate-cards/new", sent | {"file": (io.BytesIO(page), "../../É vil.html")})
    assert answer.status_code == 302
    found = client_of(cast.ada).get(answer.headers["Location"] + "/file")
    assert found.data == page
    assert found.headers["Content-Disposition"].startswith("attachment")
    assert "/" not in found.headers["Content-Disposition"].replace("''", "")
    assert found.headers["Content-Type"].startswith("text/plain")
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in found.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("content", "sentence"), [(b"\x7fELF", "cannot be a supplier’s quote"), (b"x" * 2_000, "is larger than")]
)
def test_a_file_that_is_no_quote_keeps_the_form_as_typed(
    database: Database,
    cast: Cast,
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
    content: bytes,
    sentence: str,
) -> None:
    monkeypatch.setattr("planner.imports.quote_files.LARGEST_QUOTE", 1_000)
    sent = fields(kind="quote", supplier="Meridian", expires_on="2099-01-01")
    answer = client_of(cast.femi).send("/rate-cards/new", sent | {"file": (io.BytesIO(content), "offer.pdf")})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="Meridian"' in answer.text
    assert count(database, "rate_card") == 0


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_is_exported_imports_as_the_same_card(
    database: Database, cast: Cast, client_of: ClientOf, ending: str
) -> None:
    key = keep_rate_card(database, cast.femi, replace(LISTED, rates=(PANEL, replace(PANEL, element="=cmd|x"))))
    femi = client_of(cast.femi)
    exported = femi.get(f"/rate-cards/{key}/prices.{ending}")
    assert exported.headers["Content-Disposition"] == f"attachment; filename={key}.{ending}"
    assert exported.headers["Content-Type"].count("charset") == (1 if ending == "csv" else 0)
    head = {name: text for name, text in fields(name="Again").items() if not name.startswith("prices")}
    answer = femi.send("/rate-cards/import", head | {"prices": (io.BytesIO(exported.data), f"prices.{ending}")})
    assert answer.status_code == 302, answer.text
    again, first = (see_rate_card(database, cast.ada, one) for one in ("again-2026-01", key))
    assert (again.rates, again.shares) == (first.rates, first.shares)


def test_a_file_with_one_bad_row_is_not_loaded_at_all(database: Database, cast: Cast, client_of: ClientOf) -> None:
    rows = b"element,unit,low,typical,high,mark\nGood,day,1,2,3,A\n<b>Bad</b>,day,1,two,3,A\n"
    head = {name: text for name, text in fields().items() if not name.startswith("prices")}
    answer = client_of(cast.femi).send("/rate-cards/import", head | {"prices": (io.BytesIO(rows), "prices.csv")})
    assert answer.status_code == 422
    assert "Nothing was loaded: 1 row cannot be read" in answer.text
    assert "Line 3: The typical price of “&lt;b&gt;Bad&lt;/b&gt;”" in answer.text
    assert count(database, "rate_card") == 0


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("prices.csv", b"", "empty"),
        ("prices.xlsx", b"PK\x03\x04", "damaged"),
        ("prices.exe", b"MZ", "CSV or XLSX"),
        ("prices.csv", b"a,b\n1,2\n", "no column"),
        ("prices.csv", b"element,unit,low,typical,high,mark\n", "no rows"),
    ],
)
def test_a_file_that_holds_no_prices_is_one_sentence(
    database: Database, cast: Cast, client_of: ClientOf, name: str, content: bytes, sentence: str
) -> None:
    head = {name: text for name, text in fields().items() if not name.startswith("prices")}
    answer = client_of(cast.femi).send("/rate-cards/import", head | {"prices": (io.BytesIO(content), name)})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert count(database, "rate_card") == 0


def test_exchange_rates_are_added_one_at_a_time_and_from_a_file(
    database: Database, cast: Cast, client_of: ClientOf
) -> None:
    femi = client_of(cast.femi)
    typed = {"from_currency": "USD", "to_currency": "GBP", "rate": "0.7900", "on": "2026-11-01", "source": "Bank"}
    assert femi.send("/exchange-rates", typed).status_code == 302
    rows = b"from,to,rate,date,source\nEUR,GBP,0.86,2026-11-01,Bank\n"
    answer = femi.send("/exchange-rates/import", {"rates": (io.BytesIO(rows), "rates.csv")})
    assert answer.status_code == 302
    page = client_of(cast.ada).get("/exchange-rates").text
    assert "EUR to GBP" in page
    assert ">0.79<" in page
    assert "Add the rate" not in page
    assert [str(one.rate.rate) for one in list_exchange_rates(database, cast.ada)] == ["0.86", "0.7900"]


@pytest.mark.parametrize(
    ("changes", "place", "sentence"),
    [
        ({"rate": "x"}, "rate", "not an exchange rate"),
        ({"rate": ""}, "rate", "Enter the rate"),
        ({"to_currency": "USD"}, "to_currency", "from one currency to another"),
        ({"on": ""}, "on", "Give the day"),
        ({"source": ""}, "source", "Say where the rate comes from"),
    ],
)
def test_what_is_no_exchange_rate_is_said_where_it_is(
    database: Database, cast: Cast, client_of: ClientOf, changes: dict[str, str], place: str, sentence: str
) -> None:
    typed = {"from_currency": "USD", "to_currency": "GBP", "rate": "0.79", "on": "2026-11-01", "source": "Bank"}
    answer = client_of(cast.femi).send("/exchange-rates", typed | changes)
    assert answer.status_code == 422
    assert f'<a href="#{place}">' in answer.text
    assert sentence in answer.text
    assert count(database, "exchange_rate") == 0


def test_a_file_of_exchange_rates_with_a_bad_row_is_not_loaded(
    database: Database, cast: Cast, client_of: ClientOf
) -> None:
    rows = b"from,to,rate,date\nEUR,GBP,0.86,2026-11-01\nEUR,EUR,1,2026-11-01\n"
    answer = client_of(cast.femi).send("/exchange-rates/import", {"rates": (io.BytesIO(rows), "rates.csv")})
    assert answer.status_code == 422
    assert "Line 3: A rate leads from one currency to another" in answer.text
    assert count(database, "exchange_rate") == 0
