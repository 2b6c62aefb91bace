"""Decisions that are taken in become overrides and rules, and approve exactly what finance said."""

from dataclasses import replace

import pytest

from budgeting.approvals.decisions import LineDecision, LineStanding, reduced, reduction_reason, standings
from budgeting.approvals.diffs import Names, diff, names_of
from budgeting.approvals.lines import review_lines
from budgeting.approvals.lines_today import digests_today
from budgeting.approvals.states import LineAction
from budgeting.approvals.taking_in import changed_since, take_in, waiting, with_rules
from budgeting.errors import ApprovalError
from budgeting.posing.building import build_problem
from budgeting.programme import LevelRule, Programme
from budgeting.studies import Override
from tests.budgeting.approvals.plans import chosen_from, plan, programme

LINES = review_lines(plan())
AT = {one.place: one for one in LINES}
INTERVIEWS, LICENCE, CALLS = "study:survey:panel-interviews", "shared:panel:licence", "study:calls:things"


def decision(place: str, action: LineAction, quantity: int | None = None, rate: int | None = None) -> LineDecision:
    line = AT[place]
    made = LineDecision(place, line.digest, action, 2, "Femi", "2027-01-01", 1, 1, quantity, rate, note="Less")
    if action != "reduce":
        return made
    after = reduced(line, quantity, rate, reduction_reason(made.who, made.note))
    return replace(made, reduced_digest=after.digest)


def stand(*decisions: LineDecision, today: Programme | None = None) -> tuple[LineStanding, ...]:
    return standings(LINES, decisions, today=digests_today(LINES, today or programme()))


def test_a_reduction_becomes_an_override_with_its_reason_and_counts_as_approved() -> None:
    cut = decision(INTERVIEWS, "reduce", quantity=550_000)
    taken = take_in(programme(), stand(cut))
    line = next(one for one in taken.programme.study("survey").packages[0].lines if one.key == "panel-interviews")
    assert line.override == Override("Reduced by Femi: Less", quantity_milli=550_000)
    assert (taken.study_keys, taken.shared_keys, taken.level_rules) == (("survey",), (), ())
    again = {one.place: one for one in review_lines(chosen_from(taken.programme))}
    if INTERVIEWS in again and again[INTERVIEWS].terms.level == "minimum":
        assert standings([again[INTERVIEWS]], [cut])[0].state == "approved"
    assert digests_today(LINES, taken.programme)[INTERVIEWS] == cut.reduced_digest


def test_no_other_line_loses_its_approval_by_it() -> None:
    taken = take_in(programme(), stand(decision(INTERVIEWS, "reduce", quantity=550_000)))
    today = digests_today(LINES, taken.programme)
    assert {one.place for one in LINES if today[one.place] != one.digest} == {INTERVIEWS}


def test_the_sample_falls_to_what_is_paid_for() -> None:
    taken = take_in(programme(), stand(decision(INTERVIEWS, "reduce", quantity=550_000)))
    assert taken.programme.study("survey").packages[0].sample == 50
    assert taken.programme.study("survey").packages[1].sample == 403


def test_a_line_of_a_shared_cost_is_reduced_too_and_not_left_out() -> None:
    taken = take_in(programme(), stand(decision(LICENCE, "reduce", rate=50)))
    assert (taken.study_keys, taken.shared_keys) == ((), ("panel",))
    with pytest.raises(ApprovalError, match="belongs to the shared cost “Panel”"):
        take_in(programme(), stand(decision(LICENCE, "reject")))


def test_a_rejected_line_leaves_its_level_out_of_the_choice() -> None:
    taken = take_in(programme(), stand(decision(INTERVIEWS, "reject")))
    (rule,) = taken.level_rules
    assert (rule.study_key, rule.level, rule.kind, rule.reason) == (
        "survey",
        "minimum",
        "refused",
        "Rejected by Femi on 1 January 2027: Less",
    )
    offered = next(one for one in build_problem(taken.programme).studies if one.key == "survey")
    assert {one.level for one in offered.choices} == {"standard"}


def test_approved_studies_stay_where_they_are_if_that_is_wanted() -> None:
    decisions = [decision(one.place, "approve") for one in LINES if one.owner_key == "calls"]
    found = stand(*decisions, decision(INTERVIEWS, "reject"))
    assert [one.kind for one in take_in(programme(), found).level_rules] == ["refused"]
    taken = take_in(programme(), found, keeps_approved=True)
    assert [(one.study_key, one.kind, one.start_key) for one in taken.level_rules] == [
        ("survey", "refused", ""),
        ("calls", "kept", "q2"),
    ]
    (fixed,) = build_problem(taken.programme).fixed
    assert (fixed.study, fixed.level, fixed.start) == ("calls", "minimum", "q2")


def test_a_study_is_kept_at_one_level_at_a_time_and_a_rule_of_a_level_stands_once() -> None:
    rules = [LevelRule("survey", "minimum", "kept"), LevelRule("survey", "standard", "kept")]
    refused = [LevelRule("survey", "minimum", "refused", "Once"), LevelRule("survey", "minimum", "refused", "Twice")]
    assert with_rules(programme(), [*rules, *refused]).level_rules == (rules[1], refused[1])


def test_nothing_decided_is_nothing_to_take_in() -> None:
    with pytest.raises(ApprovalError, match="nothing to take in"):
        take_in(programme(), stand(decision(CALLS, "approve")))


def test_a_decided_line_that_changed_meanwhile_stops_all_of_it() -> None:
    cut = decision(INTERVIEWS, "reduce", quantity=550_000)
    made = programme()
    study = made.study("survey")
    dearer = replace(study.packages[0], contingency_bp=1)
    changed = replace(made, studies=(replace(study, packages=(dearer, study.packages[1])), *made.studies[1:]))
    found = stand(cut, decision(CALLS, "reject"), today=changed)
    assert "has changed since finance decided" in changed_since(found)
    with pytest.raises(ApprovalError, match="Nothing was taken in"):
        take_in(changed, found)


def test_what_was_taken_in_already_is_not_taken_in_again() -> None:
    cut = decision(INTERVIEWS, "reduce", quantity=550_000)
    made = take_in(programme(), stand(cut)).programme
    left = waiting(stand(cut, today=made), digests_today(LINES, made))
    assert changed_since(left) == ""
    with pytest.raises(ApprovalError, match="nothing to take in"):
        take_in(made, left)


def test_a_difference_is_told_line_by_line_and_adds_up() -> None:
    made = take_in(programme(), stand(decision(CALLS, "reduce", quantity=1_000_000))).programme
    after = review_lines(chosen_from(made))
    found = diff(LINES, after)
    assert found.difference_minor == sum(one.held_minor for one in after) - sum(one.held_minor for one in LINES)
    assert found.difference_minor == sum(row.difference_minor for row in found.rows)
    (row,) = [row for row in found.of_kind("changed") if row.place == CALLS]
    assert row.words[0] == "5,000 → 1,000 things"
    assert row.shown.line.label == "Things"


def test_what_is_added_or_gone_is_told_as_such() -> None:
    found = diff(LINES[:2], LINES[1:3])
    assert [row.kind for row in found.rows] == ["same", "added", "removed"]
    assert found.rows[2].shown is LINES[0]
    assert found.rows[2].after_minor == 0
    assert diff(LINES, LINES).difference_minor == 0


def test_another_period_and_another_cost_centre_are_told_by_their_names() -> None:
    line = LINES[0]
    later = replace(line, digest="0" * 64, terms=replace(line.terms, period_key="p-2", cost_centre_key="c-2"))
    names = Names(
        {line.terms.period_key: "Spring", "p-2": "Summer"}, {line.terms.cost_centre_key: "Insight", "c-2": "Sales"}
    )
    (row,) = diff([line], [later], names).rows
    assert row.words[:2] == ("due in Summer instead of Spring", "Sales pays instead of Insight")
    assert names_of(programme()).periods[line.terms.period_key] == programme().period(line.terms.period_key).name
