"""Whether a plan is the best choice: choose again from its problem, with both engines, and compare."""

from datetime import UTC, datetime

from budgeting.problem import Problem
from planner.filters import money_exact
from planner.reports.printed_facts import Claim
from planner.services.verdicts import Check, failed, not_done, passed
from planner.solving import solve_in_child
from planner.storage.records import PlanConfirmationRecord

AGAIN = "Chosen again"


def choose_again(problem: Problem, seconds: float) -> PlanConfirmationRecord:
    """What choosing again finds within ``seconds``; the row is not yet anybody's."""
    solved = solve_in_child(problem, time_limit_seconds=seconds)
    worth = solved.account.objective_minor if solved.account else None
    return PlanConfirmationRecord(
        workspace_id=0,
        plan_version_id=0,
        status=solved.status,
        objective_minor=worth,
        engines=list(solved.engines),
        chosen_at=datetime.now(UTC),
    )


def check_again(claim: Claim, found: PlanConfirmationRecord, currency: str) -> Check:
    """What the plan claims beside what choosing again found."""
    if claim.objective_minor is None or found.objective_minor is None:
        return not_done(AGAIN, "No choice was found in the time there is, so there is nothing to compare.")
    more = found.objective_minor - claim.objective_minor
    worth = money_exact(abs(more), currency)
    if claim.status != "optimal":
        found_what = f"one worth {worth} more" if more > 0 else "none worth more"
        return passed(AGAIN, f"The plan does not claim to be proven best; choosing again found {found_what}.")
    if more > 0:
        return failed(AGAIN, f"The plan says that no choice is worth more, but there is one worth {worth} more.")
    if found.status != "optimal":
        return not_done(AGAIN, "Choosing again found nothing worth more, but ran out of time before that was proven.")
    if more < 0:
        return failed(AGAIN, f"Chosen again and proven best, the studies are worth {worth} less than the plan says.")
    return passed(AGAIN, f"Chosen again from nothing: {_who(found)} no choice within the rules is worth more.")


def _who(found: PlanConfirmationRecord) -> str:
    if len(found.engines) > 1:
        return f"independent engines ({', '.join(found.engines)}) agree that"
    return "it is proven that"
