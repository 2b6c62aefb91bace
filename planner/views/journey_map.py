"""The journey as one picture, its editor, and its print on one page."""

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from budgeting.errors import FeedbackError
from budgeting.journey import goes_with
from planner.access import permission
from planner.context import actor, at_one_moment, current
from planner.forms.base import PlannerForm
from planner.forms.journeys import MeetingForm, PartForm, marks_form, marks_of
from planner.reports.errors import PdfError
from planner.services import drawing
from planner.services.drawing import see_drawn
from planner.services.errors import NotFoundError
from planner.services.journey_maps import see_picture
from planner.services.journey_printing import print_journey
from planner.views.attachments import stored_pdf

blueprint = APIBlueprint("journey_map", __name__, url_prefix="/p/<programme_key>/journey")
_STEPS = {"up": -1, "down": 1}


@blueprint.get("/map")
@permission("journey.see")
@at_one_moment
def picture(programme_key: str) -> ResponseReturnValue:
    """How it feels from stage to stage, where it hurts and where money goes, today and as it should be."""
    found = see_picture(current().database, actor(), programme_key, _persona())
    return render_template("journey/map.html", programme_key=programme_key, picture=found)


@blueprint.get("/map.pdf")
@permission("journey.see")
def printed(programme_key: str) -> ResponseReturnValue:
    """The whole journey on one page."""
    try:
        found = print_journey(current().database, current().settings, actor(), programme_key, _persona())
    except PdfError as error:
        flash(error.message, "error")
        return redirect(url_for("journey_map.picture", programme_key=programme_key))
    return stored_pdf(found, f"{programme_key}-journey.pdf")


@blueprint.get("/edit")
@permission("journey.edit")
@at_one_moment
def edit(programme_key: str) -> ResponseReturnValue:
    """Personas, stages and touchpoints with their order, owners, and what is said of them."""
    return _page(programme_key)


@blueprint.post("/parts")
@permission("journey.edit")
def change_part(programme_key: str) -> ResponseReturnValue:
    """Add, rename, move or remove a persona, stage or touchpoint."""
    form = PartForm()
    if form.validate():
        try:
            _change(programme_key, form)
        except FeedbackError as error:
            form.refuse("new_name" if form.action.data == "rename" else "name", error.message)
        else:
            return redirect(url_for("journey_map.edit", programme_key=programme_key, _anchor=_aim(programme_key, form)))
    return _page(programme_key, form), 422


@blueprint.post("/touchpoints")
@permission("journey.edit")
def describe(programme_key: str) -> ResponseReturnValue:
    """Say who owns a touchpoint, how it is, how it should be, and what stands between."""
    form = MeetingForm()
    if form.validate():
        try:
            where = current().database, actor(), programme_key
            drawing.describe_touchpoint(*where, form.meeting(), seen_version=form.version.data)
        except FeedbackError as error:
            form.refuse(error.place, error.message)
        else:
            flash(f"“{form.name.data}” is saved.", "success")
            return redirect(url_for("journey_map.edit", programme_key=programme_key) + "#meetings")
    return _page(programme_key, form), 422


@blueprint.post("/marks")
@permission("journey.edit")
def mark(programme_key: str) -> ResponseReturnValue:
    """Say how a persona feels at each stage, today and as it should be."""
    seen = see_drawn(current().database, actor(), programme_key)
    form = marks_form(seen.journey, "")
    if form.validate():
        try:
            where, marks = (current().database, actor(), programme_key), marks_of(form, seen.journey)
            drawing.mark_emotions(*where, marks, seen_version=form.version.data)
        except FeedbackError as error:
            form.refuse("persona", error.message)
        else:
            flash("The marks are saved.", "success")
            return redirect(url_for("journey_map.picture", programme_key=programme_key, persona=form.persona.data))
    return _page(programme_key, form), 422


def _change(programme_key: str, form: PartForm) -> None:
    where = current().database, actor(), programme_key, form.part.data
    name, version = form.name.data or "", form.version.data
    action = form.action.data
    if action == "add":
        drawing.add_part(*where, name, seen_version=version)
    elif action == "rename":
        drawing.rename_part(*where, name, form.new_name.data or "", seen_version=version)
    elif action == "remove":
        drawing.remove_part(*where, name, seen_version=version)
    else:
        to = form.to.data if action == "move" else _place(programme_key, form) + _STEPS[action]
        drawing.move_part(*where, name, max(0, to), seen_version=version)


def _aim(programme_key: str, form: PartForm) -> str:
    """Where the page goes on: at the button that was pressed, so that it can be pressed again."""
    part, action = form.part.data, form.action.data
    if action == "add":
        return f"new-{part}"
    if action not in _STEPS:
        return f"{part}s"
    return f"{part}-{_place(programme_key, form)}-{action}"


def _place(programme_key: str, form: PartForm) -> int:
    names = see_drawn(current().database, actor(), programme_key).journey.names(form.part.data)
    if form.name.data not in names:
        raise NotFoundError
    return names.index(form.name.data)


def _page(programme_key: str, wrong: PlannerForm | None = None) -> str:
    seen = see_drawn(current().database, actor(), programme_key)
    personas = seen.journey.personas
    chosen = _persona() if _persona() in personas else next(iter(personas), "")
    first = {"persona": chosen, "version": seen.version}
    marks = marks_form(seen.journey, chosen, formdata=None, data=first) if chosen else None
    shown = {"seen": seen, "wrong": wrong, "marks": marks, "chosen": chosen, "goes_with": goes_with}
    return render_template("journey/edit.html", programme_key=programme_key, **shown)


def _persona() -> str:
    return request.args.get("persona", "").replace("\0", "")[:200]
