"""Every sentence that a card may hold, from findings written by hand."""

from dataclasses import replace
from functools import cache

import pytest

from budgeting.explaining.again.changes import Change, Place, StudyChange
from budgeting.explaining.again.weighing import Sums, Swap, Turned
from budgeting.explaining.cards.card_changes import CardChanges
from budgeting.explaining.cards.card_words import CardWords
from budgeting.explaining.cards.findings import Finding
from budgeting.explaining.cards.levels import LevelFit
from budgeting.explaining.cards.turning import Turn, Unturned
from budgeting.explaining.rules.easing import Easing
from budgeting.explaining.rules.rule_words import if_given_up
from budgeting.plans.frozen import Frozen
from budgeting.plans.plan import Fate
from budgeting.posing.building import build_problem
from budgeting.problem import (
    AtMostOne,
    Capacity,
    ChosenPackage,
    ContactLimit,
    Coverage,
    Fixed,
    Needs,
    Selection,
    Solution,
)
from budgeting.studies import Trigger
from tests.builders import make_packages, make_programme, make_study

PLAN = Selection((ChosenPackage("survey", "standard", "q1"),))
BEFORE = Sums(1_000_000, 500_000, 0, 500_000, 1, 0)


@cache
def frozen() -> Frozen:
    programme = make_programme(
        make_study("survey", is_mandatory=False),
        make_study("calls", packages=make_packages(3_000)),
        make_study("trial", trigger=Trigger("survey"), period_key="q3"),
    )
    solution = Solution("optimal", PLAN, None, None, None, 0.0)
    return Frozen(programme, build_problem(programme), solution)


def beside(*, cost: int = 0, value: int = 0, net: int | None = None, change: Change | None = None) -> Swap:
    """The plan, and one that costs and is worth so much more."""
    after = replace(
        BEFORE,
        value_minor=BEFORE.value_minor + value,
        cost_minor=BEFORE.cost_minor + cost,
        net_minor=BEFORE.net_minor + (value - cost if net is None else net),
    )
    return Swap(BEFORE, after, change or Change())


def finding(study: str, fate: Fate, loss: int | None, **more: object) -> Finding:
    other = Turned(None if loss is None else PLAN, loss or 0, is_exact=True, is_ruled_out=bool(more.pop("out", False)))
    turn, rules = more.get("turn"), more.get("rules", ())
    assert turn in ("never", "not settled") or isinstance(turn, Turn | None)
    assert isinstance(rules, tuple)
    return Finding(study, fate, other, rules, turn)


def said(found: Finding, swap: Swap | None, of: Frozen | None = None) -> str:
    return CardWords(of or frozen(), PLAN).sentence(found, swap, 300_000)


def changes(found: Finding, swap: Swap | None, *levels: LevelFit, of: Frozen | None = None) -> tuple[str, ...]:
    asked = of or frozen()
    return CardChanges(asked, PLAN, CardWords(asked, PLAN)).sentences(found, swap, levels)


DEAR = "Left out. It would cost £900"


@pytest.mark.parametrize(
    ("swap", "sentence"),
    [
        (beside(cost=90_000), f"{DEAR} and would make no answer worth more than the plan makes it already."),
        (beside(cost=90_000, value=40_000), f"{DEAR} more and make the answers worth only £400 more, so the plan"),
        (beside(cost=90_000, value=50_000, net=-70_000), "Left out. The best plan with it is worth £500 less after"),
    ],
)
def test_where_nothing_need_go_cost_stands_beside_worth(swap: Swap, sentence: str) -> None:
    assert said(finding("calls", "left_out", 50_000), swap).startswith(sentence)


def test_a_close_call_and_a_plan_chosen_in_too_little_time_say_so() -> None:
    close = said(finding("calls", "left_out", 0), beside())
    assert close == "Left out, but it is a close call: the best plan with it is worth just as much."
    hasty = said(finding("survey", "kept", -200), beside())
    assert hasty.startswith("Kept, though the best plan without it is worth £2 more: this plan was chosen")


def test_what_was_not_settled_in_the_time_is_not_claimed() -> None:
    unknown = said(finding("calls", "left_out", None), None)
    assert unknown == "Left out. No plan with it was found in the time, so what it would take is not known."
    assert said(finding("survey", "kept", None), None).startswith("Kept. ")
    assert changes(finding("calls", "left_out", None), None) == ()


def test_a_study_that_no_plan_can_do_without_says_that_the_rules_ask_for_it() -> None:
    found = finding("survey", "kept", None, out=True, rules=("mandatory:calls",))
    assert said(found, None) == "Kept because the rules ask for it: no plan without it keeps them all."
    of = frozen()
    studies = tuple(replace(one, mandatory=one.key == "calls") for one in of.problem.studies)
    of = replace(of, problem=replace(of.problem, studies=studies))
    assert changes(found, None, of=of) == ("It could go if “Calls” were not mandatory.",)
    several = finding("calls", "left_out", None, out=True)
    assert changes(several, None) == ("No single rule stands in the way: several do together.",)
    open_still = replace(several, is_each_rule_settled=False)
    assert changes(open_still, None) == ("Which rule stands in the way was not settled in the time.",)


def test_that_no_rule_keeps_a_study_out_is_said_only_where_that_is_settled() -> None:
    found = finding("calls", "left_out", 0)
    assert changes(found, beside())[0].startswith("No rule keeps it out: ")
    told = changes(replace(found, is_each_rule_settled=False), beside())
    assert told[0] == "Whether a rule keeps it out was not settled in the time."


def test_a_decision_of_a_person_is_named() -> None:
    of = frozen()
    fixed = replace(of, problem=replace(of.problem, fixed=(Fixed("survey", "standard"),)))
    kept = finding("survey", "kept", 300_000)
    assert said(kept, beside(), fixed).startswith("Kept because somebody has already decided on it, and worth it. ")
    assert changes(kept, beside(), of=fixed) == ("If nobody had asked for it, it would be kept all the same.",)
    level = finding("survey", "kept", 0)
    assert said(level, beside(), fixed).endswith("Without it the plan would be worth just as much.")


def test_what_gets_smaller_is_told_from_what_goes() -> None:
    smaller = StudyChange("survey", Place("kept", "standard", "q1"), Place("kept", "minimum", "q1"))
    goes = StudyChange("trial", Place("conditional", "minimum"), None)
    swap = beside(change=Change((goes, smaller)))
    assert said(finding("calls", "left_out", 90_050), swap) == (
        "Left out. The best plan with it drops “Trial”, has “Survey” at a smaller level, "
        "and is worth £900 less after all costs."
    )


def test_a_conditional_study_without_more_worth_just_waits() -> None:
    assert said(finding("trial", "conditional", 0), beside()) == (
        "Runs only if “Survey” reports “State 1”, about 3 times in 10. Until then its money is held back."
    )


def test_money_below_a_pound_is_exact() -> None:
    assert CardWords(frozen(), PLAN).about(42) == "£0.42"


def cut(minor: int, *, is_exact: bool = True) -> Turn:
    return Turn(-minor, is_exact, "minimum")


CUT = "It would be kept if it cost £1,000 less: its minimum level for £2,000 instead of £3,000"


@pytest.mark.parametrize(
    ("turn", "sentence"),
    [
        ("never", "A lower price would not help: even at no cost the best plan would leave it out."),
        ("not settled", "How much less it would have to cost was not settled in the time."),
        (cut(300_000), "A lower price alone would hardly help: it would have to cost nothing."),
        (cut(300_000, is_exact=False), "It would be kept if it cost nothing, perhaps already for a little more."),
        (cut(100_000), f"{CUT}."),
        (cut(100_000, is_exact=False), f"{CUT}, perhaps already for a little more."),
    ],
)
def test_the_price_at_which_a_study_enters_is_said_plainly(turn: Turn | Unturned, sentence: str) -> None:
    assert changes(finding("calls", "left_out", 500_000, turn=turn), beside())[0] == sentence


def test_a_rise_that_is_not_settled_is_said_to_be_at_least_that() -> None:
    turn = Turn(200_000, is_exact=False, level="standard")
    told = changes(finding("survey", "kept", 500_000, turn=turn), beside())
    assert (
        told[0] == "It would stay even if it cost £2,000 more, £12,000 instead of £10,000, perhaps still beyond that."
    )
    assert changes(finding("survey", "kept", 0), beside()) == ()
    assert changes(finding("trial", "conditional", 5), beside()) == ()


def test_levels_that_fit_and_rules_that_hold_are_told() -> None:
    fits, lacks = LevelFit("minimum", 300_000, fits=True), LevelFit("minimum", 300_000, fits=False, over_minor=5_000)
    found = finding("calls", "left_out", 0, rules=("budget:budget",))
    told = changes(found, beside(), fits)
    assert told == (
        "It would be kept if the ceiling of £100,000 on the whole programme were lifted.",
        "Its minimum level, for £3,000, would fit in what is left beside the plan, but would add less than it costs.",
    )
    assert changes(found, beside(), lacks)[-1] == "Even its minimum level would need £50 more than the plan leaves."
    assert len(changes(found, beside(), LevelFit("minimum", 300_000, fits=False))) == 1


def test_every_kind_of_rule_can_be_given_up_in_words() -> None:
    of = frozen()
    ruled = replace(
        of.problem,
        studies=tuple(replace(one, choices=of.problem.studies[0].choices) for one in of.problem.studies),
        capacities=(Capacity("analyst", "q1", 2_500),),
        contact_limits=(ContactLimit("all", "All", "customers", 90, "q2"),),
        needs=(Needs("calls", "survey"),),
        alternatives=(AtMostOne("ways", "Ways", ("calls", "survey")),),
        coverage=(Coverage("stage", "Stage", ("calls",), 1),),
        fixed=(Fixed("survey", "standard"),),
    )
    told = if_given_up(Easing(replace(of, problem=ruled)))
    assert {key: told[key] for key in told if key.partition(":")[0] != "budget"} == {
        "staff:analyst:q1": "if more than the 2.5 days of analyst in Q1 were there",
        "contacts:all": "if more than 90 contacts with “customers” in Q2 were allowed",
        "needs:calls:survey": "if “Calls” did not have to wait for “Survey”",
        "alternatives:ways": "if more than one of “Calls” and “Survey” might run",
        "coverage:stage": "if “Stage” did not ask for 1 of its studies",
        "fixed:survey": "if “Survey” were not decided on already",
        "excluded:trial": "if “Trial” were not kept out by request",
        "reserve": "if nothing were held back for follow-ups",
    }
