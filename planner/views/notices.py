"""The pages of notices answer: what is there for me to know, and how am I told."""

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from planner.access import permission, safe_next
from planner.context import actor, current, page_number
from planner.forms.voices import WAY_NAMES, ChoicesForm, PlainForm
from planner.services import digests, notices

blueprint = APIBlueprint("notices", __name__, url_prefix="/notices")


@blueprint.get("")
@permission("notice.see")
def every() -> ResponseReturnValue:
    """What the person at the screen was told, the newest first."""
    page = page_number()
    seen = notices.list_notices(current().database, actor(), page)
    return render_template("voices/notices.html", seen=seen, page=page, form=PlainForm())


@blueprint.post("/<int:notice_id>/open")
@permission("notice.see")
def open_one(notice_id: int) -> ResponseReturnValue:
    """Mark a notice read, and go to what it is about."""
    path = notices.open_notice(current().database, actor(), notice_id)
    return redirect(safe_next(path) or url_for("notices.every"))


@blueprint.post("/read")
@permission("notice.see")
def read_all() -> ResponseReturnValue:
    """Mark all of them read."""
    notices.read_all(current().database, actor())
    return redirect(url_for("notices.every"))


@blueprint.get("/settings")
@permission("notice.see")
def settings() -> ResponseReturnValue:
    """How the person is told of what."""
    form = ChoicesForm(digest=digests.sees_digest(current().database, actor()))
    return render_template(
        "voices/choices.html",
        form=form,
        choices=notices.see_choices(current().database, actor()),
        ways=WAY_NAMES,
        has_mail=current().settings.mail is not None,
    )


@blueprint.post("/settings")
@permission("notice.see")
def choose() -> ResponseReturnValue:
    """Keep how the person wants to be told."""
    form = ChoicesForm()
    ways = {name.removeprefix("way-"): value for name, value in request.form.items() if name.startswith("way-")}
    notices.choose_ways(current().database, actor(), ways)
    digests.choose_digest(current().database, actor(), is_wanted=bool(form.digest.data))
    flash("Kept. This counts from the next thing that happens.", "info")
    return redirect(url_for("notices.settings"))
