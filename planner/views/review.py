"""The review desk answers: may we spend this? Lines are decided here, with what it does in view before it is saved."""

from apiflask import APIBlueprint
from flask import render_template, request
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from budgeting.approvals.states import PLAN_STATE_WORDS
from planner.access import permission
from planner.context import actor, at_one_moment, current
from planner.forms.review import ReviewForm, form_with
from planner.forms.review_tray import Tray
from planner.reports.review_desk import (
    ACTION_STATES,
    ACTION_VERBS,
    ACTION_WORDS,
    GROUPINGS,
    PENDING_WORDS,
)
from planner.services import review
from planner.services.errors import NotFoundError
from planner.services.form_keys import new_form_key
from planner.services.review import SeenReview
from planner.views.review_answers import move, page, save, save_at_once, see_weighed, weigh, with_effect
from planner.views.review_line import open_line
from planner.views.review_page import Shown

blueprint = APIBlueprint("review", __name__, url_prefix="/p/<programme_key>/plan/versions/<int:number>/review")


@blueprint.record_once
def name_parts(state: BlueprintSetupState) -> None:
    """Give the desk's templates its words; macros see no context, so they are globals."""
    state.app.jinja_env.globals.update(
        ACTION_STATES=ACTION_STATES,
        ACTION_VERBS=ACTION_VERBS,
        ACTION_WORDS=ACTION_WORDS,
        GROUPINGS=GROUPINGS,
        PENDING_WORDS=PENDING_WORDS,
        PLAN_STATE_WORDS=PLAN_STATE_WORDS,
    )


@blueprint.get("")
@permission("plan.see")
@at_one_moment
def desk(programme_key: str, number: int) -> ResponseReturnValue:
    """The lines of a version, what needs a look first."""
    form = form_with(Tray(), form_key=new_form_key(), by=request.args.get("by", "study"))
    return page(Shown(programme_key, _see(programme_key, number), form))


@blueprint.post("")
@permission("plan.decide")
def change(programme_key: str, number: int) -> ResponseReturnValue:
    """Move decisions into or out of the tray, look for the best plan under them, or save them."""
    saved = save_at_once(programme_key, number, ReviewForm()) if "save" in request.form else None
    if saved is not None:
        return saved
    shown = Shown(programme_key, _see(programme_key, number), ReviewForm())
    if "save" in request.form:
        return save(shown)
    return weigh(shown) if "weigh" in request.form else move(shown)


@blueprint.post("/effect")
@permission("plan.decide")
def effect(programme_key: str, number: int) -> ResponseReturnValue:
    """What the decisions in the tray would do, asked for again while somebody types."""
    shown = Shown(programme_key, _see(programme_key, number), ReviewForm())
    made = with_effect(shown)
    return render_template("review/_effect.html", shown=made, form=shown.form, unreadable=made.unreadable)


@blueprint.get("/line")
@permission("plan.see")
@at_one_moment
def line(programme_key: str, number: int) -> ResponseReturnValue:
    """One line opened, a part of the page."""
    shown = Shown(programme_key, _see(programme_key, number), form_with(Tray()))
    found = shown.line(request.args.get("place", ""))
    if found is None:
        raise NotFoundError
    one = open_line(shown.seen.seen, found, may_decide=shown.may_decide, path=shown.path)
    return render_template("review/_opened.html", one=one)


@blueprint.get("/weighed/<int:job_id>")
@permission("plan.decide")
def weighed(programme_key: str, number: int, job_id: int) -> ResponseReturnValue:
    """How far the look for the best plan is, and what it found: a part of the page."""
    shown = Shown(programme_key, _see(programme_key, number), form_with(Tray()), weighed=see_weighed(str(job_id)))
    return render_template("review/_weighed.html", shown=shown)


def _see(programme_key: str, number: int) -> SeenReview:
    with current().database.at_one_moment():
        return review.see_review(current().database, actor(), programme_key, number)
