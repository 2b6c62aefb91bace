"""What a rule's price says in words."""

from dataclasses import replace

from budgeting.explaining.again.changes import Change, Place, StudyChange
from budgeting.explaining.rules.easing import Easing
from budgeting.explaining.rules.price_words import PriceWords, priced_rules
from budgeting.explaining.rules.rule_prices import Eased, RulePrice
from budgeting.explaining.rules.rule_words import names_of, reserve_name
from budgeting.plans.frozen import Frozen
from budgeting.posing.building import build_problem
from budgeting.problem import ContactLimit, Coverage, Fixed, Reserve, Solution
from budgeting.programme import Budget, Prerequisite, StaffCapacity
from tests.budgeting.explaining.brute import Brute
from tests.builders import POUNDS, make_packages, make_programme, make_study

ENTERS = Change((StudyChange("survey", None, Place("kept", "standard", "q1")),))
OTHER = Change((StudyChange("calls", None, Place("kept", "standard", "q1")),))
PROGRAMME = make_programme(
    make_study("survey", packages=make_packages(4_000)),
    make_study("calls", method_key="call-analysis", packages=make_packages(3_000), is_mandatory=True),
    budgets=(Budget(50_000 * POUNDS), Budget(6_000 * POUNDS, "q1")),
    capacities=(StaffCapacity("analyst", "q2", 4_000),),
    prerequisites=(Prerequisite("survey", "calls"),),
)
FROZEN = Frozen(PROGRAMME, build_problem(PROGRAMME), Solution("unknown", None, None, None, None, 0.0))


def eased(pounds: int, steps: int | None = None, found: Change = ENTERS, *, is_proven: bool = True) -> Eased:
    return Eased(steps, pounds * POUNDS + 40, is_proven, found)


def says(price: RulePrice) -> list[str]:
    return list(PriceWords(FROZEN).sentences(price))


def test_one_more_day_says_what_it_would_let_in() -> None:
    one = RulePrice("staff:analyst:q2", 1_000, eased(3_400), eased(3_400, 1))
    assert says(one) == [
        "One more analyst day in Q2 would add £3,400: it would bring in “Survey” at the standard level.",
        "Beyond that more of it adds nothing.",
        "Without the rule no more is gained than that: £3,400.",
    ]


def test_a_range_says_where_it_ends() -> None:
    one = RulePrice("staff:analyst:q2", 1_000, eased(9_000, found=OTHER), eased(3_400, 1), 2, eased(9_000, 3, OTHER))
    assert says(one)[1] == (
        "Up to 2 more analyst days in Q2 adds no more than that; 3 more analyst days in Q2 would add £9,000 in all."
    )


def test_a_step_that_adds_nothing_says_how_much_it_takes() -> None:
    nothing = Eased(1, 0, is_proven=True, found=Change())
    one = RulePrice("budget:budget-q1", 100 * POUNDS, eased(9_000), nothing, 4, eased(9_000, 5))
    assert says(one)[0] == (
        "Up to £400 more would add nothing; £500 more would add £9,000: "
        "it would bring in “Survey” at the standard level."
    )
    loose = replace(one, then=eased(9_000, 9))
    assert says(loose)[0].startswith("£100 more would add nothing; £900 more would add £9,000")


def test_what_is_not_proven_is_said_to_be_the_least() -> None:
    one = RulePrice("mandatory:calls", 0, eased(700, is_proven=False))
    assert says(one) == [
        "Without the rule the plan would be worth at least £700 more: it would bring in “Survey” at the standard level."
    ]
    open_one = RulePrice("mandatory:calls", 0, Eased(None, 0, is_proven=False, found=Change()))
    assert says(open_one) == ["What dropping it would add was not settled in the time."]
    open_step = RulePrice("staff:analyst:q2", 1_000, eased(9), Eased(1, 0, is_proven=False, found=Change()))
    assert says(open_step)[0] == "What one more analyst day in Q2 would add was not settled in the time."


def test_every_kind_of_rule_has_a_name() -> None:
    problem = replace(
        FROZEN.problem,
        contact_limits=(
            ContactLimit("often", "How often", "customers", 2_000, "q1"),
            ContactLimit("told", "Asked in Q1", "customers", 9, "q1"),
        ),
        coverage=(Coverage("stage", "Stage Join", ("survey",), 1),),
        fixed=(Fixed("calls", "standard"),),
    )
    names = names_of(Easing(replace(FROZEN, problem=problem)))
    assert names["budget:budget"] == "Budget of the whole programme: at most £50,000"
    assert names["budget:budget-q1"] == "Budget of Q1: at most £6,000"
    assert names["staff:analyst:q2"] == "Analyst days in Q2: 4 days"
    assert names["contacts:often"] == "How often: at most 2,000 contacts in Q1"
    assert names["contacts:told"] == "Asked in Q1: at most 9 contacts"
    assert names["coverage:stage"] == "Stage Join: at least 1 study"
    assert names["needs:survey:calls"] == "“Survey” comes after “Calls”"
    assert names["mandatory:calls"] == "“Calls” is mandatory"
    assert names["fixed:calls"] == "“Calls” is decided on at the standard level"
    kinds = (Reserve(), Reserve("expected"), Reserve("confidence", 900_000))
    assert [reserve_name(one) for one in kinds] == [
        "The whole cost of every follow-up is held back",
        "What follow-ups cost on average is held back",
        "Enough is held back for follow-ups in 90 of 100 futures",
    ]


def test_every_rule_of_a_plan_is_named_and_priced() -> None:
    posed = replace(FROZEN, solution=Brute()(FROZEN.problem))
    found = priced_rules(posed, Brute(), lambda *_: None)
    assert {one.price.rule for one in found.rules} == {
        *("budget:budget", "budget:budget-q1", "staff:analyst:q2", "needs:survey:calls", "mandatory:calls"),
        *("window:survey", "window:calls"),
    }
    assert len(found.binding) + len(found.free) == len(found.rules)
    assert all(one.name and one.says for one in found.rules)
    steps = {one.price.rule: one.step_words for one in found.rules}
    assert (steps["budget:budget"], steps["mandatory:calls"]) == ("£500 more", "")
