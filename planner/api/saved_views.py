"""Views of feedback: filters that people keep by a name."""

from typing import Annotated

from pydantic import Field

from planner.api.bodies import Body, Paging
from planner.api.editing import check_seen, version_of_text
from planner.api.feedback import FilterTyped
from planner.api.filling import checked, filled
from planner.api.operations import PREFIX, operation
from planner.api.replies import Page, Reply, listed
from planner.context import actor, current
from planner.forms.sorting import NameForm
from planner.services import saved_views
from planner.services.errors import NotFoundError
from planner.services.saved_views import SavedView

_ALL = "/programmes/<programme_key>/feedback/views"
_Name = Annotated[str, Field(max_length=80)]


class ViewTyped(Body):
    """Filters to keep by a name, for oneself or for everybody in the workspace."""

    name: _Name
    wanted: FilterTyped
    is_shared: bool = False


class ViewNameTyped(Body):
    """Another name."""

    name: _Name


@operation("GET", _ALL, "feedback.see")
def every(programme_key: str, query: Paging) -> Reply[Page[SavedView]]:
    """List one's own views and those that are shared."""
    return listed(saved_views.list_views(current().database, actor(), programme_key), query)


@operation("GET", f"{_ALL}/<int:view_id>", "feedback.see")
def one(programme_key: str, view_id: int) -> Reply[SavedView]:
    """Read a view."""
    found = saved_views.list_views(current().database, actor(), programme_key)
    view = next((one for one in found if one.view_id == view_id), None)
    if view is None:
        raise NotFoundError
    path = f"{PREFIX}/programmes/{programme_key}/feedback/views/{view_id}"
    return Reply(view, version=version_of_text(view.name), path=path)


@operation("POST", _ALL, "feedback.see", status=201)
def keep(programme_key: str, body: ViewTyped) -> Reply[SavedView]:
    """Keep filters as a view."""
    name, wanted = _name(body.name), body.wanted.wanted("wanted.")
    where = current().database, actor(), programme_key
    return one(programme_key, saved_views.save_view(*where, name, wanted, is_shared=body.is_shared))


@operation("PUT", f"{_ALL}/<int:view_id>", "feedback.see")
def rename(programme_key: str, view_id: int, seen: int, body: ViewNameTyped) -> Reply[SavedView]:
    """Give a view of one's own another name."""
    former = _seen(programme_key, view_id, seen)
    where = current().database, actor(), programme_key, view_id
    saved_views.rename_view(*where, _name(body.name), seen_name=former)
    return one(programme_key, view_id)


@operation("DELETE", f"{_ALL}/<int:view_id>", "feedback.see")
def remove(programme_key: str, view_id: int, seen: int) -> Reply[Page[SavedView]]:
    """Remove a view of one's own; answers with those that are left."""
    former = _seen(programme_key, view_id, seen)
    saved_views.remove_view(current().database, actor(), programme_key, view_id, seen_name=former)
    return every(programme_key, Paging())


def _seen(programme_key: str, view_id: int, seen: int) -> str:
    """The name of the view, which is the one that was seen."""
    found = one(programme_key, view_id)
    check_seen(seen, found.version)
    return found.value.name


def _name(name: str) -> str:
    return str(checked(filled(NameForm, [("name", name)])).name.data)
