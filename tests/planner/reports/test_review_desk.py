"""The review desk is laid out so that every line stands once, and every subtotal adds up."""

from dataclasses import replace

import pytest

from budgeting.approvals.decisions import LineDecision, LineStanding, standings
from budgeting.approvals.lines import review_lines
from planner.reports.review_desk import DeskLine, Grouping, lay_out_desk, sums_of
from tests.planner.reports.sample import sample_plan

PLAN = sample_plan()
STATES = ("asked", "asked", "approved", "queried")


def desk_lines() -> tuple[DeskLine, ...]:
    """Every line of the plan: asked with and without a reason to look, approved, and queried, in turn."""
    found = standings(review_lines(PLAN), ())
    return tuple(_line(number, one) for number, one in enumerate(found))


def _line(number: int, standing: LineStanding) -> DeskLine:
    state = STATES[number % len(STATES)]
    review = standing.review
    made = LineDecision(review.place, review.digest, "approve", 1, "Femi", "2026-11-22T08:00:00+00:00", 1)
    decided = replace(standing, state=state, decision=made if state != "asked" else None)  # type: ignore[arg-type]  # one of four
    return DeskLine(number, decided, ("no benchmark",) if number % len(STATES) == 0 else ())


@pytest.mark.parametrize("by", ["study", "price", "reason"])
def test_every_line_stands_in_one_section_and_one_group(by: Grouping) -> None:
    lines = desk_lines()
    desk = lay_out_desk(PLAN, lines, by)
    listed = [line.number for section in desk.sections.values() for line in section.lines]
    assert sorted(listed) == [line.number for line in lines]
    for section in desk.sections.values():
        assert sum(group.sums.both_minor for group in section.groups) == section.sums.both_minor


def test_the_account_adds_up_to_the_cost_of_the_plan() -> None:
    desk = lay_out_desk(PLAN, desk_lines())
    assert desk.sums.cost_minor == PLAN.cost_minor
    for centre in desk.account:
        assert sum(row.sums.both_minor for row in centre.owners) == centre.sums.both_minor
        assert sum(row.approved.count for row in centre.owners) == centre.approved.count
        assert sum(row.approved.both_minor for row in centre.owners) == centre.approved.both_minor
    assert sum(centre.sums.both_minor for centre in desk.account) == desk.sums.both_minor


def test_the_bar_holds_all_of_the_money_once() -> None:
    desk = lay_out_desk(PLAN, desk_lines())
    assert sum(part.minor for part in desk.bar) == desk.sums.both_minor
    assert sum(part.count for part in desk.bar) == len(desk.lines)


def test_a_reason_that_all_lines_of_a_group_have_is_said_once() -> None:
    lines = tuple(replace(line, reasons=("no benchmark", f"own {line.number}")) for line in desk_lines()[:1])
    more = (*lines, replace(lines[0], number=99, reasons=("no benchmark",)))
    (group,) = lay_out_desk(PLAN, more).sections["look"].groups
    assert group.shared_reasons == ("no benchmark",)
    assert lay_out_desk(PLAN, lines).sections["look"].groups[0].shared_reasons == ()


def test_a_reason_of_many_lines_is_said_once_with_the_lines() -> None:
    one, other = (replace(desk_lines()[0], number=number, reasons=("no benchmark",)) for number in (7, 8))
    expired = replace(one, number=9, reasons=("expired", "no benchmark"))
    assert lay_out_desk(PLAN, (one, other)).sections["look"].said_once == {}
    often = lay_out_desk(PLAN, (one, other, expired)).sections["look"].said_once
    assert {reason: [line.number for line in lines] for reason, lines in often.items()} == {"no benchmark": [7, 8, 9]}


def test_a_plan_is_all_approved_only_when_every_line_is() -> None:
    lines = desk_lines()
    assert not lay_out_desk(PLAN, lines).is_all_approved
    approved = [line for line in lines if line.standing.state == "approved"]
    assert lay_out_desk(PLAN, approved).is_all_approved
    assert sums_of(approved).count == len(approved)
