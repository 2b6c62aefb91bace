"""Comments, on a page of their own or as a part of the page of what they are about."""

from typing import Any

from apiflask import APIBlueprint
from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from budgeting.errors import BudgetingError
from planner.access import permission
from planner.context import actor, at_one_moment, current, page_number
from planner.forms.voices import CommentForm, TextForm
from planner.services import comments
from planner.services.comment_pages import Look

blueprint = APIBlueprint("comments", __name__)
_LONGEST_TYPED = 60
_LONGEST_NUMBER = 9


@blueprint.get("/p/<programme_key>/comments")
@permission("comment.see")
@at_one_moment
def about(programme_key: str) -> ResponseReturnValue:
    """What was said about ``?place=``, while looking at version ``?plan=``.

    ``?page=`` of it, or the page with ``?comment=``.
    """
    plan, comment_id = (_number(request.args.get(name, "")) for name in ("plan", "comment"))
    return _shown(programme_key, request.args.get("place", ""), Look(plan, page_number(), comment_id))


@blueprint.post("/p/<programme_key>/comments")
@permission("comment.write")
def say(programme_key: str) -> ResponseReturnValue:
    """Say something about a place, or ask."""
    form = CommentForm()
    place, plan = form.place.data or "", form.plan.data
    if not form.validate():
        return _shown(programme_key, place, Look(plan), form), 422
    write = comments.ask_query if form.ask.data else comments.say
    write(current().database, actor(), programme_key, place, form.text.data, plan_number=plan)
    return _gone_on(programme_key, place, plan)


@blueprint.post("/p/<programme_key>/comments/<int:comment_id>/answer")
@permission("comment.write")
def answer(programme_key: str, comment_id: int) -> ResponseReturnValue:
    """Answer a query."""
    form, (place, plan) = TextForm(), _from()
    if not form.validate():
        return _shown(programme_key, place, Look(plan, comment_id=comment_id), form), 422
    answer_id = comments.answer_query(current().database, actor(), programme_key, comment_id, form.text.data)
    return _gone_on(programme_key, place, plan, answer_id)


@blueprint.post("/p/<programme_key>/comments/<int:comment_id>/edit")
@permission("comment.write")
def edit(programme_key: str, comment_id: int) -> ResponseReturnValue:
    """Say it in other words; what it said before is kept."""
    form, (place, plan) = TextForm(), _from()
    if not form.validate():
        return _shown(programme_key, place, Look(plan, comment_id=comment_id), form), 422
    kept = comments.edit(current().database, actor(), programme_key, comment_id, form.text.data)
    return _gone_on(programme_key, kept, plan, comment_id)


@blueprint.post("/p/<programme_key>/comments/<int:comment_id>/withdraw")
@permission("comment.write")
def withdraw(programme_key: str, comment_id: int) -> ResponseReturnValue:
    """Withdraw it."""
    kept = comments.withdraw(current().database, actor(), programme_key, comment_id)
    return _gone_on(programme_key, kept, _from()[1], comment_id)


@blueprint.get("/people/suggested")
@permission("comment.write")
def suggested() -> ResponseReturnValue:
    """Names that could complete the mention in ``?typed=``, as a list for the script of the page."""
    typed = request.args.get("typed", "")[-_LONGEST_TYPED:]
    return jsonify(comments.suggest_people(current().database, actor(), typed))


def _shown(programme_key: str, place: str, look: Look, form: TextForm | None = None) -> str:
    """The whole page, or its part for a page that asked for that alone.

    ``form`` holds what could not be kept, said of the comment that is looked at, or anew where none is.
    """
    try:
        thread = comments.see_threads(current().database, actor(), programme_key, place, look)
    except BudgetingError:
        raise NotFound from None
    is_part = "HX-Request" in request.headers
    template = "voices/_comments.html" if is_part else "voices/comments.html"
    return render_template(template, thread=thread, programme_key=programme_key, form=form, form_of=look.comment_id)


def _gone_on(programme_key: str, place: str, plan: int | None, comment_id: int | None = None) -> ResponseReturnValue:
    if "HX-Request" in request.headers:
        return _shown(programme_key, place, Look(plan, comment_id=comment_id))
    anchor = f"comment-{comment_id}" if comment_id else None
    shown: dict[str, Any] = {"programme_key": programme_key, "place": place, "plan": plan, "comment": comment_id}
    return redirect(url_for("comments.about", _anchor=anchor, **shown))


def _from() -> tuple[str, int | None]:
    """The place and version that the page showed when the form was sent."""
    return request.form.get("place", ""), _number(request.form.get("plan", ""))


def _number(text: str) -> int | None:
    is_number = text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER
    return int(text) or None if is_number else None
