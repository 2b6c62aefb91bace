"""The pages of methods answer: how could we find out, and what does each way take."""

from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from budgeting.errors import BudgetingError
from budgeting.evidence.accuracy import VALIDITY
from budgeting.evidence.hit_rates import FIT_SHARE
from budgeting.formulas import known_units
from budgeting.methods import Method
from budgeting.methods.method import QUESTION_KINDS
from planner.access import permission
from planner.context import actor, current
from planner.forms import method_words
from planner.forms.method_examples import example_form, read_example, rows_of
from planner.forms.methods import MethodForm, from_method
from planner.forms.rows import errors_of, seen_version_of
from planner.reports.wording import SECTION_WORDS
from planner.services import methods
from planner.services.errors import ConflictError
from planner.services.methods import SeenMethod

blueprint = APIBlueprint("methods", __name__, url_prefix="/methods")
_LONGEST_VERSION = 9


@blueprint.record
def _give_words(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals["METHOD_WORDS"] = method_words


@blueprint.get("")
@permission("method.see")
def every() -> ResponseReturnValue:
    """Every method, those that fit ``?kind=`` best first."""
    kind = request.args.get("kind", "")
    found = methods.methods_of(current().database, actor(), kind)
    return render_template("methods/every.html", methods=found, kind=kind if kind in QUESTION_KINDS else "")


@blueprint.get("/<key>")
@permission("method.see")
def one(key: str) -> ResponseReturnValue:
    """One method, its newest version or that of ``?version=``, with an example in figures of one's own."""
    version = request.args.get("version", "")
    is_number = version.isascii() and version.isdigit() and len(version) <= _LONGEST_VERSION
    seen = methods.see_method(current().database, actor(), key, int(version) if is_number else None)
    return render_template("methods/one.html", seen=seen, **_figures(seen.method))


@blueprint.get("/new")
@permission("method.edit")
def new() -> ResponseReturnValue:
    """A wholly new method, or with ``?begin=`` a copy of another."""
    key = request.args.get("begin", "")
    begun = from_method(methods.method_in_use(current().database, actor(), key)) if key else {}
    return _form_page(_form({**begun, "name": "", "seen_version": ""} if key else {}), None)


@blueprint.post("/new")
@permission("method.edit")
def write() -> ResponseReturnValue:
    """Keep a new method."""
    return _save(None)


@blueprint.get("/<key>/edit")
@permission("method.edit")
def edit(key: str) -> ResponseReturnValue:
    """The form with the newest version."""
    seen = methods.see_method(current().database, actor(), key)
    return _form_page(_form(from_method(seen.newest)), seen)


@blueprint.post("/<key>/edit")
@permission("method.edit")
def change(key: str) -> ResponseReturnValue:
    """Keep what was typed as a new version, unless somebody else saved one first."""
    return _save(methods.see_method(current().database, actor(), key))


def _save(seen: SeenMethod | None) -> ResponseReturnValue:
    form = _form()
    if form.widen():
        return _form_page(form, seen)
    method = form.to_method(seen.method.key if seen else "new", seen.method.version if seen else 0)
    if method is None:
        return _form_page(form, seen), 422
    seen_version = seen_version_of(form) if seen else None
    try:
        kept = methods.write_method(current().database, actor(), method, note=form.note.data, seen_version=seen_version)
    except BudgetingError as error:
        form.refuse_domain(error)
        return _form_page(form, seen), 422
    except ConflictError as error:
        form.seen_version.data = str(seen.newest.version if seen else "")
        return _form_page(form, seen, conflict=error.message), 409
    flash(f"Version {kept.version} is kept. New studies use it; studies that are there keep theirs.", "success")
    _warn_of_prices(form)
    return redirect(url_for("methods.one", key=kept.key))


def _warn_of_prices(form: MethodForm) -> None:
    unknown = form.unknown_prices(methods.prices_of_methods(current().database, actor()).prices)
    if unknown:
        names = ", ".join(f"“{name}”" for name in unknown)
        flash(f"No rate card has a price for {names} yet. A study can buy it once finance adds one.", "warning")


def _form(data: dict[str, Any] | None = None) -> MethodForm:
    return MethodForm(data=data).offer(SECTION_WORDS)


def _form_page(form: MethodForm, seen: SeenMethod | None, conflict: str = "") -> str:
    prices = methods.prices_of_methods(current().database, actor())
    form.note.label.text = "What did you change, and why?" if seen else "What do you need it for?"
    return render_template(
        "methods/form.html",
        form=form,
        seen=seen,
        prices=prices.prices,
        units=known_units(),
        unknown=form.unknown_prices(prices.prices),
        errors=errors_of(form),
        conflict=conflict,
    )


def _figures(method: Method) -> dict[str, Any]:
    form = example_form(method, request.args)
    design = read_example(method, form)
    prices = methods.prices_of_methods(current().database, actor())
    package = None if design is None else methods.example_of(method, prices, design)
    return {
        "prices": prices,
        "package": package,
        "rows": rows_of(method, form),
        "validity": VALIDITY[method.tier],
        "fit_share": FIT_SHARE,
    }
