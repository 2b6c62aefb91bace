"""Who works in the workspace, and as what."""

from dataclasses import dataclass

from planner.api.bodies import Paging
from planner.api.operations import operation
from planner.api.replies import Page, Reply, page_of
from planner.context import actor, current
from planner.services.roles import see_people


@dataclass(frozen=True)
class PersonTold:
    """A person of the workspace with their roles."""

    user_id: int
    name: str
    email: str
    roles: frozenset[str]


@operation("GET", "/people", "people.see")
def every(query: Paging) -> Reply[Page[PersonTold]]:
    """List the people of the workspace."""
    found = see_people(current().database, actor()).members
    told = [PersonTold(one.user_id, one.name, one.email, one.roles) for one in found]
    return Reply(page_of(told, query.page, query.per_page))
