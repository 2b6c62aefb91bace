"""Finance decides on lines at the review desk: with the effect in view, all or none, and nobody over another unseen."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from budgeting.approvals.decisions import LineChange
from budgeting.approvals.states import LineState
from planner.services import comments, line_deciding, review
from planner.services.actors import Actor
from planner.storage.database import Database
from tests.approving import approve_all_lines
from tests.browsing import Visitor
from tests.people import Cast
from tests.planner.choose.choosing import KEY, VERSION, head, jobs

ClientOf = Callable[[Actor], Visitor]
DESK = f"{VERSION}/review"
PART = {"HX-Request": "true"}
CONTROLS = ("Approve all", 'name="ticked"', 'name="put"', "Send it back", "Reject it")
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def states(database: Database, cast: Cast) -> dict[str, LineState]:
    found = review.see_review(database, cast.femi, KEY, 1)
    return {one.review.place: one.state for one in found.standings}


def first(database: Database, cast: Cast) -> str:
    return next(iter(states(database, cast)))


def reduction(
    place: str, turn: int = 0, quantity: str = "10", note: str = "Fewer will do", **more: str
) -> dict[str, Any]:
    entry = {"token": f"{place}@{turn}", "action": "reduce", "quantity": quantity, "note": note}
    return {f"worded-0-{name}": value for name, value in entry.items()} | more


def test_the_desk_shows_every_line_and_adds_up_to_the_plan(
    database: Database, cast: Cast, in_review: int, client_of: ClientOf
) -> None:
    page = client_of(cast.femi).get(DESK).text
    found = review.see_review(database, cast.femi, KEY, 1)
    plan = found.seen.plan
    for one in found.standings:
        assert f"{one.review.place}@0" in page
    assert "A rejected line takes its study at this level out of the choice" in page
    lines = [one.review for one in found.standings]
    assert sum(one.cost_minor for one in lines) == plan.cost_minor
    foot = page.rsplit("The whole plan", 1)[1]
    assert f"£{plan.cost_minor / 100:,.2f}" in foot
    assert "need a look" in page
    assert "None" not in page.split("</head>")[1]


@pytest.mark.parametrize("name", ["ada", "mona", "adam"])
def test_others_read_the_desk_and_decide_nothing(
    database: Database, cast: Cast, in_review: int, client_of: ClientOf, name: str
) -> None:
    client = client_of(getattr(cast, name))
    page = client.get(DESK)
    assert page.status_code == 200
    assert not [control for control in CONTROLS if control in page.text]
    assert "A rejected line" not in page.text
    place = first(database, cast)
    for path, fields in ((DESK, {"approve": f"{place}@0", "save": "1"}), (f"{DESK}/effect", reduction(place))):
        assert client.send(path, fields).status_code == 403
    assert set(states(database, cast).values()) == {"asked"}


def test_another_workspace_finds_no_desk(database: Database, cast: Cast, in_review: int, client_of: ClientOf) -> None:
    eve = client_of(cast.eve)
    place = first(database, cast)
    for path in (DESK, f"{DESK}/line?place={place}", f"{VERSION}/changes"):
        assert eve.get(path).status_code == 404
    assert eve.send(DESK, {"approve": f"{place}@0", "save": "1"}).status_code == 404


def test_lines_that_need_no_look_are_approved_by_two_clicks(
    database: Database, cast: Cast, in_review: int, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review, "reasons_to_look", lambda _line, _yardstick: ())
    femi = client_of(cast.femi)
    count = len(states(database, cast))
    assert f"Approve all {count}" in femi.get(DESK).text
    part = femi.send(DESK, {"put_usual": "1", "form_key": "k"}, headers=PART).text
    assert "<html" not in part
    assert f"Save {count} decisions" in part
    kept = part.split('name="approve"')[1].split('value="')[1].split('"')[0]
    answer = femi.send(DESK, {"approve": kept, "form_key": "k", "save": "1"})
    assert answer.location == DESK
    assert set(states(database, cast).values()) == {"approved"}
    page = femi.get(DESK).text
    assert "Every line is approved." in page
    assert "Approve the plan" in page


def test_without_a_script_the_whole_page_comes_back_with_its_tray(
    database: Database, cast: Cast, in_review: int, client_of: ClientOf
) -> None:
    place = first(database, cast)
    page = client_of(cast.femi).send(DESK, {"put": "reduce", "ticked": f"{place}@0", "bulk_note": "Too many"}).text
    assert "<html" in page
    assert "1 decision, not saved yet" in page
    assert 'name="worded-0-quantity"' in page
    assert "Too many" in page
    assert 'class="effect-table"' not in page  # there is no figure yet
    assert set(states(database, cast).values()) == {"asked"}


def test_the_effect_of_a_cut_is_shown_before_it_is_saved(
    database: Database, cast: Cast, in_review: int, client_of: ClientOf
) -> None:
    found = review.see_review(database, cast.femi, KEY, 1)
    line = found.standings[0].review
    part = client_of(cast.femi).send(f"{DESK}/effect", reduction(line.place, note=""), headers=PART).text
    after = line.line.amount_at(line.line.price_minor) - line.amount_minor + 10 * line.line.price_minor
    assert f"£{after / 100:,.2f}" in part
    assert f"£{found.seen.plan.cost_minor / 100:,.2f}" in part
    assert set(states(database, cast).values()) == {"asked"}


def test_a_figure_in_words_is_refused_while_it_is_typed(
    database: Database, cast: Cast, in_review: int, client_of: ClientOf
) -> None:
    part = client_of(cast.femi).send(f"{DESK}/effect", reduction(first(database, cast), quantity="ten"), headers=PART)
    assert "New quantity: " in part.text
    assert "effect-table" not in part.text


def test_an_answer_to_a_query_stands_on_its_line(
    database: Database, cast: Cast, in_review: int, client_of: ClientOf
) -> None:
    place = first(database, cast)
    line_deciding.decide_lines(
        database, cast.femi, KEY, 1, [LineChange(place, "query", 0, note="Why so many?")], form_key="k"
    )
    (query,) = comments.see_threads(database, cast.ada, KEY, place).said
    before = client_of(cast.femi).get(DESK).text
    comments.answer_query(database, cast.ada, KEY, query.id, "Two <b>pilots</b> asked for as many.")
    page = client_of(cast.femi).get(DESK).text
    said = "Ada answered: “Two &lt;b&gt;pilots&lt;/b&gt; asked for as many.”"
    assert (said in before, said in page) == (False, True)
    assert "ends this review" in page


def test_a_rejection_that_was_refused_stays_at_the_step_of_approval(
    database: Database, cast: Cast, in_review: int, client_of: ClientOf
) -> None:
    answer = client_of(cast.femi).send(f"{VERSION}/decide", {"reject": "1", "note": ""})
    assert answer.status_code == 422
    assert re.search(r'data-go="a" aria-current="page"', answer.text)
    assert answer.text.count('aria-current="page"') <= 2


def test_a_cut_that_takes_nothing_away_is_refused_in_words(
    database: Database, cast: Cast, in_review: int, client_of: ClientOf
) -> None:
    fields = reduction(first(database, cast), quantity="999999")
    femi = client_of(cast.femi)
    assert "A reduction takes away" in femi.send(f"{DESK}/effect", fields, headers=PART).text
    answer = femi.send(DESK, {**fields, "save": "1"})
    assert (answer.status_code, "A reduction takes away" in answer.text) == (422, True)


def test_a_decision_without_a_word_is_kept_and_the_word_asked_for(
    database: Database, cast: Cast, in_review: int, client_of: ClientOf
) -> None:
    answer = client_of(cast.femi).send(DESK, {**reduction(first(database, cast), note=" "), "save": "1"})
    assert answer.status_code == 422
    assert "Say in a note why you reduce the line" in answer.text
    assert 'value="10"' in answer.text
    assert set(states(database, cast).values()) == {"asked"}


def test_an_empty_tray_saves_nothing_and_says_so(
    database: Database, cast: Cast, in_review: int, client_of: ClientOf
) -> None:
    answer = client_of(cast.femi).send(DESK, {"save": "1"})
    assert (answer.status_code, "Nothing is in the tray yet" in answer.text) == (422, True)


def test_the_second_of_two_people_sees_both_versions_and_keeps_what_was_typed(
    database: Database, cast: Cast, grace: Actor, in_review: int, client_of: ClientOf
) -> None:
    place = first(database, cast)
    change = LineChange(place, "hold", 0, note="Wait for the panel")
    line_deciding.decide_lines(database, grace, KEY, 1, [change], form_key="g")
    femi = client_of(cast.femi)
    answer = femi.send(DESK, {**reduction(place, note="Ten will do"), "save": "1", "form_key": "f"})
    assert answer.status_code == 409
    for words in ("Grace decided on it while you were looking", "Wait for the panel", "Ten will do", f"{place}@1"):
        assert words in answer.text, words
    assert states(database, cast)[place] == "held"
    again = femi.send(DESK, {**reduction(place, 1, note="Ten will do"), "save": "1", "form_key": "h"})
    assert again.location == DESK
    assert states(database, cast)[place] == "reduced"


def test_a_line_opens_to_its_arithmetic_and_its_history(
    database: Database, cast: Cast, in_review: int, client_of: ClientOf
) -> None:
    place = first(database, cast)
    femi = client_of(cast.femi)
    femi.send(DESK, {**reduction(place), "save": "1", "form_key": "f"})
    part = femi.get(f"{DESK}/line?place={place}").text
    for words in ("The price of one", "Decided so far", "by Femi on", "Fewer will do", "Comments", "Take back"):
        assert words in part, words
    assert femi.get(f"{DESK}/line?place=study:none:none").status_code == 404
    whole = femi.send(DESK, {"opened": place}).text
    assert "Decided so far" in whole


def test_a_query_is_asked_where_the_line_is_talked_about(
    database: Database, cast: Cast, in_review: int, client_of: ClientOf
) -> None:
    place = first(database, cast)
    fields = reduction(place, quantity="", note="Why so many?") | {"worded-0-action": "query"}
    assert client_of(cast.femi).send(DESK, {**fields, "save": "1", "form_key": "q"}).location == DESK
    assert states(database, cast)[place] == "queried"
    assert "Why so many?" in client_of(cast.ada).get(f"/p/{KEY}/comments?place={place}").text


def test_choosing_again_under_the_decisions_is_a_job_and_the_tray_stays(
    database: Database, cast: Cast, in_review: int, client_of: ClientOf
) -> None:
    place = first(database, cast)
    femi = client_of(cast.femi)
    part = femi.send(DESK, {**reduction(place), "weigh": "1"}, headers=PART).text
    started = jobs(database, "weigh_decisions")
    assert len(started) == 1
    assert f'name="weighed" form="desk" value="{started[0].id}"' in part
    assert f"{DESK}/weighed/{started[0].id}" in part
    assert "Fewer will do" in part
    assert femi.get(f"{DESK}/weighed/{started[0].id}").status_code == 200
    assert femi.get(f"{DESK}/weighed/999999").status_code == 200


def test_what_was_sent_back_is_shown_to_its_author_and_taken_in(
    database: Database, cast: Cast, in_review: int, client_of: ClientOf
) -> None:
    place = first(database, cast)
    femi, ada = client_of(cast.femi), client_of(cast.ada)
    femi.send(DESK, {**reduction(place), "save": "1", "form_key": "f"})
    seen = str(head(database, cast.femi).version)
    sent = femi.send(f"{VERSION}/decide", {"seen_version": seen, "note": "One cut", "send_back": "1"})
    assert sent.location == VERSION
    assert "Version 1 was sent back" in femi.get(VERSION).text
    page = ada.get(VERSION).text
    for words in ("What finance decided", "Fewer will do", "Take the decisions in and choose again", "came back"):
        assert words in (page if words != "came back" else ada.get("/").text), words
    assert "Take the decisions in" not in femi.get(VERSION).text
    taken = ada.send(f"{VERSION}/take-in", {"seen_version": str(head(database, cast.ada).version), "form_key": "t"})
    assert taken.location == f"/jobs/{jobs(database, 'optimise')[0].id}"


def test_a_plan_is_approved_at_its_desk_once_every_line_is(
    database: Database, cast: Cast, in_review: int, client_of: ClientOf
) -> None:
    femi = client_of(cast.femi)
    seen = str(head(database, cast.femi).version)
    refused = femi.send(f"{VERSION}/decide", {"seen_version": seen, "note": "Ours", "approve": "1"})
    assert (refused.status_code, "not approved yet" in refused.text, "Ours" in refused.text) == (422, True, True)
    approve_all_lines(database, cast.femi, KEY)
    answer = femi.send(f"{VERSION}/decide", {"seen_version": seen, "note": "", "approve": "1"})
    assert answer.location == VERSION
    assert "Version 1 is approved." in femi.get(VERSION).text
    assert "lines stand as they were decided" in femi.get(DESK).text


def test_the_desk_lists_by_study_price_or_reason(
    database: Database, cast: Cast, in_review: int, client_of: ClientOf
) -> None:
    femi = client_of(cast.femi)
    for by, words in (("study", "Survey"), ("price", "per thing"), ("reason", "benchmark"), ("nonsense", "Survey")):
        assert words.lower() in femi.get(f"{DESK}?by={by}").text.lower(), by
