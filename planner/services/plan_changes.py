"""What changed from one version of a plan to another, in money and line by line."""

from dataclasses import dataclass

from budgeting.approvals.diffs import Diff, diff, names_of
from budgeting.approvals.lines import review_lines
from planner.services.actors import Actor
from planner.services.errors import NotFoundError
from planner.services.plans import SeenPlan, list_versions, see_plan
from planner.storage.database import Database


@dataclass(frozen=True)
class SeenChanges:
    """Two versions and what changed between them."""

    before: SeenPlan
    after: SeenPlan
    diff: Diff


def see_changes(
    database: Database, actor: Actor, programme_key: str, number: int, since: int | None = None
) -> SeenChanges:
    """What changed in version ``number`` since another, the one before it when ``since`` is None.

    Raises NotFoundError (the first version has none before it), TamperedError, FormerReleaseError.
    """
    earlier = since if since is not None else _before(database, actor, programme_key, number)
    before = see_plan(database, actor, programme_key, earlier)
    after = see_plan(database, actor, programme_key, number)
    names = names_of(before.plan.programme, after.plan.programme)
    return SeenChanges(before, after, diff(review_lines(before.plan), review_lines(after.plan), names))


def _before(database: Database, actor: Actor, programme_key: str, number: int) -> int:
    numbers = [head.number for head in list_versions(database, actor, programme_key) if head.number < number]
    if not numbers:
        raise NotFoundError
    return max(numbers)
