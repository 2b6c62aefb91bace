"""The checker: every rule has a selection that breaks exactly this rule."""

from dataclasses import replace

import pytest

from budgeting.optimiser.verify import account
from budgeting.problem import (
    AtMostOne,
    Bundle,
    Capacity,
    Ceiling,
    CeilingUse,
    ChosenPackage,
    ContactLimit,
    Contacts,
    Coverage,
    Fixed,
    FollowUp,
    Needs,
    PackageRef,
    Problem,
    Reserve,
    Selection,
    SharedElement,
    Spend,
    StaffDays,
)
from budgeting.problem.futures import is_released
from tests.budgeting.optimiser.problems import bundle, choice, follow_up, funding, problem, question, study

A, B, C = study("a"), study("b"), study("c")
PANEL = SharedElement("panel", "Panel", (Spend("p1", "cc", 50),), ("a", "b"))
ASKED = question("q", bundle("one", 500, "a"), bundle("two", 700, "a", "b"))
RELEASING = question("q", bundle("one", 500, "a", follow_ups=(follow_up("c"),), expected=25))
AGAIN = question("r", bundle("one", 500, "a", follow_ups=(follow_up("c"),), expected=25))

MET = study("a", choice(contacts=(Contacts("customers", "p1", 1_000), Contacts("customers", "p2", 500))))
RELEASED = sum(is_released("q", 0, future, 250_000) for future in range(50))


def test_a_plan_is_added_up_to_the_penny() -> None:
    posed = problem((A, B, C), RELEASING, limit=400, shared=(PANEL,))
    sums = account(posed, funding("a", bundles=("q:one",), shared=("panel",)))
    assert sums.broken == ()
    assert (sums.value_minor, sums.cost_minor, sums.reserve_minor) == (500, 150, 100)
    assert sums.expected_follow_up_minor == 25
    assert sums.objective_minor == 500 - 150 - 25
    assert [(use.spent_minor, use.reserve_minor, use.limit_minor) for use in sums.budgets] == [(150, 100, 400)]


def test_gross_value_leaves_costs_out() -> None:
    posed = problem((A,), ASKED, objective="gross")
    assert account(posed, funding("a", bundles=("q:one",))).objective_minor == 500


def test_a_budget_counts_only_its_period_and_cost_centre() -> None:
    budgets = (
        Ceiling("p1", "First", 100, period="p1"),
        Ceiling("p2", "Second", 0, period="p2"),
        Ceiling("cc", "Ours", 100, cost_centre="cc"),
        Ceiling("other", "Theirs", 0, period="p1", cost_centre="other"),
    )
    assert account(problem((A,), budgets=budgets), funding("a")).broken == ()


BROKEN: list[tuple[Problem, Selection, str]] = [
    (problem((A,)), funding("a", "a"), "“A” is funded 2 times."),
    (problem((replace(A, mandatory=True),)), funding(), "“A” is mandatory but is not funded."),
    (problem((replace(A, excluded=True),)), funding("a"), "“A” is excluded but is funded."),
    (
        problem((A,), fixed=(Fixed("a", "standard"),)),
        funding(),
        "“A” is fixed at the standard level but is not funded at it.",
    ),
    (problem((A, B), ASKED), funding("a", bundles=("q:one", "q:one")), "“Question q” is answered 2 times."),
    (
        problem((study("a", choice(), choice(start="p2")),), fixed=(Fixed("a", "standard", "p2"),)),
        funding("a"),
        "“A” is fixed to start in “p2” but starts in “p1”.",
    ),
    (
        problem(
            (study("a", choice(start="p2")),),
            question("q", Bundle("early", (PackageRef("a", "standard", "p1"),), 500)),
        ),
        funding("a", bundles=("q:early",), start="p2"),
        "“Question q” counts on “A” at the standard level by “p1”, but it starts in “p2”.",
    ),
    (
        problem((A, B, C), coverage=(Coverage("young", "Young savers", ("a", "b", "c"), 2),)),
        funding("a"),
        "At least 2 of “Young savers” must be funded, not 1.",
    ),
    (
        problem((MET,), contact_limits=(ContactLimit("letters", "Letters", "customers", 1_200),)),
        funding("a"),
        "Limit of contacts “Letters” is exceeded by 300: 1,500 of 1,200.",
    ),
    (
        problem((MET,), contact_limits=(ContactLimit("letters", "Letters", "customers", 499, "p2"),)),
        funding("a"),
        "Limit of contacts “Letters” is exceeded by 1: 500 of 499.",
    ),
    (
        problem((A, B, C), RELEASING, limit=124, reserve=Reserve("expected")),
        funding("a", bundles=("q:one",)),
        "Budget “Whole programme” is exceeded by £0.01: £1.25 of £1.24.",
    ),
    (
        problem((A, B, C), RELEASING, limit=150, reserve=Reserve("confidence", 1_000_000, 50)),
        funding("a", bundles=("q:one",)),
        f"Follow-ups break a budget in {RELEASED} of 50 futures; 0 may.",
    ),
    (
        problem((A, B, C), RELEASING, limit=99, reserve=Reserve("confidence", 1_000_000, 50)),
        funding("a", bundles=("q:one",)),
        "Budget “Whole programme” is exceeded by £0.01: £1 of £0.99.",
    ),
    (
        problem((A, B), ASKED),
        funding("a", bundles=("q:two",)),
        "“Question q” counts on “B” at the standard level, which is not funded.",
    ),
    (
        problem((A, B, C), RELEASING, AGAIN),
        funding("a", bundles=("q:one", "r:one")),
        "“C” is held in reserve 2 times.",
    ),
    (
        problem((A, B, C), RELEASING),
        funding("a", "c", bundles=("q:one",)),
        "“C” is both funded and held in reserve as a follow-up.",
    ),
    (problem((A, B), needs=(Needs("a", "b"),)), funding("a"), "“A” needs “B”, which is not funded."),
    (
        problem((A, B), needs=(Needs("a", "b"),)),
        funding("a", "b"),
        "“A” starts in “p1” but needs “B”, which ends in “p1”.",
    ),
    (
        problem((A, B, C), alternatives=(AtMostOne("ways", "Ways", ("a", "b", "c")),)),
        funding("a", "b", "c"),
        "At most one of “Ways” may be funded, not “A”, “B” and “C”.",
    ),
    (problem((A, B), shared=(PANEL,)), funding("a", "b"), "“Panel” is used by “A” and “B” but is not bought."),
    (problem((A, B), shared=(PANEL,)), funding("a", shared=("panel", "panel")), "“Panel” is bought 2 times."),
    (
        problem((A, B), shared=(PANEL,)),
        funding(shared=("panel",)),
        "“Panel” is bought but no study of the plan uses it.",
    ),
    (
        problem((study("a", choice(3_120_000)),), budgets=(Ceiling("q1", "Q1 2027", 3_000_000, period="p1"),)),
        funding("a"),
        "Budget “Q1 2027” is exceeded by £1,200: £31,200 of £30,000.",
    ),
    (
        problem((A, B, C), RELEASING, limit=150),
        funding("a", bundles=("q:one",)),
        "Budget “Whole programme” is exceeded by £0.50: £2 of £1.50.",
    ),
    (
        problem(
            (study("a", choice(days=(StaffDays("researcher", "p1", 2_500),))),),
            capacities=(Capacity("researcher", "p1", 1_000),),
        ),
        funding("a"),
        "“researcher” in “p1” is exceeded by 1.5 days: 2.5 days of 1 day.",
    ),
    (
        problem(
            (A, C),
            question("q", bundle("one", 500, "a", follow_ups=(follow_up("c", days=1_000),))),
            capacities=(Capacity("researcher", "p2", 500),),
        ),
        funding("a", bundles=("q:one",)),
        "“researcher” in “p2” is exceeded by 0.5 days: 1 day of 0.5 days.",
    ),
    (problem((A,)), funding("x"), "The plan funds “x” at the standard level from “p1”, which is not offered."),
    (
        problem((A,)),
        funding("a", start="p2"),
        "The plan funds “a” at the standard level from “p2”, which is not offered.",
    ),
    (problem((A,)), funding(bundles=("q:one",)), "The plan answers “q” by “one”, which is not offered."),
    (problem((A,)), funding(shared=("panel",)), "The plan buys “panel”, which is not offered."),
]


@pytest.mark.parametrize(("posed", "selection", "sentence"), BROKEN, ids=[sentence for _, _, sentence in BROKEN])
def test_a_broken_rule_is_said_in_words_and_nothing_else_is(
    posed: Problem, selection: Selection, sentence: str
) -> None:
    if "“panel”, which" in sentence:
        posed = replace(posed, shared=())
    found = account(posed, selection).broken
    assert sentence in found
    assert len([one for one in found if one != sentence]) == 0


def test_a_needed_study_that_ends_before_keeps_the_rule() -> None:
    later = study("a", choice(start="p2"))
    posed = problem((later, B), needs=(Needs("a", "b"),))
    chosen = Selection((ChosenPackage("a", "standard", "p2"), ChosenPackage("b", "standard", "p1")))
    assert account(posed, chosen).broken == ()


@pytest.mark.parametrize("place", [(None, None), ("p1", None), (None, "cc"), ("p1", "cc")])
@pytest.mark.parametrize("over", [0, 1])
def test_a_budget_is_kept_at_its_limit_and_broken_a_penny_above(place: tuple[str | None, ...], over: int) -> None:
    panel = SharedElement("panel", "Panel", (Spend("p1", "cc", 30),), ("a",))
    later = FollowUp("c", "standard", 250_000, (Spend("p1", "cc", 20),))
    asked = question("q", bundle("one", 500, "a", follow_ups=(later,)))
    posed = problem((A, C), asked, shared=(panel,), budgets=(Ceiling("ours", "Ours", 150 - over, *place),))
    found = account(posed, funding("a", bundles=("q:one",), shared=("panel",)))
    assert found.budgets == (CeilingUse("ours", 150 - over, 130, 20, over * 250_000),)
    assert len(found.broken) == over
    assert all("exceeded by £0.01" in one for one in found.broken)


@pytest.mark.parametrize("over", [0, 1])
def test_days_are_kept_at_the_capacity_and_broken_a_thousandth_above(over: int) -> None:
    used = study("a", choice(days=(StaffDays("researcher", "p2", 500),)))
    asked = question("q", bundle("one", 500, "a", follow_ups=(follow_up("c", days=1_000),)))
    posed = problem((used, C), asked, capacities=(Capacity("researcher", "p2", 1_500 - over),))
    found = account(posed, funding("a", bundles=("q:one",)))
    assert len(found.broken) == over
    assert all("exceeded by 0.001 days" in one for one in found.broken)
