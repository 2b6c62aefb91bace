"""Rows that no programme is made of are written beside what is kept, which is still there afterwards."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from planner.services import answers_kept, digests, letters, notices, people, proving, tokens, watching
from planner.services.actors import Actor
from planner.services.answers_kept import KeptAnswer
from planner.services.form_keys import new_form_key
from planner.services.letters import Section
from planner.storage import mapping
from planner.storage.database import Database
from planner.storage.files.places import Place
from planner.storage.files.rows import RowFiles
from tests.people import Cast
from tests.planner.planning import make_world

SECRET: Final = "a secret key that only tests know, 32 characters and more"
NOW: Final = datetime(2027, 3, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Here:
    """A database with a programme that was loaded, somebody who was told something and has a token, and a folder."""

    database: Database
    person: Actor
    token: str
    folder: Path


@pytest.fixture
def here(database: Database, cast: Cast, tmp_path: Path) -> Here:
    """As the product stands between two requests."""
    key = make_world(database, cast).key
    token = tokens.make_token(database, cast.ada, "Reads", ["programme.see"], 7, NOW)
    with database.write() as session:
        news = notices.News("mentioned", "something", "/", (cast.ada.user_id,))
        notices.tell(session, cast.femi, news)
        section = Section("", (("Words", "/"),))
        letters.write_letter(session, cast.workspace_id, cast.ada.user_id, "Words", [section], "once", NOW)
    with database.read() as session:
        mapping.load_programme(session, cast.workspace_id, key)
    return Here(database, cast.ada, token, tmp_path)


def answers(here: Here) -> None:
    key = new_form_key()
    answers_kept.begin_answer(here.database, here.person, key, "0" * 64, NOW)
    answers_kept.keep_answer(here.database, here.person, key, KeptAnswer(200, {}, "{}"))
    answers_kept.free_key(here.database, here.person, key)


def a_token_is_used(here: Here) -> None:
    assert tokens.actor_with(here.database, here.token, "127.0.0.1", NOW + timedelta(days=1)) is not None


def a_wrong_token_is_tried(here: Here) -> None:
    assert tokens.actor_with(here.database, "nonsense", "127.0.0.1", NOW) is None


def a_sign_in_is_tried(here: Here) -> None:
    people.count_try(here.database, "0" * 64, "127.0.0.1", NOW)
    people.forget_tries(here.database, "0" * 64)


def a_code_is_tried(here: Here) -> None:
    assert not proving.check_code(here.database, SECRET, here.person.user_id, "000000", "127.0.0.1", NOW)


def a_notice_is_read(here: Here) -> None:
    notices.open_notice(here.database, here.person, notices.list_notices(here.database, here.person).notices[0].id)
    notices.read_all(here.database, here.person)


def ways_are_chosen(here: Here) -> None:
    notices.choose_ways(here.database, here.person, {"mentioned": "here"})
    digests.choose_digest(here.database, here.person, is_wanted=True)


def letters_are_sent(here: Here) -> None:
    while (letter := letters.claim_letter(here.database, datetime.now(UTC))) is not None:
        letters.mark_sent(here.database, letter.id, NOW)


def a_file_is_kept(here: Here) -> None:
    place = Place(here.person.workspace_id, "pdf", "one-1.pdf")
    files = RowFiles(here.database, here.folder)
    files.put(place, [b"%PDF-1.7"])
    files.remove(place)


def a_backup_is_noted(here: Here) -> None:
    watching.note_backup(here.database, "0" * 64, 1)


ACTS: Final = (
    answers,
    a_token_is_used,
    a_wrong_token_is_tried,
    a_sign_in_is_tried,
    a_code_is_tried,
    a_notice_is_read,
    ways_are_chosen,
    letters_are_sent,
    a_file_is_kept,
    a_backup_is_noted,
)


def counts(here: Here) -> tuple[int, int]:
    """How many objects this process keeps, and how often it has forgotten them."""
    kept = here.database._kept
    return kept._count, kept.times_forgotten


def test_what_is_kept_is_still_there_after_rows_that_no_programme_is_made_of(here: Here) -> None:
    before = counts(here)
    assert before[0] > 0
    found = {}
    for act in ACTS:
        act(here)
        found[act.__name__] = counts(here)
    assert found == dict.fromkeys(found, before)


def test_what_is_kept_is_gone_after_rows_that_nobody_said_to_be_apart(here: Here) -> None:
    times = counts(here)[1]
    with here.database.write():
        pass
    assert counts(here) == (0, times + 1)
