"""Each change does what it says to a programme, and nothing else; what cannot be is said in plain words."""

from dataclasses import fields, replace

import pytest

from budgeting.decisions import MILLION
from budgeting.errors import BudgetingError, ProgrammeError
from budgeting.money import LARGEST_MINOR
from budgeting.programme import Budget, ContactRule, Prerequisite, Programme
from budgeting.what_ifs.applying import AnyChange, changed
from budgeting.what_ifs.change import Change
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
from tests.budgeting.what_ifs.cases import CHANGES, everything
from tests.builders import POUNDS

BASE = everything()
FEES = "“Do customers leave because of fees?”"
WORDS = (
    (LimitSet(45_000 * POUNDS), "The whole programme may spend £45,000"),
    (LimitSet(50, "q1"), "Q1 may spend £0.50"),
    (LimitSet(None, "q1"), "Q1 has no ceiling of its own"),
    (DaysSet("analyst", "q1", 1_000), "1 analyst day in Q1"),
    (DaysSet("analyst", "q1", None), "As many analyst days in Q1 as are needed"),
    (StudyKept("survey", "standard"), "“Survey” is kept at its standard level, whatever comes"),
    (StudyLeftOut("survey"), "“Survey” is left out, whatever comes"),
    (StudyFreed("calls"), "“Calls” is no longer mandatory"),
    (StudyMoved("calls", "q4"), "“Calls” starts in Q4"),
    (PricesScaled(11_000), "Everything costs 10 % more"),
    (PricesScaled(8_750, "survey", "Thing"), "“Thing” costs 12.5 % less in “Survey”"),
    (PricesScaled(10_000), "Everything costs the same"),
    (StakeScaled("fees", 15_000), f"150 % of what is now at stake in {FEES}"),
    (BeliefSet("fees", 350_000), f"“State 1” is believed to 35 % in {FEES}"),
    (ActingSet("fees", 700_000), f"A clear answer to {FEES} is acted on with a chance of 70 %"),
    (QuestionAside("fees"), f"{FEES} is left aside: no study is kept for its sake"),
    (NeedSet("survey", "calls", is_needed=True), "“Survey” waits for “Calls”"),
    (NeedSet("talks", "calls", is_needed=False), "“Talks” no longer waits for “Calls”"),
    (AlternativesAdded(("talks", "calls")), "At most one of “Calls” and “Talks” is kept"),
    (AlternativesDropped("one-survey"), "More than one of “Survey or panel” may be kept"),
    (CoverageSet("stage", "Pay", 1), "At least one study that serves the stage “Pay” is kept"),
    (CoverageSet("stage", "Pay", 2), "At least 2 studies that serve the stage “Pay” are kept"),
    (CoverageSet("stage", "Pay", 0), "No study need serve the stage “Pay”"),
    (ContactsSet(ContactRule(20_000, 1)), "Each of 20,000 customers is asked at most 1 time in a period"),
    (ContactsSet(ContactRule(9, None, 3)), "Each of 9 customers is asked at most 3 times in the whole programme"),
    (ContactsSet(ContactRule(9, 1_000)), "Each of 9 customers is asked at most 1,000 times in a period"),
    (ContactsSet(None), "Nothing limits how often customers are asked"),
    (ReserveSet("full"), "The reserve holds the whole cost of every follow-up"),
    (ReserveSet("confidence", 950_000), "The reserve is enough with a confidence of 95 %"),
    (AimSet("gross"), "The plan aims at the most worth within the budget, whatever that costs"),
)  # fmt: skip
REFUSED = (
    (LimitSet(None), "needs a ceiling"),
    (LimitSet(1, "q9"), "no period “q9”"),
    (LimitSet(1, None, "sales"), "no cost centre “sales”"),
    (LimitSet(LARGEST_MINOR + 1), "no larger"),
    (DaysSet("analyst", "q9", 1), "no period “q9”"),
    (DaysSet(" ", "q1", 1), "whose days"),
    (DaysSet("analyst", "q1", -1), "zero or more"),
    (StudyKept("nothing"), "no study “nothing”"),
    (StudyKept("deep-dive"), "waits for a finding"),
    (StudyKept("panel", "enhanced"), "no enhanced level"),
    (StudyLeftOut("nothing"), "no study “nothing”"),
    (StudyMoved("survey", "q9"), "no period “q9”"),
    (PricesScaled(0), "A factor is more than 0 %"),
    (PricesScaled(11_000, "nothing"), "no study “nothing”"),
    (PricesScaled(11_000, None, "Gold"), "Nothing buys “Gold”"),
    (StakeScaled("nothing", 1), "no question “nothing”"),
    (StakeScaled("fees", 1_000_001), "at most 10,000 %"),
    (BeliefSet("fees", MILLION + 1), "between 0 % and 100 %"),
    (ActingSet("fees", -1), "between 0 % and 100 %"),
    (QuestionAside("nothing"), "no question “nothing”"),
    (NeedSet("calls", "talks", is_needed=True), "circle"),
    (NeedSet("calls", "calls", is_needed=True), "cannot wait for itself"),
    (NeedSet("survey", "calls", is_needed=False), "does not wait"),
    (AlternativesAdded(("calls", "calls")), "at least two"),
    (AlternativesDropped("nothing"), "no group of alternatives"),
    (CoverageSet("stage", " ", 1), "which stage"),
    (ReserveSet("confidence", 1), "between 50 %"),
)


@pytest.mark.parametrize(("change", "parts"), CHANGES)
def test_a_change_changes_what_it_says_and_nothing_else(change: AnyChange, parts: str) -> None:
    made = changed(BASE, [change])
    differing = {one.name for one in fields(Programme) if getattr(made, one.name) != getattr(BASE, one.name)}
    assert differing == set(parts.split())


@pytest.mark.parametrize(("change", "words"), WORDS)
def test_a_change_says_in_words_what_it_does(change: Change, words: str) -> None:
    assert change.in_words(BASE) == words


@pytest.mark.parametrize(("change", "words"), REFUSED)
def test_what_does_not_fit_is_refused_in_words(change: AnyChange, words: str) -> None:
    with pytest.raises(BudgetingError, match=words):
        changed(BASE, [change])


@pytest.mark.parametrize(("change", "parts"), CHANGES)
def test_a_change_to_one_study_or_question_leaves_the_others(change: AnyChange, parts: str) -> None:
    made = changed(BASE, [change])
    for kind in ("study", "question"):
        key = getattr(change, f"{kind}_key", None)
        if key is not None and not isinstance(change, NeedSet):
            many = "studies" if kind == "study" else "questions"
            before, after = ({one.key: one for one in getattr(p, many)} for p in (BASE, made))
            assert {k for k in before if before[k] != after[k]} <= {key}


def test_a_ceiling_replaces_the_one_of_its_place() -> None:
    made = changed(BASE, [LimitSet(1 * POUNDS, "q1")])
    assert sorted(one.limit_minor for one in made.budgets) == [100, 2_000_000, 6_000_000]
    assert Budget(1 * POUNDS, "q1") in made.budgets


def test_a_moved_study_starts_in_that_period_alone() -> None:
    made = changed(BASE, [StudyMoved("calls", "q4")])
    assert [one.key for one in made.starts_of(made.study("calls"))] == ["q4"]


def test_prices_scale_what_is_paid_shared_costs_and_prices_put_by_hand() -> None:
    made = changed(BASE, [PricesScaled(20_000)])
    for before, after in zip(BASE.studies, made.studies, strict=True):
        assert [2 * one.cost_minor for one in before.packages] == [one.cost_minor for one in after.packages]
    assert made.shared_costs[0].cost_minor == 2 * BASE.shared_costs[0].cost_minor
    assert PricesScaled(20_000).on_programme(BASE) == made


def test_factors_on_one_line_multiply_and_are_rounded_once() -> None:
    both = changed(BASE, [PricesScaled(15_000), PricesScaled(20_000, "survey")])
    assert both.study("survey").packages == changed(BASE, [PricesScaled(30_000)]).study("survey").packages
    assert both.study("talks").packages == changed(BASE, [PricesScaled(15_000)]).study("talks").packages


def test_a_price_beyond_all_planning_is_refused() -> None:
    dear = changed(BASE, [PricesScaled(1_000_000)])
    for _ in range(3):
        dear = changed(dear, [PricesScaled(1_000_000)])
    with pytest.raises(BudgetingError, match="larger than"):
        changed(changed(dear, [PricesScaled(1_000_000)]), [PricesScaled(1_000_000)])


def test_a_belief_shares_out_what_is_left_and_still_adds_up() -> None:
    made = changed(BASE, [BeliefSet("fees", 333_333)]).question("fees").decision
    assert [state.prior_ppm for state in made.states] == [333_333, 666_667]
    sure = changed(changed(BASE, [BeliefSet("fees", MILLION)]), [BeliefSet("fees", 0)]).question("fees").decision
    assert [state.prior_ppm for state in sure.states] == [0, MILLION]


def test_a_stake_scales_every_payoff() -> None:
    before, after = (p.question("fees").decision for p in (BASE, changed(BASE, [StakeScaled("fees", 5_000)])))
    assert after.payoffs_minor == tuple(tuple(one // 2 for one in row) for row in before.payoffs_minor)


def test_a_study_that_waits_for_another_can_be_made_to_wait_the_other_way_round() -> None:
    turned = [NeedSet("calls", "talks", is_needed=True), NeedSet("talks", "calls", is_needed=False)]
    assert changed(BASE, turned).prerequisites == (Prerequisite("calls", "talks"),)


def test_a_rule_of_coverage_is_replaced_whatever_its_letters() -> None:
    made = changed(BASE, [CoverageSet("stage", "PAY", 3)])
    assert [(rule.value, rule.least_count) for rule in made.coverage] == [("PAY", 3)]


def test_only_what_a_programme_keeps_can_be_merged() -> None:
    kept_out = {type(change).__name__ for change, _ in CHANGES if change.to_merge is None}
    assert kept_out == {"StudyLeftOut", "QuestionAside", "PricesScaled", "AimSet"}
    assert StudyKept("survey", "standard").to_merge == StudyKept("survey")
    for change, _ in CHANGES:
        assert bool(change.why_not_merged) == (change.to_merge is None)


def test_a_change_that_is_none_of_these_says_so() -> None:
    class Strange(Change):
        pass

    with pytest.raises(ProgrammeError):
        Strange().in_words(BASE)
    assert Strange().on_programme(BASE) is BASE
    assert Strange().target == ("Strange",)


def test_a_decision_about_a_number_scales_its_worth_and_keeps_its_belief() -> None:
    from budgeting.beliefs import NormalBelief  # noqa: PLC0415  used here alone

    fees = BASE.question("fees")
    belief = NormalBelief(5_000, 2_000, 4_000, 1_000 * POUNDS)
    about = replace(fees, decision=replace(fees.decision, depth="normal", belief=belief))
    base = replace(BASE, questions=(about, BASE.question("letters")))
    scaled = changed(base, [StakeScaled("fees", 20_000)]).question("fees").decision.belief
    assert scaled == replace(belief, worth_minor=2_000 * POUNDS)
    with pytest.raises(ProgrammeError, match="about a number"):
        changed(base, [BeliefSet("fees", 1)])


def test_the_key_of_new_alternatives_keeps_their_names_apart() -> None:
    made = AlternativesAdded(("talks", "calls")).on_programme(BASE)
    assert made.alternatives[-1].key == "calls-or-talks"
