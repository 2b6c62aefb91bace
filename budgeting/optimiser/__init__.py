"""Choosing the studies: the model, the engines, and the checker that knows neither."""

from budgeting.optimiser.greedy import first_plan, ranked_plan
from budgeting.optimiser.solving import OnProgress, Progress, ShouldStop, solve
from budgeting.optimiser.verify import account

__all__ = ["OnProgress", "Progress", "ShouldStop", "account", "first_plan", "ranked_plan", "solve"]
