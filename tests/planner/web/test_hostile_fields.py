"""Fields that no page of ours has, sent to the forms with tables, are answered like any other mistake."""

from collections.abc import Callable, Mapping
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgeting.programme import Programme
from planner.services.actors import Actor
from planner.storage.database import Database
from tests.browsing import Visitor
from tests.people import Cast
from tests.planner.planning import HOSTILE, planned, question_fields, study_fields
from tests.stock import Given, Layer

ClientOf = Callable[[Actor], Visitor]
FEW: Final = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
STARTS: Final = (
    *("options", "states", "payoffs", "limits", "days", "anxiety_points", "question_keys", "needs", "trigger"),
    *("standard__calls", "enhanced__", "__", "period", "decide_by", "seen_version", "add_option", "add_state", "save"),
    *("latest_period", "reserve", "confidence", "pairs", "coverage", "customers", "most_per_period", "most_in_all"),
    *(
        "place",
        "plan",
        "text",
        "ask",
        "user_id",
        "role",
        "reason",
        "taker",
        "from_on",
        "until_on",
        "way-mentioned",
        "digest",
    ),
    *("supplier", "number", "net", "vat", "quantity", "lines", "is_seen", "completes", "incidence"),
    *("email", "roles", "why", "link", "name", "password", "old", "new", "proof", "code", "nonce", "mark", "needed"),
    *("verdict", "subject", "limit", "limit_currency", "study", "level", "kind"),
    *("csrf_token-", "data", "errors", "form", "\0", "💷"),
)
PARTS: Final = (
    *("0", "1", "2", "7", "8", "59", "60", "999", "1000", "-1", "٣", ""),
    *("x", "name", "belief", "study", "place"),
)
NAMES: Final = st.builds(
    lambda start, parts: "-".join((start, *parts)),
    st.sampled_from(STARTS),
    st.lists(st.sampled_from(PARTS), max_size=4),
)
FIELDS: Final = st.dictionaries(NAMES, st.sampled_from(HOSTILE), max_size=8)
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def layers(layers: Mapping[str, Layer]) -> Mapping[str, Layer]:
    return {**layers, "programme": planned}


@pytest.fixture
def programme(database: Database, cast: Cast, given: Given) -> Programme:
    programme: Programme = given["programme"]
    return programme


@pytest.mark.parametrize("button", ["add_option", "add_state"])
def test_a_payoff_far_outside_the_table_does_not_stop_it_from_growing(
    programme: Programme, cast: Cast, client_of: ClientOf, button: str
) -> None:
    fields = question_fields(**{"payoffs-7-7": "1", button: "1"})
    answer = client_of(cast.ada).send(f"/p/{programme.key}/questions/new", fields)
    assert answer.status_code == 200
    assert ('name="options-2-name"' in answer.text) is (button == "add_option")
    assert ('name="states-2-name"' in answer.text) is (button == "add_state")


@FEW
@given(fields=FIELDS, button=st.sampled_from(["add_option", "add_state", "save"]))
def test_the_question_form_answers_any_fields(
    programme: Programme, cast: Cast, client_of: ClientOf, fields: dict[str, str], button: str
) -> None:
    client = client_of(cast.ada)
    for page in ("questions/new", "questions/fees/edit"):
        sent = question_fields(**{button: "1"}) | fields
        assert client.send(f"/p/{programme.key}/{page}", sent).status_code in {200, 302, 409, 422}, page


@FEW
@given(fields=FIELDS)
def test_the_study_form_answers_any_fields(
    programme: Programme, cast: Cast, client_of: ClientOf, fields: dict[str, str]
) -> None:
    client = client_of(cast.ada)
    for page in ("studies/new/call-analysis", "studies/preview/call-analysis", "studies/calls/edit"):
        answer = client.send(f"/p/{programme.key}/{page}", study_fields() | fields)
        assert answer.status_code in {200, 302, 409, 422}, page


@FEW
@given(fields=FIELDS)
def test_the_budget_form_answers_any_fields(
    programme: Programme, cast: Cast, client_of: ClientOf, fields: dict[str, str]
) -> None:
    answer = client_of(cast.femi).send(f"/p/{programme.key}/budget", {"limits-0-0": "90,000", **fields})
    assert answer.status_code in {200, 302, 409, 422}
    limit = {"limit_currency": "GBP", "limit": "25,000", **fields}
    assert client_of(cast.femi).send(f"/p/{programme.key}/budget/second-approver", limit).status_code in {302, 422}


@FEW
@given(fields=FIELDS)
def test_the_forms_of_the_rules_of_choice_answer_any_fields(
    programme: Programme, cast: Cast, client_of: ClientOf, fields: dict[str, str]
) -> None:
    client = client_of(cast.ada)
    for page in ("rules", "rules/alternatives/new"):
        answer = client.send(f"/p/{programme.key}/{page}", {"name": "Ways", "customers": "10", **fields})
        assert answer.status_code in {200, 302, 409, 422}, page
    assert client.send(f"/p/{programme.key}/rules/levels/drop", fields).status_code == 404


@FEW
@given(fields=FIELDS)
def test_the_forms_that_take_a_file_answer_any_fields(cast: Cast, client_of: ClientOf, fields: dict[str, str]) -> None:
    client = client_of(cast.ada)
    for page in ("/programmes/import", "/verify"):
        assert client.send(page, {"file": "no file", "key": "any", **fields}).status_code == 422, page


@settings(FEW, max_examples=15)
@given(fields=FIELDS)
def test_the_forms_of_what_people_say_and_of_their_roles_answer_any_fields(
    programme: Programme, cast: Cast, client_of: ClientOf, fields: dict[str, str]
) -> None:
    said = {"place": "question:fees", "text": "Hello, @Femi", **fields}
    assert client_of(cast.ada).send(f"/p/{programme.key}/comments", said).status_code in {302, 403, 404, 422}
    role = {"user_id": str(cast.mona.user_id), "role": "finance", "reason": "Away", **fields}
    assert client_of(cast.adam).send("/people/roles", role).status_code in {302, 422}
    delegation = {"taker": "1", "from_on": "2027-01-01", "until_on": "2027-01-02", "reason": "Away", **fields}
    assert client_of(cast.femi).send("/people/delegations", delegation).status_code in {302, 422}
    assert client_of(cast.femi).send("/notices/settings", fields).status_code == 302
    token = {"name": "Sheet", "days": "30", "scopes": "plan.see", **fields}
    assert client_of(cast.ada).send("/people/tokens", token).status_code in {200, 422}


@settings(FEW, max_examples=10)
@given(fields=FIELDS)
def test_the_forms_of_the_journey_and_of_themes_answer_any_fields(
    programme: Programme, cast: Cast, client_of: ClientOf, fields: dict[str, str]
) -> None:
    client = client_of(cast.ada)
    part = {"part": "stage", "action": "add", "name": "Return", "version": "0", **fields}
    assert client.send(f"/p/{programme.key}/journey/parts", part).status_code in {302, 404, 409, 422}
    said = {"name": "App", "version": "0", **fields}
    assert client.send(f"/p/{programme.key}/journey/touchpoints", said).status_code in {302, 409, 422}
    assert client.send(f"/p/{programme.key}/journey/marks", {"version": "0", **fields}).status_code in {302, 409, 422}
    theme = {"theme-1-version": "1", "theme-1-name": "x", "action": "accept", **fields}
    assert client.send(f"/p/{programme.key}/feedback/themes/1", theme).status_code in {404, 409, 422}


@settings(FEW, max_examples=10)
@given(fields=FIELDS)
def test_the_forms_of_coming_in_answer_any_fields(
    programme: Programme, cast: Cast, client_of: ClientOf, fields: dict[str, str]
) -> None:
    given_ = {
        "email": "jo",
        "roles": "manager",
        "why": "",
        "code": "1",
        "nonce": "",
        "mark": "",
        "proof": "",
        "link": "",
    }
    admin = client_of(cast.adam)
    own = ("/account/password", "/account/prove", "/account/second-factor", "/account/second-factor/off")
    for path in (
        "/people/invitations",
        "/people/second-factor",
        "/people/zone",
        *own,
        "/account/sessions/end",
        "/account/language",
        "/join",
        "/password/new",
    ):
        assert admin.send(path, {**given_, **fields}).status_code in {302, 404, 410, 422, 429}, path
