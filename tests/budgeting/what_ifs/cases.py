"""A programme with something of everything, and one change of every kind."""

from dataclasses import replace
from typing import Final

from budgeting.programme import (
    Alternatives,
    Budget,
    ContactRule,
    CoverageRule,
    Prerequisite,
    Programme,
    SharedCost,
    StaffCapacity,
)
from budgeting.questions import AnxietyPoint
from budgeting.studies import Override, Trigger
from budgeting.what_ifs.applying import AnyChange
from budgeting.what_ifs.money import DaysSet, LimitSet
from budgeting.what_ifs.prices import PricesScaled
from budgeting.what_ifs.questions import ActingSet, BeliefSet, QuestionAside, StakeScaled
from budgeting.what_ifs.rules import (
    AimSet,
    AlternativesAdded,
    AlternativesDropped,
    ContactsSet,
    CoverageSet,
    ReserveSet,
)
from budgeting.what_ifs.studies import NeedSet, StudyFreed, StudyKept, StudyLeftOut, StudyMoved
from tests.builders import POUNDS, make_line, make_package, make_programme, make_question, make_study

POINT: Final = AnxietyPoint("letter-fees", "Fees", "Letter", "Pay", 120, 5_000, (("Web", 120),))


def everything() -> Programme:
    """Two questions, five studies, shared costs, and a rule of every kind."""
    typed = replace(make_line(3_000), override=Override("Agreed by telephone", rate_minor=150))
    made = make_programme(
        make_study("survey"),
        replace(make_study("calls", method_key="call-analysis", is_mandatory=True), latest_period_key="q3"),
        make_study("talks", method_key="depth-interviews", question_keys=("letters",), cost_centre_key="digital"),
        make_study("panel", packages=(make_package("standard", 2_000, lines=(typed,)),)),
        make_study("deep-dive", method_key="depth-interviews", trigger=Trigger("survey"), period_key="q3"),
        questions=(make_question("fees", anxiety_points=(POINT,)), make_question("letters")),
        budgets=(Budget(60_000 * POUNDS), Budget(30_000 * POUNDS, "q1"), Budget(20_000 * POUNDS, None, "digital")),
        capacities=(StaffCapacity("analyst", "q1", 20_000),),
        shared_costs=(SharedCost("licence", "Licence", "insight", "q1", ("survey", "panel"), (make_line(500),)),),
        prerequisites=(Prerequisite("talks", "calls"),),
        alternatives=(Alternatives("one-survey", "Survey or panel", ("panel", "survey")),),
    )
    return replace(
        made, coverage=(CoverageRule("stage-pay", "stage", "Pay", 1),), contacts=ContactRule(10_000, most_in_all=2)
    )


# Each change with the parts of a programme that it changes, and nothing else.
CHANGES: Final[tuple[tuple[AnyChange, str], ...]] = (
    (LimitSet(45_000 * POUNDS), "budgets"),
    (LimitSet(None, "q1"), "budgets"),
    (LimitSet(9_000 * POUNDS, "q2", "insight"), "budgets"),
    (DaysSet("analyst", "q1", 12_500), "capacities"),
    (DaysSet("analyst", "q2", 5_000), "capacities"),
    (StudyKept("survey"), "studies"),
    (StudyKept("panel", "standard"), ""),
    (StudyLeftOut("calls"), "studies"),
    (StudyFreed("calls"), "studies"),
    (StudyMoved("calls", "q4"), "studies"),
    (PricesScaled(11_000), "studies shared_costs"),
    (PricesScaled(9_000, "survey"), "studies"),
    (PricesScaled(12_500, None, "Thing"), "studies shared_costs"),
    (StakeScaled("fees", 15_000), "questions"),
    (BeliefSet("fees", 350_000), "questions"),
    (ActingSet("letters", 700_000), "questions"),
    (QuestionAside("letters"), ""),
    (NeedSet("survey", "calls", is_needed=True), "prerequisites"),
    (NeedSet("talks", "calls", is_needed=False), "prerequisites"),
    (AlternativesAdded(("talks", "calls")), "alternatives"),
    (AlternativesDropped("one-survey"), "alternatives"),
    (CoverageSet("stage", "Pay", 2), "coverage"),
    (CoverageSet("stage", "pay", 0), "coverage"),
    (ContactsSet(None), "contacts"),
    (ReserveSet("expected"), "reserve"),
    (AimSet("gross"), "objective"),
)
