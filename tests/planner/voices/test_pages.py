"""The pages of comments, notices, letters, the trail, people and delegations, as their people use them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from budgeting.programme import Programme
from planner.config import MailSettings
from planner.services import comments
from planner.services.actors import Actor
from planner.services.letters import Section, claim_letter, mark_failed, write_letter
from planner.services.trail_words import ACTION_WORDS, KINDS, object_path, object_words
from planner.services.workspaces import person_named
from planner.storage.database import Database
from tests.browsing import Visitor, make_app, signed_in
from tests.house import ROOT
from tests.people import Cast
from tests.planner.voices.hearing import notices_of

ClientOf = Callable[[Actor], Visitor]
LINE = "study:survey:recruitment"
PART = {"HX-Request": "true"}


def path_of(world: Programme, *rest: object) -> str:
    return "/".join([f"/p/{world.key}/comments", *(str(one) for one in rest)])


def say(client: Visitor, world: Programme, text: str, **fields: str) -> TestResponse:
    return client.send(path_of(world), {"place": LINE, "plan": "2", "text": text, **fields})


def test_a_conversation_goes_through_the_page(
    database: Database, cast: Cast, world: Programme, client_of: ClientOf
) -> None:
    ada, femi = client_of(cast.ada), client_of(cast.femi)
    answer = say(femi, world, "Why <b>two</b>, @Ada?", ask="1")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/p/{world.key}/comments?place={LINE}&plan=2")
    page = ada.get(answer.headers["Location"]).text
    assert "Why &lt;b&gt;two&lt;/b&gt;, " in page
    assert '<mark class="mention">@Ada</mark>' in page
    assert "1 query waiting" in page
    assert "version 2" in page
    query_id = re.search(r"comment-(\d+)", page)
    assert query_id is not None
    sent = {"place": LINE, "plan": "2", "text": "A pilot."}
    part = ada.send(path_of(world, query_id[1], "answer"), sent, headers=PART).text
    assert "<html" not in part
    assert "A pilot." in part
    assert "waiting" not in part


def test_what_could_not_be_kept_is_still_in_its_box(
    database: Database, cast: Cast, world: Programme, client_of: ClientOf
) -> None:
    answer = say(client_of(cast.ada), world, "x" * 4_001)
    assert answer.status_code == 422
    assert "x" * 4_001 in answer.text
    assert "Use at most 4,000 characters." in answer.text
    assert say(client_of(cast.ada), world, "  ").status_code == 422
    assert comments.counts(database, cast.ada, world.key) == {}


def test_a_comment_is_changed_and_withdrawn_by_its_author_on_the_page(
    database: Database, cast: Cast, world: Programme, client_of: ClientOf
) -> None:
    ada = client_of(cast.ada)
    comment_id = comments.say(database, cast.ada, world.key, LINE, "Two waves")
    where = {"place": LINE}
    assert ada.send(path_of(world, comment_id, "edit"), {**where, "text": "Three waves"}).status_code == 302
    page = ada.get(f"{path_of(world)}?place={LINE}").text
    assert "Three waves" in page
    assert "What it said before" in page
    assert client_of(cast.femi).send(path_of(world, comment_id, "withdraw"), where).status_code == 403
    ada.send(path_of(world, comment_id, "withdraw"), where)
    page = client_of(cast.mona).get(f"{path_of(world)}?place={LINE}").text
    assert "Withdrawn" in page
    assert "waves" not in page


@pytest.mark.parametrize("place", ["", "nonsense", "study:none", "plan:1", "study:survey:a/b"])
def test_a_place_that_is_not_there_is_a_page_that_is_not_there(
    cast: Cast, world: Programme, client_of: ClientOf, place: str
) -> None:
    assert client_of(cast.ada).get(f"{path_of(world)}?place={place}").status_code == 404


@pytest.mark.parametrize("plan", ["0", "-1", "x", "9" * 40, "1e3", "٣"])
def test_a_version_that_cannot_be_is_no_version(cast: Cast, world: Programme, client_of: ClientOf, plan: str) -> None:
    client = client_of(cast.ada)
    assert client.get(f"{path_of(world)}?place={LINE}&plan={plan}").status_code == 200
    assert say(client, world, "Hello", plan=plan).status_code in {302, 422}


def test_names_are_suggested_to_whoever_may_write(cast: Cast, world: Programme, client_of: ClientOf) -> None:
    assert client_of(cast.ada).get("/people/suggested?typed=@f").json == ["Femi"]
    assert client_of(cast.ada).get("/people/suggested?typed=@eve").json == []
    assert client_of(cast.adam).get("/people/suggested?typed=@f").status_code == 403


def test_a_notice_shows_in_the_bar_and_is_opened_once(
    database: Database, cast: Cast, world: Programme, client_of: ClientOf
) -> None:
    say(client_of(cast.ada), world, "@Femi: look")
    femi = client_of(cast.femi)
    page = femi.get("/notices").text
    assert 'aria-label="Notices: 1 not read"' in page
    opened = re.search(r"/notices/\d+/open", page)
    assert opened is not None
    where = f"/p/{world.key}/comments?place={LINE}&plan=2&comment=1#comment-1"
    assert femi.send(opened[0]).headers["Location"] == where
    assert 'aria-label="Notices"' in femi.get("/").text
    assert client_of(cast.mona).send(opened[0]).status_code == 404


def test_what_is_sent_is_chosen_on_a_page(
    database: Database, cast: Cast, world: Programme, client_of: ClientOf
) -> None:
    femi = client_of(cast.femi)
    assert "No mail server is set up here" in femi.get("/notices/settings").text
    femi.send("/notices/settings", {"way-mentioned": "here", "way-nonsense": "here", "way-queried": "x"})
    page = femi.get("/notices/settings").text
    assert re.search(r'name="way-mentioned" value="here"[^>]*checked', page)
    assert not re.search(r'name="digest"[^>]*checked', page)
    femi.send("/notices/settings", {"digest": "y"})
    assert re.search(r'checked[^>]*name="digest"|name="digest"[^>]*checked', femi.get("/notices/settings").text)


def test_the_trail_is_read_and_found_by_person_kind_programme_and_thing(
    database: Database, cast: Cast, world: Programme, client_of: ClientOf
) -> None:
    say(client_of(cast.ada), world, "Hello")
    mona = client_of(cast.mona)
    page = mona.get("/trail").text
    assert re.search(r"Ada <span[^>]*>wrote a comment", page)
    assert re.search(r"Femi <span[^>]*>loaded a rate card", page)
    assert f'href="/p/{world.key}/comments?place=study%3Asurvey%3Arecruitment&amp;comment=1#comment-1"' in page
    for asked, is_shown in (
        (f"person={cast.femi.user_id}", False),
        (f"person={cast.ada.user_id}", True),
        ("kind=comment.", True),
        ("kind=plan.", False),
        (f"programme={world.key}", True),
        ("programme=other", False),
        (f"about=programme:{world.key}/comment:1", True),
        ("about=nothing", False),
        ("before=1", False),
        ("kind=nonsense", True),
        ("person=x", True),
        ("before=" + "9" * 30, True),
    ):
        assert ("wrote a comment" in mona.get(f"/trail?{asked}").text) is is_shown, asked
    assert "wrote a comment" not in client_of(cast.eve).get("/trail").text


def test_the_trail_is_paged_by_its_numbers(
    database: Database, cast: Cast, client_of: ClientOf, world: Programme
) -> None:
    for number in range(51):
        comments.say(database, cast.ada, world.key, LINE, f"{number}")
    mona = client_of(cast.mona)
    earlier = re.search(r'href="(/trail\?before=\d+[^"]*)" rel="next"', mona.get("/trail?kind=comment.").text)
    assert earlier is not None
    page = mona.get(earlier[1].replace("&amp;", "&")).text
    assert page.count("wrote a comment") == 1
    assert 'rel="next"' not in page


def test_the_check_answers_large_and_names_the_first_broken_entry(
    database: Database, cast: Cast, world: Programme, client_of: ClientOf
) -> None:
    mona = client_of(cast.mona)
    page = mona.get("/trail/check").text
    head = re.search(r"\d+:[0-9a-f]{64}", page)
    assert head is not None
    assert "entries are as they were written" in page
    assert "None is missing" in mona.get(f"/trail/check?head={head[0]}").text
    assert mona.get("/trail/check?head=nonsense").status_code == 422
    with database.engine.begin() as connection:
        for trigger in ("audit_update", "audit_delete"):
            connection.exec_driver_sql(f"DROP TRIGGER {trigger}" + ("" if database.is_sqlite else " ON audit"))
        last = int(head[0].split(":")[0])
        connection.exec_driver_sql(f"DELETE FROM audit WHERE sequence = {last} AND workspace_id = {cast.workspace_id}")
    assert "as it was written" in mona.get("/trail/check").text
    assert f"No: entry {last} is not what was written" in mona.get(f"/trail/check?head={head[0]}").text
    with database.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE audit SET detail = '[1]' WHERE sequence = 1 AND workspace_id = {cast.workspace_id}"
        )
    assert "No: entry 1 is not what was written" in mona.get("/trail/check").text
    assert "An entry cannot be read" in mona.get("/trail").text


def test_every_action_that_is_recorded_has_words_of_its_own() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "planner").rglob("*.py"))
    recorded = set(re.findall(r'record\(\s*session,\s*actor,\s*"([a-z_]+\.[a-z_]+)"', source))
    assert len(recorded) > 20
    assert recorded - set(ACTION_WORDS) == set()
    assert all(any(action.startswith(kind) for action in ACTION_WORDS) for kind in KINDS)


@pytest.mark.parametrize(
    ("object_", "words", "path"),
    [
        ("programme:retention/plan:3", "version 3, programme retention", "/p/retention/plan/versions/3"),
        ("programme:retention", "programme retention", ""),
        ("job:7", "job 7", "/jobs/7"),
        ("rate_card:starter", "rate card starter", "/rate-cards/starter"),
        ("anxiety:4", "anxiety 4", ""),
        ("delegation:1", "delegation 1", ""),
        ("nonsense", "nonsense", ""),
    ],
)
def test_what_an_entry_is_about_is_said_in_words(object_: str, words: str, path: str) -> None:
    assert (object_words(object_), object_path(object_, {})) == (words, path)


def test_a_role_is_asked_for_on_the_page_and_confirmed_by_finance(
    database: Database, cast: Cast, client_of: ClientOf
) -> None:
    adam, femi = client_of(cast.adam), client_of(cast.femi)
    fields = {"user_id": str(cast.mona.user_id), "role": "finance", "reason": "Covers for Femi"}
    assert adam.send("/people/roles", {**fields, "reason": ""}).status_code == 422
    assert adam.send("/people/roles", fields).status_code == 302
    assert adam.send("/people/roles", fields).status_code == 422
    page = femi.get("/people").text
    assert "Adam asks to make Mona finance" in page
    confirm = re.search(r"/people/grants/\d+/confirm", page)
    assert confirm is not None
    assert "/confirm" not in adam.get("/people").text
    assert adam.send(confirm[0]).status_code == 422
    femi.send(confirm[0])
    assert person_named(database, cast.mona.email).roles == {"manager", "finance"}
    adam.send(f"/people/{cast.mona.user_id}/take", {"role": "finance"})
    assert person_named(database, cast.mona.email).roles == {"manager"}
    assert adam.send("/people/roles", {**fields, "user_id": str(cast.adam.user_id)}).status_code == 422
    assert adam.send("/people/roles", {**fields, "user_id": str(cast.eve.user_id)}).status_code == 422


def test_a_delegation_is_given_and_ended_on_the_page(
    database: Database, cast: Cast, grace: Actor, client_of: ClientOf
) -> None:
    femi, today = client_of(cast.femi), datetime.now(UTC).date()
    fields = {
        "taker": str(grace.user_id),
        "from_on": str(today),
        "until_on": str(today + timedelta(7)),
        "reason": "Away",
    }
    assert femi.send("/people/delegations", {**fields, "until_on": str(today - timedelta(7))}).status_code == 422
    assert femi.send("/people/delegations", {**fields, "taker": str(cast.ada.user_id)}).status_code == 422
    assert femi.send("/people/delegations", fields).status_code == 302
    page = femi.get("/people/delegations").text
    assert "Grace for Femi" in page
    assert "holds today" in page
    assert len(notices_of(database, grace)) == 1
    end = re.search(r"/people/delegations/\d+/end", page)
    assert end is not None
    assert end[0] not in client_of(grace).get("/people/delegations").text
    femi.send(end[0])
    assert "ended" in femi.get("/people/delegations").text


def test_the_administrator_sees_which_letters_do_not_go_out_and_why(
    database: Database, cast: Cast, app: Flask, client_of: ClientOf, home: object
) -> None:
    assert "no mail server is set up" in client_of(cast.adam).get("/letters").text
    mail = MailSettings("mail.example.com", 587, "planner@example.com")
    adam = signed_in(make_app(database, home, mail=mail), cast.adam)  # type: ignore[arg-type]  # a path
    assert "nothing waits" in adam.get("/letters").text
    now = datetime.now(UTC)
    with database.write() as session:
        write_letter(session, cast.workspace_id, cast.femi.user_id, "Ada mentions you", [Section("", ())], "once", now)
    letter = claim_letter(database, now)
    assert letter is not None
    mark_failed(database, letter, "550 <b>no</b> such mailbox", now, is_final=True)
    page = adam.get("/letters").text
    assert "1 letter was given up" in page
    assert "550 &lt;b&gt;no&lt;/b&gt; such mailbox" in page
    adam.send(f"/letters/{letter.id}/again")
    assert "1 letter waits" in adam.get("/letters").text
    assert adam.send(f"/letters/{letter.id}/again").status_code == 404
