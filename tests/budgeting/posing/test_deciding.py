"""What finance decided about levels holds in the problem of choice."""

from dataclasses import replace

import pytest

from budgeting.errors import ProgrammeError
from budgeting.posing.building import build_problem
from budgeting.posing.deciding import fixed_with, without_refused
from budgeting.problem import Fixed
from budgeting.programme import LevelRule, Programme
from tests.builders import make_programme, make_study


def ruled(*rules: LevelRule) -> Programme:
    return replace(make_programme(make_study("survey"), make_study("calls", period_key="q2")), level_rules=rules)


def offered(made: Programme, key: str) -> set[str]:
    return {one.level for study in build_problem(made).studies if study.key == key for one in study.choices}


def test_a_refused_level_is_not_offered_and_the_others_are() -> None:
    made = ruled(LevelRule("survey", "standard", "refused"))
    assert offered(made, "survey") == {"minimum", "enhanced"}
    assert offered(made, "calls") == {"minimum", "standard", "enhanced"}
    assert without_refused(ruled()) == ruled()


def test_a_kept_level_is_fixed_at_its_start() -> None:
    made = ruled(LevelRule("survey", "minimum", "kept", start_key="q1"), LevelRule("calls", "enhanced", "kept"))
    assert build_problem(made).fixed == (Fixed("calls", "enhanced", None), Fixed("survey", "minimum", "q1"))


def test_what_is_fixed_by_who_asks_goes_before_a_rule() -> None:
    made = ruled(LevelRule("survey", "minimum", "kept"))
    assert fixed_with(made, [Fixed("survey", "enhanced")]) == (Fixed("survey", "enhanced"),)


def test_a_rule_about_what_is_no_longer_there_fixes_nothing() -> None:
    gone = replace(make_study("survey"), packages=make_study("survey").packages[1:])
    for rule in (LevelRule("survey", "minimum", "kept"), LevelRule("survey", "standard", "kept", start_key="q4")):
        assert fixed_with(replace(make_programme(gone), level_rules=(rule,)), ()) == ()


def test_a_rule_names_a_study_that_is_there() -> None:
    with pytest.raises(ProgrammeError):
        ruled(LevelRule("nothing", "minimum", "kept"))
