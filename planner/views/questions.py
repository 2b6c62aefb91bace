"""The pages of questions answer: what don't we know, and would an answer change what we do."""

from datetime import UTC, date, datetime

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from budgeting.methods import catalogue
from planner.access import permission
from planner.context import actor, current
from planner.forms.questions import QuestionForm
from planner.forms.rows import errors_of, seen_version_of
from planner.services import questions
from planner.services.errors import ConflictError
from planner.services.questions import SeenQuestion

blueprint = APIBlueprint("questions", __name__, url_prefix="/p/<programme_key>/questions")


@blueprint.get("")
@permission("question.see")
def board(programme_key: str) -> ResponseReturnValue:
    """Every question with its ceiling."""
    programme, cards = questions.list_questions(current().database, actor(), programme_key, _today())
    return render_template("questions/board.html", programme_key=programme_key, programme=programme, cards=cards)


@blueprint.get("/<key>")
@permission("question.see")
def one(programme_key: str, key: str) -> ResponseReturnValue:
    """One question."""
    seen = questions.see_question(current().database, actor(), programme_key, key)
    return render_template(
        "questions/one.html",
        programme_key=programme_key,
        seen=seen,
        days_left=(seen.question.decision.decide_by - _today()).days,
        methods={method.key: method for method in catalogue()},
    )


@blueprint.get("/new")
@permission("question.edit")
def new(programme_key: str) -> ResponseReturnValue:
    """An empty form; ``?anxiety=`` names the anxiety point to hang it from."""
    form = _form(programme_key, data={"anxiety_points": [request.args.get("anxiety", "")], **QuestionForm.DEFAULTS})
    return _form_page(programme_key, None, form)


@blueprint.post("/new")
@permission("question.edit")
def write(programme_key: str) -> ResponseReturnValue:
    """Save a new question."""
    form = _form(programme_key)
    if form.widen():
        return _form_page(programme_key, None, form)
    taken = questions.taken_keys(current().database, actor(), programme_key)
    question = form.to_question(None, taken, _today())
    if question is None:
        return _form_page(programme_key, None, form), 422
    questions.write_question(current().database, actor(), programme_key, question, seen_version=None)
    flash("The question is saved. This is what it is worth to know.", "success")
    return redirect(url_for("questions.one", programme_key=programme_key, key=question.key))


@blueprint.get("/<key>/edit")
@permission("question.edit")
def edit(programme_key: str, key: str) -> ResponseReturnValue:
    """The form with what is saved."""
    seen = _see(programme_key, key)
    data = QuestionForm.from_question(seen.question, seen.programme.currency, seen.version)
    return _form_page(programme_key, key, _form(programme_key, data=data))


@blueprint.post("/<key>/edit")
@permission("question.edit")
def change(programme_key: str, key: str) -> ResponseReturnValue:
    """Save the changes, unless somebody else saved first."""
    seen = _see(programme_key, key)
    form = _form(programme_key)
    if form.widen():
        return _form_page(programme_key, key, form)
    question = form.to_question(key, set(), _today(), seen.question.state)
    if question is None:
        return _form_page(programme_key, key, form), 422
    try:
        questions.write_question(
            current().database, actor(), programme_key, question, seen_version=seen_version_of(form)
        )
    except ConflictError as error:
        form.seen_version.data = str(seen.version)
        return _form_page(programme_key, key, form, conflict=error.message), 409
    flash("The question is saved.", "success")
    return redirect(url_for("questions.one", programme_key=programme_key, key=key))


def _see(programme_key: str, key: str) -> SeenQuestion:
    return questions.see_question(current().database, actor(), programme_key, key)


def _form(programme_key: str, data: dict[str, object] | None = None) -> QuestionForm:
    currency, points = questions.frame_of_form(current().database, actor(), programme_key)
    return QuestionForm(data=data, currency=currency, anxiety_points=points)


def _form_page(programme_key: str, key: str | None, form: QuestionForm, conflict: str = "") -> str:
    form.fill_grid()
    return render_template(
        "questions/form.html",
        programme_key=programme_key,
        key=key,
        form=form,
        errors=errors_of(form),
        conflict=conflict,
    )


def _today() -> date:
    return datetime.now(UTC).date()
