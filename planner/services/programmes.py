"""What people do with a programme as a whole: begin it, set its budgets and days, and write its rules."""

from collections.abc import Sequence
from dataclasses import dataclass

from budgeting.programme import Alternatives, Budget, Prerequisite, Programme, SharedCost, StaffCapacity
from planner.services.actors import Actor
from planner.services.trail import record
from planner.storage import mapping
from planner.storage.database import Database
from planner.storage.repositories import programmes


@dataclass(frozen=True)
class SeenProgramme:
    """A programme and the version that was seen, so that a later edit can be told from a stale one."""

    programme: Programme
    version: int


def see_programme(database: Database, actor: Actor, key: str) -> SeenProgramme:
    """The whole programme. Raises NotFoundError."""
    actor.require("programme.see")
    with database.read() as session:
        found = programmes.by_key(session, actor.workspace_id, key)
        return SeenProgramme(mapping.load_programme(session, actor.workspace_id, key), found.version)


def begin_programme(database: Database, actor: Actor, programme: Programme) -> None:
    """Save a new programme. Raises ConflictError when its key is taken."""
    actor.require("programme.edit")
    with database.write() as session:
        mapping.create_programme(session, actor.workspace_id, programme, author_id=actor.user_id)
        record(session, actor, "programme.begun", f"programme:{programme.key}", {"name": programme.name})


def set_budgets(  # noqa: PLR0913  all of them name what is set
    database: Database,
    actor: Actor,
    key: str,
    budgets: Sequence[Budget],
    capacities: Sequence[StaffCapacity],
    *,
    seen_version: int,
) -> None:
    """Replace the ceilings and the staff days. Raises ConflictError when somebody else changed them first."""
    actor.require("budget.edit")
    with database.write() as session:
        mapping.save_budgets(session, actor.workspace_id, key, budgets, capacities, seen_version=seen_version)
        limits = [[b.period_key or "", b.cost_centre_key or "", b.limit_minor] for b in budgets]
        record(session, actor, "budget.set", f"programme:{key}", {"limits_minor": limits})


def set_rules(  # noqa: PLR0913  all of them name what is set
    database: Database,
    actor: Actor,
    key: str,
    prerequisites: Sequence[Prerequisite],
    alternatives: Sequence[Alternatives],
    *,
    seen_version: int,
) -> None:
    """Replace prerequisites and alternatives. Raises ProgrammeError for a circle, ConflictError for a stale edit."""
    actor.require("study.edit")
    with database.write() as session:
        version = mapping.save_prerequisites(
            session, actor.workspace_id, key, prerequisites, seen_version=seen_version
        )
        mapping.save_alternatives(session, actor.workspace_id, key, alternatives, seen_version=version)
        # Reading it back builds the domain value, which refuses a circle; the transaction then leaves nothing behind.
        mapping.load_programme(session, actor.workspace_id, key)
        pairs = [[pair.study_key, pair.needs_key] for pair in prerequisites]
        record(session, actor, "rules.set", f"programme:{key}", {"prerequisites": pairs})


def share_cost(database: Database, actor: Actor, key: str, shared: SharedCost, *, seen_version: int) -> None:
    """Declare an element that several studies use and that is charged once."""
    actor.require("study.edit")
    with database.write() as session:
        mapping.save_shared_cost(session, actor.workspace_id, key, shared, seen_version=seen_version)
        detail = {"name": shared.name, "cost_minor": shared.cost_minor}
        record(session, actor, "shared_cost.set", f"programme:{key}/shared:{shared.key}", detail)
