"""Choosing the studies of a programme: pose the problem, solve it in a child process, keep the plan as a draft."""

from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic

from budgeting.errors import ProblemError
from budgeting.optimiser import Known, OnProgress, Progress, ShouldStop, account, first_plan
from budgeting.posing.building import build_problem, check_choosable
from budgeting.problem import Account, Problem, Solution
from budgeting.programme import Programme
from planner.services.actors import Actor
from planner.services.trail import record
from planner.solving import solve_in_child
from planner.storage import mapping
from planner.storage.database import Database
from planner.storage.repositories import findings, plans, programmes

DEFAULT_SECONDS = 20.0


@dataclass(frozen=True)
class PosedChoice:
    """A programme and the problem of choice that it poses.

    ``rest_of`` is the number of the version whose rest it is, with the count of findings then; None for a whole choice.
    """

    programme: Programme
    problem: Problem
    rest_of: tuple[int, int] | None = None


def pose_choice(database: Database, actor: Actor, programme_key: str) -> PosedChoice:
    """The programme's choice as a problem. Raises NotFoundError, ProblemError when it cannot be posed."""
    programme = _load(database, actor, programme_key)
    check_choosable(programme)
    return PosedChoice(programme, build_problem(programme))


def why_not_choose(database: Database, actor: Actor, programme_key: str) -> str:
    """What is missing before the studies can be chosen, with the next step; empty when nothing is."""
    try:
        check_choosable(_load(database, actor, programme_key))
    except ProblemError as error:
        return error.message
    return ""


def _load(database: Database, actor: Actor, programme_key: str) -> Programme:
    actor.require("plan.see")
    with database.read() as session:
        return mapping.load_programme(session, actor.workspace_id, programme_key)


def choose_now(database: Database, actor: Actor, programme_key: str, *, seconds: float = DEFAULT_SECONDS) -> int:
    """Choose the studies here and now; the number of the draft."""
    actor.require("plan.optimise")
    posed = pose_choice(database, actor, programme_key)
    return keep_draft(database, actor, posed, solve_posed(posed, seconds=seconds), job_id=None)


def solve_posed(
    posed: PosedChoice,
    *,
    seconds: float,
    is_repeatable: bool = True,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Solution:
    """The best plan found in ``seconds``; the same one again where ``is_repeatable``.

    Raises ProblemError in plain words when there is none.
    """
    solution = solve_in_child(
        posed.problem,
        time_limit_seconds=seconds,
        workers=2,
        is_repeatable=is_repeatable,
        known=_first(posed.problem, on_progress),
        on_progress=on_progress,
        should_stop=should_stop,
    )
    if solution.status == "infeasible":
        raise ProblemError("No plan keeps all the rules. " + " ".join(solution.reasons))
    if solution.selection is None:
        raise ProblemError("No plan was found in the time. Give the planner more seconds or fewer rules.")
    return solution


def _first(problem: Problem, on_progress: OnProgress | None) -> Known | None:
    """A first plan, told of before any engine is started; None where there is none so quickly."""
    began = monotonic()
    selection = first_plan(problem)
    if selection is None:
        return None
    if on_progress:
        worth = account(problem, selection).objective_minor
        on_progress(Progress(worth, None, monotonic() - began, selection))
    return Known(selection)


def draft_of_job(database: Database, job_id: int) -> int | None:
    """The number of the draft that a job kept already, if it did."""
    with database.read() as session:
        return plans.made_by_job(session, job_id)


def keep_draft(database: Database, actor: Actor, posed: PosedChoice, solution: Solution, *, job_id: int | None) -> int:
    """Freeze the plan as the programme's next draft; its number. A job that runs twice keeps one draft.

    Nobody sees a plan that breaks a rule or whose sums differ when they are added up again: ProblemError.
    """
    frozen = mapping.freeze(posed.programme, posed.problem, solution)
    sums = _added_again(posed.problem, solution)
    key = posed.programme.key
    with database.write() as session:
        made = plans.made_by_job(session, job_id) if job_id is not None else None
        if made is not None:
            return made
        programme = programmes.by_key(session, actor.workspace_id, key)
        number = plans.add_draft(
            session,
            programme,
            frozen=frozen,
            totals_minor=(sums.cost_minor, sums.reserve_minor),
            author_id=actor.user_id,
            job_id=job_id,
            at=datetime.now(UTC),
        )
        if posed.rest_of is not None:
            findings.note_rest(session, programme, number, posed.rest_of, actor.today())
        detail = {"digest": frozen[1], "status": solution.status}
        record(session, actor, "plan.drafted", f"programme:{key}/plan:{number}", detail)
    return number


def _added_again(problem: Problem, solution: Solution) -> Account:
    """The sums of a plan that may be kept. ProblemError where there is none, or it does not keep its own rules."""
    sums = solution.account
    if sums is None or solution.selection is None:
        raise ProblemError("There is no plan to keep: no choice of studies was found.")
    if sums.broken or account(problem, solution.selection) != sums:
        raise ProblemError("The plan that was found does not keep its own rules, so it was not kept. Choose again.")
    return sums
