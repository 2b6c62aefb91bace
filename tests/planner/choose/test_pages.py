"""The pages of plans show each role its next step, keep what was typed, and never break."""

from typing import Any

import pytest

from budgeting.approvals.states import PlanState
from planner.services.programmes import begin_programme
from planner.storage.database import Database
from tests.approving import approve_all_lines
from tests.people import Cast
from tests.planner.choose.choosing import KEY, PLAN, STATES, VERSION, bring_to, choosable, head, jobs, keep_plan
from tests.planner.planning import HOSTILE
from tests.planner.web.test_matrix import ClientOf

BUTTONS = ("Submit for approval", "Approve the plan", "Reject it", "Choose the studies")
SHOWN: dict[tuple[str, PlanState], set[str]] = {
    ("ada", "draft"): {"Submit for approval", "Choose the studies"},
    ("femi", "in_review"): {"Approve the plan"},
    **{("ada", state): {"Choose the studies"} for state in STATES if state != "draft"},
}


@pytest.mark.parametrize("state", STATES)
def test_each_role_sees_its_own_steps_and_no_others(
    database: Database, cast: Cast, draft: int, client_of: ClientOf, state: PlanState
) -> None:
    bring_to(database, cast, state)
    for name in ("ada", "femi", "mona", "adam"):
        answer = client_of(getattr(cast, name)).get(PLAN)
        assert answer.status_code == 200
        assert {button for button in BUTTONS if button in answer.text} == SHOWN.get((name, state), set()), name
        assert "Download PDF" in answer.text


def test_the_steps_of_a_version_lead_back_to_it(
    database: Database, cast: Cast, draft: int, client_of: ClientOf
) -> None:
    ada, femi = client_of(cast.ada), client_of(cast.femi)
    assert ada.send(f"{VERSION}/submit", {"seen_version": "1"}).location == VERSION
    assert "With finance since" in ada.get(VERSION).text
    approve_all_lines(database, cast.femi, KEY)
    answer = femi.send(f"{VERSION}/decide", {"seen_version": "2", "note": "Within <b>ceilings</b>", "approve": "1"})
    assert answer.location == VERSION
    page = femi.get(VERSION).text
    assert "Version 1 is approved." in page
    assert "Within &lt;b&gt;ceilings&lt;/b&gt;" in page


def test_a_rejection_without_a_note_keeps_the_page_and_says_what_is_missing(
    database: Database, cast: Cast, draft: int, client_of: ClientOf
) -> None:
    bring_to(database, cast, "in_review")
    answer = client_of(cast.femi).send(f"{VERSION}/decide", {"seen_version": "2", "note": " ", "reject": "1"})
    assert (answer.status_code, "Say in a note why you reject" in answer.text) == (422, True)
    assert head(database, cast.femi).state == "in_review"


def test_a_note_that_is_too_long_is_kept_in_the_form(
    database: Database, cast: Cast, draft: int, client_of: ClientOf
) -> None:
    bring_to(database, cast, "in_review")
    answer = client_of(cast.femi).send(f"{VERSION}/decide", {"seen_version": "2", "note": "n" * 2_001, "approve": "1"})
    assert (answer.status_code, "n" * 2_001 in answer.text) == (422, True)
    assert head(database, cast.femi).state == "in_review"


@pytest.mark.parametrize("seen", ["1", "3", "0", "x", "²", "9" * 30])
def test_a_decision_from_a_stale_page_is_refused(
    database: Database, cast: Cast, draft: int, client_of: ClientOf, seen: str
) -> None:
    bring_to(database, cast, "in_review")
    answer = client_of(cast.femi).send(f"{VERSION}/decide", {"seen_version": seen, "note": "", "approve": "1"})
    assert answer.status_code == 409
    assert head(database, cast.femi).state == "in_review"


@pytest.mark.parametrize("state", ["in_review", "approved", "rejected"])
def test_a_version_is_submitted_once(
    database: Database, cast: Cast, draft: int, client_of: ClientOf, state: PlanState
) -> None:
    bring_to(database, cast, state)
    seen = head(database, cast.ada).version
    answer = client_of(cast.ada).send(f"{VERSION}/submit", {"seen_version": str(seen)})
    assert (answer.status_code, "cannot be submitted now" in answer.text) == (422, True)
    assert head(database, cast.ada).version == seen


@pytest.mark.parametrize("name", ["mona", "adam"])
def test_others_are_refused_every_step(
    database: Database, cast: Cast, draft: int, client_of: ClientOf, name: str
) -> None:
    client = client_of(getattr(cast, name))
    for step in ("submit", "decide"):
        assert client.send(f"{VERSION}/{step}", {"seen_version": "1", "approve": "1"}).status_code == 403
    assert client.send(f"{PLAN}/optimise", {"seconds": "20"}).status_code == 403


def test_another_workspace_finds_nothing(database: Database, cast: Cast, draft: int, client_of: ClientOf) -> None:
    eve = client_of(cast.eve)
    for path in (PLAN, f"{PLAN}/versions", VERSION, f"{VERSION}.pdf"):
        assert eve.get(path).status_code == 404
    for step in (f"{VERSION}/submit", f"{VERSION}/decide", f"{VERSION}/print", f"{PLAN}/optimise"):
        assert eve.send(step, {"seen_version": "1", "approve": "1", "seconds": "20"}).status_code == 404
    assert head(database, cast.ada).state == "draft"


def test_before_the_first_plan_each_role_is_told_the_next_step(
    database: Database, cast: Cast, client_of: ClientOf
) -> None:
    begin_programme(database, cast.ada, choosable())
    assert "Let the planner choose" in client_of(cast.ada).get(PLAN).text
    assert "A researcher lets the planner choose" in client_of(cast.femi).get(PLAN).text
    assert "No version yet" in client_of(cast.mona).get(f"{PLAN}/versions").text
    assert client_of(cast.mona).get(VERSION).status_code == 404


@pytest.mark.parametrize("has_plan", [True, False])
def test_odd_seconds_are_refused_where_they_were_typed(
    database: Database, cast: Cast, client_of: ClientOf, *, has_plan: bool
) -> None:
    begin_programme(database, cast.ada, choosable())
    if has_plan:
        keep_plan(database, cast.ada, choosable())
    client = client_of(cast.ada)
    for seconds in (*(text for text in HOSTILE if not text.isdecimal()), "0", "601", "2.5"):
        answer = client.send(f"{PLAN}/optimise", {"seconds": seconds})
        assert (answer.status_code, "something to correct" in answer.text) == (422, True), seconds
        assert ("Version 1" in answer.text) == has_plan
    assert jobs(database, "optimise") == []


def test_choosing_leads_to_the_job(database: Database, cast: Cast, client_of: ClientOf) -> None:
    begin_programme(database, cast.ada, choosable())
    client = client_of(cast.ada)
    answer = client.send(f"{PLAN}/optimise", {"seconds": "20"})
    started = jobs(database, "optimise")[0]
    assert answer.location == f"/jobs/{started.id}"
    assert started.arguments == {"programme": KEY, "seconds": 20, "is_fast": False}
    assert client.get(answer.location).status_code == 200


def test_hostile_forms_never_break_a_page(database: Database, cast: Cast, draft: int, client_of: ClientOf) -> None:
    bring_to(database, cast, "in_review")
    steps = ((client_of(cast.femi), "decide"), (client_of(cast.ada), "submit"))
    for text in HOSTILE:
        fields: list[dict[str, Any]] = [
            {"seen_version": text, "note": text, "approve": text},
            {"seen_version": text, "note": text, "reject": text},
            {"seen_version": [text, "2"], "note": [text] * 3},
            {text or "nothing": text},
        ]
        for posted in fields:
            for client, step in steps:
                assert client.send(f"{VERSION}/{step}", posted).status_code < 500, (step, posted)
        assert steps[0][0].get(f"/p/{text.strip() or 'x'}/plan").status_code < 500


def test_the_page_says_what_finance_needs_before_approving(
    database: Database, cast: Cast, draft: int, client_of: ClientOf
) -> None:
    bring_to(database, cast, "in_review")
    page = client_of(cast.femi).get(PLAN).text
    for words in (
        "Ada</strong> asks for",
        "Within every ceiling",
        "rests on estimated prices",
        "Is there room in every",
    ):
        assert words in page, words


def test_studies_and_questions_of_the_plan_are_links(
    database: Database, cast: Cast, draft: int, client_of: ClientOf
) -> None:
    page = client_of(cast.mona).get(PLAN).text
    for key in ("survey", "calls", "talks"):
        assert f"/p/{KEY}/studies/{key}" in page
    for key in ("fees", "letters"):
        assert f"/p/{KEY}/questions/{key}" in page


def test_an_older_version_names_the_newest(database: Database, cast: Cast, draft: int, client_of: ClientOf) -> None:
    bring_to(database, cast, "rejected")
    assert 'href="#again"' in client_of(cast.ada).get(PLAN).text
    keep_plan(database, cast.ada, choosable())
    page = client_of(cast.ada).get(VERSION).text
    assert "Version 2 is newer." in page
    assert 'href="#again"' not in page
