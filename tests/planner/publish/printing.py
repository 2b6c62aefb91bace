"""A plan as its print is given it."""

from budgeting.plans.plan import Plan
from planner.services.plans import SeenPlan
from tests.planner.publish.generated import head_of


def seen_of(plan: Plan) -> SeenPlan:
    """The plan as the newest version."""
    return SeenPlan(plan, head_of(plan), 1)
