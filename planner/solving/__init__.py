"""Solving in a process of its own, which may fail, be killed or run out of memory without harm to others."""

from planner.solving.parent import solve_in_child

__all__ = ["solve_in_child"]
