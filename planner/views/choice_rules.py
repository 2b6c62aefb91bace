"""The pages of the rules of choice answer: what must hold, whichever studies are chosen."""

from dataclasses import replace

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from budgeting.errors import BudgetingError
from budgeting.programme import Alternatives
from planner.access import permission
from planner.context import actor, current
from planner.forms.alternatives import AlternativesForm, from_alternatives
from planner.forms.choice_rules import RulesForm, from_rules
from planner.forms.rows import errors_of, seen_version_of
from planner.services.choice_rules import ChoiceRules, SeenRules, see_rules, set_rules
from planner.services.errors import ConflictError, NotFoundError
from planner.services.taking_in import drop_level_rule, list_level_rules

blueprint = APIBlueprint("choice_rules", __name__, url_prefix="/p/<programme_key>/rules")
_RESERVED = frozenset({"new"})
_PLACES = {"prerequisites": "pairs", "period": "pairs"}


@blueprint.get("")
@permission("study.see")
def every(programme_key: str) -> ResponseReturnValue:
    """Every rule; researchers may change them here."""
    seen = _see(programme_key)
    return _page(seen, RulesForm(data=from_rules(seen)).offer(seen))


@blueprint.post("")
@permission("study.edit")
def change(programme_key: str) -> ResponseReturnValue:
    """Save what must be done first, what must be covered and how often customers are asked."""
    seen = _see(programme_key)
    form = RulesForm().offer(seen)
    rules = form.read()
    if rules is None:
        return _page(seen, form), 422
    try:
        _set(seen, rules, seen_version_of(form))
    except BudgetingError as error:
        form.refuse(_PLACES.get(error.place or "", error.place), error.message)
        return _page(seen, form), 422
    except ConflictError as error:
        form.seen_version.data = str(seen.version)
        return _page(seen, form, conflict=error.message), 409
    return _saved(programme_key)


@blueprint.get("/alternatives/new")
@permission("study.edit")
def new_alternatives(programme_key: str) -> ResponseReturnValue:
    """An empty group."""
    seen = _see(programme_key)
    form = AlternativesForm(data={"seen_version": str(seen.version)}).offer(seen.programme)
    return _group_page(seen, form, None)


@blueprint.post("/alternatives/new")
@permission("study.edit")
def write_alternatives(programme_key: str) -> ResponseReturnValue:
    """Save a new group of alternatives."""
    return _save_group(_see(programme_key), None)


@blueprint.get("/alternatives/<key>/edit")
@permission("study.edit")
def edit_alternatives(programme_key: str, key: str) -> ResponseReturnValue:
    """The group that is saved."""
    seen = _see(programme_key)
    form = AlternativesForm(data=from_alternatives(_group(seen, key), seen.version)).offer(seen.programme)
    return _group_page(seen, form, key)


@blueprint.post("/alternatives/<key>/edit")
@permission("study.edit")
def change_alternatives(programme_key: str, key: str) -> ResponseReturnValue:
    """Save the group, or take it away."""
    seen = _see(programme_key)
    _group(seen, key)
    if "remove" not in request.form:
        return _save_group(seen, key)
    form = AlternativesForm().offer(seen.programme)
    _set(seen, _with_group(seen, key, None), seen_version_of(form))
    return _saved(programme_key)


@blueprint.post("/levels/drop")
@permission("study.edit")
def drop_level(programme_key: str) -> ResponseReturnValue:
    """Take away what finance decided about a level of a study, so that the next choice is free again."""
    named = tuple(request.form.get(name, "") for name in ("study", "level", "kind"))
    for rule in list_level_rules(current().database, actor(), programme_key):
        if (rule.study_key, rule.level, rule.kind) == named:
            drop_level_rule(current().database, actor(), programme_key, rule)
            flash("The decision holds no longer. Have the studies chosen again to see what changes.", "success")
            return redirect(url_for("choice_rules.every", programme_key=programme_key))
    raise NotFoundError


def _save_group(seen: SeenRules, key: str | None) -> ResponseReturnValue:
    form = AlternativesForm().offer(seen.programme)
    group = form.read(key, {one.key for one in seen.programme.alternatives} | _RESERVED)
    if group is None:
        return _group_page(seen, form, key), 422
    try:
        _set(seen, _with_group(seen, key, group), seen_version_of(form))
    except ConflictError as error:
        form.seen_version.data = str(seen.version)
        return _group_page(seen, form, key, conflict=error.message), 409
    return _saved(seen.programme.key)


def _with_group(seen: SeenRules, key: str | None, group: Alternatives | None) -> ChoiceRules:
    """The rules with ``group`` in the place of the one named ``key``, at the end when there is none."""
    groups = [group if one.key == key else one for one in seen.programme.alternatives]
    groups += [group] if key is None else []
    return replace(seen.rules, alternatives=tuple(one for one in groups if one))


def _see(programme_key: str) -> SeenRules:
    return see_rules(current().database, actor(), programme_key)


def _set(seen: SeenRules, rules: ChoiceRules, seen_version: int) -> None:
    set_rules(current().database, actor(), seen.programme.key, rules, seen_version=seen_version)


def _group(seen: SeenRules, key: str) -> Alternatives:
    for one in seen.programme.alternatives:
        if one.key == key:
            return one
    raise NotFoundError


def _saved(programme_key: str) -> ResponseReturnValue:
    flash("The rules are saved. Plans made from now on keep to them.", "success")
    return redirect(url_for("choice_rules.every", programme_key=programme_key))


def _page(seen: SeenRules, form: RulesForm, conflict: str = "") -> str:
    return render_template(
        "choice_rules/every.html",
        programme_key=seen.programme.key,
        programme=seen.programme,
        seen=seen,
        form=form,
        errors=errors_of(form),
        conflict=conflict,
    )


def _group_page(seen: SeenRules, form: AlternativesForm, key: str | None, conflict: str = "") -> str:
    return render_template(
        "choice_rules/alternatives.html",
        programme_key=seen.programme.key,
        key=key,
        form=form,
        errors=errors_of(form),
        conflict=conflict,
    )
