"""What a decision would do is shown before it is saved: money, sample, precision, worth, and which lines go with it."""

from dataclasses import replace

import pytest

from budgeting.approvals.decisions import LineChange, LineStanding, standings
from budgeting.approvals.effects import Effects, pending, propose, weigh_again, weigh_now
from budgeting.approvals.lines import review_lines
from budgeting.approvals.linked import linked_lines
from budgeting.approvals.states import LineAction
from budgeting.costing.paid_sample import sample_paid_for
from budgeting.errors import ApprovalError
from budgeting.optimiser.solving import solve
from budgeting.problem import Problem, Selection, Solution
from budgeting.studies import Override
from tests.budgeting.approvals.plans import plan, survey

PLAN = plan()
LINES = review_lines(PLAN)
FOUND = standings(LINES, [])
INTERVIEWS, SCREENING = "study:survey:panel-interviews", "study:survey:screening"


def change(
    place: str, action: LineAction = "reduce", quantity: int | None = None, rate: int | None = None
) -> LineChange:
    return LineChange(place, action, 0, quantity, rate, "Less")


def half(place: str) -> LineChange:
    line = next(one.line for one in LINES if one.place == place)
    return change(place, quantity=line.quantity_milli // 2)


def weighed(*changes: LineChange) -> Effects:
    return weigh_now(PLAN, FOUND, changes, "Femi")


def words(*changes: LineChange) -> str:
    return " ".join(one.words for one in linked_lines(PLAN, LINES, changes))


def test_half_the_interviews_are_half_the_sample_and_worth_less() -> None:
    effects = weighed(half(INTERVIEWS))
    (survey_effect,) = effects.studies
    (question,) = effects.questions
    assert survey_effect.sample == (151, 75)
    assert survey_effect.tells[0] != survey_effect.tells[1]
    assert question.value_minor[1] < question.value_minor[0]
    assert effects.value_minor[1] - effects.value_minor[0] == question.value_minor[1] - question.value_minor[0]
    assert (
        effects.cost_minor[1] - effects.cost_minor[0] == survey_effect.cost_minor[1] - survey_effect.cost_minor[0] < 0
    )
    assert effects.net_minor[0] == effects.value_minor[0] - effects.cost_minor[0]


def test_a_lower_price_costs_less_and_tells_the_same() -> None:
    effects = weighed(change(INTERVIEWS, rate=100))
    (survey_effect,) = effects.studies
    assert survey_effect.sample == (151, 151)
    assert effects.value_minor[0] == effects.value_minor[1]
    assert effects.cost_minor[1] < effects.cost_minor[0] == PLAN.cost_minor


def test_a_decided_line_shows_what_it_costs_before_and_after_with_its_shares() -> None:
    (line,) = weighed(half(INTERVIEWS)).lines
    assert (line.before_state, line.after_state) == ("asked for", "reduced")
    assert 0 < line.full_minor[1] < line.full_minor[0]
    (lost,) = weighed(change(INTERVIEWS, "reject")).lines
    assert lost.full_minor[1] == 0


def test_an_approval_alone_changes_nothing() -> None:
    effects = weighed(change(INTERVIEWS, "approve"))
    assert (effects.studies, effects.questions, effects.warnings) == ((), (), ())
    assert effects.cost_minor == (PLAN.cost_minor, PLAN.cost_minor)
    assert effects.reserve_minor == (PLAN.reserve_minor, PLAN.reserve_minor)


def test_a_rejected_line_takes_its_study_its_follow_up_and_its_shared_cost_with_it() -> None:
    effects = weighed(change(INTERVIEWS, "reject"))
    assert [(one.key, one.is_out) for one in effects.studies] == [("survey", True)]
    (calls,) = [one for one in PLAN.kept if one.study.key == "calls"]
    assert effects.cost_minor == (PLAN.cost_minor, calls.cost_minor)
    assert effects.reserve_minor == (PLAN.reserve_minor, 0)


def test_a_follow_up_that_is_cut_holds_less_in_reserve() -> None:
    effects = weighed(half("study:test:things"))
    assert 0 < effects.reserve_minor[1] < effects.reserve_minor[0]
    assert effects.cost_minor[0] == effects.cost_minor[1]


def test_a_step_that_the_line_cannot_take_is_refused() -> None:
    approved = tuple(replace(one, state="approved") for one in FOUND)
    with pytest.raises(ApprovalError):
        pending(approved, [change(INTERVIEWS, "approve")], "Femi")


def choose(problem: Problem, known: Selection | None = None, *, enough_gap: float = 0.0) -> Solution:
    return solve(problem, time_limit_seconds=20, workers=1)


def test_the_studies_are_chosen_again_without_a_refused_level() -> None:
    after = pending(FOUND, [change(INTERVIEWS, "reject")], "Femi")
    proposed = propose(PLAN.programme, after)
    offered = next(one for one in proposed.problem.studies if one.key == "survey")
    assert {one.level for one in offered.choices} == {"standard"}
    row = next(one for one in weigh_again(PLAN, proposed, choose).studies if one.key == "survey")
    assert row.cells[1].level != "minimum"


def test_an_approved_study_is_held_at_its_level_and_start() -> None:
    approved: list[LineStanding] = [
        replace(one, state="approved") if one.review.owner_key == "survey" else one for one in FOUND
    ]
    (fixed,) = propose(PLAN.programme, approved).problem.fixed
    assert (fixed.study, fixed.level, fixed.start) == ("survey", "minimum", "q1")
    assert propose(PLAN.programme, approved, keeps_approved=False).problem.fixed == ()


def test_a_cut_sample_says_that_precision_falls_and_who_else_counts_it() -> None:
    said = words(half(INTERVIEWS))
    assert "falls from 151 to 75 completes" in said
    assert "“People screened” still counts the whole sample" in said
    assert "still counts" not in words(half(INTERVIEWS), half(SCREENING))


def test_a_rejected_line_says_what_goes_with_it() -> None:
    said = words(change(INTERVIEWS, "reject"))
    assert "takes the minimum level of “Survey” out of the choice" in said
    assert "“Test” waits for what “Survey” finds" in said


def test_a_shared_cost_says_who_needs_it() -> None:
    assert "“Panel” is bought once for “Survey”, which needs it." in words(half("shared:panel:things"))


def test_fewer_days_of_staff_say_so() -> None:
    assert "Fewer days of junior" in words(half("study:survey:scripting"))


def test_a_smaller_incentive_makes_recruiting_dearer() -> None:
    lines = list(LINES)
    place = next(at for at, one in enumerate(lines) if one.place == INTERVIEWS)
    lines[place] = replace(lines[place], line=replace(lines[place].line, section="incentives"))
    (said,) = linked_lines(PLAN, lines, [change(INTERVIEWS, rate=100)])
    assert said.words.startswith("A smaller incentive makes people harder to win")


@pytest.mark.parametrize(
    ("quantity", "sample"), [(0, 0), (11_000, 1), (11_000 * 150 + 10_999, 150), (11_000 * 151, 151)]
)
def test_the_sample_is_what_the_lines_pay_for(quantity: int, sample: int) -> None:
    package = survey().packages[0]
    lines = tuple(
        replace(one, override=Override("Less", quantity_milli=quantity)) if one.key == "panel-interviews" else one
        for one in package.lines
    )
    assert sample_paid_for(survey().method, replace(package, lines=lines)) == sample
