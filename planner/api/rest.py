"""What is left of the plan in force, and choosing again with it."""

from dataclasses import dataclass
from typing import Final

from planner.api.jobs import started
from planner.api.operations import operation
from planner.api.replies import Reply, told_as
from planner.context import actor, current
from planner.problems import RefusedError
from planner.services import replanning
from planner.services.jobs import Job, start_job

_OF: Final = "/programmes/<programme_key>/rest"


@dataclass(frozen=True)
class TurnTold:
    """A study that the newest choice treats otherwise: what became of it, in words and money."""

    name: str
    before: str
    after: str
    cost_before_minor: int
    cost_after_minor: int


@dataclass(frozen=True)
class RestTold:
    """The studies that stand, those that cannot be chosen any more, and how the newest choice treats others."""

    standing: tuple[str, ...]
    gone: tuple[str, ...]
    why_not: str
    newer: int | None
    turns: tuple[TurnTold, ...]


@operation("GET", _OF, "plan.see")
def see(programme_key: str) -> Reply[RestTold]:
    """Read what is left of the plan in force."""
    seen = replanning.see_rest(current().database, actor(), programme_key)
    standing = tuple(one.study.key for one in seen.standing)
    turns = tuple(
        told_as(TurnTold, one, cost_before_minor=one.before_minor, cost_after_minor=one.after_minor)
        for one in seen.turns
    )
    return Reply(told_as(RestTold, seen, standing=standing, turns=turns), seen.course.programme.currency)


@operation("POST", f"{_OF}/optimise", "plan.optimise", also=("plan.see", "finding.see"), status=202)
def choose(programme_key: str) -> Reply[Job]:
    """Have what is left chosen again with the money that is left."""
    seen = replanning.see_rest(current().database, actor(), programme_key)
    if seen.why_not:
        raise RefusedError([("body", seen.why_not)])
    arguments = {"programme": programme_key, "is_rest": True}
    return started(start_job(current().database, current().jobs, actor(), "optimise", programme_key, arguments))
