"""Choosing the studies: the model, the engines, and the checker that knows neither.

``solve`` lives in ``budgeting.optimiser.solving``; importing it loads the engines, which takes time and memory, so
what is offered here does without them.
"""

from budgeting.optimiser.greedy import first_plan
from budgeting.optimiser.progress import Known, OnProgress, Progress, ShouldStop
from budgeting.optimiser.verify import account

__all__ = ["Known", "OnProgress", "Progress", "ShouldStop", "account", "first_plan"]
