"""What goes into the tables comes out again, every field of it."""

from dataclasses import fields, is_dataclass, replace
from datetime import date
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings

from budgeting.methods import method_named
from budgeting.programme import (
    Alternatives,
    Budget,
    ContactRule,
    CostCentre,
    CoverageRule,
    LevelRule,
    Period,
    Prerequisite,
    Programme,
    ReserveRule,
    SharedCost,
    StaffCapacity,
)
from budgeting.questions import AnxietyPoint
from budgeting.studies import (
    CostLine,
    DesignEntry,
    JudgedLikelihood,
    Override,
    Package,
    Rate,
    Stamp,
    Study,
    Trigger,
)
from planner.services.errors import NotFoundError
from planner.storage import mapping
from planner.storage.database import Database
from tests.builders import make_decision, make_question
from tests.people import Cast
from tests.programme_strategies import programmes

RATE = Rate(
    "Incentive",
    "head",
    100,
    200,
    300,
    "B",
    "Quote of 3 May",
    supplier="Fieldwork Ltd",
    market="UK",
    valid_on=date(2027, 1, 1),
    expires_on=date(2027, 6, 30),
    origin="USD 2.53 at 0.79, 1 Jan 2027",
    card="starter",
)
LINE = CostLine(
    key="thanks",
    section="incentives",
    label="Thank-you payment",
    element="Incentive",
    rate=RATE,
    derived_milli=400_000,
    working="400 completes",
    role="analyst",
    bears_vat=False,
    override=Override("Some decline it", quantity_milli=390_000, rate_minor=190),
    justification="Hard to reach",
)
POINT = AnxietyPoint("fees", "Unclear fees", "Letter", "Using", reach=0, severity_bp=0)
QUESTION = replace(
    make_question("fees", anxiety_points=(POINT,), difference_bp=700, prevalence_bp=2_000),
    state="in_field",
    kind="causal",
    decision=make_decision(acting_ppm=900_000),
)
DESIGN = (DesignEntry("completes", 400_000, "Ada", "2026-11-22T10:00:00+00:00"), DesignEntry("minutes", 12_500))
PACKAGE = Package(
    "enhanced",
    400,
    "completes",
    15,
    (LINE,),
    DESIGN,
    contingency_bp=500,
    vat_bp=2_000,
    stamps=(Stamp("contingency", "Ada", "2026-11-22T10:00:00+00:00"),),
)
FIRST = Study(
    key="first",
    name="First",
    method=method_named("online-survey"),
    question_keys=("fees",),
    cost_centre_key="insight",
    period_key="q1",
    packages=(PACKAGE,),
    purpose="To know",
    is_mandatory=True,
    judged=(JudgedLikelihood("fees", ((900_000, 100_000), (200_000, 800_000)), "Pilot"),),
    copied_from="An earlier study",
    alternatives="Ask by telephone: dearer",
)
LATE = replace(FIRST, key="late", name="Late", packages=(), latest_period_key="q2")
SECOND = replace(FIRST, key="second", name="Second", is_mandatory=False, trigger=Trigger("first", 1), period_key="q2")
PROGRAMME = Programme(
    key="retention-2027",
    name="Retention 2027",
    currency="EUR",
    periods=(
        Period("q1", "Q1", date(2027, 1, 1), date(2027, 3, 31)),
        Period("q2", "Q2", date(2027, 4, 1), date(2027, 6, 30)),
    ),
    cost_centres=(CostCentre("insight", "Insight"),),
    budgets=(Budget(1_000), Budget(500, "q1", "insight")),
    capacities=(StaffCapacity("analyst", "q1", 12_500),),
    questions=(QUESTION,),
    studies=(FIRST, SECOND, LATE),
    shared_costs=(
        SharedCost(
            "panel",
            "Panel",
            "insight",
            "q1",
            ("first", "second"),
            (LINE,),
            by="Ada",
            at="2026-11-22T10:00:00+00:00",
            vat_bp=1_750,
        ),
    ),
    prerequisites=(Prerequisite("second", "first"),),
    alternatives=(Alternatives("ways", "Ways", ("first", "second")),),
    objective="gross",
    vat_bp=1_750,
    counts_vat=True,
    begun_at="2026-11-22T09:00:00+00:00",
    market="UK",
    coverage=(CoverageRule("using", "stage", "Using", 2), CoverageRule("student", "persona", "Student")),
    contacts=ContactRule(20_000, most_per_period=2, most_in_all=4),
    reserve=ReserveRule("confidence", 850_000),
    level_rules=(
        LevelRule("first", "enhanced", "kept", "Approved by Femi", "q1"),
        LevelRule("second", "enhanced", "refused", "Rejected by Femi: too dear"),
    ),
)


def save(database: Database, cast: Cast, programme: Programme) -> None:
    with database.write() as session:
        mapping.create_programme(session, cast.workspace_id, programme, author_id=cast.ada.user_id)


def load(database: Database, cast: Cast, key: str = PROGRAMME.key) -> Programme:
    with database.read() as session:
        return mapping.load_programme(session, cast.workspace_id, key)


def fields_never_set(value: object) -> set[str]:
    """Fields of any value inside ``value`` that are at their default in every place where they occur."""
    seen: dict[str, bool] = {}
    todo = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, tuple):
            todo += item
        elif is_dataclass(item):
            for field in fields(item):
                name = f"{type(item).__name__}.{field.name}"
                seen[name] = seen.get(name, False) or getattr(item, field.name) != field.default
                todo.append(getattr(item, field.name))
    return {name for name, is_set in seen.items() if not is_set}


def test_every_field_comes_back(database: Database, cast: Cast) -> None:
    save(database, cast, PROGRAMME)
    assert load(database, cast) == PROGRAMME


def test_the_example_sets_every_field_that_is_kept() -> None:
    # An anxiety point's counts come from feedback; decisions and methods are kept whole in documents of their own.
    unset = {name for name in fields_never_set(PROGRAMME) if not name.startswith(("Decision.", "Method.", "Element."))}
    assert unset == {"AnxietyPoint.by_channel", "AnxietyPoint.personas", "Option.action"}


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(programme=programmes())
def test_any_programme_comes_back(database: Database, cast: Cast, programme: Programme) -> None:
    programme = replace(programme, key=uuid4().hex)
    save(database, cast, programme)
    assert load(database, cast, programme.key) == programme


def test_a_programme_is_loaded_in_eleven_statements_however_large(database: Database, cast: Cast) -> None:
    save(database, cast, PROGRAMME)
    statements: list[str] = []
    sa.event.listen(database.engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    load(database, cast)
    # One more tells whether it was loaded before.
    assert len([text for text in statements if text.startswith("SELECT")]) == 11 + 1


def test_a_programme_of_another_workspace_is_not_found(database: Database, cast: Cast) -> None:
    save(database, cast, PROGRAMME)
    with pytest.raises(NotFoundError), database.read() as session:
        mapping.load_programme(session, cast.other_workspace_id, PROGRAMME.key)
