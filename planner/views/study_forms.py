"""The pages on which a study is built: choose a method, say how many, see what it would cost."""

from dataclasses import dataclass

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from budgeting.advice.sizing import Sizing
from budgeting.errors import BudgetingError, StudyError
from budgeting.keys import make_key
from budgeting.methods import Method
from budgeting.methods.method import QUESTION_KINDS
from budgeting.programme import Programme
from budgeting.studies import Study
from planner.access import permission
from planner.context import actor, current
from planner.forms.rows import errors_of, seen_version_of
from planner.forms.studies import StudyForm, form_for, from_study
from planner.services import studies
from planner.services.errors import ConflictError, NotFoundError
from planner.services.methods import method_in_use, methods_for, methods_of
from planner.services.programmes import see_programme
from planner.services.rates import PriceList
from planner.services.study_levels import Draft, Typed, draft_study, size_study

# Addresses beside those of studies, which no study may be named like.
RESERVED = frozenset({"new", "preview"})


@dataclass(frozen=True)
class Desk:
    """What a study is built with: its programme, method and prices; ``key`` is None while it is new.

    ``newer`` is a version of the method that came after the one it is built with.
    """

    programme: Programme
    method: Method
    prices: PriceList
    key: str | None
    newer: Method | None = None


def add_to(blueprint: APIBlueprint) -> None:
    """Give the blueprint of studies the pages on which they are built."""
    blueprint.get("/new")(permission("study.edit")(choose))
    blueprint.get("/new/<method_key>")(permission("study.edit")(new))
    blueprint.post("/new/<method_key>")(permission("study.edit")(write))
    blueprint.post("/preview/<method_key>")(permission("study.edit")(preview))
    blueprint.post("/preview/<method_key>/<key>")(permission("study.edit")(preview_change))
    blueprint.get("/<key>/edit")(permission("study.edit")(edit))
    blueprint.post("/<key>/edit")(permission("study.edit")(change))


def choose(programme_key: str) -> ResponseReturnValue:
    """Every method in plain words; with ``?question=`` those that suit it first, with the reasons."""
    programme = see_programme(current().database, actor(), programme_key).programme
    kind, question = request.args.get("kind", ""), request.args.get("question", "")
    prices = studies.prices_of(current().database, actor(), programme)
    return render_template(
        "studies/choose.html",
        programme_key=programme_key,
        programme=programme,
        prices=prices,
        methods=methods_of(current().database, actor(), kind),
        kind=kind if kind in QUESTION_KINDS else "",
        question=question,
        recommended=methods_for(current().database, actor(), programme, question, prices),
    )


def new(programme_key: str, method_key: str) -> ResponseReturnValue:
    """An empty design; ``?question=`` names the question it is built for."""
    desk = _desk(programme_key, method_key, None)
    form = _form(desk, {"question_keys": [request.args.get("question", "")]})
    return _page(desk, form, _draft(desk, form))


def write(programme_key: str, method_key: str) -> ResponseReturnValue:
    """Work out the cost, or save a new study."""
    desk = _desk(programme_key, method_key, None)
    taken = {study.key for study in desk.programme.studies} | RESERVED
    return _save(desk, _form(desk), make_key(request.form.get("name", ""), taken), None)


def preview(programme_key: str, method_key: str) -> ResponseReturnValue:
    """The lines and levels of what is typed so far; nothing is saved."""
    return _preview(_desk(programme_key, method_key, None))


def preview_change(programme_key: str, method_key: str, key: str) -> ResponseReturnValue:
    """The same for a study that is there already; its method is its own."""
    return _preview(_desk(programme_key, method_key, key))


def edit(programme_key: str, key: str) -> ResponseReturnValue:
    """The design that is saved."""
    seen = studies.see_study(current().database, actor(), programme_key, key)
    desk = _desk(programme_key, seen.study.method_key, key)
    form = _form(desk, from_study(seen.study, seen.programme, seen.version))
    return _page(desk, form, _draft(desk, form))


def change(programme_key: str, key: str) -> ResponseReturnValue:
    """Work out the cost, or save the changes unless somebody else saved first."""
    seen = studies.see_study(current().database, actor(), programme_key, key)
    desk = _desk(programme_key, seen.study.method_key, key)
    return _save(desk, _form(desk), key, seen.version)


def _desk(programme_key: str, method_key: str, key: str | None) -> Desk:
    programme = see_programme(current().database, actor(), programme_key).programme
    try:
        own = programme.study(key).method if key else None
    except BudgetingError:
        raise NotFoundError from None
    newest = method_in_use(current().database, actor(), own.key if own else method_key)
    method = own if own and request.args.get("method") != "newest" else newest
    prices = studies.prices_of(current().database, actor(), programme)
    if not prices.prices:
        raise NotFoundError(f"There is no rate card in {programme.currency} yet, so nothing can be costed.")
    return Desk(programme, method, prices, key, newest if newest.version > method.version else None)


def _form(desk: Desk, data: dict[str, object] | None = None) -> StudyForm:
    return form_for(desk.method)(data=data).offer(desk.programme, desk.method, desk.key)


def _preview(desk: Desk) -> str:
    form = _form(desk)
    form.take_sample(request.form.get("use_sample", ""))
    part = {"judged": "_judged", "best": "_best"}.get(request.args.get("part", ""), "_total")
    return render_template(f"studies/{part}.html", is_part=True, **_shown(desk, form, _draft(desk, form)))


def _save(desk: Desk, form: StudyForm, key: str, newest: int | None) -> ResponseReturnValue:
    """Save the study under ``key``; ``newest`` is the version that is there, None for a new one."""
    if not {"work_out", "find_best", "use_sample"}.isdisjoint(request.form):
        form.take_sample(request.form.get("use_sample", ""))
        return _page(desk, form, _draft(desk, form))
    is_valid = form.validate()
    draft = _draft(desk, form)
    study = _study(form, key, draft) if is_valid and not errors_of(form) else None
    if study is None:
        return _page(desk, form, draft), 422
    seen_version = None if newest is None else seen_version_of(form)
    programme_key, needs = desk.programme.key, form.needs.data or ()
    try:
        studies.write_study(current().database, actor(), programme_key, study, seen_version=seen_version, needs=needs)
    except BudgetingError as error:
        form.refuse_domain(error)
        return _page(desk, form, draft), 422
    except ConflictError as error:
        form.seen_version.data = str(newest or "")
        return _page(desk, form, draft, conflict=error.message), 409
    flash("The study is saved. This is what it takes.", "success")
    return redirect(url_for("studies.one", programme_key=programme_key, key=key))


def _study(form: StudyForm, key: str, draft: Draft) -> Study | None:
    """The study that was typed; None when something does not hold, with the error at its place."""
    if draft.packages:
        return form.to_study(key, draft.packages, draft.judged)
    form.refuse_domain(StudyError("Every line is still at nothing. Fill in one level or more.", place="minimum"))
    return None


def _draft(desk: Desk, form: StudyForm) -> Draft:
    """What is typed so far, priced; whatever cannot be read or costed gets its error."""
    draft = draft_study(desk.programme, _typed(desk, form), desk.prices.prices)
    for level, error in draft.refusals.items():
        form.refuse_domain(error, level)
    return draft


def _typed(desk: Desk, form: StudyForm) -> Typed:
    return Typed(
        desk.method,
        form.read_designs(),
        form.read_terms(),
        form.chosen_questions(),
        form.period.data,
        form.read_judged(),
        desk.key,
    )


def _shown(desk: Desk, form: StudyForm, draft: Draft) -> dict[str, object]:
    """Everything that the page of the builder shows."""
    return {
        "programme_key": desk.programme.key,
        "programme": desk.programme,
        "desk": desk,
        "form": form,
        "draft": draft,
        "currency": desk.programme.currency,
        "errors": errors_of(form),
        "sizing": _sizing(desk, form),
        "has_sizing": _wants_best(),
    }


def _wants_best() -> bool:
    return "find_best" in request.form


def _sizing(desk: Desk, form: StudyForm) -> Sizing | None:
    """The best sample of the standard level, when somebody asks for it: it takes longer than the rest."""
    if not _wants_best():
        return None
    return size_study(desk.programme, _typed(desk, form), desk.prices.prices, "standard")


def _page(desk: Desk, form: StudyForm, draft: Draft, conflict: str = "") -> str:
    return render_template("studies/form.html", conflict=conflict, **_shown(desk, form, draft))
