"""Every line of a plan carries its share of contingency and VAT, and the shares add up to the plan's penny."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgeting.approvals.lines import (
    ReviewLine,
    by_cost_centre,
    by_owner,
    review_lines,
    shared_out,
)
from budgeting.approvals.lines_today import digests_today, full_today
from budgeting.studies import Override
from tests.budgeting.approvals.plans import plan, programme

LINES = review_lines(plan())


def at(place: str) -> ReviewLine:
    return next(one for one in LINES if one.place == place)


@pytest.mark.parametrize("kind", ["full", "expected", "confidence"])
def test_the_lines_add_up_to_the_cost_and_the_reserve_of_the_plan(kind: str) -> None:
    made = plan(kind)
    lines = review_lines(made)
    assert made.conditional
    assert made.reserve_minor
    assert sum(one.cost_minor for one in lines) == made.cost_minor
    assert sum(one.reserve_minor for one in lines) == made.reserve_minor


def test_the_groups_add_up_to_the_same_however_they_are_made() -> None:
    made = plan()
    for groups in (by_owner(LINES), by_cost_centre(LINES, made.programme)):
        assert sum(group.cost_minor for group in groups) == made.cost_minor
        assert sum(group.reserve_minor for group in groups) == made.reserve_minor
    assert [group.key for group in by_owner(LINES)] == ["study:survey", "study:test", "study:calls", "shared:panel"]


def test_a_study_costs_what_its_lines_do() -> None:
    survey = next(one for one in plan().kept if one.study.key == "survey")
    assert sum(one.full_minor for one in LINES if one.owner_key == "survey") == survey.cost_minor


def test_what_buys_nothing_is_no_line_to_decide() -> None:
    package = next(one.package for one in plan().kept if one.study.key == "survey")
    assert package is not None
    assert any(not line.quantity_milli for line in package.lines)
    assert all(one.line.quantity_milli for one in LINES)


def test_a_line_that_waits_for_a_finding_is_held_and_not_committed() -> None:
    waiting = at("study:test:things")
    assert (waiting.funding, waiting.cost_minor) == ("conditional", 0)
    assert waiting.reserve_minor == waiting.held_minor == waiting.full_minor


def test_a_shared_cost_bears_no_contingency_and_vat_where_it_is_due() -> None:
    assert at("shared:panel:things").vat_minor > 0
    assert at("shared:panel:licence").vat_minor == at("shared:panel:licence").contingency_minor == 0


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), max_size=8))
def test_shares_add_up_to_the_whole_unless_there_is_nothing_to_share_by(whole: int, weights: list[int]) -> None:
    shares = shared_out(whole, weights)
    assert len(shares) == len(weights)
    assert sum(shares) == (whole if any(weights) else 0)


def test_a_programme_that_did_not_change_has_the_same_digests() -> None:
    assert digests_today(LINES, programme()) == {one.place: one.digest for one in LINES}


def test_a_changed_line_has_another_digest_and_its_neighbours_the_same() -> None:
    made = programme()
    study = made.study("survey")
    package = study.packages[0]
    line = replace(package.lines[0], override=Override("fewer", quantity_milli=1_000))
    cut = replace(study, packages=(replace(package, lines=(line, *package.lines[1:])), *study.packages[1:]))
    today = digests_today(LINES, replace(made, studies=(cut, *made.studies[1:])))
    assert {one.place for one in LINES if today[one.place] != one.digest} == {f"study:survey:{line.key}"}


def test_what_is_gone_has_no_digest_and_costs_nothing() -> None:
    empty = replace(programme(), studies=(), shared_costs=())
    assert set(digests_today(LINES, empty).values()) == {""}
    assert {full_today(one, empty) for one in LINES} == {0}


def test_a_line_costs_today_what_it_costs_in_the_plan() -> None:
    assert [full_today(one, programme()) for one in LINES] == [one.full_minor for one in LINES]


def test_a_start_that_may_no_longer_be_drops_the_lines_of_its_study_alone() -> None:
    made = programme()
    studies = tuple(replace(one, period_key="q4") if one.key == "calls" else one for one in made.studies)
    today = digests_today(LINES, replace(made, studies=studies))
    assert {one.owner_key for one in LINES if today[one.place] != one.digest} == {"calls"}
