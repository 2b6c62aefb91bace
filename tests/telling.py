"""Whether whoever writes what kept values are made of tells the trail: watched in every test of the application.

Other processes see a change by the trail's last entry alone (``planner.storage.keeping``). So a transaction of the
planner that changes a table which something kept was read from holds an entry of the workspace whose rows it changed,
as far as its statements or its records name that; and what is kept is read from no table that this file does not name.
"""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

import sqlalchemy as sa
from sqlmodel import SQLModel

import planner
from planner.storage.keeping import APART, OF_LINES
from planner.storage.mapping import load_programme

# What is kept_until_written is read from: an entry that is not apart goes with each change.
MADE_OF: Final = frozenset(
    {
        "advice_verdict",
        "alternatives",
        "alternatives_study",
        "anxiety_point",
        "approval_limit",
        "budget",
        "cost_centre",
        "cost_line",
        "coverage_rule",
        "decision_taken",
        "delegation",
        "drawn_journey",
        "exchange_rate",
        "feedback_change",
        "feedback_import",
        "feedback_item",
        "feedback_moved",
        "feedback_tag",
        "feedback_tagged",
        "finding",
        "finding_file",
        "finding_follow",
        "line_decision",
        "measure",
        "method",
        "outcome_known",
        "package",
        "period",
        "plan_purse",
        "plan_rest",
        "plan_version",
        "prerequisite",
        "programme",
        "question",
        "question_anxiety",
        "quote_file",
        "rate",
        "rate_card",
        "rate_share",
        "role_grant",
        "saved_view",
        "shared_cost",
        "shared_cost_study",
        "spend_invoice",
        "spend_order",
        "spend_reason",
        "staff_capacity",
        "study",
        "study_actual",
        "study_question",
        "study_step",
        "suggested_theme",
        "theme_item",
        "touchpoint",
        "user_account",
    }
)
# What a decision on lines changes: an entry of it is enough, and what is kept_until_rewritten does not read it.
OF_DECISIONS: Final = frozenset({"line_decision"})
# What is kept_until_told is read from besides: any entry goes with each change.
TALKED_OF: Final = frozenset({"bad_row", "comment", "comment_text"})
# Whoever may change some without an entry. An import on its way is shown to nobody: the entry at its end, which
# follows, tells of its items and points; what is cleared up of one that stopped was never seen, or was told of before.
_OF_AN_IMPORT: Final = frozenset({"anxiety_point", "bad_row", "feedback_import", "feedback_item", "touchpoint"})
ALLOWED: Final = {
    "jobs/import_parts.py:_count": _OF_AN_IMPORT,
    "services/import_at_once.py:_read": _OF_AN_IMPORT,
    "services/import_chunks.py:save_chunk": _OF_AN_IMPORT,
    "services/import_looking.py:_flag": _OF_AN_IMPORT,
    "services/import_remains.py:clear_pieces": _OF_AN_IMPORT,
    "services/import_rivals.py:leave_out_copies": _OF_AN_IMPORT,
    "services/import_stretches.py:_begin_again": _OF_AN_IMPORT,
    "services/import_stretches.py:save_stretch": _OF_AN_IMPORT,
    "services/import_stretches.py:stretches": _OF_AN_IMPORT,
    # A change of feedback that was begun, came to nothing, and was left out again.
    "services/sorting_pieces.py:do": frozenset({"feedback_change"}),
    "services/sorting_step.py:step_over": frozenset({"feedback_change"}),
}

# What may be read for something kept, by the part of the trail's end that names it.
_KINDS: Final = {
    "rewriting": MADE_OF - OF_DECISIONS | {"audit"},
    "revision": MADE_OF | {"audit"},
    "hash": MADE_OF | TALKED_OF | {"audit"},
}
_PRODUCT: Final = f"{Path(planner.__file__).parent}/"
_TESTS: Final = f"{Path(__file__).parent}/"
_CHANGED: Final = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
_WORKSPACE: Final = re.compile(r"workspace_id(?:_\d+)?")
_READ: Final = re.compile(r"\b(?:FROM|JOIN)\s+\"?(\w+)", re.IGNORECASE)
_TABLES: Final = "tables that the transaction changed"
_ENTRIES: Final = "entries that the transaction put into the trail"
# The function under which everything that is kept is looked for: one code for all of them.
_LOOKING: Final = vars(load_programme)["__wrapped__"].__code__


_Row = tuple[str, int | None]


class Telling:
    """What transactions of the planner changed without telling the trail, and what is kept of tables not named."""

    def __init__(self) -> None:
        self.wrong: set[str] = set()

    def ran(
        self, connection: sa.Connection, cursor: object, statement: str, _said: object, context: object, *_: object
    ) -> None:
        """Note what a statement changes, or what it reads for something kept."""
        changed = _CHANGED.match(statement)
        if changed is None:
            self._note_read(statement)
            return
        said = getattr(context, "compiled_parameters", ())
        if changed[1].lower() == "audit":
            entries = connection.info.setdefault(_ENTRIES, set())
            entries.update((str(one.get("action", "")), one.get("workspace_id")) for one in said)
        elif getattr(cursor, "rowcount", -1):
            named = (value for one in said for name, value in one.items() if _WORKSPACE.fullmatch(name))
            whose: set[int | None] = {value for value in named if isinstance(value, int)}
            rows = ((changed[1].lower(), one) for one in whose or {None})
            connection.info.setdefault(_TABLES, set()).update(rows)

    def flushing(self, session: sa.orm.Session, *_: object) -> None:
        """Note whose records were changed: their statements name them by their numbers alone."""
        changed = (*(one for one in session.dirty if session.is_modified(one)), *session.deleted)
        rows = {(str(one.__tablename__), one.workspace_id) for one in changed if hasattr(one, "workspace_id")}
        if rows:
            session.connection().info.setdefault(_TABLES, set()).update(rows)

    def rolled_back(self, connection: sa.Connection) -> None:
        """Forget what was not done."""
        _taken(connection)

    def committed(self, connection: sa.Connection) -> None:
        """Hold what the transaction changed against what it told."""
        rows, entries = _taken(connection)
        untold: set[str] = set()
        for workspace_id in {whose for _, whose in rows}:
            tables = {table for table, whose in rows if whose == workspace_id}
            untold |= _untold(tables, {said for said, whose in entries if workspace_id in {None, whose}})
        writer = _writer(sys._getframe(1)) if untold else ""
        if writer and not untold <= ALLOWED.get(writer, frozenset()):
            self.wrong.add(f"{writer} changed {', '.join(sorted(untold))} without an entry in its workspace's trail.")

    def _note_read(self, statement: str) -> None:
        frame: FrameType | None = sys._getframe(2)
        while frame is not None and frame.f_code is not _LOOKING:
            frame = frame.f_back
        if frame is None or frame.f_locals["kept"] is None:
            return
        read = {one.lower() for one in _READ.findall(statement)} & SQLModel.metadata.tables.keys()
        for table in read - _KINDS[frame.f_locals["named_by"].__code__.co_names[0]]:
            self.wrong.add(f"{frame.f_locals['find'].__qualname__} is kept and reads {table}, which is not named here.")


def _untold(tables: set[str], entries: set[str]) -> set[str]:
    """The tables of one workspace whose change none of its ``entries`` tells of."""
    untold = tables & MADE_OF - OF_DECISIONS if all(one.startswith((*APART, *OF_LINES)) for one in entries) else set()
    untold |= tables & OF_DECISIONS if all(one.startswith(APART) for one in entries) else set()
    return untold | (set() if entries else tables & TALKED_OF)


def _taken(connection: sa.Connection) -> tuple[set[_Row], set[_Row]]:
    """Tables, and entries by their action, each with the workspace where that is known."""
    if connection.invalidated:
        # It was cut off, and what was noted went with it.
        return set(), set()
    return connection.info.pop(_TABLES, set()), connection.info.pop(_ENTRIES, set())


def _writer(frame: FrameType | None) -> str:
    """The innermost function above the storage that asked for the transaction; empty for tests' own writing."""
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(_TESTS):
            return ""
        if name.startswith(_PRODUCT) and not name.startswith((f"{_PRODUCT}storage/", f"{_PRODUCT}jobs/fencing.py")):
            return f"{name.removeprefix(_PRODUCT)}:{frame.f_code.co_name}"
        frame = frame.f_back
    return ""


@contextmanager
def watched() -> Iterator[Telling]:
    """Watch every transaction of this process in the block."""
    telling = Telling()
    listeners: dict[str, Callable[..., None]] = {
        "after_cursor_execute": telling.ran,
        "commit": telling.committed,
        "rollback": telling.rolled_back,
    }
    for name, listener in listeners.items():
        sa.event.listen(sa.Engine, name, listener)
    sa.event.listen(sa.orm.Session, "before_flush", telling.flushing)
    try:
        yield telling
    finally:
        for name, listener in listeners.items():
            sa.event.remove(sa.Engine, name, listener)
        sa.event.remove(sa.orm.Session, "before_flush", telling.flushing)
