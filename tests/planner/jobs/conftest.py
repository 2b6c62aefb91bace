"""Tests of this folder may ask for a floor."""

from tests.planner.jobs.fixtures import floor

__all__ = ["floor"]
