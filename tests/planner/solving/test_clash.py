"""Looking for a clash in a process of its own."""

import sys

import pytest

from budgeting.errors import ProblemError
from budgeting.plans.frozen import Frozen
from budgeting.posing.building import build_problem
from budgeting.problem import Solution
from budgeting.programme import Budget
from planner.solving.clash_child import CLASHING
from planner.solving.clash_parent import diagnose_in_child
from tests.builders import POUNDS, make_packages, make_programme, make_study

PROGRAMME = make_programme(
    make_study("survey", is_mandatory=True, packages=make_packages(300)),
    make_study("calls", method_key="call-analysis", is_mandatory=True, packages=make_packages(300)),
    budgets=(Budget(1_000 * POUNDS), Budget(500 * POUNDS, "q1")),
)
CONTENT = CLASHING.dump_json(
    Frozen(PROGRAMME, build_problem(PROGRAMME), Solution("unknown", None, None, None, None, 0.0))
).decode()


def test_a_clash_that_takes_too_long_or_cannot_be_posed_is_refused_in_words() -> None:
    sleeping = (sys.executable, "-c", "import time; time.sleep(60)")
    with pytest.raises(ProblemError, match="not found in the time"):
        diagnose_in_child(CONTENT, seconds=0.2, command=sleeping)
    with pytest.raises(ProblemError, match="broke off"):
        diagnose_in_child(CONTENT, command=(sys.executable, "-c", "raise SystemExit(1)"))
    with pytest.raises(ProblemError):
        diagnose_in_child("{}")


def test_each_way_out_says_what_the_plan_after_it_is_worth() -> None:
    said = diagnose_in_child(CONTENT, seconds=120, seconds_for_plans=120)
    assert said.diagnosis is not None
    assert len(said.outcomes) == len(said.diagnosis.repairs)
    assert all(one and one.is_proven for one in said.outcomes)
    later = next(i for i, one in enumerate(said.diagnosis.repairs) if one.changes[0].rule == "window:survey")
    money = next(i for i, one in enumerate(said.diagnosis.repairs) if one.money_minor)
    both = said.outcomes[later], said.outcomes[money]
    assert [one and one.cost_minor for one in both] == [600 * POUNDS] * 2
    assert both[0]
    assert both[1]
    assert both[0].net_minor < both[1].net_minor, "it reports a quarter later"


def test_a_diagnosis_stands_where_its_outcomes_break_off() -> None:
    line = '{"diagnosis": {"clash": ["budget:b"], "short": null, "repairs": [{"changes": []}]}}'
    said = diagnose_in_child("", command=(sys.executable, "-c", f"print('{line}')"))
    assert said.diagnosis is not None
    assert (said.diagnosis.clash, said.outcomes) == (("budget:b",), ())
