"""The page of letters answers: does the e-mail go out."""

from datetime import UTC, datetime

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from planner.access import permission
from planner.context import actor, current
from planner.forms.voices import PlainForm
from planner.services import letters

blueprint = APIBlueprint("letters", __name__, url_prefix="/letters")


@blueprint.get("")
@permission("letter.see")
def every() -> ResponseReturnValue:
    """Letters that wait or were given up, with the reason."""
    post = letters.see_post(current().database, actor(), datetime.now(UTC))
    mail = current().settings.mail
    return render_template("voices/letters.html", post=post, mail=mail, form=PlainForm(), most_tries=letters.MOST_TRIES)


@blueprint.post("/<int:letter_id>/again")
@permission("letter.see")
def again(letter_id: int) -> ResponseReturnValue:
    """Try a letter anew that was given up."""
    letters.try_again(current().database, actor(), letter_id)
    flash("The letter is tried again in a moment.", "info")
    return redirect(url_for("letters.every"))
