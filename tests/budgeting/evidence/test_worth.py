from dataclasses import replace
from datetime import date

import pytest

from budgeting.advice.asking import Asked, normal_decision
from budgeting.beliefs import NormalBelief
from budgeting.evidence.worth import package_value_minor, question_worth
from budgeting.value import normal
from tests.builders import POUNDS, make_decision, make_packages, make_programme, make_question, make_study

QUESTION = make_question()


def test_a_question_has_a_ceiling_and_a_best_option_now() -> None:
    worth = question_worth(make_programme(), QUESTION)
    assert worth.value_now_minor == 0
    assert worth.best_option == 1
    assert worth.evpi_minor == 80_000 * POUNDS
    assert not worth.is_settled


def test_the_chance_of_acting_lowers_the_ceiling_but_not_what_knowing_is_worth() -> None:
    question = make_question(decision=make_decision(acting_ppm=500_000))
    worth = question_worth(make_programme(questions=(question,)), question)
    assert (worth.evpi_minor, worth.ceiling_minor) == (80_000 * POUNDS, 40_000 * POUNDS)


def test_where_one_option_is_always_best_nothing_is_worth_asking() -> None:
    question = make_question(decision=make_decision(((10, 10), (0, 0))))
    programme = make_programme(make_study(), questions=(question,))
    worth = question_worth(programme, question)
    assert worth.is_settled
    assert all(not package.is_decisive and package.value_minor == 0 for package in worth.packages)


def test_each_level_of_each_study_is_judged_alone() -> None:
    programme = make_programme(make_study("survey"), make_study("other", question_keys=()))
    packages = question_worth(programme, QUESTION).packages
    assert [(one.study_key, one.level) for one in packages] == [
        ("survey", level) for level in ("minimum", "standard", "enhanced")
    ]
    assert [one.evsi_minor for one in packages] == sorted(one.evsi_minor for one in packages)
    for one in packages:
        assert one.is_decisive
        assert one.value_minor == pytest.approx(one.evsi_minor * float(one.open_share), abs=1)
        assert one.net_minor == one.value_minor - one.cost_minor
        assert one.likelihood[0][0] == one.sensitivity


def test_a_study_that_reports_too_late_is_worth_nothing() -> None:
    question = make_question(decision=make_decision(decide_by=date(2027, 1, 10)))
    programme = make_programme(make_study(packages=make_packages(1_000)), questions=(question,))
    (package,) = question_worth(programme, question).packages
    assert package.open_share == 0
    assert package.value_minor == 0
    assert package.evsi_minor > 0


def test_a_package_says_what_share_of_all_there_is_to_know_it_brings() -> None:
    worth = question_worth(make_programme(make_study()), QUESTION)
    for one in worth.packages:
        assert one.efficiency == pytest.approx(one.evsi_minor / worth.evpi_minor, abs=1e-6)
        assert 0 <= one.efficiency <= 1


def test_a_package_breaks_even_at_the_cost_of_its_value() -> None:
    (one, *_) = question_worth(make_programme(make_study()), QUESTION).packages
    assert one.break_even_cost_minor == one.value_minor == one.net_minor + one.cost_minor


def test_a_method_that_does_not_answer_the_question_is_worth_nothing_and_says_why() -> None:
    question = replace(QUESTION, kind="descriptive")
    programme = make_programme(make_study(method_key="depth-interviews"), questions=(question,))
    for one in question_worth(programme, question).packages:
        assert (one.evsi_minor, one.efficiency, one.is_decisive) == (0, 0, False)
        assert "does not answer a descriptive question" in one.evidence.exclusion


def test_a_question_about_a_number_has_the_figures_of_the_closed_form() -> None:
    belief = NormalBelief(3_000, 4_000, 2_000, worth_minor=1_000_000)
    decision = normal_decision(Asked("Whether", "Ada", date(2027, 12, 31)), belief=belief)
    question = replace(QUESTION, decision=decision)
    worth = question_worth(make_programme(make_study(), questions=(question,)), question)
    assert (worth.value_now_minor, worth.best_option) == (1_000_000, 0)
    assert worth.evpi_minor == pytest.approx(normal.evpi(3, 4, 2, 1_000_000), abs=1)
    for one in worth.packages:
        assert 0 < one.evsi_minor < worth.evpi_minor
        assert (len(one.likelihood), len(one.likelihood[0])) == (2, 2)
        assert one.likelihood[0][0] == pytest.approx(one.sensitivity)


def test_the_value_of_a_package_by_itself_is_that_of_its_whole_worth() -> None:
    study = make_study()
    for one in question_worth(make_programme(study), QUESTION).packages:
        assert package_value_minor(QUESTION, study, study.package(one.level), date(2027, 1, 1)) == one.value_minor
