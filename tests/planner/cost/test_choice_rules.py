"""The page of the rules of choice: what must hold, whichever studies are chosen."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgeting.programme import Alternatives, ContactRule, CoverageRule, LevelRule, Prerequisite, Programme
from planner.services.actors import Actor
from planner.services.choice_rules import ChoiceRules, see_rules, set_rules
from planner.services.programmes import see_programme
from planner.storage import mapping
from planner.storage.database import Database
from tests.browsing import Visitor
from tests.people import Cast
from tests.planner.planning import HOSTILE

ClientOf = Callable[[Actor], Visitor]
Rules = Callable[[], Programme]
FEW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
PLACE = "/p/retention-2027/rules"
FIELDS = {
    "pairs-0-study": "survey",
    "pairs-0-needs": "calls",
    "coverage-0-place": "stage:Pay",
    "coverage-0-least": "2",
    "coverage-1-place": "touchpoint:Letter",
    "coverage-1-least": "1",
    "customers": "20,000",
    "most_per_period": "2",
    "seen_version": "1",
}
WAYS = {"name": "One count", "study_keys": ["survey", "calls"]}
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def ada(cast: Cast, client_of: ClientOf, programme: Programme) -> Visitor:
    return client_of(cast.ada)


@pytest.fixture
def now(database: Database, cast: Cast) -> Rules:
    return lambda: see_programme(database, cast.mona, "retention-2027").programme


def send(ada: Visitor, place: str, fields: dict[str, Any]) -> Any:  # noqa: ANN401  a test client
    version = ada.get(place).text.split('name="seen_version"')[1].split('value="')[1].split('"')[0]
    return ada.send(place, fields | {"seen_version": version})


def test_every_rule_is_saved_and_shown(ada: Visitor, now: Rules, cast: Cast, client_of: ClientOf) -> None:
    assert ada.send(PLACE, FIELDS).status_code == 302
    programme = now()
    assert programme.prerequisites == (Prerequisite("survey", "calls"),)
    assert programme.coverage == (
        CoverageRule("stage-pay", "stage", "Pay", 2),
        CoverageRule("touchpoint-letter", "touchpoint", "Letter", 1),
    )
    assert programme.contacts == ContactRule(20_000, most_per_period=2)
    page = ada.get(PLACE).text
    assert "At most 40,000 customers are asked in one period." in page
    assert 'value="20,000"' in page
    read = client_of(cast.mona).get(PLACE).text
    assert "Stage “Pay”: at least 2 studies of the 2 that serve it" in read
    assert "Save the rules" not in read
    ties = ada.get("/p/retention-2027/studies/calls").text
    assert "Counts for the stage “Pay”:</strong> at least 2 studies of it are kept" in ties


def test_the_parts_of_the_journey_say_how_many_studies_serve_them(ada: Visitor) -> None:
    page = ada.get(PLACE).text
    assert '<option value="stage:Pay">Stage: Pay (2)</option>' in page
    assert '<option value="touchpoint:Letter">Touchpoint: Letter (2)</option>' in page


def test_emptying_every_row_takes_every_rule_away(ada: Visitor, now: Rules) -> None:
    ada.send(PLACE, FIELDS)
    assert send(ada, PLACE, {}).status_code == 302
    programme = now()
    assert (programme.prerequisites, programme.coverage, programme.contacts) == ((), (), None)


@pytest.mark.parametrize(
    ("fields", "place", "sentence"),
    [
        ({"pairs-0-needs": ""}, "pairs-0-needs", "Choose both studies, or neither."),
        ({"pairs-0-needs": "survey"}, "pairs-0-needs", "cannot be done before itself"),
        ({"pairs-1-study": "calls", "pairs-1-needs": "survey"}, "pairs", "wait for each other in a circle"),
        ({"coverage-0-least": "3"}, "coverage-0-least", "Only 2 studies serve “Pay”"),
        ({"coverage-0-least": ""}, "coverage-0-least", "Enter how many studies."),
        ({"coverage-0-least": "0"}, "coverage-0-least", "one or more, or empty the box"),
        ({"coverage-0-place": ""}, "coverage-0-place", "Choose what must be covered."),
        ({"coverage-1-place": "stage:Pay"}, "coverage-1-place", "covered by another row already"),
        ({"customers": ""}, "customers", "Enter how many customers can be asked."),
        ({"most_per_period": ""}, "most_per_period", "Say how often a customer may be asked"),
        ({"most_per_period": "1.5"}, "most_per_period", "is not a whole number"),
        ({"most_in_all": "2000"}, "most_in_all", "is too large"),
        ({"customers": "1000000000", "most_per_period": "2"}, "most_per_period", "more than 1,000,000,000 contacts"),
        ({"customers": "2000000", "most_in_all": "501"}, "most_in_all", "more than 1,000,000,000 contacts"),
    ],
)
def test_what_does_not_hold_is_said_where_it_is_and_nothing_is_saved(
    ada: Visitor, now: Rules, fields: dict[str, str], place: str, sentence: str
) -> None:
    answer = ada.send(PLACE, FIELDS | fields)
    assert answer.status_code == 422
    assert f'<a href="#{place}">' in answer.text
    assert sentence in answer.text
    assert now().contacts is None


def test_a_study_that_would_report_too_late_for_another_is_refused(ada: Visitor, now: Rules) -> None:
    answer = ada.send(PLACE, FIELDS | {"pairs-1-study": "calls", "pairs-1-needs": "survey", "pairs-0-study": ""})
    assert answer.status_code == 422
    answer = ada.send(PLACE, FIELDS | {"pairs-0-study": "calls", "pairs-0-needs": "survey"})
    assert answer.status_code == 422
    assert "“Survey” reports in Q2" in answer.text
    assert now().prerequisites == (Prerequisite("survey", "calls"),)


def test_alternatives_are_added_changed_and_taken_away(ada: Visitor, now: Rules) -> None:
    assert send(ada, f"{PLACE}/alternatives/new", WAYS).status_code == 302
    assert now().alternatives == (Alternatives("one-count", "One count", ("survey", "calls")),)
    assert "One count:" in ada.get(PLACE).text
    place = f"{PLACE}/alternatives/one-count/edit"
    assert send(ada, place, WAYS | {"name": "One number"}).status_code == 302
    assert now().alternatives == (Alternatives("one-count", "One number", ("survey", "calls")),)
    assert send(ada, place, {"remove": "1"}).status_code == 302
    assert now().alternatives == ()
    assert ada.get(place).status_code == 404


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [({"study_keys": ["survey"]}, "Tick two studies or more"), ({"name": " "}, "Say what the studies have in common")],
)
def test_a_group_that_is_none_is_refused(ada: Visitor, now: Rules, fields: dict[str, Any], sentence: str) -> None:
    answer = ada.send(f"{PLACE}/alternatives/new", WAYS | fields | {"seen_version": "1"})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert now().alternatives == ()


def test_a_stale_edit_is_told_and_keeps_what_was_typed(ada: Visitor) -> None:
    ada.send(PLACE, FIELDS)
    answer = ada.send(PLACE, FIELDS | {"customers": "77"})
    assert answer.status_code == 409
    assert 'value="77"' in answer.text
    again = ada.send(f"{PLACE}/alternatives/new", WAYS | {"seen_version": "1"})
    assert again.status_code == 409
    assert "Somebody else was faster." in again.text


def test_only_researchers_change_the_rules(cast: Cast, client_of: ClientOf, ada: Visitor) -> None:
    for person in (cast.femi, cast.mona, cast.adam):
        client = client_of(person)
        assert client.get(PLACE).status_code == 200
        assert client.send(PLACE, FIELDS).status_code == 403
        assert client.send(f"{PLACE}/alternatives/new", WAYS).status_code == 403


def test_the_rules_are_told_in_the_trail_and_kept_by_a_service(database: Database, cast: Cast, ada: Visitor) -> None:
    rules = ChoiceRules(coverage=(CoverageRule("a", "stage", "Pay"),), contacts=ContactRule(10, 1))
    set_rules(database, cast.ada, "retention-2027", rules, seen_version=1)
    seen = see_rules(database, cast.mona, "retention-2027")
    assert seen.rules == rules
    assert seen.served(rules.coverage[0]) == ("survey", "calls")


@FEW
@given(
    st.dictionaries(
        st.from_regex(
            r"(pairs|coverage)-[0-9²]{1,4}(-(study|needs|place|least))?|customers|most_(in_all|per_period)|seen_version",
            fullmatch=True,
        ),
        st.one_of(st.sampled_from(HOSTILE), st.sampled_from(["survey", "stage:Pay", "2"]), st.text(max_size=20)),
        max_size=6,
    )
)
def test_nothing_that_is_typed_breaks_the_form(ada: Visitor, typed: dict[str, str]) -> None:
    fields = {name: text.encode("utf-8", "replace").decode() for name, text in typed.items()}
    assert ada.send(PLACE, fields).status_code in (302, 409, 422)


def test_what_finance_decided_about_a_level_is_told_and_may_be_chosen_afresh(
    ada: Visitor, database: Database, cast: Cast, client_of: ClientOf, now: Rules
) -> None:
    study = now().studies[0]
    rule = LevelRule(study.key, study.packages[0].level, "refused", "Rejected by Femi on 3 March 2027: <too dear>")
    with database.write() as session:
        mapping.save_level_rules(session, cast.workspace_id, now().key, [rule], seen_version=1)
    for page in (PLACE, f"/p/retention-2027/studies/{study.key}"):
        text = ada.get(page).text
        assert f"The {rule.level} level is refused. Rejected by Femi on 3 March 2027: &lt;too dear&gt;." in text
        assert "Let this be chosen afresh" in text
        assert "Let this be chosen afresh" not in client_of(cast.femi).get(page).text
    fields = {"study": study.key, "level": rule.level, "kind": "refused"}
    assert ada.send(f"{PLACE}/levels/drop", fields).status_code == 302
    assert now().level_rules == ()
    assert ada.send(f"{PLACE}/levels/drop", fields).status_code == 404
