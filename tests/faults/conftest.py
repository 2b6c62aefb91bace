"""Tests of this folder may ask for a place to work."""

from tests.planner.jobs.fixtures import either_floor, floor, queue_template

__all__ = ["either_floor", "floor", "queue_template"]
