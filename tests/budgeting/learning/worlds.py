"""A small programme with a plan that has something to learn: three studies kept, one follow-up held in reserve."""

from budgeting.programme import Budget, Programme, SharedCost
from budgeting.questions import AnxietyPoint
from budgeting.studies import Trigger
from tests.builders import POUNDS, make_decision, make_line, make_packages, make_programme, make_question, make_study

BIG = ((4_000_000, -1_100_000), (0, 0))
DOUBTFUL = ((2_000_000, -1_000_000), (0, 0))
STUDIES = ("survey", "calls", "talks", "deep-dive")
BUDGET = 90_000 * POUNDS
POINT = AnxietyPoint("letter-fees", "Fees", "Letter", "Pay", 120, 5_000, (("Web", 120),))


def world() -> Programme:
    """Three questions with a study each, a follow-up to the first, and a panel that two of them share."""
    return make_programme(
        make_study("survey", packages=make_packages(5_000, 10_000)),
        make_study("calls", method_key="call-analysis", question_keys=("calls",), period_key="q2"),
        make_study("talks", method_key="depth-interviews", question_keys=("talks",), period_key="q3"),
        make_study(
            "deep-dive", method_key="ab-test", trigger=Trigger("survey"), packages=make_packages(8_000), period_key="q2"
        ),
        questions=(
            make_question("fees", decision=make_decision(DOUBTFUL), anxiety_points=(POINT,)),
            *(make_question(key, decision=make_decision(BIG)) for key in ("calls", "talks")),
        ),
        budgets=(Budget(BUDGET), Budget(40_000 * POUNDS, "q1")),
        shared_costs=(SharedCost("panel", "Panel", "insight", "q1", ("survey", "talks"), (make_line(2_000),)),),
    )
