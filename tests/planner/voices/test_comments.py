"""People talk about any place of a programme: nothing they said is lost, and whoever it concerns is told."""

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from budgeting.errors import BudgetingError
from budgeting.programme import Programme
from planner.services import comments
from planner.services.actors import Actor
from planner.services.errors import ConflictError, ForbiddenError, NotFoundError
from planner.storage import audit
from planner.storage.database import Database
from tests.people import Cast
from tests.planner.voices.hearing import letters, notices_of

LINE = "study:survey:recruitment"


def said(database: Database, actor: Actor, programme: Programme, place: str = LINE) -> list[str]:
    return [one.text for one in comments.see_threads(database, actor, programme.key, place).said]


def ask_and_fail(session: Session, actor: Actor, programme: Programme) -> float:
    return comments.ask(session, actor, programme.key, LINE, "Why?") / 0


def test_what_is_said_is_read_by_everybody_of_the_workspace(database: Database, cast: Cast, world: Programme) -> None:
    comments.say(database, cast.ada, world.key, LINE, " Two waves are needed.\r\nOne is a pilot. ", plan_number=3)
    for person in (cast.ada, cast.femi, cast.mona, cast.adam):
        thread = comments.see_threads(database, person, world.key, LINE)
        assert [one.text for one in thread.said] == ["Two waves are needed.\nOne is a pilot."]
        assert (thread.said[0].author, thread.said[0].plan_number) == ("Ada", 3)
        assert thread.what.startswith("the line “recruitment” of “")


def test_an_administrator_reads_and_says_nothing(database: Database, cast: Cast, world: Programme) -> None:
    with pytest.raises(ForbiddenError):
        comments.say(database, cast.adam, world.key, LINE, "Hello")


@pytest.mark.parametrize("place", ["study:nothing", "question:nothing", "shared:nothing", "plan:1"])
def test_nothing_is_said_about_what_is_not_there(database: Database, cast: Cast, world: Programme, place: str) -> None:
    with pytest.raises(NotFoundError):
        comments.say(database, cast.ada, world.key, place, "Hello")


@pytest.mark.parametrize("text", ["", " \r\n ", "x" * 4_001])
def test_a_comment_holds_words_and_not_too_many(database: Database, cast: Cast, world: Programme, text: str) -> None:
    with pytest.raises(BudgetingError):
        comments.say(database, cast.ada, world.key, LINE, text)
    assert said(database, cast.ada, world) == []


def test_another_workspace_sees_and_changes_nothing(database: Database, cast: Cast, world: Programme) -> None:
    comment_id = comments.say(database, cast.ada, world.key, LINE, "Ours")
    for attempt in (
        lambda: comments.see_threads(database, cast.eve, world.key, LINE),
        lambda: comments.say(database, cast.eve, world.key, LINE, "Theirs"),
        lambda: comments.edit(database, cast.eve, world.key, comment_id, "Theirs"),
        lambda: comments.counts(database, cast.eve, world.key),
    ):
        with pytest.raises(NotFoundError):
            attempt()


def test_a_change_is_a_new_version_beside_the_old_one(database: Database, cast: Cast, world: Programme) -> None:
    comment_id = comments.say(database, cast.ada, world.key, LINE, "Two waves")
    comments.edit(database, cast.ada, world.key, comment_id, "Three waves")
    comments.edit(database, cast.ada, world.key, comment_id, "Three waves")
    found = comments.see_threads(database, cast.mona, world.key, LINE).said[0]
    assert (found.text, [one.text for one in found.former]) == ("Three waves", ["Two waves"])


def test_a_withdrawn_comment_is_shown_as_withdrawn_and_cannot_come_back(
    database: Database, cast: Cast, world: Programme
) -> None:
    comment_id = comments.say(database, cast.ada, world.key, LINE, "Two waves")
    comments.withdraw(database, cast.ada, world.key, comment_id)
    found = comments.see_threads(database, cast.mona, world.key, LINE).said[0]
    assert (found.is_withdrawn, found.pieces) == (True, ())
    with pytest.raises(ConflictError, match="withdrawn"):
        comments.edit(database, cast.ada, world.key, comment_id, "Again")


def test_only_its_author_changes_or_withdraws_a_comment(database: Database, cast: Cast, world: Programme) -> None:
    comment_id = comments.say(database, cast.ada, world.key, LINE, "Two waves")
    with pytest.raises(ForbiddenError, match="Only whoever wrote"):
        comments.edit(database, cast.femi, world.key, comment_id, "None")
    with pytest.raises(ForbiddenError, match="Only whoever wrote"):
        comments.withdraw(database, cast.femi, world.key, comment_id)
    assert said(database, cast.ada, world) == ["Two waves"]


def test_whoever_is_mentioned_is_told_once_and_by_letter(database: Database, cast: Cast, world: Programme) -> None:
    comment_id = comments.say(database, cast.ada, world.key, LINE, "@Femi and @Ada, and @Eve: look")
    comments.edit(database, cast.ada, world.key, comment_id, "@Femi, @Mona: look")
    path = f"/p/{world.key}/comments?place={LINE}&comment={comment_id}#comment-{comment_id}"
    told = notices_of(database, cast.femi)
    assert [(event, where) for event, _, where in told] == [("mentioned", path)]
    assert told[0][1].startswith("Ada mentions you on the line “recruitment” of ")
    assert [event for event, _, _ in notices_of(database, cast.mona)] == ["mentioned"]
    assert notices_of(database, cast.ada) == notices_of(database, cast.eve) == []
    assert {letter.user_id for letter in letters(database)} == {cast.femi.user_id, cast.mona.user_id}


def test_a_query_waits_until_it_is_answered(database: Database, cast: Cast, world: Programme) -> None:
    query_id = comments.ask_query(database, cast.femi, world.key, LINE, "Why two? @Ada")
    with database.read() as session:
        assert comments.open_queries(session, cast.workspace_id, world.key) == {LINE: 1}
    assert [event for event, _, _ in notices_of(database, cast.ada)] == ["queried"], "told once, mentioned or not"
    comments.answer_query(database, cast.ada, world.key, query_id, "One is a pilot.")
    thread = comments.see_threads(database, cast.femi, world.key, LINE)
    assert [(one.kind, [reply.text for reply in one.answers]) for one in thread.said] == [
        ("query", ["One is a pilot."])
    ]
    assert thread.open_query_count == 0
    assert [event for event, _, _ in notices_of(database, cast.femi)] == ["answered"]
    counted = comments.counts(database, cast.mona, world.key)[LINE]
    assert (counted.comment_count, counted.open_query_count) == (2, 0)


def test_a_query_whose_answer_is_withdrawn_waits_again_and_a_withdrawn_query_waits_no_more(
    database: Database, cast: Cast, world: Programme
) -> None:
    query_id = comments.ask_query(database, cast.femi, world.key, LINE, "Why two?")
    answer_id = comments.answer_query(database, cast.ada, world.key, query_id, "Because")
    comments.withdraw(database, cast.ada, world.key, answer_id)
    assert comments.counts(database, cast.mona, world.key)[LINE].open_query_count == 1
    assert comments.see_threads(database, cast.ada, world.key, LINE).open_query_count == 1
    comments.withdraw(database, cast.femi, world.key, query_id)
    assert comments.counts(database, cast.mona, world.key)[LINE].open_query_count == 0
    with pytest.raises(ConflictError, match="needs no answer"):
        comments.answer_query(database, cast.ada, world.key, query_id, "Too late")


def test_only_finance_asks_and_only_a_query_is_answered(database: Database, cast: Cast, world: Programme) -> None:
    with pytest.raises(ForbiddenError):
        comments.ask_query(database, cast.ada, world.key, LINE, "Why?")
    comment_id = comments.say(database, cast.ada, world.key, LINE, "So")
    with pytest.raises(NotFoundError):
        comments.answer_query(database, cast.mona, world.key, comment_id, "Yes")


def test_a_query_asked_within_another_change_goes_with_it_when_that_fails(
    database: Database, cast: Cast, world: Programme
) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as session:
        ask_and_fail(session, cast.femi, world)
    assert said(database, cast.ada, world) == []
    assert notices_of(database, cast.ada) == []
    assert letters(database) == []


def test_all_that_is_said_stands_in_the_trail(database: Database, cast: Cast, world: Programme) -> None:
    first = comments.say(database, cast.ada, world.key, LINE, "a")
    comments.edit(database, cast.ada, world.key, first, "b")
    comments.withdraw(database, cast.ada, world.key, first)
    query = comments.ask_query(database, cast.femi, world.key, LINE, "c")
    comments.answer_query(database, cast.ada, world.key, query, "d")
    with database.read() as session:
        done = [entry["action"] for entry in audit.entries_before(session, cast.workspace_id, limit=5)]
    assert done == ["query.answered", "query.asked", "comment.withdrawn", "comment.edited", "comment.written"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE comment_text SET text = 'x'",
        "DELETE FROM comment_text",
        "UPDATE comment SET author_id = 2",
        "DELETE FROM comment",
    ],
)
def test_the_database_refuses_to_rewrite_what_was_said(
    database: Database, cast: Cast, world: Programme, statement: str
) -> None:
    comments.say(database, cast.ada, world.key, LINE, "Two waves")
    with pytest.raises(sa.exc.IntegrityError, match="is kept"), database.engine.begin() as connection:
        connection.exec_driver_sql(statement)
