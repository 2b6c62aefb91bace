"""A programme with a plan in any state, and the jobs that choose and print."""

from functools import cache
from pathlib import Path
from typing import Final

from sqlmodel import col, select, update

from budgeting.approvals.states import PlanAction, PlanState
from budgeting.optimiser.solving import solve
from budgeting.posing.building import build_problem
from budgeting.problem import Solution
from budgeting.programme import Budget, Programme
from planner.jobs.queue import JobQueue
from planner.jobs.running import run_inline
from planner.services import plans
from planner.services.actors import Actor
from planner.services.jobs import start_job
from planner.services.optimising import PosedChoice, keep_draft
from planner.services.plans import VersionHead
from planner.services.programmes import begin_programme
from planner.storage.database import Database
from planner.storage.records import JobRecord, PlanVersionRecord
from tests.approving import approve_all_lines
from tests.browsing import make_settings
from tests.builders import POUNDS, make_programme, make_question, make_study
from tests.people import Cast
from tests.stock import Given

KEY: Final = "retention-2027"
PLAN: Final = f"/p/{KEY}/plan"
VERSION: Final = f"{PLAN}/versions/1"
STATES: Final[tuple[PlanState, ...]] = ("draft", "in_review", "approved", "rejected")


def choosable() -> Programme:
    """Two questions, three studies, and money for some of it."""
    return make_programme(
        make_study("survey"),
        make_study("calls", method_key="call-analysis", period_key="q2"),
        make_study("talks", method_key="depth-interviews", question_keys=("letters",), cost_centre_key="digital"),
        questions=(make_question("fees"), make_question("letters")),
        budgets=(Budget(30_000 * POUNDS), Budget(12_000 * POUNDS, "q1")),
    )


def keep_plan(database: Database, author: Actor, programme: Programme | None = None) -> int:
    """Choose within ``programme`` (kept first when it is given) and keep the draft; its number."""
    chosen_from = programme or choosable()
    if programme is None:
        begin_programme(database, author, chosen_from)
    return keep_draft(database, author, *_chosen(chosen_from), job_id=None)


@cache
def _chosen(programme: Programme) -> tuple[PosedChoice, Solution]:
    """What is chosen within ``programme``, which is the same each time."""
    problem = build_problem(programme)
    return PosedChoice(programme, problem), solve(problem, time_limit_seconds=30, workers=1)


def drafted(database: Database, given: Given) -> int:
    """Ada's draft, version 1, as a layer of the stock."""
    return keep_plan(database, given["cast"].ada)


def submitted(database: Database, given: Given) -> int:
    """Ada's version 1 in review, none of its lines decided, as a layer of the stock."""
    number = drafted(database, given)
    bring_to(database, given["cast"], "in_review", number, has_decided_lines=False)
    return number


def bring_to(
    database: Database, cast: Cast, state: PlanState, number: int = 1, *, has_decided_lines: bool = True
) -> None:
    """Take the draft to ``state`` by the people whose steps they are; in review its lines are approved, unless told."""
    if state == "draft":
        return
    plans.submit_plan(database, cast.ada, KEY, number, seen_version=head(database, cast.ada, number).version)
    if has_decided_lines:
        approve_all_lines(database, cast.femi, KEY, number)
    if state != "in_review":
        action: PlanAction = "approve" if state == "approved" else "reject"
        seen = head(database, cast.femi, number).version
        plans.decide_plan(database, cast.femi, KEY, number, action, "As agreed", seen_version=seen)


def head(database: Database, actor: Actor, number: int = 1) -> VersionHead:
    """A version's head."""
    return next(one for one in plans.list_versions(database, actor, KEY) if one.number == number)


def ask(database: Database, home: Path, actor: Actor, kind: str = "optimise", **arguments: object) -> int:
    """Ask for a job that no worker takes."""
    settings = make_settings(database, home)
    return start_job(database, Unplugged(settings), actor, kind, KEY, {"programme": KEY, **arguments})


def run(database: Database, home: Path, job_id: int) -> JobRecord:
    """Run a job here and now; its row."""
    run_inline(database, make_settings(database, home), job_id)
    return job(database, job_id)


def job(database: Database, job_id: int) -> JobRecord:
    """The job's row."""
    with database.read() as session:
        return session.exec(select(JobRecord).where(JobRecord.id == job_id)).one()


def jobs(database: Database, kind: str) -> list[JobRecord]:
    """Every job of a kind."""
    with database.read() as session:
        return list(session.exec(select(JobRecord).where(JobRecord.kind == kind)).all())


def begin_again(database: Database, job_id: int) -> None:
    """As if the worker had died before it could write down what it had done."""
    with database.write() as session:
        as_before = {"state": "running", "finished_at": None, "step_count": 0}
        session.exec(update(JobRecord).where(col(JobRecord.id) == job_id).values(as_before))


def versions(database: Database) -> list[PlanVersionRecord]:
    """Every version that is kept."""
    with database.read() as session:
        return list(session.exec(select(PlanVersionRecord)).all())


class Unplugged(JobQueue):
    """A queue that nobody listens to."""

    def enqueue(self, job_id: int, kind: str = "") -> None:
        """Leave the job in its row."""
