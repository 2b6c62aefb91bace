"""Suggested themes: what comes up again and again, and what a person makes of it."""

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from budgeting.errors import FeedbackError
from planner.access import permission
from planner.context import actor, at_one_moment, current
from planner.forms.themes import LookForm, ThemeForm, sent_form, theme_forms
from planner.services import themes
from planner.services.theme_finding import ask_for_themes
from planner.services.theme_pages import see_themes

blueprint = APIBlueprint("themes", __name__, url_prefix="/p/<programme_key>/feedback/themes")


@blueprint.get("")
@permission("feedback.see")
@at_one_moment
def every(programme_key: str) -> ResponseReturnValue:
    """Themes that wait for a decision, by how many items speak of them; then what was decided."""
    return _page(programme_key, LookForm())


@blueprint.post("")
@permission("feedback.edit")
def look(programme_key: str) -> ResponseReturnValue:
    """Have a worker look for themes."""
    form = LookForm()
    if not form.validate():
        return _page(programme_key, form), 422
    job_id = ask_for_themes(current().database, current().jobs, actor(), programme_key, form.scope.data)
    return redirect(url_for("jobs.one", job_id=job_id))


@blueprint.post("/<int:theme_id>")
@permission("feedback.edit")
def decide(programme_key: str, theme_id: int) -> ResponseReturnValue:
    """Accept, rename, merge or reject a theme, or take that back: the button says which."""
    form = sent_form(theme_id, see_themes(current().database, actor(), programme_key))
    if form.validate():
        try:
            flash(_decided(programme_key, theme_id, form), "success")
            return redirect(url_for("themes.every", programme_key=programme_key))
        except FeedbackError as error:
            form.refuse(error.place, error.message)
    return _page(programme_key, LookForm(formdata=None), theme_id, form), 422


def _decided(programme_key: str, theme_id: int, form: ThemeForm) -> str:
    """Do what the button says; what to tell of it."""
    action, where = request.form.get("action", ""), (current().database, actor(), programme_key, theme_id)
    if action == "rename":
        themes.rename_theme(*where, form.name.data or "", form.seen_version)
        return "The theme has its new name."
    if action == "merge":
        themes.merge_themes(*where, form.into_id, form.seen_version)
        return "The themes are one now."
    if action == "reject":
        themes.reject_theme(*where, form.seen_version)
        return "The theme is rejected. You can take that back below."
    if action == "take_back":
        themes.take_back(*where, form.seen_version)
        return "That is taken back: the theme waits for a decision again."
    name, touchpoint = form.name.data or "", form.touchpoint.data or ""
    moves = bool(form.moves_placed.data)
    themes.accept_theme(*where, form.seen_version, name=name, touchpoint=touchpoint, moves_placed=moves)
    return f"“{name}” is an anxiety point now."


def _page(programme_key: str, look_form: LookForm, theme_id: int = 0, wrong: ThemeForm | None = None) -> str:
    page = see_themes(current().database, actor(), programme_key)
    forms = theme_forms(page) | ({theme_id: wrong} if wrong else {})
    return render_template(
        "feedback/themes.html", programme_key=programme_key, page=page, look=look_form, forms=forms, wrong=wrong
    )
