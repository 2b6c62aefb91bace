"""The pages of rate cards answer: what do things cost, and how do we know."""

from apiflask import APIBlueprint
from flask import render_template
from flask.typing import ResponseReturnValue

from planner.access import permission
from planner.context import actor, current
from planner.services import rates

blueprint = APIBlueprint("rates", __name__, url_prefix="/rate-cards")


@blueprint.get("")
@permission("rate.see")
def every() -> ResponseReturnValue:
    """Every rate card of the workspace, the newest first."""
    return render_template("rates/every.html", cards=rates.list_rate_cards(current().database, actor()))


@blueprint.get("/<key>")
@permission("rate.see")
def one(key: str) -> ResponseReturnValue:
    """One rate card with its prices."""
    card = rates.see_rate_card(current().database, actor(), key)
    marks = {mark: sum(1 for rate in card.rates if rate.mark == mark) for mark in ("A", "B", "C")}
    return render_template("rates/one.html", card=card, marks=marks)
