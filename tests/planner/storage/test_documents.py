"""A frozen plan is the same text for the same plan, and says so when it was changed."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings

from budgeting.problem import (
    Account,
    AtMostOne,
    Bundle,
    Candidate,
    Capacity,
    Ceiling,
    CeilingUse,
    Choice,
    ChosenBundle,
    ChosenPackage,
    ContactLimit,
    Contacts,
    Coverage,
    Fixed,
    FollowUp,
    Needs,
    PackageRef,
    Problem,
    QuestionBundles,
    Reserve,
    Selection,
    SharedElement,
    Solution,
    Spend,
    StaffDays,
)
from budgeting.programme import Programme
from planner.storage import mapping
from planner.storage.mapping.documents import decision_from_document, decision_to_document
from tests.planner.storage.test_mapping import PROGRAMME, QUESTION, fields_never_set
from tests.programme_strategies import programmes

SPEND, DAYS = (Spend("q1", "insight", 500),), (StaffDays("analyst", "q1", 1_500),)
CONTACTS = (Contacts("customers", "q1", 400),)
FOLLOW_UP = FollowUp("second", "minimum", 400_000, SPEND, DAYS, CONTACTS)
PROBLEM = Problem(
    currency="EUR",
    periods=("q1", "q2"),
    studies=(
        Candidate(
            "first", "First", (Choice("standard", "q1", "q2", SPEND, DAYS, CONTACTS),), mandatory=True, excluded=True
        ),
    ),
    questions=(
        QuestionBundles(
            "fees", "Fees", (Bundle("b1", (PackageRef("first", "standard", "q1"),), 900, (FOLLOW_UP,), 200),)
        ),
    ),
    budgets=(Ceiling("all", "All", 1_000, "q1", "insight"),),
    name="Retention",
    objective="gross",
    capacities=(Capacity("analyst", "q1", 9_000),),
    shared=(SharedElement("panel", "Panel", SPEND, ("first",)),),
    needs=(Needs("second", "first"),),
    alternatives=(AtMostOne("ways", "Ways", ("first", "second")),),
    fixed=(Fixed("first", "standard", "q1"),),
    contact_limits=(ContactLimit("letters", "Letters", "customers", 900, "q1"),),
    coverage=(Coverage("young", "Young savers", ("first", "second"), 2),),
    reserve=Reserve("confidence", 800_000, 100),
)
SOLUTION = Solution(
    status="optimal",
    selection=Selection((ChosenPackage("first", "standard", "q1"),), (ChosenBundle("fees", "b1"),), ("panel",)),
    account=Account(900, 500, 200, 300, 200, (CeilingUse("all", 1_000, 500, 300, 1_250),), ("A rule is broken.",)),
    bound_minor=200,
    gap=0.1,
    seconds=1.25,
    engines=("CP-SAT", "HiGHS"),
    reasons=("Mandatory studies cost more than the budget.",),
    is_repeatable=False,
    versions=("OR-Tools 9.15",),
)


def test_what_was_frozen_thaws_to_the_same() -> None:
    content, digest = mapping.freeze(PROGRAMME, PROBLEM, SOLUTION)
    assert mapping.thaw(content, digest) == (PROGRAMME, PROBLEM, SOLUTION)


def test_the_example_sets_every_field_of_a_problem_and_a_solution() -> None:
    assert fields_never_set((PROBLEM, SOLUTION)) == {"Problem.format"}


def test_a_solution_without_a_plan_thaws_to_the_same() -> None:
    nothing = Solution("infeasible", None, None, None, None, 0.0)
    assert mapping.thaw(*mapping.freeze(PROGRAMME, PROBLEM, nothing)) == (PROGRAMME, PROBLEM, nothing)


def test_the_text_is_canonical() -> None:
    content, _ = mapping.freeze(PROGRAMME, PROBLEM, SOLUTION)
    document = json.loads(content)
    assert list(document) == ["problem", "programme", "solution"]
    assert content == json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert document["programme"]["periods"][0]["starts_on"] == "2027-01-01"


def test_a_content_that_was_changed_is_refused() -> None:
    content, digest = mapping.freeze(PROGRAMME, PROBLEM, SOLUTION)
    with pytest.raises(mapping.BrokenContentError):
        mapping.thaw(content.replace('"limit_minor":1000', '"limit_minor":9000'), digest)


def test_a_number_is_never_read_from_a_text() -> None:
    content, _ = mapping.freeze(PROGRAMME, PROBLEM, SOLUTION)
    with pytest.raises(ValueError, match="value_minor"):
        mapping.thaw(content.replace('"value_minor":900', '"value_minor":"900"'))


def test_a_decision_comes_back() -> None:
    decision = replace(QUESTION.decision, options=tuple(replace(o, action="Act") for o in QUESTION.decision.options))
    assert decision_from_document(json.loads(json.dumps(decision_to_document(decision)))) == decision


@settings(max_examples=50, deadline=None)
@given(programme=programmes())
def test_any_programme_comes_back_from_its_text(programme: Programme) -> None:
    content, digest = mapping.freeze(programme, PROBLEM, SOLUTION)
    assert mapping.thaw(content, digest) == (programme, PROBLEM, SOLUTION)
    assert mapping.freeze(*mapping.thaw(content)) == (content, digest)
