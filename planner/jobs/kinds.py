"""The kinds of job a worker can do. Each is a tuple of steps; a finished step is not repeated after a crash."""

from collections.abc import Mapping

from planner.jobs.context import Step

Kinds = Mapping[str, tuple[Step, ...]]

KINDS: Kinds = {}
