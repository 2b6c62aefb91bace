"""Suggested themes: have them looked for, accept, rename, merge or forget them, and take any of that back."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Literal

from pydantic import Field

from budgeting.errors import FeedbackError
from planner.api.bodies import Body, Line
from planner.api.editing import check_seen
from planner.api.filling import checked, filled, refused_by
from planner.api.jobs import started
from planner.api.operations import PREFIX, operation
from planner.api.replies import Reply
from planner.context import actor, current
from planner.forms.themes import ThemeForm
from planner.services import themes
from planner.services.errors import NotFoundError
from planner.services.jobs import Job
from planner.services.theme_finding import ask_for_themes
from planner.services.theme_pages import ShownTheme, ThemesPage, see_themes

_ALL = "/programmes/<programme_key>/themes"
_ONE = f"{_ALL}/<int:theme_id>"


class LookTyped(Body):
    """What to look through: what stands at no anxiety point yet, or everything."""

    scope: Literal["unplaced", "all"] = "unplaced"


class AcceptTyped(Body):
    """The anxiety point that a theme becomes, and whether items that stand at another one move as well."""

    name: Line
    touchpoint: Line
    moves_placed: bool = False


class ThemeNameTyped(Body):
    """Another name."""

    name: Line


class IntoTyped(Body):
    """The theme that another goes into."""

    into_id: Annotated[int, Field(ge=1, le=2**31 - 1)]


@operation("GET", _ALL, "feedback.see")
def every(programme_key: str) -> Reply[ThemesPage]:
    """Read the themes that wait for a decision, and those that were decided on."""
    return Reply(see_themes(current().database, actor(), programme_key))


@operation("GET", _ONE, "feedback.see")
def one(programme_key: str, theme_id: int) -> Reply[ShownTheme]:
    """Read a theme."""
    page = see_themes(current().database, actor(), programme_key)
    found = next((theme for theme in (*page.open, *page.decided) if theme.theme_id == theme_id), None)
    if found is None:
        raise NotFoundError
    return Reply(found, version=found.version, path=f"{PREFIX}/programmes/{programme_key}/themes/{theme_id}")


@operation("POST", f"{_ALL}/suggest", "feedback.edit", status=202)
def suggest(programme_key: str, body: LookTyped) -> Reply[Job]:
    """Have themes looked for."""
    return started(ask_for_themes(current().database, current().jobs, actor(), programme_key, body.scope))


@operation("POST", f"{_ONE}/accept", "feedback.edit", also=("feedback.see",))
def accept(programme_key: str, theme_id: int, seen: int, body: AcceptTyped) -> Reply[ShownTheme]:
    """Make a theme an anxiety point at a touchpoint."""
    form = _checked([("name", body.name), ("touchpoint", body.touchpoint)])
    named = partial(themes.accept_theme, version=seen, name=form.name.data or "", touchpoint=form.touchpoint.data or "")
    return _step(programme_key, theme_id, seen, partial(named, moves_placed=body.moves_placed))


@operation("POST", f"{_ONE}/rename", "feedback.edit", also=("feedback.see",))
def rename(programme_key: str, theme_id: int, seen: int, body: ThemeNameTyped) -> Reply[ShownTheme]:
    """Give a theme another name."""
    name = _checked([("name", body.name)]).name.data or ""
    return _step(programme_key, theme_id, seen, partial(themes.rename_theme, name=name, version=seen))


@operation("POST", f"{_ONE}/merge", "feedback.edit", also=("feedback.see",))
def merge(programme_key: str, theme_id: int, seen: int, body: IntoTyped) -> Reply[ShownTheme]:
    """Put a theme's items and words into another one."""
    return _step(programme_key, theme_id, seen, partial(themes.merge_themes, into_id=body.into_id, version=seen))


@operation("POST", f"{_ONE}/reject", "feedback.edit", also=("feedback.see",))
def reject(programme_key: str, theme_id: int, seen: int) -> Reply[ShownTheme]:
    """Say that a theme is none."""
    return _step(programme_key, theme_id, seen, partial(themes.reject_theme, version=seen))


@operation("POST", f"{_ONE}/take-back", "feedback.edit", also=("feedback.see",))
def take_back(programme_key: str, theme_id: int, seen: int) -> Reply[ShownTheme]:
    """Take back what was decided on a theme: it waits for a decision again."""
    return _step(programme_key, theme_id, seen, partial(themes.take_back, version=seen))


def _checked(typed: list[tuple[str, object]]) -> ThemeForm:
    return checked(filled(ThemeForm, typed))


def _step(programme_key: str, theme_id: int, seen: int, act: Callable[..., object]) -> Reply[ShownTheme]:
    check_seen(seen, one(programme_key, theme_id).version)
    try:
        act(current().database, actor(), programme_key, theme_id)
    except FeedbackError as error:
        raise refused_by(error, {"into": "into_id"}) from None
    return one(programme_key, theme_id)
