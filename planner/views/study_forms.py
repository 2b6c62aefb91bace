"""The pages on which a study is built: choose a method, say how many, see what it would cost."""

from dataclasses import dataclass

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from budgeting.errors import BudgetingError, StudyError
from budgeting.keys import make_key
from budgeting.methods import Method, catalogue, method_named
from budgeting.methods.method import QUESTION_KINDS
from budgeting.programme import Programme
from planner.access import permission
from planner.context import actor, current
from planner.forms.rows import errors_of, seen_version_of
from planner.forms.studies import StudyForm, form_for, from_study
from planner.services import studies
from planner.services.errors import ConflictError, NotFoundError
from planner.services.programmes import see_programme
from planner.services.rates import PriceList
from planner.services.studies import Draft

# Addresses beside those of studies, which no study may be named like.
RESERVED = frozenset({"new", "preview"})


@dataclass(frozen=True)
class Desk:
    """What a study is built with: its programme, method and prices; ``key`` is None while it is new."""

    programme: Programme
    method: Method
    prices: PriceList
    key: str | None


def add_to(blueprint: APIBlueprint) -> None:
    """Give the blueprint of studies the pages on which they are built."""
    blueprint.get("/new")(permission("study.edit")(choose))
    blueprint.get("/new/<method_key>")(permission("study.edit")(new))
    blueprint.post("/new/<method_key>")(permission("study.edit")(write))
    blueprint.post("/preview/<method_key>")(permission("study.edit")(preview))
    blueprint.get("/<key>/edit")(permission("study.edit")(edit))
    blueprint.post("/<key>/edit")(permission("study.edit")(change))


def choose(programme_key: str) -> ResponseReturnValue:
    """Every method in plain words, the best fitting first for the kind of question asked."""
    programme = see_programme(current().database, actor(), programme_key).programme
    kind = request.args.get("kind", "")
    methods = sorted(catalogue(), key=lambda method: -method.fit.to(kind)) if kind in QUESTION_KINDS else catalogue()
    return render_template(
        "studies/choose.html",
        programme_key=programme_key,
        programme=programme,
        prices=studies.prices_of(current().database, actor(), programme),
        methods=methods,
        kind=kind if kind in QUESTION_KINDS else "",
        question=request.args.get("question", ""),
    )


def new(programme_key: str, method_key: str) -> ResponseReturnValue:
    """An empty design; ``?question=`` names the question it is built for."""
    desk = _desk(programme_key, method_key, None)
    form = _form(desk, {"question_keys": [request.args.get("question", "")]})
    return _page(desk, form)


def write(programme_key: str, method_key: str) -> ResponseReturnValue:
    """Work out the cost, or save a new study."""
    desk = _desk(programme_key, method_key, None)
    taken = {study.key for study in desk.programme.studies} | RESERVED
    return _save(desk, _form(desk), make_key(request.form.get("name", ""), taken), None)


def preview(programme_key: str, method_key: str) -> ResponseReturnValue:
    """The total of what is typed so far; nothing is saved."""
    desk = _desk(programme_key, method_key, None)
    return render_template("studies/_total.html", **_total(desk, _form(desk)))


def edit(programme_key: str, key: str) -> ResponseReturnValue:
    """The design that is saved."""
    seen = studies.see_study(current().database, actor(), programme_key, key)
    desk = _desk(programme_key, seen.study.method_key, key)
    return _page(desk, _form(desk, from_study(seen.study, seen.programme, seen.version)))


def change(programme_key: str, key: str) -> ResponseReturnValue:
    """Work out the cost, or save the changes unless somebody else saved first."""
    seen = studies.see_study(current().database, actor(), programme_key, key)
    desk = _desk(programme_key, seen.study.method_key, key)
    return _save(desk, _form(desk), key, seen.version)


def _desk(programme_key: str, method_key: str, key: str | None) -> Desk:
    programme = see_programme(current().database, actor(), programme_key).programme
    try:
        method = programme.study(key).method if key else method_named(method_key)
    except BudgetingError:
        raise NotFoundError from None
    prices = studies.prices_of(current().database, actor(), programme)
    if not prices.prices:
        raise NotFoundError(f"There is no rate card in {programme.currency} yet, so nothing can be costed.")
    return Desk(programme, method, prices, key)


def _form(desk: Desk, data: dict[str, object] | None = None) -> StudyForm:
    return form_for(desk.method)(data=data).offer(desk.programme, desk.method, desk.key)


def _save(desk: Desk, form: StudyForm, key: str, newest: int | None) -> ResponseReturnValue:
    """Save the study under ``key``; ``newest`` is the version that is there, None for a new one."""
    if "work_out" in request.form:
        return _page(desk, form)
    is_valid = form.validate()
    packages = _draft(desk, form).packages
    has_unread = bool(errors_of(form))
    study = form.to_study(key, packages) if is_valid and not has_unread else None
    if study is not None and not packages:
        form.refuse_domain(StudyError("Every line is still at nothing. Fill in one level or more.", place="minimum"))
        study = None
    if study is None:
        return _page(desk, form), 422
    seen_version = None if newest is None else seen_version_of(form)
    programme_key, needs = desk.programme.key, form.needs.data or ()
    try:
        studies.write_study(current().database, actor(), programme_key, study, seen_version=seen_version, needs=needs)
    except BudgetingError as error:
        form.refuse_domain(error)
        return _page(desk, form), 422
    except ConflictError as error:
        form.seen_version.data = str(newest or "")
        return _page(desk, form, conflict=error.message), 409
    flash("The study is saved. This is what it takes.", "success")
    return redirect(url_for("studies.one", programme_key=programme_key, key=key))


def _draft(desk: Desk, form: StudyForm) -> Draft:
    packages = studies.price_levels(desk.method, form.read_designs(), desk.prices.prices)
    return studies.weigh_draft(
        desk.programme,
        desk.method,
        packages,
        question_keys=form.chosen_questions(),
        period_key=form.period.data,
    )


def _total(desk: Desk, form: StudyForm) -> dict[str, object]:
    draft = _draft(desk, form)
    rows = (*form.rows(), *form.assumption_rows())
    unread = sum(1 for row in rows for box in row.boxes if box.errors)
    asked = [desk.programme.question(key) for key in form.chosen_questions()]
    return {"draft": draft, "currency": desk.programme.currency, "unread": unread, "asked": asked}


def _page(desk: Desk, form: StudyForm, conflict: str = "") -> str:
    total = _total(desk, form)
    return render_template(
        "studies/form.html",
        programme_key=desk.programme.key,
        desk=desk,
        form=form,
        errors=errors_of(form),
        conflict=conflict,
        **total,
    )
