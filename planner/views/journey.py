"""The journey with its hot spots, and each anxiety point with its evidence."""

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from planner.access import permission
from planner.context import actor, at_one_moment, current
from planner.forms.feedback import StageForm
from planner.services.journey import map_journey, place_on_stage, tell_point

blueprint = APIBlueprint("journey", __name__, url_prefix="/p/<programme_key>")


@blueprint.get("/journey")
@permission("journey.see")
@at_one_moment
def whole(programme_key: str) -> ResponseReturnValue:
    """Hot spots by stage and touchpoint, then the points by severity and reach."""
    found = map_journey(current().database, actor(), programme_key)
    return render_template("journey/whole.html", programme_key=programme_key, journey=found)


@blueprint.get("/anxiety/<point_key>")
@permission("journey.see")
@at_one_moment
def point(programme_key: str, point_key: str) -> ResponseReturnValue:
    """One anxiety point with its evidence."""
    story = tell_point(current().database, actor(), programme_key, point_key)
    form = StageForm(data={"stage": story.point.stage}).offer(story.stage_choices)
    return render_template("journey/point.html", programme_key=programme_key, story=story, form=form)


@blueprint.post("/anxiety/<point_key>")
@permission("journey.edit")
def place(programme_key: str, point_key: str) -> ResponseReturnValue:
    """Put the point on a stage."""
    story = tell_point(current().database, actor(), programme_key, point_key)
    form = StageForm().offer(story.stage_choices)
    if not form.validate():
        return render_template("journey/point.html", programme_key=programme_key, story=story, form=form), 422
    place_on_stage(current().database, actor(), programme_key, point_key, form.stage.data)
    flash("The stage is saved.", "success")
    return redirect(url_for("journey.point", programme_key=programme_key, point_key=point_key))
