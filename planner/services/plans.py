"""What people do with plans: see a version, submit it, decide on it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from budgeting.approvals.deciders import check_decision
from budgeting.approvals.states import PlanState
from budgeting.errors import ApprovalError
from budgeting.plans.frozen import Frozen
from budgeting.plans.plan import Plan
from budgeting.plans.standing import changes_since, check_quotes
from planner.once import once_for_the_same
from planner.services.actors import Actor
from planner.services.basis import basis_of
from planner.services.ceilings import broken_ceilings
from planner.services.errors import NotFoundError
from planner.services.frozen_plans import opened
from planner.services.plan_steps import close_plan, decide_plan, start_plan, submit_plan
from planner.storage.database import Database
from planner.storage.keeping import kept_until_rewritten
from planner.storage.repositories import plans

__all__ = [
    "SeenPlan",
    "Standing",
    "VersionHead",
    "close_plan",
    "decide_plan",
    "list_versions",
    "see_frozen",
    "see_plan",
    "see_standing",
    "start_plan",
    "submit_plan",
]


@dataclass(frozen=True)
class VersionHead:
    """A version of a plan without its content: who wrote it, where it stands, who decided.

    ``first_by`` approved first where two people must. ``…_for`` is the colleague in whose name, empty where there is
    none.
    """

    number: int
    state: PlanState
    digest: str
    author_id: int
    author: str
    created_at: datetime
    submitted_by_id: int | None
    submitted_by: str
    submitted_at: datetime | None
    decided_by: str
    decided_at: datetime | None
    note: str
    version: int
    decided_for: str = ""
    first_by: str = ""
    first_for: str = ""
    first_at: datetime | None = None
    cost_minor: int = 0
    reserve_minor: int = 0


@dataclass(frozen=True)
class SeenPlan:
    """A version laid out, with its head and the newest version's number."""

    plan: Plan
    head: VersionHead
    newest: int


@dataclass(frozen=True)
class Standing:
    """A version beside its programme today.

    ``changes`` says in words what has changed since it was chosen, ``breach`` which of today's budgets it would break,
    ``hindrance`` why the person at the screen cannot decide on it, ``lapsed`` which quotes behind it have expired;
    empty where there is nothing to say.
    """

    changes: tuple[str, ...]
    breach: str
    hindrance: str
    lapsed: str = ""


def list_versions(database: Database, actor: Actor, programme_key: str) -> tuple[VersionHead, ...]:
    """Every version, the newest first. Raises NotFoundError when there is no such programme."""
    actor.require("plan.see")
    with database.read() as session:
        return _heads(session, actor.workspace_id, programme_key)


@kept_until_rewritten
def _heads(session: Session, workspace_id: int, programme_key: str) -> tuple[VersionHead, ...]:
    return tuple(VersionHead(**row) for row in plans.heads(session, workspace_id, programme_key))


def see_plan(database: Database, actor: Actor, programme_key: str, number: int | None = None) -> SeenPlan:
    """A version of the plan, the newest when ``number`` is None.

    Raises NotFoundError, TamperedError, FormerReleaseError.
    """
    actor.require("plan.see")
    with database.read() as session:
        heads = _heads(session, actor.workspace_id, programme_key)
        head = next((one for one in heads if number in (None, one.number)), None)
        if head is None:
            raise NotFoundError
        content = plans.content(session, actor.workspace_id, programme_key, head.number)
    return SeenPlan(opened(content, head.digest, head.number), head, heads[0].number)


def see_frozen(database: Database, actor: Actor, programme_key: str, number: int) -> Frozen:
    """What a version was computed from. Raises what ``see_plan`` raises."""
    plan = see_plan(database, actor, programme_key, number).plan
    return Frozen(plan.programme, plan.problem, plan.solution)


def see_standing(database: Database, actor: Actor, seen: SeenPlan) -> Standing:
    """How a version stands beside what it would be chosen from today, and why ``actor`` could not decide on it."""
    key = seen.plan.programme.key
    with database.read() as session:
        today = basis_of(session, actor, key, plans.row(session, actor.workspace_id, key, seen.head.number))
        writers = plans.writers_since_approval(session, actor.workspace_id, key)
    editors = writers | ({seen.head.submitted_by_id} if seen.head.submitted_by_id else set())
    return Standing(
        changes=_changes_since(seen.plan, today),
        breach=broken_ceilings(seen.plan, today),
        hindrance=_refusal(lambda: check_decision(seen.head.author_id, editors, actor.user_id, actor.roles)),
        lapsed=_refusal(lambda: check_quotes(seen.plan, actor.today())),
    )


_changes_since = once_for_the_same(8)(changes_since)


def _refusal(check: Callable[[], None]) -> str:
    try:
        check()
    except ApprovalError as error:
        return error.message
    return ""
