"""Whether today's budgets still hold what a version needs, worked out once for the same plan and programme."""

from typing import Final

from budgeting.plans import standing
from planner.once import once_for_the_same

broken_ceilings: Final = once_for_the_same(8)(standing.broken_ceilings)
