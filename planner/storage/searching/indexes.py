"""The indexes of words: a table of SQLite's FTS5 beside the items, kept by triggers; a column of PostgreSQL's own.

Neither is declared as a table: only the database can read them, and each makes its own from the items' text.
"""

from typing import Final

import sqlalchemy as sa

_SQLITE: Final = (
    # The items keep the text; the index keeps words alone. The programme is one of them, to be looked up too.
    (
        "CREATE VIRTUAL TABLE feedback_search USING fts5(text, topic, programme_id, content='feedback_item', "
        "content_rowid='id', columnsize=0, tokenize=\"unicode61 remove_diacritics 2\")"
    ),
    # For each row of a trigger the index goes to the disk, which is eight times the work: for an import that is being
    # read, index_rows does a thousand at once.
    (
        "CREATE TRIGGER feedback_item_search_insert AFTER INSERT ON feedback_item "
        "WHEN (SELECT state FROM feedback_import WHERE id = NEW.import_id) IS NOT 'reading' BEGIN "
        "INSERT INTO feedback_search(rowid, text, topic, programme_id) "
        "VALUES (NEW.id, NEW.text, NEW.topic, NEW.programme_id); END"
    ),
    (
        "CREATE TRIGGER feedback_item_search_delete AFTER DELETE ON feedback_item BEGIN "
        "INSERT INTO feedback_search(feedback_search, rowid, text, topic, programme_id) "
        "VALUES ('delete', OLD.id, OLD.text, OLD.topic, OLD.programme_id); END"
    ),
    (
        "CREATE TRIGGER feedback_item_search_update AFTER UPDATE OF text, topic, programme_id ON feedback_item BEGIN "
        "INSERT INTO feedback_search(feedback_search, rowid, text, topic, programme_id) "
        "VALUES ('delete', OLD.id, OLD.text, OLD.topic, OLD.programme_id); "
        "INSERT INTO feedback_search(rowid, text, topic, programme_id) "
        "VALUES (NEW.id, NEW.text, NEW.topic, NEW.programme_id); END"
    ),
)
_FILL: Final = "INSERT INTO feedback_search(feedback_search) VALUES ('rebuild')"
# The best that is there: these know the letters of every script, whatever the database was made with.
_COLLATIONS: Final = ("pg_c_utf8", "C.utf8", "C.UTF-8", "und-x-icu")
_SIGMAS: Final = "'\u03c2', '\u03c3'"
_WORDS: Final = (
    "regexp_replace(translate(lower(normalize(regexp_replace(normalize({column}, NFD), "
    r"'([A-Za-z])[\u0300-\u036f]+', '\1', 'g'), NFC) COLLATE \"{collation}\"), {sigmas}), '[^[:alnum:]]+', ' ', 'g')"
).replace('\\"', '"')
# A word that nobody says stands between text and topic, so that no phrase runs from one into the other.
_POSTGRES: Final = (
    (
        "ALTER TABLE feedback_item ADD COLUMN searched tsvector GENERATED ALWAYS AS (to_tsvector('pg_catalog.simple'::"
        "regconfig, {text} || ' 0x0x0 ' || {topic})) STORED"
    ),
    "CREATE INDEX ix_feedback_item_searched ON feedback_item USING gin (searched)",
)


def make_indexes(connection: sa.Connection) -> None:
    """Make the index of words and fill it from the items that are there."""
    if connection.dialect.name == "sqlite":
        for statement in (*_SQLITE, _FILL):
            connection.exec_driver_sql(statement)
        return
    collation = _best_collation(connection)
    text, topic = (_WORDS.format(column=name, collation=collation, sigmas=_SIGMAS) for name in ("text", "topic"))
    for statement in _POSTGRES:
        connection.exec_driver_sql(statement.format(text=text, topic=topic))


def index_rows(connection: sa.Connection, import_id: int, first: int, last: int) -> None:
    """Index rows ``first`` to ``last`` of an import that is being read; once, in the transaction that saves them."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(
            "INSERT INTO feedback_search(rowid, text, topic, programme_id) SELECT id, text, topic, programme_id "
            "FROM feedback_item WHERE import_id = ? AND row_number BETWEEN ? AND ?",
            (import_id, first, last),
        )


def drop_indexes(connection: sa.Connection) -> None:
    """Take the index of words away; the items stay as they are."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql("ALTER TABLE feedback_item DROP COLUMN searched")
        return
    for event in ("insert", "delete", "update"):
        connection.exec_driver_sql(f"DROP TRIGGER feedback_item_search_{event}")
    connection.exec_driver_sql("DROP TABLE feedback_search")


def is_of_an_index(name: str | None) -> bool:
    """Whether a table, column or index of this name belongs to an index of words, which no record declares."""
    return name is not None and (name.startswith("feedback_search") or name.endswith("searched"))


def _best_collation(connection: sa.Connection) -> str:
    there = {row[0] for row in connection.exec_driver_sql("SELECT collname FROM pg_collation")}
    return next((name for name in _COLLATIONS if name in there), "default")
