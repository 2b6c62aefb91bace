"""Advice from invoices and fieldwork: a person accepts or dismisses it, and only then something changes."""

from collections.abc import Callable
from datetime import date

import pytest

from budgeting.prices.cards import RateCard
from budgeting.spending import advising
from budgeting.spending.entries import Actual
from planner.services.actors import Actor
from planner.services.errors import ForbiddenError, NotFoundError
from planner.services.methods import method_in_use
from planner.services.rates import keep_rate_card, see_rate_card
from planner.services.spending_advice import Verdict, decide_advice, see_advice
from planner.services.spending_entries import enter_actual
from planner.storage.database import Database
from tests.browsing import Visitor
from tests.builders import make_rate
from tests.people import Cast
from tests.planner.spending.paying import KEY, SPENDING, TODAY, invoice

Said = tuple[str, str, Verdict, str]
ClientOf = Callable[[Actor], Visitor]


@pytest.fixture
def paid(database: Database, cast: Cast) -> Database:
    """Two invoices that paid £1.25 and £1.30 for what the card sells at £1.00."""
    card = RateCard("", "Prices", "GBP", "2026", date(2026, 1, 1), (make_rate(1), make_rate(9, element="Other")))
    keep_rate_card(database, cast.femi, card)
    invoice(database, cast.femi, 2_500, units=2_000)
    invoice(database, cast.femi, 1_300, number="INV-2", units=1_000)
    return database


def test_a_price_that_was_paid_becomes_a_new_card_when_finance_accepts_it(paid: Database, cast: Cast) -> None:
    (advice,) = see_advice(paid, cast.mona, KEY).rates
    assert advice.prices == (125, 128, 130)
    said: Said = (advice.subject, advice.digest, "accepted", "")
    with pytest.raises(ForbiddenError):
        decide_advice(paid, cast.ada, KEY, *said)
    path = decide_advice(paid, cast.femi, KEY, *said)
    card = see_rate_card(paid, cast.mona, path.rpartition("/")[2])
    assert [(rate.element, rate.typical_minor) for rate in card.rates] == [("Thing", 128), ("Other", 900)]
    assert see_advice(paid, cast.mona, KEY).rates == ()
    with pytest.raises(NotFoundError):
        decide_advice(paid, cast.femi, KEY, *said)


def test_dismissed_advice_comes_again_only_with_something_new(paid: Database, cast: Cast, client_of: ClientOf) -> None:
    (advice,) = see_advice(paid, cast.femi, KEY).rates
    fields = {"subject": advice.subject, "digest": advice.digest, "verdict": "dismissed", "note": "A rush job"}
    femi = client_of(cast.femi)
    assert "2 invoices paid £1.25 to £1.30 a thing; the card says £1.00" in femi.get(SPENDING).text
    assert femi.send(f"{SPENDING}/advice", fields | {"verdict": "perhaps"}).status_code == 302
    assert "Choose whether" in femi.get(SPENDING).text
    assert femi.send(f"{SPENDING}/advice", fields).status_code == 302
    assert "the card says" not in femi.get(SPENDING).text
    invoice(paid, cast.femi, 1_400, number="INV-3", units=1_000)
    assert "3 invoices paid" in femi.get(SPENDING).text


def test_a_measured_figure_becomes_a_new_version_of_the_method_when_research_accepts_it(
    database: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter_actual(database, cast.ada, KEY, Actual("survey", TODAY, 100, incidence_ppm=200_000))
    enter_actual(database, cast.ada, KEY, Actual("talks", TODAY, 4, incidence_ppm=200_000))
    assert see_advice(database, cast.ada, KEY).figures == (), "one study of each method is too little"
    monkeypatch.setattr(advising, "LEAST_COUNT", 1)
    advice = next(one for one in see_advice(database, cast.ada, KEY).figures if one.method.key == "online-survey")
    said: Said = (advice.subject, advice.digest, "accepted", "")
    with pytest.raises(ForbiddenError):
        decide_advice(database, cast.femi, KEY, *said)
    assert decide_advice(database, cast.ada, KEY, *said) == "/methods/online-survey"
    method = method_in_use(database, cast.ada, "online-survey")
    assert (method.version, method.input("incidence").default_milli) == (1, 20_000)
