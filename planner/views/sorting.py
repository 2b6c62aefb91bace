"""Sorting feedback: tags, moves and merges with their undoing, views to keep, and what a filter leaves as a file."""

from collections.abc import Callable
from dataclasses import fields
from urllib.parse import urlencode

from apiflask import APIBlueprint
from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from planner.access import permission
from planner.context import actor, current
from planner.forms.sorting import MergeForm, NameForm, SortForm, ViewForm
from planner.services import merging_points, saved_views, sorting, undoing_sorting
from planner.services.errors import ForbiddenError, NotFoundError, ServiceError
from planner.services.exporting_feedback import export_feedback
from planner.services.feedback import PAGE_SIZE
from planner.services.feedback_filters import FeedbackFilter
from planner.services.feedback_offers import Offers, list_offers
from planner.services.sorting_step import Done

blueprint = APIBlueprint("sorting", __name__, url_prefix="/p/<programme_key>/feedback")
_LONGEST = 200
_KINDS = {
    "points": merging_points.merge_points,
    "touchpoints": merging_points.merge_touchpoints,
    "topics": merging_points.merge_topics,
}


def wanted_filter() -> FeedbackFilter:
    """The filter that the address asks for; anything else in the address is none of it."""
    asked = request.args
    return FeedbackFilter(
        **{one.name: asked.get(one.name, "").replace("\0", "").strip()[:_LONGEST] for one in fields(FeedbackFilter)}
    )


@blueprint.post("/sort")
@permission("feedback.edit")
def sort(programme_key: str) -> ResponseReturnValue:
    """Tag, untag or move what is ticked, or all that the filter in the address leaves."""
    form, wanted = SortForm().offer(list_offers(current().database, actor(), programme_key)), wanted_filter()
    is_done = False
    if form.validate():
        is_done = _try(lambda: _sort(programme_key, form, wanted))
    else:
        flash(next(iter(message for messages in form.errors.values() for message in messages)), "warning")
    # What was ticked stays ticked until something is done with it.
    ticked = [one for one in (form.items.data or ())[:PAGE_SIZE] if one.isascii() and one.isdigit()]
    return _back(programme_key, wanted, "" if is_done else ".".join(ticked)[:_LONGEST])


@blueprint.post("/changes/<int:change_id>/undo")
@permission("feedback.edit")
def undo(programme_key: str, change_id: int) -> ResponseReturnValue:
    """Take a change back."""
    _try(lambda: _undone(undoing_sorting.undo_change(current().database, actor(), programme_key, change_id)))
    return _back(programme_key, wanted_filter())


@blueprint.get("/merge")
@permission("feedback.edit")
def merge(programme_key: str) -> ResponseReturnValue:
    """Ask what is to be merged."""
    return _merge_page(programme_key, {})


@blueprint.post("/merge/<kind>")
@permission("feedback.edit")
def do_merge(programme_key: str, kind: str) -> ResponseReturnValue:
    """Merge two points, touchpoints or topics."""
    if kind not in _KINDS:
        raise NotFoundError
    form = MergeForm(prefix=kind).offer(_pairs(list_offers(current().database, actor(), programme_key))[kind])
    if form.validate():
        try:
            done = _KINDS[kind](current().database, actor(), programme_key, form.former.data, form.into.data)
        except ServiceError as error:
            form.refuse("former", error.message)
        else:
            flash(_said("Merged: {} went over.", done), "success")
            return redirect(url_for("feedback.every", programme_key=programme_key))
    return _merge_page(programme_key, {kind: form}), 422


@blueprint.post("/views")
@permission("feedback.see")
def save_view(programme_key: str) -> ResponseReturnValue:
    """Keep the filter of the address by a name."""
    form, wanted = ViewForm(), wanted_filter()
    if form.validate():
        _try(lambda: _kept(programme_key, form, wanted))
    else:
        flash("Give the view a name of at most 80 characters.", "warning")
    return _back(programme_key, wanted)


@blueprint.post("/views/<int:view_id>/rename")
@permission("feedback.see")
def rename_view(programme_key: str, view_id: int) -> ResponseReturnValue:
    """Give a view another name."""
    form = NameForm()
    if form.validate():
        _try(lambda: saved_views.rename_view(current().database, actor(), programme_key, view_id, form.name.data))
    else:
        flash("Give the view a name of at most 80 characters.", "warning")
    return _back(programme_key, wanted_filter())


@blueprint.post("/views/<int:view_id>/remove")
@permission("feedback.see")
def remove_view(programme_key: str, view_id: int) -> ResponseReturnValue:
    """Remove a view."""
    saved_views.remove_view(current().database, actor(), programme_key, view_id)
    flash("The view is removed.", "success")
    return _back(programme_key, wanted_filter())


@blueprint.get("/export.csv")
@permission("feedback.see")
def export(programme_key: str) -> ResponseReturnValue:
    """What the filter leaves, as a file."""
    pieces = export_feedback(current().database, actor(), programme_key, wanted_filter())
    response = Response(pieces, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="feedback-{programme_key}.csv"'
    return response


def _sort(programme_key: str, form: SortForm, wanted: FeedbackFilter) -> str:
    database, person, chosen = current().database, actor(), form.chosen(wanted)
    if form.action.data == "move":
        done = sorting.move_items(database, person, programme_key, chosen, form.point.data or "")
        return _said("Moved {}.", done)
    if form.action.data == "untag":
        return _said("The tag is off {}.", sorting.untag_items(database, person, programme_key, chosen, form.tag.data))
    return _said("The tag is set on {}.", sorting.tag_items(database, person, programme_key, chosen, form.tag.data))


def _kept(programme_key: str, form: ViewForm, wanted: FeedbackFilter) -> str:
    saved_views.save_view(
        current().database, actor(), programme_key, form.name.data, wanted, is_shared=bool(form.is_shared.data)
    )
    return "The view is kept."


def _undone(count: int) -> str:
    return f"Undone: {_items(count)} {'is' if count == 1 else 'are'} as before."


def _said(words: str, done: Done) -> str:
    return words.format(_items(done.item_count)) + " It can be undone under “What was changed lately”."


def _items(count: int) -> str:
    return f"{count:,} item" if count == 1 else f"{count:,} items"


def _try(step: Callable[[], str | None]) -> bool:
    """Say what was done, or why it was not; whether it was."""
    try:
        said = step()
    except (ForbiddenError, NotFoundError):
        raise
    except ServiceError as error:
        flash(error.message, "warning")
        return False
    flash(said or "Saved.", "success")
    return True


def _back(programme_key: str, wanted: FeedbackFilter, ticked: str = "") -> ResponseReturnValue:
    asked = urlencode(wanted.as_arguments() | ({"ticked": ticked} if ticked else {}))
    return redirect(url_for("feedback.every", programme_key=programme_key) + (f"?{asked}" if asked else ""))


def _merge_page(programme_key: str, forms: dict[str, MergeForm]) -> str:
    offers = list_offers(current().database, actor(), programme_key)
    all_forms = {kind: forms.get(kind) or MergeForm(prefix=kind).offer(pairs) for kind, pairs in _pairs(offers).items()}
    return render_template("feedback/merge.html", programme_key=programme_key, forms=all_forms)


def _pairs(offers: Offers) -> dict[str, list[tuple[str, str]]]:
    return {
        "points": [(point.key, f"{point.touchpoint}: {point.name}") for point in offers.points],
        "touchpoints": list(offers.touchpoints),
        "topics": [(topic, topic) for topic in offers.topics],
    }
