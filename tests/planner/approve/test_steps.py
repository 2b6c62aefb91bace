"""From review to approval by one or two people, back with decided lines, into the programme, and on to the next."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from budgeting.approvals.decisions import LineChange
from budgeting.errors import ApprovalError
from budgeting.programme import Budget
from planner.jobs.queue import JobQueue
from planner.services import plans
from planner.services.actors import Actor
from planner.services.approval_limits import see_limits, set_limit
from planner.services.delegations import give_delegation
from planner.services.errors import ConflictError, ForbiddenError, NotFoundError
from planner.services.programmes import see_programme, set_budgets
from planner.services.review import ask_to_weigh, decide_lines, see_changes, see_review, see_weighed, weigh
from planner.services.studies import see_study, write_study
from planner.services.taking_in import drop_level_rule, list_level_rules, take_decisions_in
from planner.storage.database import Database
from tests.approving import approve_all_lines
from tests.browsing import make_settings
from tests.people import Cast, make_person
from tests.planner.choose.choosing import KEY, Unplugged, bring_to, head, keep_plan, run


@pytest.fixture(autouse=True)
def _quiet_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(JobQueue, "enqueue", lambda *_job: None)


def approve(database: Database, actor: Actor, number: int = 1, **more: int | None) -> str:
    seen = head(database, actor, number).version
    return plans.decide_plan(database, actor, KEY, number, "approve", "", seen_version=seen, **more)  # type: ignore[arg-type]  # in whose name


def first_line(database: Database, actor: Actor, owner: str = "calls") -> str:
    standings = see_review(database, actor, KEY, 1).standings
    return next(one.review.place for one in standings if one.review.owner_key == owner)


def decide(database: Database, actor: Actor, place: str, action: str, **more: object) -> None:
    turn = see_review(database, actor, KEY, 1).standing(place).turn
    change = LineChange(place, action, turn, note="Less", **more)  # type: ignore[arg-type]  # a decision in words
    decide_lines(database, actor, KEY, 1, [change], form_key="")


def send_back(database: Database, actor: Actor) -> None:
    seen = head(database, actor).version
    plans.decide_plan(database, actor, KEY, 1, "send_back", "", seen_version=seen)


def test_a_plan_is_approved_only_when_every_line_is(database: Database, cast: Cast, in_review: int) -> None:
    with pytest.raises(ApprovalError, match="not approved yet"):
        approve(database, cast.femi)
    approve_all_lines(database, cast.femi, KEY)
    decide(database, cast.femi, first_line(database, cast.femi), "query")
    with pytest.raises(ApprovalError, match="1 line is not approved yet"):
        approve(database, cast.femi)
    approve_all_lines(database, cast.femi, KEY)
    assert see_review(database, cast.femi, KEY, 1).approval.why_not == ""
    assert approve(database, cast.femi) == "approved"


def test_from_the_limit_on_a_second_person_approves_too(
    database: Database, cast: Cast, grace: Actor, in_review: int
) -> None:
    set_limit(database, grace, "GBP", 1)
    approve_all_lines(database, cast.femi, KEY)
    assert see_review(database, cast.femi, KEY, 1).approval.needs_second
    assert approve(database, cast.femi) == "part_approved"
    assert head(database, grace).first_by == "Femi"
    assert see_review(database, cast.femi, KEY, 1).approval.why_not.startswith("You approved this plan first")
    with pytest.raises(ApprovalError, match="You approved this plan first"):
        approve(database, cast.femi)
    assert approve(database, grace) == "approved"
    found = head(database, grace)
    assert (found.first_by, found.decided_by) == ("Femi", "Grace")


def test_who_acts_for_the_first_approver_is_no_second_one(
    database: Database, cast: Cast, grace: Actor, in_review: int
) -> None:
    set_limit(database, grace, "GBP", 1)
    today = datetime.now(UTC).date()
    give_delegation(database, cast.femi, grace.user_id, today, today)
    approve_all_lines(database, cast.femi, KEY)
    hugo = make_person(database, "Hugo", cast.workspace_id, frozenset({"finance"}))
    assert approve(database, cast.femi) == "part_approved"
    with pytest.raises(ApprovalError, match="given by or for the colleague you act for"):
        approve(database, grace, on_behalf_of_id=cast.femi.user_id)
    assert approve(database, hugo) == "approved"
    assert (head(database, hugo).first_by, head(database, hugo).decided_for) == ("Femi", "")


def test_what_keeps_from_approving_is_said_before_it_is_tried(database: Database, cast: Cast, in_review: int) -> None:
    approve_all_lines(database, cast.femi, KEY)
    found = see_programme(database, cast.femi, KEY)
    set_budgets(database, cast.femi, KEY, (Budget(100),), found.programme.capacities, seen_version=found.version)
    assert "The budgets have changed" in see_review(database, cast.femi, KEY, 1).approval.why_not


def test_below_the_limit_or_without_one_a_single_person_is_enough(
    database: Database, cast: Cast, grace: Actor, in_review: int
) -> None:
    set_limit(database, grace, "GBP", 10**12)
    approve_all_lines(database, cast.femi, KEY)
    assert approve(database, cast.femi) == "approved"


def test_a_limit_in_another_currency_alone_asks_for_two(
    database: Database, cast: Cast, grace: Actor, in_review: int
) -> None:
    set_limit(database, grace, "EUR", 10**12)
    approve_all_lines(database, cast.femi, KEY)
    assert approve(database, cast.femi) == "part_approved"


def test_nobody_lifts_the_limit_and_then_approves_alone_whenever_they_lifted_it(
    database: Database, cast: Cast, grace: Actor
) -> None:
    set_limit(database, grace, "GBP", 1)
    set_limit(database, cast.femi, "GBP", None)
    number = keep_plan(database, cast.ada)
    bring_to(database, cast, "in_review", number, has_decided_lines=False)
    approve_all_lines(database, cast.femi, KEY)
    assert "needed two people" in see_review(database, cast.femi, KEY, 1).approval.why_not
    with pytest.raises(ApprovalError, match="Somebody else in finance must approve it"):
        approve(database, cast.femi)
    assert approve(database, grace) == "approved"
    (limit,) = see_limits(database, cast.mona)
    assert (limit.currency, limit.limit_minor, limit.set_by) == ("GBP", None, "Femi")


@pytest.mark.parametrize(("second", "kept"), [(" ", "As agreed"), ("Me too", "Femi: As agreed / Grace: Me too")])
def test_the_second_approval_keeps_the_note_of_the_first(
    database: Database, cast: Cast, grace: Actor, in_review: int, second: str, kept: str
) -> None:
    set_limit(database, grace, "GBP", 1)
    approve_all_lines(database, cast.femi, KEY)
    for person, note in ((cast.femi, "As agreed"), (grace, second)):
        plans.decide_plan(database, person, KEY, 1, "approve", note, seen_version=head(database, person).version)
    assert head(database, cast.ada).note == kept


def test_a_limit_is_finances_to_set_and_within_reason(database: Database, cast: Cast) -> None:
    for person in (cast.ada, cast.adam):
        with pytest.raises(ForbiddenError):
            set_limit(database, person, "GBP", 1)
    with pytest.raises(ApprovalError, match="zero or more"):
        set_limit(database, cast.femi, "GBP", -1)


def test_a_plan_is_started_and_closed_and_a_later_one_takes_its_place(
    database: Database, cast: Cast, in_review: int
) -> None:
    approve_all_lines(database, cast.femi, KEY)
    approve(database, cast.femi)
    plans.start_plan(database, cast.ada, KEY, 1, seen_version=head(database, cast.ada).version)
    with pytest.raises(ApprovalError, match="is under way"):
        plans.start_plan(database, cast.ada, KEY, 1, seen_version=head(database, cast.ada).version)
    number = keep_plan(database, cast.ada, see_programme(database, cast.ada, KEY).programme)
    plans.submit_plan(database, cast.ada, KEY, number, seen_version=1)
    assert see_review(database, cast.femi, KEY, number).is_all_approved
    assert approve(database, cast.femi, number) == "approved"
    assert [head(database, cast.ada, one).state for one in (1, number)] == ["superseded", "approved"]
    with pytest.raises(ForbiddenError):
        plans.close_plan(database, cast.mona, KEY, number, seen_version=1)
    for act in (plans.start_plan, plans.close_plan):
        act(database, cast.femi, KEY, number, seen_version=head(database, cast.femi, number).version)
    assert head(database, cast.ada, number).state == "closed"


def test_a_plan_that_is_sent_back_is_taken_in_and_chosen_again_with_its_approvals(
    database: Database, cast: Cast, in_review: int
) -> None:
    approve_all_lines(database, cast.femi, KEY)
    place = first_line(database, cast.femi)
    line = see_review(database, cast.femi, KEY, 1).standing(place).review.line
    decide(database, cast.femi, place, "reduce", quantity_milli=line.quantity_milli // 2)
    send_back(database, cast.femi)
    seen = head(database, cast.ada).version
    taken = take_decisions_in(database, cast.ada, KEY, 1, seen_version=seen, keeps_approved=True, form_key="a")
    assert take_decisions_in(database, cast.ada, KEY, 1, seen_version=seen, keeps_approved=True, form_key="a") == taken
    assert "“Things” of “Calls” is reduced" in taken.words
    number = keep_plan(database, cast.ada, see_programme(database, cast.ada, KEY).programme)
    plans.submit_plan(database, cast.ada, KEY, number, seen_version=1)
    after = see_review(database, cast.femi, KEY, number)
    assert after.standing(place).state == "approved"
    override = after.standing(place).review.line.override
    assert override is not None
    assert override.reason == "Reduced by Femi: Less"
    found = see_changes(database, cast.femi, KEY, number)
    assert [row.place for row in found.diff.of_kind("changed")] == [place]
    plan_minor = [one.plan.cost_minor + one.plan.reserve_minor for one in (found.before, found.after)]
    assert found.diff.difference_minor == plan_minor[1] - plan_minor[0] < 0


def test_a_rejected_line_leaves_its_level_out_until_the_rule_is_dropped(
    database: Database, cast: Cast, in_review: int
) -> None:
    decide(database, cast.femi, first_line(database, cast.femi), "reject")
    send_back(database, cast.femi)
    take_decisions_in(database, cast.ada, KEY, 1, seen_version=head(database, cast.ada).version)
    (rule,) = list_level_rules(database, cast.mona, KEY)
    assert (rule.study_key, rule.kind) == ("calls", "refused")
    assert re.fullmatch(r"Rejected by Femi on \d{1,2} [A-Z][a-z]+ \d{4}: Less", rule.reason)
    drop_level_rule(database, cast.ada, KEY, rule)
    assert list_level_rules(database, cast.mona, KEY) == ()
    with pytest.raises(ConflictError, match="there no more"):
        drop_level_rule(database, cast.ada, KEY, rule)


def test_nothing_is_half_taken_in_when_a_study_changed_meanwhile(
    database: Database, cast: Cast, in_review: int
) -> None:
    for owner in ("calls", "survey", "talks"):
        owners = {one.review.owner_key for one in see_review(database, cast.femi, KEY, 1).standings}
        if owner in owners:
            decide(database, cast.femi, first_line(database, cast.femi, owner), "reject")
    send_back(database, cast.femi)
    seen = see_study(database, cast.ada, KEY, "calls")
    moved = seen.study.__class__(**{**seen.study.__dict__, "cost_centre_key": "digital"})
    write_study(database, cast.ada, KEY, moved, seen_version=seen.version)
    with pytest.raises(ConflictError, match="Nothing was taken in"):
        take_decisions_in(database, cast.ada, KEY, 1, seen_version=head(database, cast.ada).version)
    assert list_level_rules(database, cast.mona, KEY) == ()


@pytest.mark.parametrize(
    ("name", "raised"), [("femi", ForbiddenError), ("mona", ForbiddenError), ("eve", NotFoundError)]
)
def test_only_researchers_take_decisions_in(
    database: Database, cast: Cast, in_review: int, name: str, raised: type[Exception]
) -> None:
    with pytest.raises(raised):
        take_decisions_in(database, getattr(cast, name), KEY, 1, seen_version=2)


def test_decisions_are_taken_in_once_the_plan_came_back(database: Database, cast: Cast, in_review: int) -> None:
    with pytest.raises(ApprovalError, match="once finance has sent the plan back"):
        take_decisions_in(database, cast.ada, KEY, 1, seen_version=head(database, cast.ada).version)
    with pytest.raises(ConflictError):
        take_decisions_in(database, cast.ada, KEY, 1, seen_version=7)


def test_what_decisions_would_do_is_found_without_saving_anything(
    database: Database, cast: Cast, in_review: int, tmp_path: Path
) -> None:
    place = first_line(database, cast.femi)
    change = LineChange(place, "reject", 0)
    effects = weigh(database, cast.mona, KEY, 1, [change])
    assert effects.cost_minor[1] < effects.cost_minor[0]
    queue = Unplugged(make_settings(database, tmp_path))
    job_id = ask_to_weigh(database, queue, cast.femi, KEY, 1, [change])
    assert see_weighed(database, cast.femi, job_id) is None
    assert run(database, tmp_path, job_id).state == "done"
    found = see_weighed(database, cast.femi, job_id)
    assert found is not None
    assert found.names == ("As submitted", "With your decisions")
    assert next(row for row in found.studies if row.key == "calls").differs
    assert see_review(database, cast.femi, KEY, 1).standing(place).state == "asked"
    with pytest.raises(NotFoundError):
        see_weighed(database, cast.eve, job_id)
    with pytest.raises(ForbiddenError):
        ask_to_weigh(database, queue, cast.mona, KEY, 1, [change])
    with pytest.raises(NotFoundError):
        weigh(database, cast.mona, KEY, 1, [LineChange("study:no:line", "reject", 0)])


def test_the_first_version_has_nothing_before_it(database: Database, cast: Cast, in_review: int) -> None:
    with pytest.raises(NotFoundError):
        see_changes(database, cast.mona, KEY, 1)
    assert see_changes(database, cast.mona, KEY, 1, since=1).diff.difference_minor == 0


def test_lines_of_a_decided_version_stay_as_they_were_decided(database: Database, cast: Cast, in_review: int) -> None:
    bring = see_study(database, cast.ada, KEY, "calls")
    approve_all_lines(database, cast.femi, KEY)
    approve(database, cast.femi)
    moved = bring.study.__class__(**{**bring.study.__dict__, "cost_centre_key": "digital"})
    write_study(database, cast.ada, KEY, moved, seen_version=bring.version)
    assert see_review(database, cast.mona, KEY, 1).is_all_approved
