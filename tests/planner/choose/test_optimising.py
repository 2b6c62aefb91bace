"""The job that chooses keeps one draft, or says in words why it kept none."""

from dataclasses import replace
from pathlib import Path

import pytest

from budgeting.errors import ProblemError
from budgeting.programme import Alternatives, Budget, Programme
from planner.jobs.optimise import thinned
from planner.services import optimising, plans
from planner.services.errors import ForbiddenError, NotFoundError
from planner.services.jobs import cancel_job
from planner.services.programmes import begin_programme
from planner.solving import solve_in_child
from planner.storage.database import Database
from tests.builders import POUNDS, make_programme, make_question, make_study
from tests.people import Cast
from tests.planner.choose.choosing import KEY, PLAN, ask, begin_again, choosable, job, jobs, run, versions
from tests.planner.web.test_matrix import ClientOf


def test_the_job_keeps_a_draft_of_the_best_choice(database: Database, cast: Cast, home: Path) -> None:
    begin_programme(database, cast.ada, choosable())
    done = run(database, home, ask(database, home, cast.ada, seconds=30))
    assert (done.state, done.result["number"], done.result["programme"]) == ("done", 1, KEY)
    seen = plans.see_plan(database, cast.mona, KEY)
    assert (seen.plan.solution.status, seen.head.state, seen.head.author) == ("optimal", "draft", "Ada")
    assert 0 < seen.plan.cost_minor <= 30_000 * POUNDS


def test_the_job_has_its_draft_explained_by_a_job_of_its_own(database: Database, cast: Cast, home: Path) -> None:
    begin_programme(database, cast.ada, choosable())
    run(database, home, ask(database, home, cast.ada, seconds=30))
    assert [one.arguments for one in jobs(database, "answer")] == [{"programme": KEY, "number": 1}]


def test_the_job_leaves_how_its_search_went_for_its_page(
    database: Database, cast: Cast, home: Path, client_of: ClientOf
) -> None:
    begin_programme(database, cast.ada, choosable())
    job_id = ask(database, home, cast.ada, seconds=30)
    trace = run(database, home, job_id).result["trace"]
    assert [one[0] for one in trace] == sorted(one[0] for one in trace)
    assert all(bound is None or value <= bound for _, value, bound in trace)
    page = client_of(cast.mona).get(f"/jobs/{job_id}").text
    assert "How the search went" in page


def test_a_long_search_is_thinned_to_its_shape() -> None:
    steps = list(range(1_000))
    kept = thinned(steps, 60)
    assert len(kept) <= 60
    assert (kept[0], kept[-1]) == (0, 999)
    assert kept == sorted(set(kept))


def test_a_job_that_runs_twice_keeps_one_draft(database: Database, cast: Cast, home: Path) -> None:
    begin_programme(database, cast.ada, choosable())
    job_id = ask(database, home, cast.ada, seconds=30)
    first = run(database, home, job_id).result
    begin_again(database, job_id)
    assert run(database, home, job_id).result == first
    assert len(versions(database)) == 1


def test_each_job_keeps_a_draft_of_its_own(database: Database, cast: Cast, home: Path) -> None:
    begin_programme(database, cast.ada, choosable())
    for number in (1, 2):
        assert run(database, home, ask(database, home, cast.ada, seconds=30)).result["number"] == number


def test_a_cancelled_job_leaves_no_draft(
    database: Database, cast: Cast, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_programme(database, cast.ada, choosable())
    job_id = ask(database, home, cast.ada, seconds=30)

    def solve_and_be_cancelled(*arguments: object, **settings: object) -> object:
        cancel_job(database, cast.ada, job_id)
        return solve_in_child(*arguments, **settings)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(optimising, "solve_in_child", solve_and_be_cancelled)
    assert run(database, home, job_id).state == "cancelled"
    assert versions(database) == []
    assert jobs(database, "answer") == []


def clashing() -> Programme:
    """Two mandatory studies, and money for one."""
    return make_programme(
        make_study("survey", is_mandatory=True),
        make_study("calls", method_key="call-analysis", is_mandatory=True),
        budgets=(Budget(6_000 * POUNDS),),
    )


def test_an_impossible_choice_fails_with_its_reasons_in_words(
    database: Database, cast: Cast, home: Path, client_of: ClientOf
) -> None:
    begin_programme(database, cast.ada, clashing())
    job_id = ask(database, home, cast.ada, seconds=30)
    failed = run(database, home, job_id)
    assert failed.state == "failed"
    assert "No plan keeps all the rules." in failed.message
    assert "£4,000" in failed.message
    assert versions(database) == []
    page = client_of(cast.ada).get(f"/jobs/{job_id}").text
    assert "£4,000" in page
    assert "Go back and start again" in page


UNREADY = {
    "There is no study": make_programme(),
    "No study has a cost": make_programme(make_study(packages=())),
    "No budget is set": make_programme(make_study(), budgets=()),
}


@pytest.mark.parametrize("sentence", UNREADY)
def test_nothing_is_chosen_before_there_is_something_to_choose_within(
    database: Database, cast: Cast, home: Path, client_of: ClientOf, sentence: str
) -> None:
    begin_programme(database, cast.ada, UNREADY[sentence])
    with pytest.raises(ProblemError, match=sentence):
        optimising.choose_now(database, cast.ada, KEY)
    client = client_of(cast.ada)
    assert sentence in client.get(PLAN).text
    refused = client.send(f"{PLAN}/optimise", {"seconds": "20"})
    assert (refused.status_code, sentence in refused.text) == (422, True)
    assert jobs(database, "optimise") == []
    failed = run(database, home, ask(database, home, cast.ada, seconds=30))
    assert (failed.state, sentence in failed.message) == ("failed", True)


def test_no_money_at_all_funds_nothing_and_the_page_says_so(
    database: Database, cast: Cast, client_of: ClientOf
) -> None:
    begin_programme(database, cast.ada, make_programme(make_study(), budgets=(Budget(0),)))
    assert optimising.choose_now(database, cast.ada, KEY) == 1
    page = client_of(cast.femi).get(PLAN)
    assert (page.status_code, "nothing would be funded" in page.text) == (200, True)


def test_alternatives_and_questions_without_studies_do_not_stop_the_choice(database: Database, cast: Cast) -> None:
    programme = make_programme(
        make_study("survey"),
        make_study("calls", method_key="call-analysis"),
        questions=(make_question("fees"), make_question("unasked")),
        alternatives=(Alternatives("one", "One of them", ("survey", "calls")),),
    )
    begin_programme(database, cast.ada, programme)
    optimising.choose_now(database, cast.ada, KEY)
    plan = plans.see_plan(database, cast.ada, KEY).plan
    assert len(plan.kept) == 1
    assert [question.question.key for question in plan.questions if not question.is_answered] == ["unasked"]


def test_only_researchers_of_the_workspace_choose(database: Database, cast: Cast) -> None:
    begin_programme(database, cast.ada, choosable())
    for person in (cast.femi, cast.mona, cast.adam):
        with pytest.raises(ForbiddenError):
            optimising.choose_now(database, person, KEY)
    with pytest.raises(NotFoundError):
        optimising.choose_now(database, cast.eve, KEY)


def test_a_job_for_a_programme_that_was_renamed_away_fails_in_words(database: Database, cast: Cast, home: Path) -> None:
    begin_programme(database, cast.ada, choosable())
    job_id = ask(database, home, cast.ada, seconds=30)
    with database.write() as session:
        row = job(database, job_id)
        row.arguments = {"programme": "gone", "seconds": 30}
        session.merge(row)
    assert "nothing at this address" in run(database, home, job_id).message


def test_a_fast_choice_says_that_it_may_not_come_again(
    database: Database, cast: Cast, home: Path, monkeypatch: pytest.MonkeyPatch, client_of: ClientOf
) -> None:
    asked: list[object] = []

    def solve_and_tell(*arguments: object, **settings: object) -> object:
        asked.append(settings["is_repeatable"])
        return replace(solve_in_child(*arguments, **settings), is_repeatable=False)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(optimising, "solve_in_child", solve_and_tell)
    begin_programme(database, cast.ada, choosable())
    assert run(database, home, ask(database, home, cast.ada, seconds=30, is_fast=True)).state == "done"
    assert asked == [False]
    assert "choosing again may give another plan" in client_of(cast.mona).get(PLAN).text


def test_a_plan_that_breaks_its_own_rules_is_not_kept(database: Database, cast: Cast) -> None:
    begin_programme(database, cast.ada, choosable())
    posed = optimising.pose_choice(database, cast.ada, KEY)
    good = optimising.solve_posed(posed, seconds=30)
    short = replace(posed.problem, budgets=tuple(replace(one, limit_minor=1) for one in posed.problem.budgets))
    with pytest.raises(ProblemError, match="does not keep its own rules"):
        optimising.keep_draft(database, cast.ada, replace(posed, problem=short), good, job_id=None)
    assert versions(database) == []
