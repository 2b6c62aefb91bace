"""The answers in words; the figures under them are those of ``budgeting.precision``, which has its published cases."""

import subprocess
import sys

import pytest

from budgeting.errors import BudgetingError
from budgeting.precision import allocation, power, proportions
from budgeting.precision.allocation import Stratum
from budgeting.precision.checks import PrecisionError
from budgeting.sampling import changes, effects, finding, margins, splits, tasks
from budgeting.sampling.answers import finer, round_points
from budgeting.sampling.changes import Comparison

GROUPS = (
    splits.Group("Paper", Stratum(25_000, 0.5, 900)),
    splits.Group("New", Stratum(5_000, 0.4, 1_500)),
)


def test_six_hundred_and_one_are_within_four_points() -> None:
    found = margins.people_for_share(4, 0.5)
    assert found.sentence == "You need 601 completes to be within ±4 points, 19 times in 20."
    assert "600.23" in found.working


def test_the_table_marks_the_answer_among_rounder_numbers() -> None:
    table = margins.people_for_share(4, 0.5).table
    assert table is not None
    assert table.marked is not None
    assert table.rows[table.marked] == ("601", "±4.00 points")
    assert ("600", "±4.00 points") in table.rows


def test_what_is_needed_tells_what_was_asked_for_and_one_fewer_does_not() -> None:
    for points in (1.0, 2.5, 7.3):
        sentence = margins.people_for_share(points, 0.3, design_effect=1.4).sentence
        sample = int(sentence.split()[2].replace(",", ""))
        assert proportions.margin_of_error(sample, 0.3, design_effect=1.4) <= points / 100
        assert proportions.margin_of_error(sample - 1, 0.3, design_effect=1.4) > points / 100


def test_nobody_is_told_to_ask_more_people_than_there_are() -> None:
    found = margins.people_for_share(1, 0.5, population=200)
    assert found.sentence.startswith("You need 196 completes")
    assert found.table is not None
    assert max(int(row[0].replace(",", "")) for row in found.table.rows) <= 200


def test_a_whole_population_is_exact() -> None:
    found = margins.share_of_people(200, 0.5, population=200)
    assert found.sentence == "200 completes are everybody, so that the figure is exact."


def test_too_few_people_are_said_to_be_too_few() -> None:
    assert margins.share_of_people(1).sentence == "1 complete is too few to tell anything."


def test_more_people_than_there_could_be_are_refused() -> None:
    with pytest.raises(PrecisionError, match="more than 1,000,000,000 people") as refused:
        margins.people_for_share(0.0001)
    assert refused.value.place == "margin"


def test_an_average_keeps_the_unit_of_its_spread() -> None:
    assert margins.people_for_mean(0.2, 2).sentence.startswith("You need 385 completes to be within ±0.2,")
    assert "within ±0.00196," in margins.mean_of_people(400, 0.02).sentence


def test_an_nps_takes_four_times_the_people_of_a_share() -> None:
    assert margins.people_for_nps(4).sentence.startswith("You need 2,401 completes")


def test_a_difference_of_shares_takes_what_the_library_of_tests_says() -> None:
    found = changes.people_for_change(5, 0.5, Comparison(), "group")
    exact = power.sample_for_shares(0.5, 0.55)
    assert f"{exact:,.2f}" in found.working
    assert found.sentence == (
        "You need 1,565 completes in each group, 3,130 in all, to see a difference of 5 points, 8 times in 10."
    )


def test_a_difference_of_averages_takes_what_the_library_of_tests_says() -> None:
    found = changes.people_for_averages(0.5, 2, Comparison())
    assert f"{power.sample_for_means(0.25):,.2f}" in found.working


def test_waves_of_unequal_size_see_less_than_their_mean() -> None:
    uneven = changes.change_of_people(200, 600, 0.5, Comparison(), "wave").sentence
    assert uneven == "200 and 600 completes see a change of 11 points, 8 times in 10."
    assert changes.change_of_people(300, 300, 0.5, Comparison(), "wave").sentence.endswith("11 points, 8 times in 10.")


def test_two_waves_of_a_score_see_what_they_were_planned_for() -> None:
    planned = changes.people_for_nps_change(5, 0.5, 0.5, Comparison(0.5))
    assert planned.sentence.endswith("to see a change of 5 NPS points, half the time.")
    assert "5 NPS points" in changes.nps_change_of_people(3_074, 3_074, 0.5, 0.5, Comparison(0.5)).sentence


def test_a_change_that_nobody_has_room_for_is_refused() -> None:
    with pytest.raises(PrecisionError, match="no room") as refused:
        changes.people_for_change(60, 0.5, Comparison(), "wave")
    assert refused.value.place == "change"


def test_problems_and_chances() -> None:
    assert finding.people_for_problem(0.9, 0.1).sentence.startswith("You need 22 people for a chance of 90 %")
    assert finding.problem_of_people(5, 0.31).sentence.startswith("5 people give a chance of 84 in 100")


def test_interviews_are_stopped_when_nothing_new_comes_and_not_before() -> None:
    assert finding.themes_so_far((7, 4, 3, 2, 1, 0, 0)).sentence.startswith("Stop: after 7 interviews")
    assert finding.themes_so_far((7, 4, 3, 2, 1, 1)).sentence.startswith("Go on: the last two interviews")
    assert finding.themes_so_far((7, 4)).sentence.startswith("Too early to say: it takes 6 interviews")


def test_each_kind_of_customer_is_interviewed_from_the_beginning() -> None:
    assert finding.interviews_to_plan("most themes", 3).sentence.startswith("Plan 36 interviews, 12 with each kind")


def test_conjoint_starts_at_three_hundred_or_at_its_smallest_group() -> None:
    assert tasks.people_for_conjoint(500, (4, 3), 10, 3).sentence.startswith("You need 300 completes")
    assert tasks.people_for_conjoint(500, (4, 3), 10, 3, 0.1).sentence.startswith("You need 2,000 completes")
    assert tasks.people_for_conjoint(1_000, (20, 3), 10, 3).sentence.startswith("You need 667 completes")


def test_maxdiff_says_when_single_persons_get_no_scores() -> None:
    assert "each would need 15 tasks" in tasks.people_for_maxdiff(500, 20, 10, 4).notes[0]
    assert "enough for scores of single persons" in tasks.maxdiff_of_people(400, 20, 15, 4).notes[0]


def test_weights_cost_people() -> None:
    assert effects.people_with_design(400, weight_cv=0.5).sentence.startswith("You need 500 completes")
    assert effects.worth_of_people(400, (1.0, 1.0, 1.0)).sentence.endswith("random sample of 400.")


def test_a_split_keeps_to_its_money() -> None:
    found = splits.split_for_money(500_000, GROUPS, "GBP")
    assert found.sentence.startswith("£5,000.00 buys")
    assert found.table is not None
    spent = sum(float(row[-1].lstrip("£").replace(",", "")) for row in found.table.rows)
    assert 5_000 - 15 < spent <= 5_000


def test_a_split_for_a_margin_reaches_it() -> None:
    found = splits.split_for_margin(0.04, GROUPS, "GBP")
    assert found.table is not None
    asked = [int(row[2].replace(",", "")) for row in found.table.rows]
    assert 1.96 * allocation.standard_error([one.stratum for one in GROUPS], asked) <= 0.04


def test_a_total_is_split_two_ways() -> None:
    table = splits.split_of_total(600, GROUPS, "GBP").table
    assert table is not None
    assert table.rows[0] == ("Paper", "25,000", "500", "517")
    assert table.rows[1] == ("New", "5,000", "100", "83")


def test_a_split_needs_groups_whose_costs_are_of_one_kind() -> None:
    wild = splits.Group("Wild", Stratum(10, 1.0, 90_000_000))
    for groups in (GROUPS[:1], (*GROUPS, wild)):
        with pytest.raises(BudgetingError) as refused:
            splits.split_for_money(500_000, groups, "GBP")
        assert refused.value.place == "groups"


def test_points_are_round_and_reach_past_the_answer() -> None:
    assert round_points(601) == tuple(range(200, 2_001, 200))
    assert round_points(1) == tuple(range(1, 11))
    assert round_points(601, 700) == (200, 400, 600)


def test_figures_in_tables_have_three_digits_that_count() -> None:
    assert [finer(one) for one in (0, 0.04812, 4.9, 13.86, 1_234.5)] == ["0", "0.0481", "4.90", "13.9", "1,234"]


def test_answers_do_not_wait_for_the_slow_library() -> None:
    asked = "import sys, planner.forms.sample_kinds; print('statsmodels' in sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == ["False"]
