"""Findings are kept, follow-ups released by somebody else, and the rest is chosen again."""

import pytest
import sqlalchemy as sa
from sqlmodel import col

from budgeting.errors import ApprovalError, FindingError
from budgeting.optimiser.solving import solve
from planner.services import follow_ups
from planner.services.course import load_course
from planner.services.errors import ConflictError, ForbiddenError, NotFoundError
from planner.services.findings import follow_findings, record_finding, search_findings, see_finding
from planner.services.frame import Meter, load_frame
from planner.services.ledger import ledger_csv, see_ledger
from planner.services.notices import list_notices
from planner.services.optimising import keep_draft
from planner.services.past_findings import similar_questions
from planner.services.plans import list_versions, see_plan, see_standing
from planner.services.replanning import pose_rest, see_rest
from planner.services.review import see_review
from planner.services.threads import see_loom, thread_of_point, thread_of_study
from planner.storage.database import Database
from planner.storage.records import QuestionRecord
from tests.people import Cast, make_person
from tests.planner.choose.choosing import bring_to
from tests.planner.learn.telling import KEY, TODAY, find, told


def states(database: Database, cast: Cast) -> dict[str, str]:
    return dict(load_course(database, cast.ada, KEY).states)


def test_a_finding_moves_belief_and_calls_for_its_follow_up(database: Database, cast: Cast) -> None:
    number = find(database, cast.ada)
    seen = see_finding(database, cast.mona, KEY, number)
    assert seen.learned is not None
    assert seen.learned.after.chances[0] > seen.learned.before.chances[0]
    assert states(database, cast) == {"survey": "reported", "calls": "kept", "talks": "kept", "deep-dive": "waiting"}
    (follow_up,) = seen.course.follow_ups
    assert follow_up.call == "called"
    with database.read() as session:
        asked = sa.select(col(QuestionRecord.state)).where(col(QuestionRecord.key) == "fees")
        assert session.execute(asked).scalar_one() == "answered"


def test_an_outcome_that_it_does_not_wait_for_stops_the_follow_up_and_returns_the_money(
    database: Database, cast: Cast
) -> None:
    before = load_course(database, cast.ada, KEY).purse
    find(database, cast.ada, 1)
    course = load_course(database, cast.ada, KEY)
    assert before is not None
    assert course.purse is not None
    assert course.states["deep-dive"] == "stopped"
    assert (before.reserve_minor, course.purse.reserve_minor) == (800_000, 0)
    assert course.purse.free_minor == before.free_minor + 800_000
    assert course.purse.returned_minor == 800_000


def test_a_follow_up_is_released_by_finance_alone_and_never_by_who_asked(database: Database, cast: Cast) -> None:
    both = make_person(database, "Bo", cast.workspace_id, frozenset({"researcher", "finance"}))
    with pytest.raises(FindingError, match="nobody has recorded"):
        follow_ups.ask_for_release(database, cast.ada, KEY, "deep-dive", "")
    find(database, both)
    with pytest.raises(ApprovalError):
        follow_ups.release(database, cast.femi, KEY, "deep-dive", "")
    follow_ups.ask_for_release(database, cast.ada, KEY, "deep-dive", "Before the autumn")
    with pytest.raises(FindingError, match="You recorded"):
        follow_ups.release(database, both, KEY, "deep-dive", "")
    with pytest.raises(ForbiddenError):
        follow_ups.release(database, cast.ada, KEY, "deep-dive", "")
    follow_ups.release(database, cast.femi, KEY, "deep-dive", "Agreed")
    course = load_course(database, cast.ada, KEY)
    assert course.states["deep-dive"] == "released"
    assert course.purse is not None
    assert course.purse.reserve_minor == 0
    with pytest.raises(ApprovalError):
        follow_ups.release(database, cast.femi, KEY, "deep-dive", "Twice")


def test_the_frame_shows_what_was_released_and_what_was_stopped_as_learn_does(database: Database, cast: Cast) -> None:
    def meter() -> Meter:
        found = load_frame(database, cast.ada, KEY).meter
        assert found is not None
        purse = load_course(database, cast.ada, KEY).purse
        assert purse is not None
        assert (found.allocated_minor, found.reserve_minor) == (purse.allocated_minor, purse.reserve_minor)
        return found

    before = meter()
    find(database, cast.ada)
    follow_ups.ask_for_release(database, cast.ada, KEY, "deep-dive", "")
    assert meter() == before
    follow_ups.release(database, cast.femi, KEY, "deep-dive", "")
    released = meter()
    assert (released.allocated_minor, released.reserve_minor) == (before.allocated_minor + 800_000, 0)
    follow_ups.stop(database, cast.femi, KEY, "deep-dive", "Too late")
    assert (meter().allocated_minor, meter().free_minor) == (before.allocated_minor, before.free_minor + 800_000)


def test_who_asked_for_a_release_cannot_confirm_it(database: Database, cast: Cast) -> None:
    both = make_person(database, "Bo", cast.workspace_id, frozenset({"researcher", "finance"}))
    find(database, cast.ada)
    follow_ups.ask_for_release(database, both, KEY, "deep-dive", "")
    with pytest.raises(FindingError, match="You asked"):
        follow_ups.release(database, both, KEY, "deep-dive", "")


def test_a_study_is_stopped_with_a_reason(database: Database, cast: Cast) -> None:
    with pytest.raises(FindingError, match="Say why"):
        follow_ups.stop(database, cast.femi, KEY, "talks", " ")
    follow_ups.begin_fieldwork(database, cast.ada, KEY, "talks")
    assert states(database, cast)["talks"] == "in_field"
    follow_ups.stop(database, cast.femi, KEY, "talks", "Nobody came")
    assert states(database, cast)["talks"] == "stopped"
    with pytest.raises(ApprovalError):
        follow_ups.begin_fieldwork(database, cast.ada, KEY, "talks")


def test_a_correction_takes_over_and_is_made_once(database: Database, cast: Cast) -> None:
    first = find(database, cast.ada)
    second = find(database, cast.ada, 1, replaces=first)
    course = load_course(database, cast.ada, KEY)
    assert [one.number for one in course.findings] == [second]
    assert course.states["deep-dive"] == "stopped"
    assert see_finding(database, cast.ada, KEY, first).corrected_by == second
    with pytest.raises(ConflictError, match="corrected already"):
        find(database, cast.ada, 0, replaces=first)
    find(database, cast.ada, 0, replaces=second)
    assert states(database, cast)["deep-dive"] == "waiting"


def test_a_finding_needs_a_study_that_may_report_and_a_day_that_has_come(database: Database, cast: Cast) -> None:
    with pytest.raises(FindingError, match="Choose the study"):
        record_finding(database, cast.ada, KEY, "fees", told(0, "deep-dive"))
    with pytest.raises(NotFoundError):
        record_finding(database, cast.ada, KEY, "nothing", told(0))
    with pytest.raises(ForbiddenError):
        record_finding(database, cast.mona, KEY, "fees", told(0))


def test_another_workspace_sees_nothing(database: Database, cast: Cast) -> None:
    number = find(database, cast.ada)
    with pytest.raises(NotFoundError):
        see_finding(database, cast.eve, KEY, number)
    assert search_findings(database, cast.eve, "") == ()
    assert similar_questions(database, cast.eve, "Do customers leave because of fees?") == ()


def test_what_is_left_is_chosen_again_with_what_ran_as_it_is(database: Database, cast: Cast) -> None:
    find(database, cast.ada)
    rest = see_rest(database, cast.ada, KEY)
    assert rest.remaining is not None
    assert rest.remaining.fixed == ("survey",)
    posed = pose_rest(database, cast.ada, KEY)
    assert posed.rest_of == (1, 1)
    believed = posed.programme.question("fees").decision.states[0].prior_ppm
    assert believed == see_finding(database, cast.ada, KEY, 1).course.belief_of("fees").chances_ppm[0]


def test_the_ledger_counts_what_a_changed_decision_is_worth(database: Database, cast: Cast) -> None:
    find(database, cast.ada)
    follow_ups.take_decision(database, cast.ada, KEY, "fees", (0, "The owner agrees", TODAY, None))
    seen = see_ledger(database, cast.mona, KEY)
    (one,) = seen.ledger.returns
    belief = seen.course.belief_of("fees")
    assert (one.is_changed, one.cost_minor) == (belief.best != 1 or one.option_taken != 1, 1_000_000)
    assert one.captured_minor == belief.worth_minor(0)
    assert seen.ledger.per_change_minor == 1_000_000
    follow_ups.know_outcome(database, cast.ada, KEY, "fees", (0, "Churn fell", TODAY))
    seen = see_ledger(database, cast.mona, KEY)
    assert seen.ledger.counted_minor == 200_000_000
    assert (seen.outcomes.count, seen.beliefs.count) == (1, 1)
    assert "Option 1" in ledger_csv(seen)


def test_a_decision_is_among_the_options_and_not_in_the_future(database: Database, cast: Cast) -> None:
    with pytest.raises(FindingError) as refused:
        follow_ups.take_decision(database, cast.ada, KEY, "fees", (7, "", TODAY, None))
    assert refused.value.place == "option"
    with pytest.raises(FindingError) as refused:
        follow_ups.take_decision(database, cast.ada, KEY, "fees", (0, "", TODAY.replace(year=2999), None))
    assert refused.value.place == "taken_on"


def test_a_pound_leads_to_the_words_and_a_complaint_to_the_pounds(database: Database, cast: Cast) -> None:
    down = thread_of_study(database, cast.mona, KEY, "survey")
    assert [one.point.key for one in down.heard] == ["letter-fees"]
    up = thread_of_point(database, cast.mona, KEY, "letter-fees")
    assert up.point is not None
    assert up.point.granted_minor == 1_000_000
    assert {one.planned.study.key for one in up.strands} == {"survey", "deep-dive"}
    loom = see_loom(database, cast.mona, KEY)
    assert sum(one.money.granted_minor for one in loom.strands) == 1_000_000 + sum(
        one.money.granted_minor for one in loom.strands if one.planned.study.key != "survey"
    )


def test_a_question_like_one_that_was_answered_is_shown_with_what_was_found(database: Database, cast: Cast) -> None:
    find(database, cast.ada)
    found = similar_questions(database, cast.ada, "Why would a customer leave over fees?")
    assert found[0].key == "fees"
    assert found[0].findings[0].noted.finding.told == "The letter surprises people."
    others = similar_questions(database, cast.ada, "Why would a customer leave over fees?", besides=(KEY, "fees"))
    assert "fees" not in {one.key for one in others}
    assert similar_questions(database, cast.ada, "Which colour for trains?") == ()


def test_findings_are_found_by_every_word(database: Database, cast: Cast) -> None:
    find(database, cast.ada)
    assert len(search_findings(database, cast.mona, "letter SHOCKED")) == 1
    assert search_findings(database, cast.mona, "letter parrots") == ()


def choose_the_rest(database: Database, cast: Cast) -> int:
    """A draft chosen with what is left; its number."""
    posed = pose_rest(database, cast.ada, KEY)
    solution = solve(posed.problem, time_limit_seconds=20, workers=1)
    return keep_draft(database, cast.ada, posed, solution, job_id=None)


def test_a_version_chosen_with_what_is_left_stands_beside_what_is_left_today(database: Database, cast: Cast) -> None:
    find(database, cast.ada)
    number = choose_the_rest(database, cast)
    seen = see_plan(database, cast.ada, KEY, number)
    assert see_standing(database, cast.ada, seen).changes == ()
    rest = see_rest(database, cast.ada, KEY)
    assert rest.newer == number
    assert "Deep dive" in {turn.name for turn in rest.turns}
    assert see_standing(database, cast.ada, see_plan(database, cast.ada, KEY, 1)).changes == ()


def test_a_version_chosen_with_what_is_left_can_be_approved_line_by_line(database: Database, cast: Cast) -> None:
    find(database, cast.ada)
    number = choose_the_rest(database, cast)
    bring_to(database, cast, "approved", number)
    states = {head.number: head.state for head in list_versions(database, cast.mona, KEY)}
    assert states == {number: "approved", 1: "superseded"}


def test_nobody_approves_what_was_chosen_again_from_a_finding_of_their_own(database: Database, cast: Cast) -> None:
    wen = make_person(database, "Wen", cast.workspace_id, frozenset({"researcher", "finance"}))
    find(database, wen)
    number = choose_the_rest(database, cast)
    bring_to(database, cast, "in_review", number)
    assert see_review(database, cast.femi, KEY, number).approval.why_not == ""
    assert see_review(database, wen, KEY, number).approval.why_not.startswith("You edited this plan")


def test_whoever_follows_the_findings_is_told_once_and_at_once(database: Database, cast: Cast) -> None:
    follow_findings(database, cast.adam, KEY, on=True)
    follow_findings(database, cast.mona, KEY, on=True)
    find(database, cast.ada)
    told = {person.name: list_notices(database, person).notices for person in (cast.adam, cast.mona, cast.femi)}
    assert [one.event for one in told["Adam"]] == ["finding_followed"]
    assert [one.event for one in told["Mona"]] == ["finding_followed"]
    assert "finding_recorded" in [one.event for one in told["Femi"]]
    assert told["Mona"][0].path == f"/p/{KEY}/findings/1"
    follow_findings(database, cast.adam, KEY, on=False)
    find(database, cast.ada, 1, replaces=1)
    assert len(list_notices(database, cast.adam).notices) == 1


def test_a_study_is_closed_once_it_has_reported(database: Database, cast: Cast) -> None:
    with pytest.raises(FindingError, match="has not reported yet"):
        follow_ups.close_study(database, cast.ada, KEY, "survey")
    find(database, cast.ada)
    follow_ups.close_study(database, cast.ada, KEY, "survey")
    course = load_course(database, cast.ada, KEY)
    assert course.states["survey"] == "closed"
    assert [step.action for step in course.steps["survey"]] == ["release", "begin_fieldwork", "report", "close"]
    with pytest.raises(FindingError, match="has not reported yet"):
        follow_ups.close_study(database, cast.ada, KEY, "survey")
