"""Home: what waits for the person at the screen."""

from apiflask import APIBlueprint
from flask import render_template
from flask.typing import ResponseReturnValue

from planner.access import permission
from planner.context import actor, at_one_moment, current
from planner.services.frame import load_frame
from planner.services.home import plan_to_read, what_waits

# htmx takes this status as "do not ask again".
_STOP_ASKING = 286

blueprint = APIBlueprint("home", __name__)


@blueprint.get("/")
@permission("home.see")
@at_one_moment
def home() -> ResponseReturnValue:
    """The few things that need this person, and the plan to read."""
    database = current().database
    return render_template(
        "home/home.html", waiting=what_waits(database, actor()), plan=plan_to_read(database, actor())
    )


@blueprint.get("/tray")
@permission("job.see")
def tray() -> ResponseReturnValue:
    """What is in the jobs tray, asked for again and again while something runs."""
    frame = load_frame(current().database, actor(), None)
    return render_template("home/_tray.html", frame=frame), 200 if frame.jobs else _STOP_ASKING
