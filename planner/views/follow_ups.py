"""What is done because of findings: studies begun, follow-ups released or stopped, decisions taken, the rest chosen."""

from collections.abc import Callable

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from budgeting.errors import BudgetingError
from planner.access import permission
from planner.context import actor, current
from planner.forms.findings import DecidedForm, KnownForm, RestForm, StepForm
from planner.services import follow_ups, replanning
from planner.services.course import Course, load_course
from planner.services.errors import NotFoundError
from planner.services.jobs import start_job

blueprint = APIBlueprint("follow_ups", __name__, url_prefix="/p/<programme_key>/learn")


@blueprint.post("/studies/<study_key>/begin")
@permission("finding.record")
def begin(programme_key: str, study_key: str) -> ResponseReturnValue:
    """Say that a study is in the field."""
    form = StepForm()
    return _done(
        programme_key,
        form,
        lambda: follow_ups.begin_fieldwork(current().database, actor(), programme_key, study_key),
        "The study is in the field. Record what it finds when it reports.",
    )


@blueprint.post("/studies/<study_key>/ask")
@permission("follow_up.ask")
def ask(programme_key: str, study_key: str) -> ResponseReturnValue:
    """Ask finance to release a follow-up."""
    return _noted(
        programme_key,
        lambda note: follow_ups.ask_for_release(current().database, actor(), programme_key, study_key, note),
        "Finance was asked. Nobody confirms what they asked for or recorded.",
    )


@blueprint.post("/studies/<study_key>/release")
@permission("follow_up.release")
def release(programme_key: str, study_key: str) -> ResponseReturnValue:
    """Release a follow-up from the reserve."""
    return _noted(
        programme_key,
        lambda note: follow_ups.release(current().database, actor(), programme_key, study_key, note),
        "The follow-up is released: its money has left the reserve and may be ordered with.",
    )


@blueprint.post("/studies/<study_key>/stop")
@permission("follow_up.stop")
def stop(programme_key: str, study_key: str) -> ResponseReturnValue:
    """Stop a study and return its money."""
    return _noted(
        programme_key,
        lambda note: follow_ups.stop(current().database, actor(), programme_key, study_key, note),
        "The study is stopped, and what it has not used is free again.",
    )


@blueprint.post("/studies/<study_key>/close")
@permission("finding.record")
def close(programme_key: str, study_key: str) -> ResponseReturnValue:
    """Say that nothing more will be ordered for a study."""
    return _done(
        programme_key,
        StepForm(),
        lambda: follow_ups.close_study(current().database, actor(), programme_key, study_key),
        "The study is closed: what was granted and not ordered is free again.",
    )


@blueprint.get("/decided/<question_key>")
@permission("finding.record")
def decided(programme_key: str, question_key: str) -> ResponseReturnValue:
    """Ask what the decision's owner did."""
    course = _course(programme_key, question_key)
    options = course.belief_of(question_key).decision.options
    form = DecidedForm(formdata=None, taken_on=course.on).offer([one.name for one in options])
    return _decided_page(course, question_key, form)


@blueprint.post("/decided/<question_key>")
@permission("finding.record")
def decide(programme_key: str, question_key: str) -> ResponseReturnValue:
    """Record what the decision's owner did."""
    course = _course(programme_key, question_key)
    options = course.belief_of(question_key).decision.options
    form = DecidedForm().offer([one.name for one in options])
    if form.validate():
        taken = (int(form.option.data), form.note.data or "", form.taken_on.data, form.acted_on.data)
        try:
            follow_ups.take_decision(current().database, actor(), programme_key, question_key, taken)
        except BudgetingError as error:
            form.refuse(error.place, error.message)
        else:
            flash("The decision is kept, and its question is closed.", "success")
            return redirect(url_for("ledger.ledger", programme_key=programme_key))
    return _decided_page(course, question_key, form), 422


@blueprint.get("/known/<question_key>")
@permission("finding.record")
def known(programme_key: str, question_key: str) -> ResponseReturnValue:
    """Ask what turned out to be so."""
    course = _course(programme_key, question_key)
    states = course.belief_of(question_key).decision.states
    form = KnownForm(formdata=None, known_on=course.on).offer([one.name for one in states])
    return _known_page(course, question_key, form)


@blueprint.post("/known/<question_key>")
@permission("finding.record")
def know(programme_key: str, question_key: str) -> ResponseReturnValue:
    """Record what turned out to be so."""
    course = _course(programme_key, question_key)
    form = KnownForm().offer([one.name for one in course.belief_of(question_key).decision.states])
    if form.validate():
        told = (int(form.state.data), form.note.data or "", form.known_on.data)
        try:
            follow_ups.know_outcome(current().database, actor(), programme_key, question_key, told)
        except BudgetingError as error:
            form.refuse(error.place, error.message)
        else:
            flash("What turned out to be so is kept; the ledger counts with it now.", "success")
            return redirect(url_for("ledger.ledger", programme_key=programme_key))
    return _known_page(course, question_key, form), 422


@blueprint.get("/rest")
@permission("finding.see")
def rest(programme_key: str) -> ResponseReturnValue:
    """What is left to choose with; nothing while no plan is approved."""
    if load_course(current().database, actor(), programme_key).plan is None:
        return redirect(url_for("findings.every", programme_key=programme_key))
    return _rest_page(programme_key, RestForm(formdata=None))


@blueprint.post("/rest")
@permission("plan.optimise")
def choose_rest(programme_key: str) -> ResponseReturnValue:
    """Ask a worker to choose again with what is left."""
    form = RestForm()
    seen = replanning.see_rest(current().database, actor(), programme_key)
    if seen.why_not or not form.validate():
        return _rest_page(programme_key, form), 422
    arguments = {"programme": programme_key, "is_rest": True}
    job_id = start_job(current().database, current().jobs, actor(), "optimise", programme_key, arguments)
    return redirect(url_for("jobs.one", job_id=job_id))


def _noted(programme_key: str, act: Callable[[str], None], sentence: str) -> ResponseReturnValue:
    """Take a step that carries the note of its form."""
    form = StepForm()
    return _done(programme_key, form, lambda: act(form.note.data or ""), sentence)


def _done(programme_key: str, form: StepForm, act: Callable[[], None], sentence: str) -> ResponseReturnValue:
    """Take a step and say so, or say on the page of findings why it could not be taken."""
    try:
        if form.validate():
            act()
            flash(sentence, "success")
        else:
            flash(" ".join(error for field in form for error in field.errors), "error")
    except BudgetingError as error:
        flash(error.message, "error")
    return redirect(url_for("findings.every", programme_key=programme_key, _anchor="now"))


def _course(programme_key: str, question_key: str) -> Course:
    course = load_course(current().database, actor(), programme_key)
    if question_key not in {one.key for one in course.in_force.programme.questions}:
        raise NotFoundError
    return course


def _decided_page(course: Course, question_key: str, form: DecidedForm) -> str:
    return _question_page("findings/decided.html", course, question_key, form)


def _known_page(course: Course, question_key: str, form: KnownForm) -> str:
    return _question_page("findings/known.html", course, question_key, form)


def _question_page(template: str, course: Course, question_key: str, form: DecidedForm | KnownForm) -> str:
    return render_template(
        template,
        programme_key=course.programme.key,
        course=course,
        question=course.in_force.programme.question(question_key),
        belief=course.belief_of(question_key),
        form=form,
    )


def _rest_page(programme_key: str, form: RestForm) -> str:
    seen = replanning.see_rest(current().database, actor(), programme_key)
    return render_template("findings/rest.html", programme_key=programme_key, seen=seen, form=form)
