"""The pages of studies answer: what would it take, from nothing."""

from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter

from apiflask import APIBlueprint
from flask import render_template, request
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from budgeting.advice.increments import step_words
from budgeting.costing import element_behind, figures_behind
from budgeting.plans.standing import expired_lines
from budgeting.programme import Programme
from planner.access import permission
from planner.context import actor, at_one_moment, current
from planner.filters import date_, money
from planner.reports.wording import LEVEL_WORDS, MARK_WORDS, SECTION_WORDS
from planner.services import studies
from planner.services.studies import SeenStudy
from planner.views import study_forms

blueprint = APIBlueprint("studies", __name__, url_prefix="/p/<programme_key>/studies")
study_forms.add_to(blueprint)


@blueprint.record_once
def name_parts(state: BlueprintSetupState) -> None:
    """Give every page the words that a printed plan uses; macros see no context, so they are globals."""
    state.app.jinja_env.globals.update(
        LEVEL_WORDS=LEVEL_WORDS,
        MARK_WORDS=MARK_WORDS,
        SECTION_WORDS=SECTION_WORDS,
        element_behind=element_behind,
        figures_behind=figures_behind,
        step_words=lambda step, currency: step_words(step, lambda minor: money(minor, currency)),
        day_words=lambda at: date_(datetime.fromisoformat(at)),
        has_expired_quote=lambda line: bool(expired_lines((line,), actor().today())),
    )


@blueprint.get("")
@permission("study.see")
@at_one_moment
def every(programme_key: str) -> ResponseReturnValue:
    """Every study with its levels."""
    programme, seen = studies.list_studies(current().database, actor(), programme_key)
    question, method = request.args.get("question", ""), request.args.get("method", "")
    return render_template(
        "studies/every.html",
        programme_key=programme_key,
        programme=programme,
        studies=_fitting(seen, question, method),
        wanted_question=question,
        wanted_method=method,
        used_methods=sorted({one.study.method_key: one.study.method.name for one in seen}.items(), key=itemgetter(1)),
        centres=_centres(programme),
        cheapest_minor=sum(min((level.package.cost_minor for level in one.levels), default=0) for one in seen),
        worthwhile=sum(1 for one in seen if one.best and one.best.net_minor > 0),
    )


@blueprint.get("/<key>")
@permission("study.see")
@at_one_moment
def one(programme_key: str, key: str) -> ResponseReturnValue:
    """One study."""
    seen = studies.see_study(current().database, actor(), programme_key, key)
    return render_template(
        "studies/one.html",
        programme_key=programme_key,
        seen=seen,
        centres=_centres(seen.programme),
        today=actor().today(),
        roles=sorted({role for level in seen.levels for role in level.package.days_milli_by_role}),
    )


def _fitting(seen: Sequence[SeenStudy], question: str, method: str) -> list[SeenStudy]:
    """Those that could answer ``question`` by ``method``; an empty text leaves the choice open."""
    return [
        one
        for one in seen
        if (not question or question in one.study.question_keys) and (not method or method == one.study.method_key)
    ]


def _centres(programme: Programme) -> dict[str, str]:
    return {centre.key: centre.name for centre in programme.cost_centres}
