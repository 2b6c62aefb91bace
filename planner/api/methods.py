"""Methods: what each takes, measures and suits."""

from budgeting.methods import Method
from planner.api.bodies import Body, Paging
from planner.api.operations import operation
from planner.api.replies import Page, Reply, page_of
from planner.context import actor, current
from planner.services import methods


class WhichVersion(Body):
    """The version of a method; the newest where none is named."""

    version: int | None = None


@operation("GET", "/methods", "method.see")
def every(query: Paging) -> Reply[Page[Method]]:
    """List methods."""
    return Reply(page_of(methods.methods_of(current().database, actor()), query.page, query.per_page))


@operation("GET", "/methods/<key>", "method.see")
def one(key: str, query: WhichVersion) -> Reply[Method]:
    """Read a method."""
    return Reply(methods.see_method(current().database, actor(), key, query.version).method)
