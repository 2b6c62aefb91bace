"""The doctor names a smallest clash, and ways out of which a little less does not help."""

from dataclasses import replace
from functools import cache
from itertools import combinations
from typing import Any

import pytest

from budgeting.errors import ProblemError
from budgeting.explaining.clash.clash_words import ClashWords
from budgeting.explaining.clash.doctor import Diagnosis, Loosening, Repair, diagnose, smallest_that
from budgeting.explaining.rules.easing import with_more
from budgeting.explaining.rules.giving_up import family_of, rules_of, without_rules
from budgeting.optimiser import cpsat
from budgeting.optimiser.cpsat import Found
from budgeting.optimiser.possible import is_possible
from budgeting.problem import (
    AtMostOne,
    Candidate,
    Capacity,
    ContactLimit,
    Contacts,
    Coverage,
    Fixed,
    Needs,
    Problem,
    StaffDays,
)
from tests.budgeting.explaining.tiny import tiny
from tests.budgeting.optimiser.problems import choice, problem, study, whole
from tests.budgeting.optimiser.trying import every_selection, judged
from tests.builders import make_programme
from tests.promised import Measured

SEEDS = range(30)
MANY_CLASHES = 500


def by_trying(asked: Problem) -> bool:
    bare = replace(asked, questions=())
    return any(judged(bare, one) is not None for one in every_selection(bare))


@cache
def found(seed: int) -> tuple[Problem, Diagnosis | None]:
    asked = tiny(seed, mandatory=3)
    return asked, diagnose(asked, by_trying)


def told(asked: Problem, diagnosis: Diagnosis) -> list[str]:
    words = ClashWords(make_programme(), asked)
    return [words.repair(one) for one in diagnosis.repairs]


def of(asked: Problem) -> Diagnosis:
    diagnosis = diagnose(asked, by_trying)
    assert diagnosis is not None
    return diagnosis


def must(key: str, cost: int) -> Candidate:
    return replace(study(key, choice(cost)), mandatory=True)


def eased(asked: Problem, changes: tuple[Loosening, ...], *, less: Loosening | None = None) -> Problem:
    """``asked`` with ``changes`` made, one of them by a unit ``less``."""
    asked = without_rules(asked, *(one.rule for one in changes if one.by is None and one != less))
    for one in changes:
        if one.by is not None:
            asked = with_more(asked, one.rule, one.by - (one == less))
    return asked


@pytest.mark.parametrize("seed", SEEDS)
def test_a_clash_cannot_be_kept_while_all_but_any_one_of_it_can(seed: int) -> None:
    asked, diagnosis = found(seed)
    assert (diagnosis is None) == by_trying(asked)
    if diagnosis is None:
        return
    others = [rule for rule in rules_of(asked) if rule not in diagnosis.clash]
    assert not by_trying(without_rules(asked, *others))
    assert all(by_trying(without_rules(asked, *others, rule)) for rule in diagnosis.clash)


@pytest.mark.long
def test_five_hundred_clashes_cannot_be_kept_while_all_but_any_one_of_each_can(measured: Measured) -> None:
    clashes, seed = 0, len(SEEDS)
    while clashes < MANY_CLASHES:
        test_a_clash_cannot_be_kept_while_all_but_any_one_of_it_can(seed)
        clashes, seed = clashes + (found(seed)[1] is not None), seed + 1
    measured(
        "R13", f"{clashes} of {seed - len(SEEDS)} generated programmes cannot be kept: each explanation is smallest"
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_each_way_out_makes_a_plan_possible_and_a_little_less_of_it_does_not(seed: int) -> None:
    asked, diagnosis = found(seed)
    if diagnosis is None:
        return
    assert diagnosis.repairs
    for repair in diagnosis.repairs:
        assert by_trying(eased(asked, repair.changes))
        for one in repair.changes:
            assert not by_trying(eased(asked, repair.changes, less=one))


@pytest.mark.parametrize("seed", SEEDS)
def test_no_fewer_rules_would_do_and_the_cheapest_way_comes_first(seed: int) -> None:
    asked, diagnosis = found(seed)
    if diagnosis is None:
        return
    money = [one.money_minor for one in diagnosis.repairs]
    assert money == sorted(money)
    size = min(len(one.changes) for one in diagnosis.repairs)
    for few in combinations(rules_of(asked), size - 1):
        assert not by_trying(without_rules(asked, *few))


def test_both_engines_agree_with_trying_every_plan() -> None:
    answers = [(is_possible(one), by_trying(one)) for one in (tiny(seed, mandatory=2) for seed in range(8))]
    assert all(said == tried for said, tried in answers)
    assert {True, False} == {said for said, _ in answers}


def test_some_programmes_clash_in_more_than_one_way() -> None:
    sizes = {len(repair.changes) for seed in SEEDS if (one := found(seed)[1]) for repair in one.repairs}
    assert {1, 2} <= sizes


def test_what_is_short_is_said_in_money() -> None:
    asked = problem((must("a", 40_000), must("b", 20_000)), limit=50_000)
    diagnosis = of(asked)
    words = ClashWords(make_programme(), asked)
    assert words.headline(diagnosis) == (
        "Mandatory studies need £600.00, but the budget of the whole programme is £500.00: £100.00 short."
    )
    assert [words.rule(one) for one in diagnosis.clash] == [
        "The budget of the whole programme is £500.00.",
        "“A” is mandatory, and costs at least £400.00.",
        "“B” is mandatory, and costs at least £200.00.",
    ]
    assert told(asked, diagnosis) == [
        "Make “A” optional",
        "Make “B” optional",
        "Raise the budget of the whole programme by £100.00, to £600.00",
    ]


def test_money_is_offered_even_where_giving_a_study_up_takes_fewer_changes() -> None:
    asked = problem((must("a", 900),), budgets=(whole(500), replace(whole(700), key="p1", name="P1", period="p1")))
    diagnosis = of(asked)
    money = next(one for one in diagnosis.repairs if one.money_minor)
    assert diagnosis.repairs[0] == Repair((Loosening("mandatory:a", None),))
    assert money.changes == (Loosening("budget:p1", 200), Loosening("budget:whole", 400))
    assert money.money_minor == 600


def test_every_rule_has_its_way_out_in_words() -> None:
    worked = replace(choice(100), days=(StaffDays("analyst", "p1", 2_500),), contacts=(Contacts("all", "p1", 90),))
    both = (replace(study("a", worked), mandatory=True), must("b", 100))
    cases: dict[str, dict[str, Any]] = {
        "Allow more than one of “A” and “B”": {"alternatives": (AtMostOne("ways", "Ways", ("a", "b")),)},
        "Let “B” run without waiting for “A”": {"needs": (Needs("b", "a"),)},
        "Allow 40 more contacts under “All”": {"contact_limits": (ContactLimit("all", "All", "all", 50),)},
        "Ask “Stage” for 1 study fewer": {"coverage": (Coverage("stage", "Stage", ("a", "b"), 3),)},
    }
    for said, rules in cases.items():
        asked = problem(both, **rules)
        assert said in told(asked, of(asked))


def test_days_that_are_short_are_named_with_role_and_period() -> None:
    worked = replace(choice(100, start="q1"), days=(StaffDays("analyst", "q1", 2_500),))
    asked = replace(
        problem((replace(study("a", worked), mandatory=True),), capacities=(Capacity("analyst", "q1", 1_000),)),
        periods=("q1",),
    )
    diagnosis = of(asked)
    assert ClashWords(make_programme(), asked).headline(diagnosis) == (
        "The mandatory study “A” would need 2.5 days, but there is 1 day of analyst in Q1: 1.5 days short."
    )
    assert told(asked, diagnosis)[-1] in ("Find 1.5 days more of analyst in Q1", "Make “A” optional")


def test_decisions_that_clash_can_be_taken_back() -> None:
    out = replace(must("a", 100), mandatory=False, excluded=True)
    asked = problem((out,), fixed=(Fixed("a", "standard"),))
    diagnosis = of(asked)
    assert set(told(asked, diagnosis)) == {"Allow “A” into the choice", "Take back the decision on “A”"}
    assert ClashWords(make_programme(), asked).headline(diagnosis).startswith("These 2 rules cannot all be kept")


def test_a_mandatory_study_without_a_level_is_a_clash_of_one() -> None:
    asked = problem((replace(study("a"), choices=(), mandatory=True),))
    diagnosis = of(asked)
    headline = ClashWords(make_programme(), asked).headline(diagnosis)
    assert headline.endswith("“A” is mandatory, but no level of it has been costed.")
    assert [family_of(one) for one in diagnosis.clash] == ["mandatory"]


def test_contacts_and_coverage_that_are_short_are_named() -> None:
    asked_of = replace(choice(100), contacts=(Contacts("all", "p1", 90),))
    must_be = (replace(study("a", asked_of), mandatory=True),)
    asked = problem(must_be, contact_limits=(ContactLimit("all", "All", "all", 50),))
    words = ClashWords(make_programme(), asked)
    assert words.headline(of(asked)) == (
        "The mandatory study “A” would need 90 contacts, but “All” allows 50: 40 too few."
    )
    assert words.rule("contacts:all") == "“All” allows 50 contacts."
    asked = problem((study("a"),), coverage=(Coverage("stage", "Stage", ("a",), 2),))
    words = ClashWords(make_programme(), asked)
    assert words.headline(of(asked)) == ("Stage: at least 2 studies. The other rules here leave room for 1 fewer.")


def test_every_rule_of_a_clash_is_told_as_it_stands() -> None:
    asked = problem(
        (study("a"), study("b"), replace(study("c"), excluded=True)),
        capacities=(Capacity("analyst", "q1", 1_000), Capacity("analyst", "q2", 2_500)),
        needs=(Needs("b", "a"),),
        alternatives=(AtMostOne("ways", "Ways", ("a", "b")),),
        fixed=(Fixed("a", "standard"),),
    )
    words = ClashWords(make_programme(), asked)
    assert [words.rule(one) for one in rules_of(asked)] == [
        "There is 1 day of analyst in Q1.",
        "There are 2.5 days of analyst in Q2.",
        "“B” starts only after “A” has reported.",
        "Ways: at most one of “A” and “B”.",
        "“A” has been decided on already, and costs at least £1.00.",
        "“C” is kept out: by request, or because it waits for a study that only a finding releases.",
    ]
    places = [words.place(Loosening(one, None)) for one in rules_of(asked)]
    assert places == [("budget", "")] * 2 + [("rules", "")] * 2 + [("study", "a"), ("study", "c")]


def test_a_limit_that_no_loosening_mends_is_refused_in_words() -> None:
    with pytest.raises(ProblemError, match="No loosening"):
        smallest_that(lambda _by: False)


def test_what_the_engines_do_not_settle_is_not_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cpsat, "maximise", lambda *_: Found("unknown"))
    with pytest.raises(ProblemError, match="not settled"):
        is_possible(tiny(0))
