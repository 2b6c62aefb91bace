"""What decisions on lines would do, before they are saved: at once, and with the studies chosen again by a worker."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import Session, select

from budgeting.approvals.decisions import LineChange, LineStanding
from budgeting.approvals.effects import Effects, pending, propose, weigh_now
from budgeting.errors import BudgetingError
from budgeting.plans.laying_out import lay_out
from budgeting.plans.plan import Plan
from budgeting.problem import Solution
from budgeting.what_ifs.comparing import Comparison, NamedPlan, compare
from planner.jobs.queue import JobQueue
from planner.services.actors import Actor
from planner.services.errors import NotFoundError
from planner.services.jobs import start_job
from planner.services.line_standings import standings_of
from planner.services.optimising import PosedChoice
from planner.services.plans import see_plan
from planner.storage.database import Database
from planner.storage.records import JobRecord
from planner.storage.repositories import plans

_CHANGES = TypeAdapter(tuple[LineChange, ...])
_COMPARISON = TypeAdapter(Comparison)


@dataclass(frozen=True)
class PosedDecisions:
    """A version, and the choice as it would be posed with the decisions on its lines."""

    plan: Plan
    choice: PosedChoice


def weigh(database: Database, actor: Actor, programme_key: str, number: int, changes: Sequence[LineChange]) -> Effects:
    """What ``changes`` do to money, samples and worth while the same studies are chosen; nothing is saved.

    Raises ApprovalError for a step that the line cannot take, NotFoundError, TamperedError, FormerReleaseError.
    """
    actor.require("plan.see")
    plan, standings = _standing(database, actor, programme_key, number, changes)
    return weigh_now(plan, standings, changes, actor.name)


def ask_to_weigh(
    database: Database, queue: JobQueue, actor: Actor, programme_key: str, number: int, changes: Sequence[LineChange]
) -> int:
    """Have a worker choose the studies again under ``changes`` and all that is decided; the job's id.

    Raises as ``weigh``, and ConflictError with too many unfinished jobs.
    """
    actor.require("plan.decide")
    _, standings = _standing(database, actor, programme_key, number, changes)
    pending(standings, changes, actor.name)
    arguments: Mapping[str, Any] = {
        "programme": programme_key,
        "number": number,
        "changes": [asdict(one) for one in changes],
    }
    return start_job(database, queue, actor, "weigh_decisions", programme_key, arguments)


def pose_decisions(database: Database, actor: Actor, arguments: Mapping[str, Any]) -> PosedDecisions:
    """What a job was asked to weigh, as a problem. Raises as ``weigh``, ProblemError when nothing is left to choose."""
    key, number = str(arguments["programme"]), int(arguments["number"])
    changes = _CHANGES.validate_python(arguments["changes"])
    plan, standings = _standing(database, actor, key, number, changes)
    proposed = propose(plan.programme, pending(standings, changes, actor.name))
    return PosedDecisions(plan, PosedChoice(proposed.programme, proposed.problem))


def compared(posed: PosedDecisions, solution: Solution) -> dict[str, Any]:
    """The version beside what was chosen under the decisions, as the JSON document that the job leaves."""
    again = lay_out(posed.choice.programme, posed.choice.problem, solution)
    found = compare([NamedPlan("As submitted", posed.plan), NamedPlan("With your decisions", again)])
    made: dict[str, Any] = _COMPARISON.dump_python(found, mode="json")
    return made


def see_weighed(database: Database, actor: Actor, job_id: int) -> Comparison | None:
    """What a job found: the version as submitted beside the best plan under the decisions; None while it is not done.

    Raises NotFoundError when the workspace has no such job.
    """
    actor.require("plan.see")
    with database.read() as session:
        found = _job(session, actor, job_id)
    document = found.result.get("comparison")
    if found.state != "done" or document is None:
        return None
    try:
        read: Comparison = _COMPARISON.validate_python(document)
    except (BudgetingError, ValueError):
        return None  # left by another release
    return read


def _job(session: Session, actor: Actor, job_id: int) -> JobRecord:
    own = (JobRecord.id == job_id, JobRecord.workspace_id == actor.workspace_id, JobRecord.kind == "weigh_decisions")
    found = session.exec(select(JobRecord).where(*own)).first()
    if found is None:
        raise NotFoundError
    return found


def _standing(
    database: Database, actor: Actor, programme_key: str, number: int, changes: Sequence[LineChange]
) -> tuple[Plan, tuple[LineStanding, ...]]:
    """The version and where its lines stand. Raises NotFoundError for a change of a line that it does not have."""
    plan = see_plan(database, actor, programme_key, number).plan
    with database.read() as session:
        found = plans.row(session, actor.workspace_id, programme_key, number)
        standings = standings_of(session, actor, programme_key, found)
    if not {one.place for one in changes} <= {one.review.place for one in standings}:
        raise NotFoundError
    return plan, standings
