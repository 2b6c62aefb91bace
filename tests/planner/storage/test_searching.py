"""People's language of search: nothing typed is an error, both databases give the same answers, matches are marked."""

from datetime import UTC, date, datetime
from typing import Any, Final

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.storage.database import Database
from planner.storage.records import FeedbackImportRecord
from planner.storage.searching.indexes import index_rows
from planner.storage.searching.language import MOST_TERMS, Search, Term, fold, mark, read_search
from planner.storage.searching.matching import matching
from planner.storage.tables import FEEDBACK_IMPORT, FEEDBACK_ITEM
from tests.people import Cast
from tests.planner.listen.conftest import add_programme

# (text, topic); the numbers of those that a search leaves stand in SEARCHES.
CORPUS: Final = (
    ("The card was lost, and nobody answered.", "Lost card"),
    ("Élan vital: café & naïve Ångström", "Accents"),
    ("Cafe\u0301 with a mark of its own", "Accents"),
    ("ПРИВЕТ, мир! Где мой заказ?", "Delivery"),
    ("Ο ΟΔΟΣ και η οδός", "Street"),
    ("pre-paid loan_offer 100% e-mail me@x.example 3.14", "Offers"),
    ("中文 反馈 很好", "Chinese"),
    ("answered nobody: card lost", "Waiting"),
    ("AND OR NOT NEAR(card lost) {text}: \"quoted\" 'single' \\", "Syntax"),
    ("", "Lost again"),
)
SEARCHES: Final = {
    "card": {0, 7, 8},
    "CARD Lost": {0, 7, 8},
    '"card lost"': {7, 8},
    '"lost card"': {0},
    '"answered lost"': set(),
    "card -nobody": {8},
    "-card": {1, 2, 3, 4, 5, 6, 9},
    "answ*": {0, 7},
    "elan": {1},
    "café": {1, 2},
    "CAFE": {1, 2},
    "ångström": {1},
    "привет МИР": {3},
    "οδος": {4},
    "οδός": {4},
    "pre-paid": {5},
    "loan offer": {5},
    "100": {5},
    "3.14": {5},
    "中文": {6},
    "反*": {6},
    "lost": {0, 7, 8, 9},
    "AND": {0, 8},
    "near not": {8},
    '"quoted single': {8},
    "text:card": set(),
    "%": set(),
    "*": set(),
    '"': set(),
}


@pytest.fixture
def filled(database: Database, cast: Cast) -> tuple[Database, int]:
    """The corpus, read as an import reads it, and the same once more in a programme of another workspace."""
    ours, theirs = (add_programme(database, person) for person in (cast.ada, cast.eve))
    for person, programme_id in ((cast.ada, ours), (cast.eve, theirs)):
        with database.write() as session:
            own: dict[str, Any] = {"workspace_id": person.workspace_id, "programme_id": programme_id}
            rest: dict[str, Any] = {
                "file_name": "f",
                "stored_name": "f",
                "mapping": {},
                "created_at": datetime.now(UTC),
            }
            file = FeedbackImportRecord(**own, **rest, created_by=person.user_id, state="reading")
            session.add(file)
            session.flush()
            own |= {"import_id": file.id, "said_on": date(2026, 1, 1), "channel": "Web", "severity": 1}
            own |= {"persona": "", "touchpoint": "", "fingerprint": "", "own_key": ""}
            rows = [own | {"row_number": n, "text": text, "topic": topic} for n, (text, topic) in enumerate(CORPUS)]
            session.execute(sa.insert(FEEDBACK_ITEM), rows)
            index_rows(session.connection(), file.id or 0, 0, len(rows) - 1)
            session.execute(sa.update(FEEDBACK_IMPORT).values(state="published"))
    return database, ours


def found(database: Database, programme_id: int, text: str) -> set[int]:
    with database.read() as session:
        where = [FEEDBACK_ITEM.c.programme_id == programme_id, *matching(session, programme_id, read_search(text))]
        return set(session.scalars(sa.select(FEEDBACK_ITEM.c.row_number).where(*where)))


def test_both_databases_give_the_same_answers(filled: tuple[Database, int]) -> None:
    database, ours = filled
    assert {text: found(database, ours, text) for text in SEARCHES} == SEARCHES


def test_what_was_changed_or_removed_is_found_as_it_is_now(filled: tuple[Database, int]) -> None:
    database, ours = filled
    with database.write() as session:
        item = FEEDBACK_ITEM.c
        session.execute(sa.update(FEEDBACK_ITEM).where(item.row_number == 0).values(text="Slow", topic="Waiting"))
        session.execute(sa.delete(FEEDBACK_ITEM).where(item.row_number == 7))
    assert found(database, ours, "card") == {8}
    assert found(database, ours, "slow waiting") == {0}
    if database.is_sqlite:
        with database.write() as session:
            check = "INSERT INTO feedback_search(feedback_search, rank) VALUES ('integrity-check', 1)"
            session.connection().exec_driver_sql(check)


# What people and attackers type, and any text at all.
TYPED: Final = st.lists(
    st.sampled_from([*" \"-*(){}:^+%_\\'\0", "AND", "NOT", "NEAR(", "card", "text:", "'||'", "&", "!", "<->", "Straße"])
    | st.text(max_size=8),
    max_size=12,
).map("".join)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TYPED)
def test_nothing_that_is_typed_is_an_error_or_finds_what_is_another_workspaces(
    filled: tuple[Database, int], text: str
) -> None:
    database, ours = filled
    plain = text.replace("\0", " ")
    with database.read() as session:
        where = [FEEDBACK_ITEM.c.programme_id == ours, *matching(session, ours, read_search(plain))]
        assert len(list(session.scalars(sa.select(FEEDBACK_ITEM.c.id).where(*where)))) <= len(CORPUS)


@given(text=st.text(max_size=60), asked=TYPED)
def test_marking_keeps_the_text_as_it_is(text: str, asked: str) -> None:
    pieces = mark(text, read_search(asked))
    assert "".join(piece for piece, _ in pieces) == text


def test_words_phrases_and_what_begins_are_marked() -> None:
    pieces = mark("The Café is lost, card lost again", read_search('cafe "card lost" aga* -the'))
    assert [piece for piece, is_found in pieces if is_found] == ["Café", "card lost", "again"]


def test_a_search_is_read_as_people_mean_it() -> None:
    assert read_search(' lost "late fee" -web beg* -"no no" ') == Search(
        (Term(("lost",)), Term(("late", "fee")), Term(("beg",), is_open=True)), (Term(("web",)), Term(("no", "no")))
    )
    assert read_search("").is_empty
    assert read_search("%%").is_wordless
    assert len(read_search("a " * 100).wanted) == MOST_TERMS
    assert fold("İSTANBUL") == "istanbul"
