"""Beginning a study as a copy of another one, of this programme or of an earlier one, with nothing in it."""

from dataclasses import dataclass

from budgeting.advice.copying import begun_as_copy
from budgeting.keys import make_key
from budgeting.programme import Programme
from planner.services.actors import Actor
from planner.services.errors import NotFoundError
from planner.services.programmes import list_programmes
from planner.services.studies import write_study
from planner.storage import mapping
from planner.storage.database import Database

# Addresses beside those of studies, which no study may be named like.
RESERVED = frozenset({"new", "preview", "copy"})


@dataclass(frozen=True)
class Sources:
    """The programme that is written for, and the other programmes whose studies it could begin with."""

    programme: Programme
    others: tuple[Programme, ...]


def see_sources(database: Database, actor: Actor, programme_key: str) -> Sources:
    """Every other programme of the workspace that has a study, the latest first. Raises NotFoundError."""
    actor.require("study.edit")
    keys = [head.key for head in list_programmes(database, actor) if head.key != programme_key and head.starts_on]
    with database.read() as session:
        programme = mapping.load_programme(session, actor.workspace_id, programme_key)
        others = [mapping.load_programme(session, actor.workspace_id, key) for key in keys]
    latest = sorted(others, key=lambda one: one.starts_on, reverse=True)
    return Sources(programme, tuple(one for one in latest if one.studies))


def copy_study(database: Database, actor: Actor, programme_key: str, source_key: str, of: str = "") -> str:
    """Begin a study of ``programme_key`` as a copy of ``source_key`` of the programme ``of`` (the same when empty).

    The copy's key. Raises NotFoundError, or ProgrammeError when a question would be named by too many studies.
    """
    actor.require("study.edit")
    with database.read() as session:
        into = mapping.load_programme(session, actor.workspace_id, programme_key)
        from_ = mapping.load_programme(session, actor.workspace_id, of) if of and of != programme_key else into
    source = next((study for study in from_.studies if study.key == source_key), None)
    if source is None:
        raise NotFoundError
    taken = {study.key for study in into.studies} | RESERVED
    copy = begun_as_copy(source, from_, into, make_key(f"Copy of {source.name}", taken))
    write_study(database, actor, programme_key, copy, seen_version=None)
    return copy.key
