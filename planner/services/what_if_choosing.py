"""Choosing the studies under a what-if: ask for it, do it, and keep one result."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlmodel import Session

from budgeting.errors import BudgetingError
from budgeting.plans.plan import Plan
from budgeting.posing.building import build_problem
from budgeting.problem import Problem, Solution
from budgeting.what_ifs.applying import AnyChange, pose
from budgeting.what_ifs.money import LimitSet
from budgeting.what_ifs.studies import StudyMoved
from planner.jobs.queue import JobQueue
from planner.services.actors import Actor
from planner.services.errors import ConflictError
from planner.services.jobs import start_job
from planner.services.optimising import PosedChoice
from planner.services.plans import see_plan
from planner.services.what_ifs import (
    WhatIfHead,
    add_change,
    base_of,
    begin_what_if,
    in_force,
    laid_out,
    list_what_ifs,
    note,
    noted,
)
from planner.storage import mapping
from planner.storage.database import Database
from planner.storage.mapping.documents import digest_of
from planner.storage.repositories import plans, what_ifs

_MOST_TRIES: Final = 5


@dataclass(frozen=True)
class Started:
    """A what-if and the job that chooses under it; None, with ``why_not``, where no job could be started."""

    number: int
    job_id: int | None
    why_not: str = ""


@dataclass(frozen=True)
class PosedWhatIf:
    """A what-if posed as a problem: as changed, and as it was where its base is the programme as it stands.

    ``version`` is that of the changes it was posed from.
    """

    choice: PosedChoice
    base: PosedChoice | None
    base_number: int | None
    version: int


def ask_to_choose(database: Database, queue: JobQueue, actor: Actor, programme_key: str, number: int) -> int:
    """Have the studies chosen under a what-if; the job's id, that of the one at work where there is one.

    Raises NotFoundError, and ConflictError with too many unfinished jobs.
    """
    actor.require("what_if.edit")
    with database.read() as session:
        what_ifs.row(session, actor.workspace_id, programme_key, number)

    def at_work(session: Session) -> int | None:
        return what_ifs.choosing_job(session, actor.workspace_id, programme_key, number)

    arguments = {"programme": programme_key, "what_if": number}
    return start_job(database, queue, actor, "what_if", programme_key, arguments, at_work)


def ask_with(
    database: Database,
    queue: JobQueue,
    actor: Actor,
    programme_key: str,
    base_number: int,
    name: str,
    change: AnyChange,
) -> Started:
    """Make a what-if of ``change`` to a plan version, or add it to the one that this made for the person before.

    Then have the studies chosen. Raises NotFoundError, and ProgrammeError when the change does not fit the version.
    """
    actor.require("what_if.edit")
    change.on_programme(base_of(database, actor, programme_key, base_number))
    heads = list_what_ifs(database, actor, programme_key)
    own = [one for one in heads if one.name == name and _is_of_kind(one, actor, base_number, change)]
    number = own[0].number if own else begin_what_if(database, actor, programme_key, name, base_number)
    _add_once(database, actor, programme_key, number, change)
    try:
        return Started(number, ask_to_choose(database, queue, actor, programme_key, number))
    except ConflictError as error:
        return Started(number, None, error.message)


def _add_once(database: Database, actor: Actor, programme_key: str, number: int, change: AnyChange) -> None:
    """Add a change that is not there yet, though others change the what-if meanwhile. ConflictError if they go on."""
    for tries_left in reversed(range(_MOST_TRIES)):
        with database.read() as session:
            kept = what_ifs.row(session, actor.workspace_id, programme_key, number)
        if change in [one.change for one in noted(kept.changes)]:
            return
        try:
            add_change(database, actor, programme_key, number, change, seen_version=kept.version)
        except ConflictError:
            if not tries_left:
                raise


def ask_to_move(
    database: Database,
    queue: JobQueue,
    actor: Actor,
    programme_key: str,
    base_number: int,
    study_key: str,
    period_key: str,
) -> Started:
    """What if the study started in another period? Raises as ``ask_with``."""
    name = f"Other starts than in version {base_number}"
    change = StudyMoved(study_key, period_key)
    return ask_with(database, queue, actor, programme_key, base_number, name, change)


def ask_for_budget(
    database: Database, queue: JobQueue, actor: Actor, programme_key: str, base_number: int, limit_minor: int
) -> Started:
    """What if the whole programme had another ceiling, in minor units? Raises as ``ask_with``."""
    name = f"Another budget than in version {base_number}"
    return ask_with(database, queue, actor, programme_key, base_number, name, LimitSet(limit_minor))


def pose_what_if(database: Database, actor: Actor, programme_key: str, number: int) -> PosedWhatIf | None:
    """A what-if as a problem; None when the studies were chosen under it already and nothing changed since.

    Raises NotFoundError, and ProgrammeError or ProblemError when it cannot be posed.
    """
    actor.require("what_if.edit")
    with database.read() as session:
        kept = what_ifs.row(session, actor.workspace_id, programme_key, number)
        if kept.base_number is not None and kept.chosen_version == kept.version:
            return None
        base = base_of(database, actor, programme_key, kept.base_number)
    posed = PosedChoice(*pose(base, in_force(kept)))
    is_today = kept.base_number is None
    of_base = PosedChoice(base, build_problem(base)) if is_today else None
    return PosedWhatIf(posed, of_base, kept.base_number, kept.version)


def known_solution(database: Database, actor: Actor, programme_key: str, problem: Problem) -> Solution | None:
    """What the newest plan version chose, where it was chosen from the very same ``problem``."""
    with database.read() as session:
        heads = plans.heads(session, actor.workspace_id, programme_key)
        content = plans.content(session, actor.workspace_id, programme_key, heads[0]["number"]) if heads else ""
    try:
        _, chosen_from, solution = mapping.thaw(content)
    except (BudgetingError, ValueError):
        return None  # there is none, or only an earlier release could read it
    return solution if chosen_from == problem else None


def keep_result(
    database: Database,
    actor: Actor,
    programme_key: str,
    number: int,
    posed: PosedWhatIf,
    solution: Solution,
    base_solution: Solution | None,
) -> None:
    """Keep what was chosen, unless somebody's later choice is there already. Raises NotFoundError when it is gone."""
    content, _ = mapping.freeze(posed.choice.programme, posed.choice.problem, solution)
    base_content = None
    if posed.base and base_solution:
        base_content, _ = mapping.freeze(posed.base.programme, posed.base.problem, base_solution)
    base_plan = laid_out(base_content) if base_content else _version(database, actor, programme_key, posed)
    figures = _figures(laid_out(content), base_plan)
    with database.write() as session:
        found = what_ifs.locked(session, actor.workspace_id, programme_key, number)
        if found.chosen_version is not None and found.chosen_version > posed.version:
            return
        found.content, found.base_content = content, base_content
        found.digest = digest_of(content + (base_content or ""))
        found.figures, found.chosen_version, found.chosen_at = figures, posed.version, datetime.now(UTC)
        session.add(found)
        note(session, actor, programme_key, number, "what_if.chosen", {"digest": found.digest})


def changes_version(database: Database, actor: Actor, programme_key: str, number: int) -> int:
    """The version of a what-if's changes. Raises NotFoundError."""
    with database.read() as session:
        return what_ifs.row(session, actor.workspace_id, programme_key, number).version


def keep_refusal(
    database: Database, actor: Actor, programme_key: str, number: int, version: int, error: BudgetingError
) -> None:
    """Say on the what-if why nothing could be chosen under that version of its changes. Raises NotFoundError."""
    with database.write() as session:
        found = what_ifs.locked(session, actor.workspace_id, programme_key, number)
        found.figures = {**found.figures, "refusal": error.message, "refused_version": version}
        session.add(found)


def _version(database: Database, actor: Actor, programme_key: str, posed: PosedWhatIf) -> Plan:
    return see_plan(database, actor, programme_key, posed.base_number).plan


def _figures(plan: Plan, base: Plan) -> dict[str, int]:
    found: dict[str, int] = {}
    for prefix, one in (("", plan), ("base_", base)):
        found |= {
            f"{prefix}net_minor": one.net_minor,
            f"{prefix}cost_minor": one.cost_minor,
            f"{prefix}kept_count": len(one.kept),
        }
    return found


def _is_of_kind(head: WhatIfHead, actor: Actor, base_number: int, change: AnyChange) -> bool:
    """Whether a what-if is the person's own, of that version, and made of changes of that kind alone."""
    kinds = {one.change.kind for one in head.changes}
    return head.author_id == actor.user_id and head.base_number == base_number and kinds == {change.kind}
