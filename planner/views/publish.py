"""What can be handed out: the page of a programme's outputs, and those that have no page of their own."""

import re
from datetime import date
from typing import Final

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from budgeting.studies import LEVELS
from planner.access import permission
from planner.context import actor, at_one_moment, current
from planner.reports.errors import PdfError
from planner.services import handout_files
from planner.services.errors import NotFoundError
from planner.services.plan_outputs import plan_csv, plan_json
from planner.services.printing import find_print
from planner.services.publishing import see_handouts
from planner.services.supplier_briefs import print_brief
from planner.views.attachments import attachment, stored_pdf

blueprint = APIBlueprint("publish", __name__, url_prefix="/p/<programme_key>")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@blueprint.get("/publish")
@permission("plan.see")
@at_one_moment
def handouts(programme_key: str) -> ResponseReturnValue:
    """Everything that can be handed out, the newest approved version first."""
    planner = current()
    found = see_handouts(planner.database, actor(), programme_key)
    is_printed = found.head is not None and (
        find_print(planner.database, planner.settings, actor(), programme_key, found.head) is not None
    )
    archive_id = found.head and handout_files.newest_handouts(
        planner.database, actor(), programme_key, found.head.number
    )
    return render_template(
        "publish/handouts.html",
        programme_key=programme_key,
        found=found,
        head=found.head,
        is_printed=is_printed,
        archive_id=archive_id,
    )


@blueprint.post("/plan/versions/<int:number>/handouts")
@permission("plan.print")
def make_all(programme_key: str, number: int) -> ResponseReturnValue:
    """Ask the workers for every brief and form of a version."""
    planner = current()
    job_id = handout_files.ask_for_handouts(planner.database, planner.jobs, actor(), programme_key, number)
    return redirect(url_for("jobs.one", job_id=job_id))


@blueprint.get("/publish/<int:job_id>.zip")
@permission("plan.print")
def archive(programme_key: str, job_id: int) -> ResponseReturnValue:
    """All files that a job has made, in one archive."""
    planner = current()
    pieces = handout_files.archive_handouts(planner.database, planner.settings, actor(), programme_key, job_id)
    return attachment(pieces, "application/zip", f"{programme_key}-hand-outs.zip")


@blueprint.get("/plan/versions/<int:number>.csv")
@permission("plan.see")
def csv(programme_key: str, number: int) -> ResponseReturnValue:
    """Every cost line of a version, as CSV."""
    content = plan_csv(current().database, actor(), programme_key, number)
    return attachment(content, "text/csv", f"{programme_key}-version-{number}-lines.csv")


@blueprint.get("/plan/versions/<int:number>.json")
@permission("plan.see")
def json(programme_key: str, number: int) -> ResponseReturnValue:
    """A version's figures, as JSON."""
    content = plan_json(current().database, actor(), programme_key, number)
    return attachment(content, "application/json", f"{programme_key}-version-{number}.json")


@blueprint.get("/studies/<key>/<level>/brief.pdf")
@permission("study.see")
def brief(programme_key: str, key: str, level: str) -> ResponseReturnValue:
    """The request for quotation of a study at one level; ``?by=2027-01-14`` says until when answers are wanted."""
    if level not in LEVELS:
        raise NotFoundError
    planner = current()
    try:
        found = print_brief(planner.database, planner.settings, actor(), programme_key, key, level, by=_day())
    except PdfError as error:
        flash(error.message, "error")
        return redirect(url_for("studies.one", programme_key=programme_key, key=key))
    name = f"{key}-{level}-request-for-quotation.pdf"
    return stored_pdf(found, name)


def _day() -> date | None:
    """The day in the address; None where there is none that is a day."""
    text = request.args.get("by", "")
    if not _DAY.fullmatch(text) or not text.isascii():
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
