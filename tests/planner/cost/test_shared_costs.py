from collections.abc import Callable
from typing import Any

import pytest

from budgeting.programme import Programme, SharedCost
from planner.services.actors import Actor
from planner.services.programmes import see_programme
from planner.storage.database import Database
from tests.browsing import Visitor
from tests.people import Cast
from tests.planner.planning import HOSTILE

ClientOf = Callable[[Actor], Visitor]
PLACE = "/p/retention-2027/shared-costs"
FIELDS = {
    "name": "Customer panel",
    "cost_centre": "insight",
    "period": "q1",
    "study_keys": ["survey", "calls"],
    "lines-0-section": "materials",
    "lines-0-element": "Survey platform",
    "lines-0-label": "Panel management",
    "lines-0-number": "12",
    "lines-0-justification": "One licence for the year",
    "save": "1",
}


@pytest.fixture(autouse=True)
def world(programme: Programme) -> None:
    """The room's programme, for every test here."""


def shared_in(database: Database, cast: Cast) -> tuple[SharedCost, ...]:
    return see_programme(database, cast.mona, "retention-2027").programme.shared_costs


def send(client_of: ClientOf, cast: Cast, fields: dict[str, Any], place: str = f"{PLACE}/new") -> Any:  # noqa: ANN401  a test client
    client = client_of(cast.ada)
    page = client.get(place)
    version = page.text.split('name="seen_version"')[1].split('value="')[1].split('"')[0]
    return client.send(place, fields | {"seen_version": version})


def test_an_element_is_declared_once_and_charged_once(client_of: ClientOf, database: Database, cast: Cast) -> None:
    assert send(client_of, cast, FIELDS).status_code == 302
    (shared,) = shared_in(database, cast)
    assert (shared.study_keys, shared.cost_minor, shared.by) == (("survey", "calls"), 12 * 10_000, cast.ada.name)
    assert "Panel management" in client_of(cast.mona).get(PLACE).text
    assert "Customer panel" in client_of(cast.mona).get("/p/retention-2027/studies/survey").text


def test_a_shared_element_is_changed_and_taken_away(client_of: ClientOf, database: Database, cast: Cast) -> None:
    send(client_of, cast, FIELDS)
    place = f"{PLACE}/customer-panel/edit"
    assert send(client_of, cast, FIELDS | {"lines-0-number": "6"}, place).status_code == 302
    assert shared_in(database, cast)[0].cost_minor == 60_000
    assert send(client_of, cast, {"remove": "1"}, place).status_code == 302
    assert shared_in(database, cast) == ()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Say what is bought once"),
        ({"study_keys": ["survey"]}, "Tick two studies or more"),
        ({"lines-0-element": ""}, "Choose a price of the rate card"),
        ({"lines-0-label": ""}, "Say what it is for"),
        ({"lines-0-section": "nonsense"}, "Choose a part of the work"),
        ({"lines-0-number": "0"}, "A line at nothing buys nothing"),
    ],
)
def test_what_does_not_hold_is_said_at_its_place(
    client_of: ClientOf, database: Database, cast: Cast, changes: dict[str, Any], sentence: str
) -> None:
    answer = send(client_of, cast, FIELDS | changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert shared_in(database, cast) == ()


def test_a_form_without_lines_is_refused(client_of: ClientOf, database: Database, cast: Cast) -> None:
    bare = {name: value for name, value in FIELDS.items() if not name.startswith("lines")}
    assert "Every line is still at nothing" in send(client_of, cast, bare).text


@pytest.mark.parametrize("typed", HOSTILE)
def test_a_hostile_quantity_is_refused_and_kept(
    client_of: ClientOf, database: Database, cast: Cast, typed: str
) -> None:
    assert send(client_of, cast, FIELDS | {"lines-0-number": typed}).status_code == 422
    assert shared_in(database, cast) == ()


def test_a_stale_edit_saves_nothing(client_of: ClientOf, database: Database, cast: Cast) -> None:
    send(client_of, cast, FIELDS)
    stale = client_of(cast.ada).send(f"{PLACE}/customer-panel/edit", FIELDS | {"seen_version": "1", "name": "Other"})
    assert stale.status_code == 409
    assert shared_in(database, cast)[0].name == "Customer panel"


def test_a_line_can_be_added_before_saving(client_of: ClientOf, database: Database, cast: Cast) -> None:
    page = client_of(cast.ada).send(f"{PLACE}/new", FIELDS | {"add_line": "1"})
    assert page.status_code == 200
    assert "lines-2-label" in page.text
    assert shared_in(database, cast) == ()


def test_finance_sees_what_is_shared_and_cannot_change_it(client_of: ClientOf, cast: Cast) -> None:
    assert client_of(cast.femi).get(PLACE).status_code == 200
    assert client_of(cast.femi).get(f"{PLACE}/new").status_code == 403


def test_somebody_elses_workspace_finds_nothing(client_of: ClientOf, cast: Cast) -> None:
    assert client_of(cast.eve).get(PLACE).status_code == 404


def test_the_list_of_studies_leads_to_what_they_share(client_of: ClientOf, cast: Cast) -> None:
    assert f'href="{PLACE}"' in client_of(cast.ada).get("/p/retention-2027/studies").text
    send(client_of, cast, FIELDS)
    assert f'href="{PLACE}#customer-panel"' in client_of(cast.ada).get("/p/retention-2027/studies").text
