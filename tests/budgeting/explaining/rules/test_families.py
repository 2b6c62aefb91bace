"""A family of rules that exists anywhere has its place everywhere: none can be forgotten in a table."""

from collections.abc import Collection
from dataclasses import fields

import pytest

from budgeting.explaining.clash import clash_words, doctor
from budgeting.explaining.rules import easing, giving_up, price_words, rule_words
from budgeting.optimiser import clash
from budgeting.optimiser.building import build
from budgeting.optimiser.sentences import by_rule
from budgeting.problem import (
    AtMostOne,
    Capacity,
    ContactLimit,
    Coverage,
    Fixed,
    Needs,
    Problem,
    Reserve,
)
from tests.budgeting.optimiser.problems import bundle, choice, follow_up, problem, question, study

# What a problem says that is no rule of a person's; the reserve is one, but is no list.
NO_RULES = {"currency", "periods", "studies", "questions", "name", "objective", "shared", "format", "reserve"}
EVERY = problem(
    (
        study("a", mandatory=True),
        study("b"),
        study("c", choice(1), excluded=True),
        study("d", choice(1), excluded=True),
    ),
    question("q", bundle("one", 9, "a", follow_ups=(follow_up("d", 3),))),
    limit=500,
    capacities=(Capacity("analyst", "p1", 1_000),),
    contact_limits=(ContactLimit("all", "All", "all", 50),),
    needs=(Needs("b", "a"),),
    alternatives=(AtMostOne("ways", "Ways", ("a", "b")),),
    coverage=(Coverage("stage", "Stage", ("a", "b"), 1),),
    fixed=(Fixed("a", "standard"),),
    reserve=Reserve("confidence", 900_000, 10),
)
OF_A_PROBLEM = {*giving_up.LISTED, *giving_up.CARRIED}
TABLES: dict[str, tuple[Collection[str], Collection[str]]] = {
    "names": (rule_words.NAMES, giving_up.FAMILIES),
    "conditions": (rule_words.IF_GIVEN_UP, giving_up.FAMILIES),
    "steps in words": (price_words.MORE, {*giving_up.SCALED, "window", "reserve"}),
    "limits": (easing.LIMITS, giving_up.SCALED),
    "loosened limits": (easing.EASED, giving_up.SCALED),
    "order of giving up": (doctor.GIVEN_UP_FIRST, {*OF_A_PROBLEM, "window"}),
    "order of giving up in the optimiser": (clash._GIVEN_UP_FIRST, {*OF_A_PROBLEM, "reserve"}),
    "clashing rules in words": (clash_words.STANDS, {*OF_A_PROBLEM, "window"}),
    "places to change": (clash_words.PLACES, {*OF_A_PROBLEM, "window"}),
    "ways out by giving up": (clash_words.DROPPED, OF_A_PROBLEM - {*giving_up.SCALED}),
    "ways out by loosening": (clash_words.LOOSENED, {*giving_up.SCALED, "window"}),
    "what is short": (clash_words.SHORT, {*giving_up.SCALED} - {"coverage"}),
}


@pytest.mark.parametrize("table", TABLES)
def test_each_table_knows_every_family_that_it_must_know(table: str) -> None:
    known, must_know = TABLES[table]
    assert set(known) == set(must_know)


def test_each_list_of_a_problem_is_a_family_or_no_rule() -> None:
    listed = {field for field, _ in giving_up.LISTED.values()}
    assert {one.name for one in fields(Problem)} == NO_RULES | listed


def test_each_rule_of_the_model_can_be_given_up_under_the_name_that_the_model_gives_it() -> None:
    stated = {one.rule for one in build(EVERY).constraints if one.rule}
    assert stated - {"reserve:confidence"} == set(giving_up.rules_of(EVERY))
    assert {giving_up.family_of(one) for one in stated} >= OF_A_PROBLEM


def test_each_rule_of_a_problem_has_a_sentence_of_the_optimiser() -> None:
    assert set(giving_up.rules_of(EVERY)) <= set(by_rule(EVERY))


def test_a_rule_that_is_given_up_is_gone_and_no_other_is() -> None:
    every = giving_up.rules_of(EVERY)
    for rule in every:
        assert giving_up.rules_of(giving_up.without_rule(EVERY, rule)) == tuple(one for one in every if one != rule)
