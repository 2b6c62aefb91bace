"""Mappings under a name, for all programmes of a workspace: a file with the same columns is offered how to be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session, col, select

from planner.imports.columns import ColumnMapping, MappingError
from planner.services.actors import Actor
from planner.services.errors import NotFoundError
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.records import SavedMappingRecord

LONGEST_NAME = 80
MOST_SAVED = 200


@dataclass(frozen=True)
class SavedMapping:
    """A mapping that somebody saved, with the columns of the files it is for."""

    mapping_id: int
    name: str
    columns: tuple[str, ...]
    mapping: ColumnMapping
    saved_at: datetime


def save_mapping(
    database: Database,
    actor: Actor,
    name: str,
    columns: Sequence[str],
    mapping: ColumnMapping,
    *,
    is_replacing: bool = False,
) -> None:
    """Save ``mapping`` for files with ``columns``. MappingError for a name that is taken, unless it is replaced."""
    actor.require("feedback.import")
    shown = " ".join(name.split())
    _check_name(shown)
    mapping.check(columns)
    with database.write() as session:
        kept = _named(session, actor, shown)
        if kept is not None and not is_replacing:
            message = f"There is a mapping “{shown}” already. Say that it is to be replaced, or choose another name."
            raise MappingError("saved_name", message)
        kept = kept or _new(session, actor, shown)
        kept.columns, kept.mapping = list(columns), mapping.as_json()
        kept.saved_by, kept.saved_at = actor.user_id, datetime.now(UTC)
        session.add(kept)
        session.flush()
        record(session, actor, "feedback.mapping_saved", f"mapping:{kept.id}", {"name": shown})


def forget_mapping(database: Database, actor: Actor, mapping_id: int) -> None:
    """Remove a saved mapping; what was imported with it stays as it is. NotFoundError."""
    actor.require("feedback.import")
    with database.write() as session:
        kept = session.get(SavedMappingRecord, mapping_id)
        if kept is None or kept.workspace_id != actor.workspace_id:
            raise NotFoundError
        session.delete(kept)
        record(session, actor, "feedback.mapping_forgotten", f"mapping:{mapping_id}", {"name": kept.name})


def fitting_mappings(session: Session, workspace_id: int, columns: Sequence[str]) -> tuple[SavedMapping, ...]:
    """The mappings saved for files with the same columns, in any order, the latest first."""
    table = SavedMappingRecord
    found = session.exec(
        select(table)
        .where(table.workspace_id == workspace_id)
        .order_by(col(table.saved_at).desc(), col(table.id).desc())
    )
    return tuple(_saved(kept) for kept in found if set(kept.columns) == set(columns))


def list_mappings(database: Database, actor: Actor) -> tuple[SavedMapping, ...]:
    """All mappings of the workspace, by name."""
    actor.require("feedback.import")
    table = SavedMappingRecord
    with database.read() as session:
        found = session.exec(select(table).where(table.workspace_id == actor.workspace_id).order_by(col(table.name)))
        return tuple(_saved(kept) for kept in found)


def _check_name(name: str) -> None:
    if not name:
        raise MappingError("saved_name", "Give the mapping a name, such as that of the program the file comes from.")
    if len(name) > LONGEST_NAME:
        raise MappingError("saved_name", f"The name is longer than {LONGEST_NAME} characters.")


def _named(session: Session, actor: Actor, name: str) -> SavedMappingRecord | None:
    table = SavedMappingRecord
    return session.exec(select(table).where(table.workspace_id == actor.workspace_id, table.name == name)).first()


def _new(session: Session, actor: Actor, name: str) -> SavedMappingRecord:
    table = SavedMappingRecord
    taken = len(session.exec(select(table.id).where(table.workspace_id == actor.workspace_id)).all())
    if taken >= MOST_SAVED:
        raise MappingError("saved_name", f"There are {MOST_SAVED} saved mappings already. Remove one first.")
    return SavedMappingRecord(
        workspace_id=actor.workspace_id,
        name=name,
        saved_by=actor.user_id,
        saved_at=datetime.now(UTC),
        columns=[],
        mapping={},
    )


def _saved(kept: SavedMappingRecord) -> SavedMapping:
    mapping = ColumnMapping.from_json(kept.mapping)
    return SavedMapping(kept.id or 0, kept.name, tuple(kept.columns), mapping, kept.saved_at)
