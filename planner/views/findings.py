"""The pages of findings answer: what did we learn, and what now."""

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from budgeting.errors import BudgetingError
from planner.access import permission
from planner.context import actor, at_one_moment, current
from planner.forms.findings import CONFIDENCES, FindingForm, FollowForm, StepForm
from planner.imports.errors import UnreadableFileError
from planner.services import findings
from planner.services.course import load_course
from planner.services.findings import KeptFile, Reporting
from planner.views.attachments import attachment

blueprint = APIBlueprint("findings", __name__, url_prefix="/p/<programme_key>/findings")
_NO_REPORT = "This file cannot be kept. Keep a PDF, PNG, JPEG, an Office document or plain text of at most 10 MiB."


@blueprint.get("")
@permission("finding.see")
@at_one_moment
def every(programme_key: str) -> ResponseReturnValue:
    """Every finding of the programme, and what waits because of them."""
    course = load_course(current().database, actor(), programme_key)
    return render_template(
        "findings/every.html",
        programme_key=programme_key,
        course=course,
        follow_form=FollowForm(formdata=None),
        step_form=StepForm(formdata=None),
    )


@blueprint.get("/<int:number>")
@permission("finding.see")
@at_one_moment
def one(programme_key: str, number: int) -> ResponseReturnValue:
    """One finding: belief before and after, and what follows."""
    return _page(programme_key, number)


@blueprint.get("/on/<question_key>")
@permission("finding.record")
def new(programme_key: str, question_key: str) -> ResponseReturnValue:
    """An empty form; ``?study=`` chooses the study."""
    seen = findings.reporting_on(current().database, actor(), programme_key, question_key)
    started = {"found_on": seen.course.on, "confidence": "fair", "study": request.args.get("study", "")}
    return _form_page(seen, FindingForm(formdata=None, data=started).offer(seen))


@blueprint.post("/on/<question_key>")
@permission("finding.record")
def write(programme_key: str, question_key: str) -> ResponseReturnValue:
    """Record a finding."""
    return _write(programme_key, question_key, None)


@blueprint.get("/<int:number>/correct")
@permission("finding.record")
def correct(programme_key: str, number: int) -> ResponseReturnValue:
    """The form with what a finding says."""
    noted = findings.see_finding(current().database, actor(), programme_key, number).noted
    told = noted.finding
    seen = findings.reporting_on(current().database, actor(), programme_key, told.question_key)
    started = {
        "study": told.study_key,
        "told": told.told,
        "evidence": told.evidence,
        "confidence": told.confidence,
        "found_on": told.found_on,
        "outcome": "" if told.outcome is None else str(told.outcome),
        "estimate": "" if told.estimate_milli is None else f"{told.estimate_milli / 1_000:g}",
        "error": "" if told.error_milli is None else f"{told.error_milli / 1_000:g}",
    }
    return _form_page(seen, FindingForm(formdata=None, data=started).offer(seen), number)


@blueprint.post("/<int:number>/correct")
@permission("finding.record")
def replace(programme_key: str, number: int) -> ResponseReturnValue:
    """Record a finding that takes the place of another."""
    noted = findings.see_finding(current().database, actor(), programme_key, number).noted
    return _write(programme_key, noted.finding.question_key, number)


@blueprint.get("/<int:number>/file")
@permission("finding.see")
def file(programme_key: str, number: int) -> ResponseReturnValue:
    """The report behind a finding, to be saved and never shown inside a page."""
    found = findings.finding_file(current().database, actor(), programme_key, number)
    return attachment(found.content, found.media_type, found.name)


@blueprint.post("/follow")
@permission("finding.follow")
def follow(programme_key: str) -> ResponseReturnValue:
    """Begin or end to follow the programme's findings."""
    form = FollowForm()
    is_on = form.is_on.data == "1"
    findings.follow_findings(current().database, actor(), programme_key, on=is_on)
    flash("You will hear of every finding." if is_on else "You no longer follow these findings.", "success")
    return redirect(url_for("findings.every", programme_key=programme_key))


def _write(programme_key: str, question_key: str, replaces: int | None) -> ResponseReturnValue:
    seen = findings.reporting_on(current().database, actor(), programme_key, question_key)
    form = FindingForm().offer(seen)
    told, report = form.read(), _report(form)
    if told is None or form.file.errors:
        return _form_page(seen, form, replaces), 422
    try:
        number = findings.record_finding(
            current().database, actor(), programme_key, question_key, told, file=report, replaces=replaces
        )
    except BudgetingError as error:
        form.refuse(error.place, error.message)
        return _form_page(seen, form, replaces), 422
    flash("The finding is kept. This is what it changes.", "success")
    return redirect(url_for("findings.one", programme_key=programme_key, number=number))


def _report(form: FindingForm) -> KeptFile | None:
    sent = form.file.data
    if not sent or not sent.filename:
        return None
    try:
        return findings.read_report(actor(), sent.filename, sent.stream)
    except UnreadableFileError:
        form.refuse("file", _NO_REPORT)
        return None


def _form_page(seen: Reporting, form: FindingForm, replaces: int | None = None) -> str:
    programme_key = seen.course.programme.key
    return render_template("findings/form.html", programme_key=programme_key, seen=seen, form=form, replaces=replaces)


def _page(programme_key: str, number: int) -> str:
    seen = findings.see_finding(current().database, actor(), programme_key, number)
    return render_template(
        "findings/one.html",
        programme_key=programme_key,
        seen=seen,
        confidences=CONFIDENCES,
        step_form=StepForm(formdata=None),
    )
