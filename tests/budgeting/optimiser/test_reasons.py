"""Explanations of the impossible: a set of rules that clashes, none of them spare, in words and money."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings

from budgeting.optimiser import cpsat
from budgeting.optimiser.clash import Clash, kept, smallest_clash
from budgeting.optimiser.reasons import reasons_for
from budgeting.optimiser.solving import solve
from budgeting.problem import (
    AtMostOne,
    Capacity,
    Ceiling,
    ContactLimit,
    Contacts,
    Coverage,
    Fixed,
    Needs,
    Problem,
    StaffDays,
)
from tests.budgeting.optimiser.problems import choice, problem, study
from tests.budgeting.optimiser.strategies import problems
from tests.budgeting.optimiser.trying import best_by_trying

A, B = study("a", choice(40_000), mandatory=True), study("b", choice(20_000), mandatory=True)
C, D = study("c", choice(20_000)), study("d", choice(30_000))
MET = study("a", choice(contacts=(Contacts("customers", "p1", 1_200),)), mandatory=True)
BUSY = study("a", choice(1, days=(StaffDays("researcher", "p1", 2_500),)), mandatory=True)


def is_possible(clash: Clash, rules: tuple[str, ...]) -> bool | None:
    return cpsat.is_possible(clash.model, kept(clash.model, rules), 10.0)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(problems())
def test_a_clash_has_no_plan_and_without_any_one_rule_there_is_one(posed: Problem) -> None:
    assume(best_by_trying(posed) is None)
    clash = smallest_clash(posed, 10.0)
    assert is_possible(clash, clash.rules) is False
    for rule in clash.rules:
        assert is_possible(clash, tuple(one for one in clash.rules if one != rule)) is True


CLASHES: list[tuple[Problem, tuple[str, ...]]] = [
    (
        problem((A, B), limit=50_000),
        (
            "Mandatory studies need £600.00 but the budget “Whole programme” is £500.00, £100.00 short.",
            "“B” is mandatory.",
            "“A” is mandatory.",
        ),
    ),
    (
        problem((replace(A, mandatory=False), B), limit=50_000, fixed=(Fixed("a", "standard"),)),
        (
            (
                "Mandatory studies and those already decided on need £600.00 "
                "but the budget “Whole programme” is £500.00, £100.00 short."
            ),
            "“A” is already decided on at the standard level.",
            "“B” is mandatory.",
        ),
    ),
    (
        problem((replace(A, mandatory=False),), limit=10_000, fixed=(Fixed("a", "standard"),)),
        (
            "Studies already decided on need £400.00 but the budget “Whole programme” is £100.00, £300.00 short.",
            "“A” is already decided on at the standard level.",
        ),
    ),
    (
        problem((BUSY,), capacities=(Capacity("analyst", "p1", 0), Capacity("researcher", "p1", 1_000))),
        (
            "Mandatory studies need 2.5 days of “researcher” in “p1” but there is 1 day, 1.5 days short.",
            "“A” is mandatory.",
        ),
    ),
    (
        problem((MET,), contact_limits=(ContactLimit("letters", "Letters", "customers", 1_000, "p1"),)),
        (
            "Mandatory studies need 1,200 contacts but “Letters” allows 1,000, 200 too few.",
            "“A” is mandatory.",
        ),
    ),
    (
        problem((C, D), limit=10_000, coverage=(Coverage("young", "Young savers", ("c", "d")),)),
        (
            (
                "Studies of which some must be funded need £200.00 "
                "but the budget “Whole programme” is £100.00, £100.00 short."
            ),
            "At least 1 of “Young savers” must be funded: “C” and “D”.",
        ),
    ),
    (
        problem((A, C, D), limit=50_000, coverage=(Coverage("young", "Young savers", ("c", "d")),)),
        (
            "Studies that must be funded need £600.00 but the budget “Whole programme” is £500.00, £100.00 short.",
            "At least 1 of “Young savers” must be funded: “C” and “D”.",
            "“A” is mandatory.",
        ),
    ),
    (
        problem((C, D), coverage=(Coverage("none", "Nobody", ()),)),
        ("At least 1 of “Nobody” must be funded: there are none.",),
    ),
    (
        problem(
            (C, study("d", choice(), choice(start="p2"))),
            fixed=(Fixed("d", "standard", "p1"),),
            needs=(Needs("d", "c"),),
        ),
        (
            "These rules cannot all be kept. Give one of them up:",
            "“D” starts only after “C” ends.",
            "“D” is already decided on at the standard level, starting in “p1”.",
        ),
    ),
    (
        problem((A, replace(B, mandatory=False)), needs=(Needs("a", "b"),)),
        (
            "These rules cannot all be kept. Give one of them up:",
            "“A” starts only after “B” ends.",
            "“A” is mandatory.",
        ),
    ),
    (
        problem((A, B), alternatives=(AtMostOne("ways", "Ways", ("a", "b")),)),
        (
            "These rules cannot all be kept. Give one of them up:",
            "At most one of “Ways” may be funded: “A” and “B”.",
            "“B” is mandatory.",
            "“A” is mandatory.",
        ),
    ),
    (
        problem((replace(A, excluded=True),)),
        ("These rules cannot all be kept. Give one of them up:", "“A” is excluded.", "“A” is mandatory."),
    ),
    (problem((replace(A, choices=()),)), ("“A” is mandatory, but no level of it is offered.",)),
    (
        problem(
            (study("a", choice(), choice(start="p2"), mandatory=True),),
            budgets=(Ceiling("p1", "First", 0, period="p1"), Ceiling("p2", "Second", 0, period="p2")),
        ),
        (
            "These rules cannot all be kept. Give one of them up:",
            "The budget “First” is £0.00.",
            "The budget “Second” is £0.00.",
            "“A” is mandatory.",
        ),
    ),
]


@pytest.mark.parametrize(("posed", "sentences"), CLASHES, ids=[sentences[0] for _, sentences in CLASHES])
def test_a_clash_is_told_in_words_and_money(posed: Problem, sentences: tuple[str, ...]) -> None:
    assert solve(posed).reasons == sentences


def test_without_time_every_rule_is_named() -> None:
    spare = problem((A, B, study("c", mandatory=True)), limit=50_000, needs=(Needs("c", "a"),))
    assert len(smallest_clash(spare, 0.0).rules) > len(smallest_clash(spare, 10.0).rules)


def test_rules_are_listed_where_the_shortfall_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Clash, "least_use", lambda *_: None)
    assert "The budget “Whole programme” is £500.00." in reasons_for(problem((A, B), limit=50_000), 5.0)


def test_the_least_use_is_not_known_when_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    clash = smallest_clash(problem((A, B), limit=50_000), 5.0)
    monkeypatch.setattr(cpsat, "maximise", lambda *_, **__: cpsat.Found("unknown"))
    assert clash.least_use("budget:whole") is None
