"""What is kept between requests is never out of date, never another workspace's, and never grows without end."""

import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from planner.services.actors import Actor
from planner.storage import audit, mapping
from planner.storage.database import Database
from planner.storage.keeping import (
    _LARGEST,
    _MOST_OBJECTS,
    Kept,
    count_objects,
    kept_until_told,
    kept_until_written,
    lent_to,
)
from planner.storage.records import ProgrammeRecord
from planner.storage.repositories.programmes import by_key
from tests.people import Cast
from tests.planner.planning import make_world

# What another process does, with the planner's own parts: it renames the programme and tells the trail.
ELSEWHERE = """
import sys
from datetime import UTC, datetime
import sqlalchemy as sa
from planner.storage import audit
from planner.storage.database import Database
database = Database(sys.argv[1])
with database.write() as session:
    session.execute(sa.text("UPDATE programme SET name = 'Renamed elsewhere'"))
    audit.record(session, workspace_id=int(sys.argv[2]), actor_id=None, action="programme.imported",
                 object_="programme:x", detail={}, at=datetime.now(UTC))
database.close()
"""


def asked_of(database: Database, look: Callable[[], object]) -> int:
    """How many statements ``look`` runs on what programmes are made of."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.extend([statement] * (statement.startswith("SELECT") and "FROM audit" not in statement))

    sa.event.listen(database.engine, "before_cursor_execute", note)
    look()
    sa.event.remove(database.engine, "before_cursor_execute", note)
    return len(asked)


def name_of(database: Database, person: Actor, key: str) -> str:
    with database.read() as session:
        return mapping.load_programme(session, person.workspace_id, key).name


def names_of(database: Database, key: str, *people: Actor) -> list[str]:
    """The programme's name as each of the people reads it: by its row alone."""
    found = []
    for person in people:
        with database.read() as session:
            found.append(by_key(session, person.workspace_id, key).name)
    return found


def rename(database: Database, workspace_id: int, name: str, action: str | None) -> None:
    """Rename every programme; ``action`` is what the trail is told, None: nothing."""
    with database.write() as session:
        session.execute(sa.text("UPDATE programme SET name = :name"), {"name": name})
        if action is not None:
            tell(session, workspace_id, action)


def tell(session: sa.orm.Session, workspace_id: int, action: str) -> None:
    about: dict[str, object] = {"action": action, "object_": "programme:x", "detail": {}, "at": datetime.now(UTC)}
    audit.record(session, workspace_id=workspace_id, actor_id=None, **about)  # type: ignore[arg-type]  # as named


@pytest.fixture
def key(database: Database, cast: Cast) -> str:
    """A programme that was loaded once."""
    made = make_world(database, cast).key
    name_of(database, cast.ada, made)
    return made


def test_what_was_loaded_is_not_asked_for_again(database: Database, cast: Cast, key: str) -> None:
    assert asked_of(database, lambda: name_of(database, cast.ada, key)) == 0
    rename(database, cast.workspace_id, "Another", "programme.imported")
    assert asked_of(database, lambda: name_of(database, cast.ada, key)) >= 10


def test_a_change_by_another_process_is_seen_at_once(database: Database, cast: Cast, key: str) -> None:
    before = name_of(database, cast.ada, key)
    command = [sys.executable, "-c", ELSEWHERE, database.url, str(cast.workspace_id)]
    subprocess.run(command, check=True, timeout=60)
    assert name_of(database, cast.ada, key) == "Renamed elsewhere" != before


def test_a_change_that_no_trail_tells_of_is_seen_by_the_process_that_made_it(
    database: Database, cast: Cast, key: str
) -> None:
    rename(database, cast.workspace_id, "Quietly", None)
    assert name_of(database, cast.ada, key) == "Quietly"


def test_what_people_say_meanwhile_lets_a_programme_stay(database: Database, cast: Cast, key: str) -> None:
    with database.write() as session:
        tell(session, cast.workspace_id, "comment.written")
        tell(session, cast.workspace_id, "job.started")
    assert asked_of(database, lambda: name_of(database, cast.ada, key)) == 0


def test_decisions_on_lines_meanwhile_let_a_programme_stay_and_not_what_they_change(
    database: Database, cast: Cast, key: str
) -> None:
    with database.read() as session:
        mapping.load_line_decisions(session, cast.workspace_id, key)
    with database.write() as session:
        tell(session, cast.workspace_id, "line.approved")
    assert asked_of(database, lambda: name_of(database, cast.ada, key)) == 0
    with database.read() as session:
        assert asked_of(database, lambda: mapping.load_line_decisions(session, cast.workspace_id, key)) == 1
    rename(database, cast.workspace_id, "Another", "plan.approved")
    assert name_of(database, cast.ada, key) == "Another"


def test_a_session_that_writes_is_lent_what_is_kept_under_the_entry_that_it_sees(
    database: Database, cast: Cast, key: str
) -> None:
    with database.write() as session:
        with lent_to(session):
            assert asked_of(database, lambda: mapping.load_programme(session, cast.workspace_id, key)) == 0
        assert asked_of(database, lambda: mapping.load_programme(session, cast.workspace_id, key)) >= 10


def test_a_session_that_writes_is_not_lent_what_others_have_changed_since(
    database: Database, cast: Cast, key: str
) -> None:
    command = [sys.executable, "-c", ELSEWHERE, database.url, str(cast.workspace_id)]
    subprocess.run(command, check=True, timeout=60)
    with database.write() as session, lent_to(session):
        assert mapping.load_programme(session, cast.workspace_id, key).name == "Renamed elsewhere"


def test_nothing_is_lent_once_a_session_has_told_the_trail_and_nothing_it_finds_is_kept(
    database: Database, cast: Cast, key: str
) -> None:
    with database.write() as session:
        session.execute(sa.text("UPDATE programme SET name = 'Here'"))
        tell(session, cast.workspace_id, "programme.renamed")
        with lent_to(session):
            assert mapping.load_programme(session, cast.workspace_id, key).name == "Here"
        session.rollback()
    assert name_of(database, cast.ada, key) != "Here"


def test_what_hangs_on_what_people_say_is_looked_for_again(database: Database, cast: Cast) -> None:
    looked: list[int] = []

    @kept_until_told
    def talk(_session: object, workspace_id: int) -> int:
        looked.append(workspace_id)
        return len(looked)

    def ask() -> int:
        with database.read() as session:
            return talk(session, cast.workspace_id)

    assert (ask(), ask()) == (1, 1)
    with database.write() as session:
        tell(session, cast.workspace_id, "comment.written")
    assert (ask(), ask()) == (2, 2)


def test_whoever_reads_an_earlier_moment_goes_on_seeing_it(database: Database, cast: Cast, key: str) -> None:
    before = name_of(database, cast.ada, key)
    seen: list[str] = []
    with database.at_one_moment():
        assert name_of(database, cast.ada, key) == before
        rename(database, cast.workspace_id, "Later", "programme.imported")
        later = threading.Thread(target=lambda: seen.append(name_of(database, cast.ada, key)))
        later.start()
        later.join()
        with database.read() as session:
            assert by_key(session, cast.workspace_id, key).name == before
        assert name_of(database, cast.ada, key) == before
    assert (seen, name_of(database, cast.ada, key)) == (["Later"], "Later")


def test_a_moment_that_was_overtaken_by_talk_alone_finds_what_is_kept(database: Database, cast: Cast, key: str) -> None:
    with database.at_one_moment(), database.read() as session:
        session.execute(sa.text("SELECT count(*) FROM audit"))
        with database.write() as writing:
            tell(writing, cast.workspace_id, "comment.written")
        later = threading.Thread(target=lambda: name_of(database, cast.ada, key))
        later.start()
        later.join()
        assert asked_of(database, lambda: name_of(database, cast.ada, key)) == 0


def test_another_workspace_is_given_its_own(database: Database, cast: Cast, key: str) -> None:
    with database.write() as session:
        ours = by_key(session, cast.workspace_id, key).model_dump(exclude={"id"})
        session.add(ProgrammeRecord(**ours | {"workspace_id": cast.other_workspace_id, "name": "Theirs"}))
    assert names_of(database, key, cast.eve, cast.ada) == ["Theirs", ours["name"]]
    assert asked_of(database, lambda: names_of(database, key, cast.ada, cast.eve)) == 0
    assert names_of(database, key, cast.ada, cast.eve) == [ours["name"], "Theirs"]


def test_a_trail_that_took_the_place_of_another_starts_anew(database: Database, cast: Cast, key: str) -> None:
    """As after a backup was put back under a running process."""
    other = Database(database.url)
    with other.write() as session:
        session.execute(sa.text("UPDATE programme SET name = 'Put back'"))
        if not database.is_sqlite:
            session.execute(sa.text("ALTER TABLE audit DISABLE TRIGGER ALL"))
        else:
            for (trigger,) in session.execute(
                sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'")
            ).all():
                session.execute(sa.text(f"DROP TRIGGER {trigger}"))
        session.execute(sa.text("DELETE FROM audit"))
        tell(session, cast.workspace_id, "programme.begun")
    other.close()
    assert name_of(database, cast.ada, key) == "Put back"


def test_a_session_that_writes_is_given_nothing_kept(database: Database, cast: Cast, key: str) -> None:
    with database.write() as session:
        session.execute(sa.text("UPDATE programme SET name = 'Here'"))
        assert mapping.load_programme(session, cast.workspace_id, key).name == "Here"
        session.rollback()


def test_a_refusal_is_not_kept(database: Database, cast: Cast) -> None:
    answers = iter([ValueError("no"), None])

    @kept_until_written
    def moody(_session: object, _workspace_id: int) -> str:
        error = next(answers)
        if error:
            raise error
        return "yes"

    with database.read() as session, pytest.raises(ValueError, match="no"):
        moody(session, cast.workspace_id)
    with database.read() as session:
        assert moody(session, cast.workspace_id) == "yes"


def test_what_was_not_asked_for_the_longest_goes_first_and_what_is_very_large_never_stays() -> None:
    kept, part = Kept(), 40_000
    for place in range(15):
        kept.keep(place, "now", ([object() for _ in range(part)],))
        kept.find(0, "now")
    held = [place for place in range(15) if kept.find(place, "now")]
    assert (held[0], held[-1]) == (0, 14)
    assert part * len(held) <= _MOST_OBJECTS
    kept.keep("vast", "now", ([object() for _ in range(_LARGEST + 1)],))
    assert kept.find("vast", "now") is None
    kept.forget()
    assert kept.find(0, "now") is None


def test_what_is_kept_of_a_later_moment_takes_the_place_of_what_was() -> None:
    kept = Kept()
    kept.keep("plan", "before", ("old",))
    assert kept.find("plan", "after") is None
    kept.keep("plan", "after", ("new",))
    assert (kept.find("plan", "before"), kept.find("plan", "after")) == (None, ("new",))


def test_objects_are_counted_once_and_only_so_far() -> None:
    one = object()
    assert count_objects([one, one], 100) == 2
    assert count_objects([object() for _ in range(1_000)], 100) == 101
