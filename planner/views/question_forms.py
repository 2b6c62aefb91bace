"""The pages on which a question is asked: how closely to look, what is believed, and what is at stake."""

from collections.abc import Mapping

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from budgeting.errors import BudgetingError
from planner.access import permission
from planner.context import actor, current
from planner.forms.questions import QuestionForm
from planner.forms.rows import errors_of, seen_version_of
from planner.services import questions
from planner.services.errors import ConflictError
from planner.services.questions import KeptQuestion

# Addresses beside those of questions, which no question may be named like.
RESERVED = frozenset({"new", "preview"})


def add_to(blueprint: APIBlueprint) -> None:
    """Give the blueprint of questions the pages on which they are asked."""
    blueprint.get("/new")(permission("question.edit")(new))
    blueprint.post("/new")(permission("question.edit")(write))
    blueprint.post("/preview")(permission("question.edit")(preview))
    blueprint.get("/<key>/edit")(permission("question.edit")(edit))
    blueprint.post("/<key>/edit")(permission("question.edit")(change))


def new(programme_key: str) -> ResponseReturnValue:
    """An empty form; ``?anxiety=`` names the anxiety point to hang it from."""
    started = {"anxiety_points": [request.args.get("anxiety", "")], "depth": "quick", **QuestionForm.DEFAULTS}
    return _page(programme_key, None, _form(programme_key, started))


def write(programme_key: str) -> ResponseReturnValue:
    """Save a new question, or ask for it in another way."""
    form = _form(programme_key)
    if form.rearrange():
        return _page(programme_key, None, form)
    taken = questions.taken_keys(current().database, actor(), programme_key) | RESERVED
    question = form.to_question(None, taken, actor().today())
    if question is None:
        return _page(programme_key, None, form), 422
    questions.write_question(current().database, actor(), programme_key, question, seen_version=None)
    flash("The question is saved. This is what it is worth to know.", "success")
    return redirect(url_for("questions.one", programme_key=programme_key, key=question.key))


def preview(programme_key: str) -> ResponseReturnValue:
    """What is worth knowing by what is typed so far; nothing is saved."""
    return render_template("questions/_live.html", is_preview=True, **_live(_form(programme_key)))


def edit(programme_key: str, key: str) -> ResponseReturnValue:
    """The form with what is saved."""
    kept = _open(programme_key, key)
    form = _form(programme_key, {})
    form.show(kept.question, kept.version)
    return _page(programme_key, key, form)


def change(programme_key: str, key: str) -> ResponseReturnValue:
    """Save the changes, unless somebody else saved first."""
    kept = _open(programme_key, key)
    form = _form(programme_key)
    if form.rearrange():
        return _page(programme_key, key, form)
    question = form.to_question(key, set(), actor().today(), kept.question.state)
    if question is None:
        return _page(programme_key, key, form), 422
    database, version = current().database, seen_version_of(form)
    try:
        questions.write_question(database, actor(), programme_key, question, seen_version=version)
    except BudgetingError as error:
        form.refuse("states", error.message)
        return _page(programme_key, key, form), 422
    except ConflictError as error:
        form.seen_version.data = str(kept.version)
        return _page(programme_key, key, form, conflict=error.message), 409
    flash("The question is saved.", "success")
    return redirect(url_for("questions.one", programme_key=programme_key, key=key))


def _open(programme_key: str, key: str) -> KeptQuestion:
    return questions.open_question(current().database, actor(), programme_key, key)


def _form(programme_key: str, data: Mapping[str, object] | None = None) -> QuestionForm:
    currency, points = questions.frame_of_form(current().database, actor(), programme_key)
    return QuestionForm(data=data, currency=currency, anxiety_points=points)


def _live(form: QuestionForm) -> dict[str, object]:
    """What can be said of the form as far as it is filled in."""
    decision, stake = form.draft_decision(), form.draft_stake()
    return {
        "form": form,
        "currency": form.currency,
        "drafted": questions.weigh_draft(decision) if decision else None,
        "stake": stake,
    }


def _page(programme_key: str, key: str | None, form: QuestionForm, conflict: str = "") -> str:
    form.fill_grid()
    errors = errors_of(form)
    live = _live(form) if not errors else {"form": form, "currency": form.currency, "drafted": None, "stake": None}
    return render_template(
        "questions/form.html", programme_key=programme_key, key=key, errors=errors, conflict=conflict, **live
    )
