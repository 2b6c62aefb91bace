"""The page of the budget: what may we spend, and whose days are there."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgeting.cost_lines import CostLine, Rate
from budgeting.programme import Budget, Programme, SharedCost, StaffCapacity
from planner.services.actors import Actor
from planner.services.programmes import see_programme
from planner.services.rates import RateCard, keep_rate_card
from planner.services.shared_costs import share_cost
from planner.services.studies import prices_of
from planner.storage.database import Database
from tests.browsing import Visitor
from tests.people import Cast
from tests.planner.planning import HOSTILE

ClientOf = Callable[[Actor], Visitor]
FEW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def femi(cast: Cast, client_of: ClientOf) -> Visitor:
    return client_of(cast.femi)


@pytest.fixture
def path(programme: Programme) -> str:
    return f"/p/{programme.key}/budget"


def test_finance_sets_ceilings_and_days(
    femi: Visitor, database: Database, cast: Cast, path: str, programme: Programme
) -> None:
    limits = {"limits-0-0": "£120,000", "limits-0-2": "40,000.50", "limits-1-0": "0", "limits-2-4": "9"}
    assert femi.send(path, limits | {"days-2-0": "12.5", "seen_version": "1"}).status_code == 302
    found = see_programme(database, cast.ada, programme.key).programme
    assert set(found.budgets) == {
        Budget(12_000_000),
        Budget(4_000_050, "q2"),
        Budget(0, None, "insight"),
        Budget(900, "q4", "digital"),
    }
    assert found.capacities == (StaffCapacity("researcher", "q1", 12_500),)
    page = femi.get(path).text
    for value in ("120,000", "40,000.50", "12.5"):
        assert f'value="{value}"' in page


def test_others_read_the_budget_and_cannot_change_it(cast: Cast, client_of: ClientOf, path: str) -> None:
    for person in (cast.ada, cast.mona, cast.adam):
        client = client_of(person)
        page = client.get(path)
        assert page.status_code == 200
        assert "£100,000.00" in page.text
        assert "Save the budget" not in page.text
        assert client.send(path, {"limits-0-0": "1", "seen_version": "1"}).status_code == 403
    eve = client_of(cast.eve)
    assert eve.get(path).status_code == 404
    assert eve.send(path, {"limits-0-0": "1", "seen_version": "1"}).status_code == 404


@pytest.mark.parametrize("typed", [text for text in HOSTILE if text.strip()])
def test_a_ceiling_that_is_no_money_is_refused_at_its_cell(
    femi: Visitor, database: Database, cast: Cast, path: str, programme: Programme, typed: str
) -> None:
    answer = femi.send(path, {"limits-0-0": "70,000", "limits-1-2": typed, "seen_version": "1"})
    assert answer.status_code == 422
    assert '<a href="#limits-1-2">' in answer.text
    assert 'id="limits-1-2-error"' in answer.text
    assert 'value="70,000"' in answer.text
    assert see_programme(database, cast.ada, programme.key).version == 1


def test_days_are_counted_in_thousandths_and_no_finer(femi: Visitor, path: str) -> None:
    answer = femi.send(path, {"days-0-0": "1.0001", "days-1-0": "-1", "seen_version": "1"})
    assert answer.status_code == 422
    assert "too precise" in answer.text
    assert '<a href="#days-1-0">' in answer.text


def test_more_days_than_any_department_has_are_refused_at_their_cell_and_kept(femi: Visitor, path: str) -> None:
    answer = femi.send(path, {"limits-0-0": "70,000", "days-1-0": "9999999", "seen_version": "1"})
    assert answer.status_code == 422
    assert "Enter a number of days of 100,000 at most." in answer.text
    assert '<a href="#days-1-0">' in answer.text
    assert 'value="9999999"' in answer.text
    assert femi.send(path, {"limits-0-0": "70,000", "days-1-0": "100,000", "seen_version": "1"}).status_code == 302


def test_the_whole_programme_keeps_a_ceiling(femi: Visitor, path: str) -> None:
    answer = femi.send(path, {"limits-0-0": " ", "limits-0-1": "40,000", "seen_version": "1"})
    assert answer.status_code == 422
    assert '<a href="#limits-0-0">Give the ceiling of the whole programme.</a>' in answer.text
    assert 'value="40,000"' in answer.text


def test_periods_may_add_up_to_more_than_the_whole_and_it_is_noted(femi: Visitor, path: str) -> None:
    fields = {"limits-0-0": "100", "limits-0-1": "80", "limits-0-2": "80", "seen_version": "1"}
    page = femi.send(path, fields, follow_redirects=True)
    assert page.status_code == 200
    assert "The ceilings of the periods add up to more" in page.text
    assert "The ceilings of the cost centres" not in page.text


def test_a_stale_budget_is_told_and_keeps_what_was_typed(femi: Visitor, path: str) -> None:
    femi.send(path, {"limits-0-0": "100", "seen_version": "1"})
    answer = femi.send(path, {"limits-0-0": "200", "seen_version": "1"})
    assert answer.status_code == 409
    assert "Somebody else was faster." in answer.text
    assert 'value="200"' in answer.text


@FEW
@given(
    st.dictionaries(
        st.from_regex(r"(limits|days)-[0-9²]{1,4}-[0-9²]{1,4}(-[0-9]{1,3})?|seen_version", fullmatch=True),
        st.one_of(st.sampled_from(HOSTILE), st.text(max_size=20)),
        max_size=6,
    )
)
def test_nothing_that_is_typed_breaks_the_form(femi: Visitor, path: str, typed: dict[str, str]) -> None:
    fields = {name: text.encode("utf-8", "replace").decode() for name, text in typed.items()}
    assert femi.send(path, fields).status_code in (302, 409, 422)


def test_finance_says_for_which_market_studies_are_priced(
    femi: Visitor, database: Database, cast: Cast, path: str, programme: Programme
) -> None:
    card = RateCard(
        "uk-panel",
        "UK panel",
        "GBP",
        "2027 money",
        date(2026, 1, 1),
        rates=(Rate("Survey platform", "month", 4_000, 5_000, 6_000, "A"),),
        market="UK",
    )
    keep_rate_card(database, cast.femi, card)
    before = prices_of(database, cast.ada, programme).prices["Survey platform"]
    fields = {"limits-0-0": "120000", "market": "UK", "vat": "20", "seen_version": "1"}
    assert femi.send(path, fields).status_code == 302
    seen = see_programme(database, cast.femi, programme.key).programme
    assert (seen.market, before.card) == ("UK", "starter")
    assert prices_of(database, cast.ada, seen).prices["Survey platform"].card == "uk-panel"
    assert femi.send(path, fields | {"market": "Atlantis", "seen_version": "2"}).status_code == 422


def test_vat_that_counts_is_carried_by_studies_and_by_what_they_share(
    femi: Visitor, database: Database, cast: Cast, path: str, programme: Programme
) -> None:
    rate = Rate("Platform", "month", 1, 10_000, 20_000, "C")
    platform = CostLine("line-1", "materials", "Panel", "Platform", rate, 2_000)
    shared = SharedCost("panel", "Panel", "insight", "q1", ("survey", "calls"), (platform,))
    share_cost(database, cast.ada, programme.key, shared, seen_version=1)
    fields = {"limits-0-0": "120000", "vat": "20", "counts_vat": "y", "seen_version": "2"}
    assert femi.send(path, fields).status_code == 302
    (kept,) = see_programme(database, cast.femi, programme.key).programme.shared_costs
    assert (kept.lines_minor, kept.vat_minor, kept.cost_minor) == (20_000, 4_000, 24_000)


def test_finance_sets_from_which_sum_two_people_approve_and_everybody_reads_it(
    femi: Visitor, cast: Cast, client_of: ClientOf, path: str
) -> None:
    assert "No limit is set" in femi.get(path).text
    place = f"{path}/second-approver"
    assert femi.send(place, {"limit_currency": "GBP", "limit": "25,000"}).status_code == 302
    for person in (cast.ada, cast.mona, cast.femi):
        page = client_of(person).get(path).text
        assert "two people from <strong>£25,000</strong> on" in page
        assert "Femi set this on" in page
        assert ("Save the limit" in page) is (person is cast.femi)
    refused = femi.send(place, {"limit_currency": "GBP", "limit": "a lot"})
    assert refused.status_code == 422
    assert 'value="a lot"' in refused.text
    assert femi.send(place, {"limit_currency": "EUR", "limit": "5"}).status_code == 422
    assert femi.send(place, {"limit_currency": "GBP", "limit": ""}).status_code == 302
    assert "one person is enough, whatever the sum" in femi.get(path).text
