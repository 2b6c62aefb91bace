"""A plan whose studies were costed from designs, and a programme of the year before."""

import pytest

from budgeting.methods import method_named
from budgeting.optimiser.solving import solve
from budgeting.posing.building import build_problem
from budgeting.programme import Programme
from budgeting.studies import Study
from planner.services.actors import Actor
from planner.services.optimising import PosedChoice, keep_draft
from planner.services.programmes import begin_programme, see_programme
from planner.services.studies import price_levels, prices_of, write_study
from planner.storage.database import Database
from tests.builders import make_programme, make_question
from tests.people import Cast
from tests.planner.planning import load_prices

KEY = "retention-2027"


def write_calls(database: Database, actor: Actor, key: str = "calls", programme: str = KEY, calls: int = 150) -> Study:
    """A call analysis at the standard level, priced from the starter card and saved."""
    method = method_named("call-analysis")
    design = {"calls": calls * 1_000, "call_length": 8_000, "analysis_days": 3_000, "report_days": 1_500}
    prices = prices_of(database, actor, see_programme(database, actor, programme).programme).prices
    packages = price_levels(method, {"standard": design}, prices)
    purpose = "Count the calls about letters."
    study = Study(key, "Letter calls", method, ("fees",), "insight", "q1", packages, purpose)
    seen = see_programme(database, actor, programme).programme.studies
    write_study(database, actor, programme, study, seen_version=1 if key in {one.key for one in seen} else None)
    return study


def freeze(database: Database, author: Actor) -> int:
    """Choose within the programme as it is saved, and keep the draft; its number."""
    programme = see_programme(database, author, KEY).programme
    problem = build_problem(programme)
    solution = solve(problem, time_limit_seconds=30, workers=1)
    return keep_draft(database, author, PosedChoice(programme, problem), solution, job_id=None)


@pytest.fixture
def programme(database: Database, cast: Cast) -> Programme:
    """A programme with one study, begun and costed as people do it."""
    begin_programme(database, cast.ada, make_programme(questions=(make_question(),)))
    load_prices(database, cast)
    write_calls(database, cast.ada)
    return see_programme(database, cast.ada, KEY).programme
