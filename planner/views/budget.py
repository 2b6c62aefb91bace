"""The page of the budget answers: what may we spend, and whose days are there."""

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from budgeting.errors import ApprovalError, StudyError
from planner.access import permission
from planner.context import actor, at_one_moment, current
from planner.forms.approval_limits import ApprovalLimitForm, from_limits
from planner.forms.budget import RESERVES, BudgetForm, from_programme, limits_by_place, roles_of
from planner.forms.rows import errors_of, seen_version_of
from planner.services.approval_limits import see_limits, set_limit
from planner.services.errors import ConflictError
from planner.services.programmes import MoneyRules, SeenProgramme, budget_notes, see_programme, set_budgets
from planner.services.rates import list_rate_cards

blueprint = APIBlueprint("budget", __name__, url_prefix="/p/<programme_key>/budget")


@blueprint.get("")
@permission("budget.see")
@at_one_moment
def limits(programme_key: str) -> ResponseReturnValue:
    """The ceilings and the days of staff; finance may change them here."""
    seen = _see(programme_key)
    return _page(seen, _filled(seen))


@blueprint.post("")
@permission("budget.edit")
def change(programme_key: str) -> ResponseReturnValue:
    """Save the ceilings and days, unless somebody else saved first."""
    seen = _see(programme_key)
    form = BudgetForm().offer(seen.programme, _markets())
    found, pricing, reserve = form.read(), form.read_pricing(), form.read_reserve()
    if found is None or pricing is None or reserve is None:
        return _page(seen, form), 422
    version, rules = seen_version_of(form), MoneyRules(pricing, reserve)
    try:
        set_budgets(current().database, actor(), programme_key, *found, rules, seen_version=version)
    except StudyError as error:
        form.refuse("vat", error.message)
        return _page(seen, form), 422
    except ConflictError as error:
        form.seen_version.data = str(seen.version)
        return _page(seen, form, conflict=error.message), 409
    flash("The budget is saved. Plans made from now on keep to it.", "success")
    return redirect(url_for("budget.limits", programme_key=programme_key))


@blueprint.post("/second-approver")
@permission("budget.edit")
def second_approver(programme_key: str) -> ResponseReturnValue:
    """Set from which sum on two people approve a plan, in all programmes of the workspace."""
    seen = _see(programme_key)
    form = ApprovalLimitForm().offer(seen.programme.currency, see_limits(current().database, actor()))
    found = form.read()
    if found is None:
        return _page(seen, _filled(seen), limit_form=form), 422
    try:
        set_limit(current().database, actor(), *found)
    except ApprovalError as error:
        form.refuse("limit", error.message)
        return _page(seen, _filled(seen), limit_form=form), 422
    flash("The limit is saved. It holds for every plan that is approved from now on.", "success")
    return redirect(url_for("budget.limits", programme_key=programme_key, _anchor="second-approver"))


def _markets() -> list[str]:
    return sorted({card.market for card in list_rate_cards(current().database, actor()) if card.market})


def _filled(seen: SeenProgramme) -> BudgetForm:
    own = from_programme(seen.programme, seen.version)
    return BudgetForm(formdata=None, data=own).offer(seen.programme, _markets())


def _see(programme_key: str) -> SeenProgramme:
    return see_programme(current().database, actor(), programme_key)


def _page(
    seen: SeenProgramme, form: BudgetForm, conflict: str = "", limit_form: ApprovalLimitForm | None = None
) -> str:
    programme, approval_limits = seen.programme, see_limits(current().database, actor())
    if limit_form is None:
        own = from_limits(programme.currency, approval_limits)
        limit_form = ApprovalLimitForm(formdata=None, data=own).offer(programme.currency, approval_limits)
    return render_template(
        "budget/limits.html",
        programme_key=programme.key,
        programme=programme,
        limits=limits_by_place(programme),
        days={(one.role, one.period_key): one.days_milli for one in programme.capacities},
        roles=roles_of(programme),
        notes=budget_notes(programme),
        reserves=RESERVES,
        form=form,
        errors=[*errors_of(form), *errors_of(limit_form)],
        conflict=conflict,
        approval_limits=approval_limits,
        limit_form=limit_form,
    )
