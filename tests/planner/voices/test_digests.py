"""One letter a day tells what waits, what is new and what changed, and reminders are given once, whatever the clock."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from budgeting.programme import Programme
from planner.jobs.posting import Postman
from planner.services import comments
from planner.services.actors import Actor
from planner.services.digests import choose_digest, write_digests
from planner.services.notices import choose_ways
from planner.services.reminders import write_reminders
from planner.storage.database import Database
from planner.storage.records import LetterRecord, RateCardRecord
from tests.browsing import make_settings
from tests.people import Cast
from tests.planner.voices.hearing import PostBox, letters, notices_of

MORNING = datetime(2027, 11, 20, 7, 30, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def drafts(database: Database, world: Programme) -> None:
    """Something waits for researchers every day: two questions to complete."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE question SET state = 'draft'")


def digests_of(database: Database, person: Actor) -> list[LetterRecord]:
    return [one for one in letters(database) if one.once.startswith("digest:") and one.user_id == person.user_id]


def told_in(letter: LetterRecord, heading: str) -> list[str]:
    return [
        words
        for section in letter.content["sections"]
        if section["heading"] == heading
        for words, _ in section["items"]
    ]


def add_quote(database: Database, cast: Cast, expires_on: date) -> None:
    with database.write() as session:
        session.add(
            RateCardRecord(
                workspace_id=cast.workspace_id,
                key="meridian",
                name="Meridian",
                kind="quote",
                currency="GBP",
                valid_on=date(2027, 1, 1),
                expires_on=expires_on,
                loaded_by=cast.femi.user_id,
                loaded_at=MORNING,
            )
        )


def test_a_digest_tells_what_is_new_and_what_others_changed(database: Database, cast: Cast, world: Programme) -> None:
    choose_ways(database, cast.femi, {"mentioned": "digest"})
    comments.say(database, cast.ada, world.key, "question:fees", "@Femi: look")
    assert letters(database) == []
    now = datetime.now(UTC) + timedelta(hours=1)
    write_digests(database, now)
    [letter] = digests_of(database, cast.femi)
    assert told_in(letter, "News")[0].startswith("Ada mentions you on the question “")
    assert "Ada wrote a comment" in told_in(letter, "What changed since yesterday")
    assert "Femi loaded a rate card" in told_in(digests_of(database, cast.ada)[0], "What changed since yesterday")
    assert not any(words.startswith("Femi") for words in told_in(letter, "What changed since yesterday"))


def test_a_digest_tells_what_waits(database: Database, cast: Cast, drafts: None) -> None:
    write_digests(database, MORNING)
    [letter] = digests_of(database, cast.ada)
    [waiting] = [section for section in letter.content["sections"] if section["heading"] == "Waiting for you"]
    assert [path.startswith("/p/") for _, path in waiting["items"]] == [True, True]
    assert letter.subject == "Planner: waiting for you (2)"


def test_nobody_gets_two_digests_on_one_day_nor_one_with_nothing_in_it(
    database: Database, cast: Cast, drafts: None
) -> None:
    first = write_digests(database, MORNING)
    assert write_digests(database, MORNING + timedelta(hours=5)) == 0
    assert len(letters(database)) == first
    assert digests_of(database, cast.adam) == []
    assert write_digests(database, MORNING + DAY) == len(letters(database)) - first


def test_who_wants_no_digest_gets_none(database: Database, cast: Cast, drafts: None) -> None:
    choose_digest(database, cast.ada, is_wanted=False)
    write_digests(database, MORNING)
    assert digests_of(database, cast.ada) == []
    choose_digest(database, cast.ada, is_wanted=True)
    write_digests(database, MORNING)
    assert len(digests_of(database, cast.ada)) == 1


def test_the_postman_writes_digests_at_the_hour_that_is_set_and_once(
    database: Database, cast: Cast, home: Path, drafts: None, post_box: PostBox
) -> None:
    settings = make_settings(database, home, mail=post_box.mail, digest_hour=7)
    postman = Postman(database, settings)
    for hour in (5, 6):
        postman.make_round(MORNING.replace(hour=hour))
    assert digests_of(database, cast.ada) == []
    for hour in (7, 8, 23):
        postman.make_round(MORNING.replace(hour=hour))
        Postman(database, settings).make_round(MORNING.replace(hour=hour))
    assert len(digests_of(database, cast.ada)) == 1
    assert [str(message["To"]) for _, message in post_box.taken].count("Ada <ada@example.com>") == 1


def test_a_quote_about_to_expire_is_told_to_finance_once(database: Database, cast: Cast) -> None:
    add_quote(database, cast, MORNING.date() + timedelta(days=14))
    assert write_reminders(database, MORNING - DAY) == 0
    assert [write_reminders(database, MORNING + DAY * day) for day in range(3)] == [1, 0, 0]
    assert notices_of(database, cast.femi) == [
        ("quote_expires", "The quote “Meridian” expires in 14 days, on 4 December 2027", "/rate-cards/meridian")
    ]
    assert notices_of(database, cast.ada) == notices_of(database, cast.eve) == []


def test_a_decision_that_is_due_is_told_to_researchers(database: Database, cast: Cast, world: Programme) -> None:
    on = world.questions[0].decision.decide_by
    assert on is not None
    now = datetime(on.year, on.month, on.day, 6, tzinfo=UTC) - timedelta(days=3)
    write_reminders(database, now)
    told = [one for one in notices_of(database, cast.ada) if one[0] == "decide_by_near"]
    assert told != []
    assert all("is due in 3 days" in words for _, words, _ in told)


def test_a_query_nobody_answers_is_told_again_after_three_days_and_once(
    database: Database, cast: Cast, world: Programme
) -> None:
    query_id = comments.ask_query(database, cast.femi, world.key, "study:survey:recruitment", "Why?")
    soon, late = datetime.now(UTC) + DAY * 2, datetime.now(UTC) + DAY * 4
    write_reminders(database, soon)
    assert len(notices_of(database, cast.ada)) == 1
    for _ in range(2):
        write_reminders(database, late)
    assert ["has waited" in words for event, words, _ in notices_of(database, cast.ada) if event == "queried"] == [
        False,
        True,
    ]
    comments.answer_query(database, cast.ada, world.key, query_id, "So")
    write_reminders(database, late + DAY * 30)
    assert len([1 for event, _, _ in notices_of(database, cast.ada) if event == "queried"]) == 2


@pytest.mark.parametrize("state", ["answered", "closed"])
def test_a_question_that_is_settled_is_not_reminded_of(
    database: Database, cast: Cast, world: Programme, state: str
) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE question SET state = '{state}'")
    on = world.questions[0].decision.decide_by
    assert on is not None
    assert write_reminders(database, datetime(on.year, on.month, on.day, tzinfo=UTC) - DAY) == 0
