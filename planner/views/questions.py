"""The pages of questions answer: what don't we know, and would an answer change what we do."""

from apiflask import APIBlueprint
from flask import render_template
from flask.typing import ResponseReturnValue

from budgeting.advice.asking import counted_stake
from budgeting.methods import catalogue
from planner.access import permission
from planner.context import actor, at_one_moment, current
from planner.services import questions
from planner.views import question_forms

blueprint = APIBlueprint("questions", __name__, url_prefix="/p/<programme_key>/questions")
question_forms.add_to(blueprint)


@blueprint.get("")
@permission("question.see")
@at_one_moment
def board(programme_key: str) -> ResponseReturnValue:
    """Every question with its ceiling."""
    programme, cards = questions.list_questions(current().database, actor(), programme_key, actor().today())
    return render_template("questions/board.html", programme_key=programme_key, programme=programme, cards=cards)


@blueprint.get("/<key>")
@permission("question.see")
@at_one_moment
def one(programme_key: str, key: str) -> ResponseReturnValue:
    """One question."""
    seen = questions.see_question(current().database, actor(), programme_key, key)
    return render_template(
        "questions/one.html",
        programme_key=programme_key,
        seen=seen,
        stake=counted_stake(seen.question.decision),
        days_left=(seen.question.decision.decide_by - actor().today()).days,
        methods={method.key: method for method in catalogue()},
    )
