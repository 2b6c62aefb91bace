"""The pages of plans, which answer what to fund, whether we may spend it, and what changed."""

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from budgeting.approvals.proving import ASKED_AT
from budgeting.approvals.states import IN_FORCE_STATES, OPEN_STATES, PLAN_STATE_WORDS, PlanAction
from budgeting.errors import ApprovalError
from planner.access import permission
from planner.context import actor, at_one_moment, current
from planner.forms.plans import DecideForm, OptimiseForm, RunForm, SubmitForm, TakeInForm
from planner.forms.rows import seen_version_of
from planner.reports.document import unanswered_document
from planner.services import optimising, plans, print_inputs, printing, review
from planner.services.cards import see_cards
from planner.services.course import decisions_taken
from planner.services.errors import FormerReleaseError, LockedOutError, NotFoundError, PasswordError
from planner.services.form_keys import new_form_key
from planner.services.jobs import start_job
from planner.services.plan_workbook import plan_workbook
from planner.services.plans import SeenPlan
from planner.services.programmes import currency_of
from planner.services.sheets import XLSX
from planner.views import plan_moves
from planner.views.attachments import attachment, stored_pdf
from planner.views.plan_prints import print_ahead
from planner.views.proving import proven_actor
from planner.views.review_answers import desk_again

blueprint = APIBlueprint("plans", __name__, url_prefix="/p/<programme_key>/plan")
plan_moves.add_to(blueprint)
# Versions of which a page tells what was decided line by line.
_BACK_STATES = ("sent_back", "rejected")
_REVIEWED_STATES = (*OPEN_STATES, *_BACK_STATES)


@blueprint.get("")
@permission("plan.see")
@at_one_moment
def newest(programme_key: str) -> ResponseReturnValue:
    """The newest version, or the first step towards one."""
    return _newest(programme_key, OptimiseForm(formdata=None))


@blueprint.post("/optimise")
@permission("plan.optimise")
def optimise(programme_key: str) -> ResponseReturnValue:
    """Ask a worker to choose the studies."""
    form = OptimiseForm()
    why_not = optimising.why_not_choose(current().database, actor(), programme_key)
    if why_not or not form.validate():
        return _newest(programme_key, form, why_not), 422
    arguments = {"programme": programme_key, "seconds": form.seconds.data, "is_fast": form.is_fast.data}
    job_id = start_job(current().database, current().jobs, actor(), "optimise", programme_key, arguments)
    return redirect(url_for("jobs.one", job_id=job_id))


@blueprint.get("/versions")
@permission("plan.see")
@at_one_moment
def versions(programme_key: str) -> ResponseReturnValue:
    """Every version and who decided."""
    heads = plans.list_versions(current().database, actor(), programme_key)
    currency = currency_of(current().database, actor(), programme_key)
    return render_template("plans/versions.html", programme_key=programme_key, heads=heads, currency=currency)


@blueprint.get("/versions/<int:number>")
@permission("plan.see")
@at_one_moment
def version(programme_key: str, number: int) -> ResponseReturnValue:
    """One version."""
    return _page(programme_key, number)


@blueprint.post("/versions/<int:number>/submit")
@permission("plan.submit")
def submit(programme_key: str, number: int) -> ResponseReturnValue:
    """Send a draft to finance."""
    form = SubmitForm()
    if not form.validate():
        return _page(programme_key, number, submit_form=form), 422
    try:
        plans.submit_plan(
            current().database,
            actor(),
            programme_key,
            number,
            seen_version=seen_version_of(form),
            form_key=form.form_key.data or "",
        )
    except ApprovalError as error:
        form.refuse(None, error.message)
        return _page(programme_key, number, submit_form=form), 422
    print_ahead(programme_key, number)
    flash(f"Version {number} is with finance now. Nobody who wrote it can decide on it.", "success")
    return redirect(url_for("plans.version", programme_key=programme_key, number=number))


@blueprint.post("/versions/<int:number>/decide")
@permission("plan.decide")
def decide(programme_key: str, number: int) -> ResponseReturnValue:
    """Approve a version, send it back with what was decided on its lines, or reject it."""
    form = DecideForm()
    if not form.validate():
        return _undecided(programme_key, number, form), 422
    action: PlanAction = "reject" if form.reject.data else "send_back" if form.send_back.data else "approve"
    try:
        who = proven_actor(form.proof.data)
        state = plans.decide_plan(
            current().database,
            who,
            programme_key,
            number,
            action,
            form.note.data or "",
            seen_version=seen_version_of(form),
            form_key=form.form_key.data or "",
            on_behalf_of_id=form.giver_id,
        )
    except (PasswordError, LockedOutError) as error:
        form.refuse(ASKED_AT, error.message)
        return _undecided(programme_key, number, form), 422
    except ApprovalError as error:
        form.refuse(ASKED_AT if error.place == ASKED_AT else "note", error.message)
        return _undecided(programme_key, number, form), 422
    print_ahead(programme_key, number)
    flash(f"Version {number} {PLAN_STATE_WORDS[state]}.", "success")
    return redirect(url_for("plans.version", programme_key=programme_key, number=number))


@blueprint.get("/versions/<int:number>.pdf")
@permission("plan.print")
def pdf(programme_key: str, number: int) -> ResponseReturnValue:
    """The printed plan, or the page from which it is made."""
    head = _head(programme_key, number)
    found = printing.find_print(current().database, current().settings, actor(), programme_key, head)
    if found is None:
        job_id = printing.job_at_work(current().database, actor(), programme_key, number)
        return render_template("plans/unprinted.html", programme_key=programme_key, head=head, job_id=job_id)
    name = f"{programme_key}-version-{number}-{head.state.replace('_', '-')}.pdf"
    return stored_pdf(found, name)


@blueprint.get("/versions/<int:number>.xlsx")
@permission("plan.see")
def xlsx(programme_key: str, number: int) -> ResponseReturnValue:
    """The whole plan as a workbook."""
    content = plan_workbook(current().database, actor(), programme_key, number)
    return attachment(content, XLSX, f"{programme_key}-version-{number}.xlsx")


@blueprint.post("/versions/<int:number>/print")
@permission("plan.print")
def make_pdf(programme_key: str, number: int) -> ResponseReturnValue:
    """Ask a worker to print a version."""
    database, number = current().database, _head(programme_key, number).number
    job_id = printing.job_at_work(database, actor(), programme_key, number)
    if job_id is None:
        job_id = printing.ask_for_print(database, current().jobs, actor(), programme_key, number)
    return redirect(url_for("jobs.one", job_id=job_id))


def _newest(programme_key: str, form: OptimiseForm, why_not: str = "") -> str:
    """The newest version, else the first step towards one: what is missing, or the button that chooses."""
    if plans.list_versions(current().database, actor(), programme_key):
        return _page(programme_key, None, optimise_form=form, why_not=why_not)
    why_not = why_not or optimising.why_not_choose(current().database, actor(), programme_key)
    return render_template("plans/none.html", programme_key=programme_key, form=form, why_not=why_not)


def _page(
    programme_key: str,
    number: int | None,
    *,
    submit_form: SubmitForm | None = None,
    optimise_form: OptimiseForm | None = None,
    why_not: str = "",
) -> str:
    try:
        seen = plans.see_plan(current().database, actor(), programme_key, number)
    except FormerReleaseError as error:
        return _former(programme_key, number, error.message, None, optimise_form, why_not)
    return render_template(
        "plans/plan.html",
        programme_key=programme_key,
        seen=seen,
        plan=seen.plan,
        head=seen.head,
        cards=see_cards(current().database, actor(), programme_key, seen.head.number).page,
        document=unanswered_document(seen.plan, print_inputs.cover_of(seen)),
        optimise_form=optimise_form or OptimiseForm(formdata=None),
        why_not=why_not,
        submit_form=submit_form or SubmitForm(formdata=None, **_fresh(seen.head)),
        run_form=RunForm(formdata=None, **_fresh(seen.head)) if seen.head.state in IN_FORCE_STATES else None,
        take_in_form=TakeInForm(formdata=None, **_fresh(seen.head)) if seen.head.state in _BACK_STATES else None,
        reviewed=_reviewed(programme_key, seen),
        taken=decisions_taken(current().database, actor(), programme_key),
        standing=plans.see_standing(current().database, actor(), seen) if _is_open(seen) else None,
    )


def _former(
    programme_key: str,
    number: int | None,
    sentence: str,
    decide_form: DecideForm | None,
    optimise_form: OptimiseForm | None,
    why_not: str,
) -> str:
    """What is kept of a version that only an earlier release could lay out, and the way to a new one."""
    heads = plans.list_versions(current().database, actor(), programme_key)
    head = next(head for head in heads if number in (None, head.number))
    return render_template(
        "plans/former.html",
        programme_key=programme_key,
        head=head,
        sentence=sentence,
        decide_form=decide_form or DecideForm(formdata=None, seen_version=head.version),
        optimise_form=optimise_form or OptimiseForm(formdata=None),
        why_not=why_not,
    )


def _undecided(programme_key: str, number: int, form: DecideForm) -> str:
    """The page from which a decision came, with what was typed."""
    try:
        return desk_again(programme_key, number, form)
    except FormerReleaseError as error:
        return _former(programme_key, number, error.message, form, None, "")


def _is_open(seen: SeenPlan) -> bool:
    """Whether somebody may still act on this version: the programme of today matters to nobody else."""
    return seen.head.number == seen.newest or seen.head.state in OPEN_STATES


def _fresh(head: plans.VersionHead) -> dict[str, object]:
    """What a form carries so that it is acted on once, and only on what its page showed."""
    return {"seen_version": head.version, "form_key": new_form_key()}


def _reviewed(programme_key: str, seen: SeenPlan) -> review.SeenReview | None:
    """What was decided on the lines, where the page tells of it."""
    if seen.head.state not in _REVIEWED_STATES:
        return None
    return review.see_review(current().database, actor(), programme_key, seen.head.number)


def _head(programme_key: str, number: int) -> plans.VersionHead:
    heads = plans.list_versions(current().database, actor(), programme_key)
    found = next((head for head in heads if head.number == number), None)
    if found is None:
        raise NotFoundError
    return found
