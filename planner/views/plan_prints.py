"""What views of plans do alike after a step was taken."""

from planner.context import actor, current
from planner.services import printing


def print_ahead(programme_key: str, number: int) -> None:
    """Have the PDF of the new state made, so that it is there when somebody asks."""
    printing.print_ahead(current().database, current().jobs, actor(), programme_key, number)
