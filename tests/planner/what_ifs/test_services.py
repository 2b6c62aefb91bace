"""A what-if leaves the programme alone, keeps one result, says when it is stale, and merges what people choose."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from budgeting.errors import BudgetingError, ProgrammeError
from budgeting.optimiser.solving import solve
from budgeting.what_ifs.applying import AnyChange
from budgeting.what_ifs.money import LimitSet
from budgeting.what_ifs.questions import QuestionAside, StakeScaled
from budgeting.what_ifs.studies import StudyKept, StudyLeftOut, StudyMoved
from planner.services import what_if_choosing, what_ifs
from planner.services.errors import ConflictError, ForbiddenError, NotFoundError, ServiceError, TamperedError
from planner.services.what_if_comparing import lay_side_by_side, one_sheet, sheets_of
from planner.services.what_if_merging import merge_changes, why_not_mergeable
from planner.storage.database import Database
from tests.browsing import make_settings
from tests.builders import POUNDS
from tests.people import Cast
from tests.planner.choose.choosing import KEY, Unplugged, begin_again, jobs, run, versions
from tests.planner.what_ifs.asking import actions, begin, choose, programme

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_a_what_if_changes_neither_programme_nor_plan(database: Database, cast: Cast, draft: int, home: Path) -> None:
    before, kept = programme(database, cast.ada), [one.content for one in versions(database)]
    number = begin(database, cast.mona, LimitSet(9_000 * POUNDS), StakeScaled("fees", 5_000), base=None)
    assert choose(database, home, cast.mona, number).state == "done"
    assert programme(database, cast.ada) == before
    assert [one.content for one in versions(database)] == kept


def test_the_result_stands_beside_its_base(database: Database, cast: Cast, draft: int, home: Path) -> None:
    number = begin(database, cast.mona, LimitSet(9_000 * POUNDS))
    choose(database, home, cast.mona, number)
    seen = what_ifs.see_what_if(database, cast.femi, KEY, number)
    assert seen.plan is not None
    assert seen.base_plan is not None
    assert seen.plan.cost_minor + seen.plan.reserve_minor <= 9_000 * POUNDS
    assert seen.head.figures["net_minor"] == seen.plan.net_minor < seen.base_plan.net_minor
    assert seen.head.figures["base_cost_minor"] == seen.base_plan.cost_minor
    assert (seen.moved, seen.head.is_stale, seen.head.refusal) == ((), False, "")


def test_the_programme_as_it_stands_takes_its_plan_from_the_newest_version_where_it_can(
    database: Database, cast: Cast, draft: int, home: Path
) -> None:
    number = begin(database, cast.mona, StudyLeftOut("calls"), base=None)
    choose(database, home, cast.mona, number)
    first = what_ifs.see_what_if(database, cast.mona, KEY, number)
    assert first.base_plan is not None
    assert first.head.base_name == "As it stands"
    merge_budget(database, cast, 50_000)
    moved = what_ifs.see_what_if(database, cast.mona, KEY, number)
    assert moved.moved == ("1 budget",)
    choose(database, home, cast.mona, number)
    again = what_ifs.see_what_if(database, cast.mona, KEY, number)
    assert again.moved == ()
    assert again.base_plan is not None
    assert again.base_plan.budget_minor == 50_000 * POUNDS


def merge_budget(database: Database, cast: Cast, pounds: int) -> None:
    """Let finance put another ceiling into the programme by a what-if."""
    number = begin(database, cast.femi, LimitSet(pounds * POUNDS), base=None)
    (merged,) = merge_changes(database, cast.femi, KEY, number, {0}, seen_version=2)
    assert merged.why_not == ""


def test_choosing_twice_keeps_one_result(database: Database, cast: Cast, draft: int, home: Path) -> None:
    number = begin(database, cast.mona, LimitSet(9_000 * POUNDS))
    job = choose(database, home, cast.mona, number)
    first = what_ifs.see_what_if(database, cast.mona, KEY, number).head
    begin_again(database, job.id or 0)
    assert run(database, home, job.id or 0).state == "done"
    choose(database, home, cast.mona, number)
    assert what_ifs.see_what_if(database, cast.mona, KEY, number).head == first
    assert [one for one, _ in actions(database)].count("what_if.chosen") == 1


def test_asked_for_twice_it_is_chosen_by_one_job(database: Database, cast: Cast, draft: int, home: Path) -> None:
    number = begin(database, cast.mona)
    queue = Unplugged(make_settings(database, home))
    asked = [what_if_choosing.ask_to_choose(database, queue, cast.mona, KEY, number) for _ in range(3)]
    assert asked == [job.id for job in jobs(database, "what_if")] * 3
    with pytest.raises(ConflictError, match="being chosen"):
        what_ifs.throw_away(database, cast.mona, KEY, number, seen_version=1)


def test_a_what_if_changed_while_its_job_runs_is_stale(
    database: Database, cast: Cast, draft: int, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = begin(database, cast.mona, LimitSet(9_000 * POUNDS))
    keep = what_if_choosing.keep_result

    def change_then_keep(*arguments: Any) -> None:  # noqa: ANN401  passed on
        what_ifs.add_change(database, cast.mona, KEY, number, StudyLeftOut("calls"), seen_version=2)
        keep(*arguments)

    monkeypatch.setattr("planner.jobs.what_if.keep_result", change_then_keep)
    choose(database, home, cast.mona, number)
    head = what_ifs.see_what_if(database, cast.mona, KEY, number).head
    assert (head.is_chosen, head.is_stale, head.chosen_version, head.version) == (True, True, 2, 3)


def test_an_older_choice_that_ends_late_does_not_replace_a_newer_one(
    database: Database, cast: Cast, draft: int, home: Path
) -> None:
    number = begin(database, cast.mona, LimitSet(9_000 * POUNDS))
    late = what_if_choosing.pose_what_if(database, cast.mona, KEY, number)
    assert late is not None
    what_ifs.add_change(database, cast.mona, KEY, number, StudyLeftOut("calls"), seen_version=2)
    choose(database, home, cast.mona, number)
    newer = what_ifs.see_what_if(database, cast.mona, KEY, number)
    assert newer.base_plan is not None
    solution = solve(late.choice.problem, time_limit_seconds=20, workers=1)
    what_if_choosing.keep_result(database, cast.mona, KEY, number, late, solution, None)
    assert what_ifs.see_what_if(database, cast.mona, KEY, number) == newer


def test_what_no_plan_can_keep_is_said_on_the_what_if(database: Database, cast: Cast, draft: int, home: Path) -> None:
    kept: list[AnyChange] = [StudyKept("survey", "enhanced"), StudyKept("talks", "enhanced"), LimitSet(1_000 * POUNDS)]
    number = begin(database, cast.mona, *kept)
    job = choose(database, home, cast.mona, number)
    assert (job.state, "No plan keeps all the rules" in job.message) == ("failed", True)
    head = what_ifs.see_what_if(database, cast.mona, KEY, number).head
    assert head.refusal.startswith("No plan keeps all the rules")
    what_ifs.take_change_away(database, cast.mona, KEY, number, 2, seen_version=head.version)
    assert what_ifs.see_what_if(database, cast.mona, KEY, number).head.refusal == ""


def test_a_change_that_does_not_fit_is_refused_and_nothing_is_kept(database: Database, cast: Cast, draft: int) -> None:
    number = begin(database, cast.mona)
    with pytest.raises(ProgrammeError):
        what_ifs.add_change(database, cast.mona, KEY, number, StudyMoved("survey", "q9"), seen_version=1)
    assert what_ifs.see_what_if(database, cast.mona, KEY, number).head.changes == ()


def test_a_later_change_of_the_same_thing_replaces_the_earlier(database: Database, cast: Cast, draft: int) -> None:
    number = begin(database, cast.mona, StudyKept("survey"), LimitSet(1), StudyLeftOut("survey"))
    changes = what_ifs.see_what_if(database, cast.mona, KEY, number).head.changes
    assert [one.change for one in changes] == [LimitSet(1), StudyLeftOut("survey")]
    assert changes[0].by == "Mona"


def test_a_change_from_a_stale_page_is_refused(database: Database, cast: Cast, draft: int) -> None:
    number = begin(database, cast.mona, LimitSet(1))
    with pytest.raises(ConflictError):
        what_ifs.add_change(database, cast.femi, KEY, number, LimitSet(2), seen_version=1)
    with pytest.raises(ConflictError):
        what_ifs.take_change_away(database, cast.femi, KEY, number, 0, seen_version=1)
    with pytest.raises(ConflictError):
        what_ifs.throw_away(database, cast.femi, KEY, number, seen_version=1)
    with pytest.raises(ConflictError):
        merge_changes(database, cast.femi, KEY, number, {0}, seen_version=1)
    with pytest.raises(NotFoundError):
        what_ifs.take_change_away(database, cast.femi, KEY, number, 1, seen_version=2)


def test_a_what_if_holds_so_many_changes_and_no_more(
    database: Database, cast: Cast, draft: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(what_ifs, "MOST_CHANGES", 1)
    number = begin(database, cast.mona, LimitSet(1))
    with pytest.raises(BudgetingError, match="1 changes at most"):
        what_ifs.add_change(database, cast.mona, KEY, number, StudyLeftOut("calls"), seen_version=2)
    what_ifs.add_change(database, cast.mona, KEY, number, LimitSet(2), seen_version=2)


def test_other_roles_and_other_workspaces_are_refused(database: Database, cast: Cast, draft: int) -> None:
    number = begin(database, cast.mona, LimitSet(1))
    with pytest.raises(ForbiddenError):
        what_ifs.add_change(database, cast.adam, KEY, number, LimitSet(2), seen_version=2)
    for act in (
        lambda: what_ifs.see_what_if(database, cast.eve, KEY, number),
        lambda: what_ifs.add_change(database, cast.eve, KEY, number, LimitSet(2), seen_version=2),
        lambda: what_ifs.throw_away(database, cast.eve, KEY, number, seen_version=2),
        lambda: merge_changes(database, cast.eve, KEY, number, {0}, seen_version=2),
        lambda: lay_side_by_side(database, cast.eve, KEY, ["v1", f"w{number}"]),
    ):
        with pytest.raises(NotFoundError):
            act()


def test_a_result_changed_behind_our_back_is_not_shown(database: Database, cast: Cast, draft: int, home: Path) -> None:
    number = begin(database, cast.mona, LimitSet(9_000 * POUNDS))
    choose(database, home, cast.mona, number)
    with database.write() as session:
        session.execute(sa.text("UPDATE what_if SET content = replace(content, 'Retention', 'Attention')"))
    with pytest.raises(TamperedError):
        what_ifs.see_what_if(database, cast.mona, KEY, number)


def test_what_ifs_and_versions_stand_side_by_side_as_tables(
    database: Database, cast: Cast, draft: int, home: Path
) -> None:
    number = begin(database, cast.mona, StudyLeftOut("survey"))
    with pytest.raises(BudgetingError, match="Nothing was chosen"):
        lay_side_by_side(database, cast.mona, KEY, ["v1", f"w{number}"])
    choose(database, home, cast.mona, number)
    found = lay_side_by_side(database, cast.mona, KEY, [f"w{number}", "v1", f"w{number}"])
    assert found.names == ("Version 1", "What if")
    assert [len(sheet.rows) for sheet in sheets_of(found)] == [5, 3, 2]
    assert ("Study", "Survey") in {row[:2] for row in one_sheet(found).rows}
    for name in ("x1", "w", "w²", "v9", "w9", "v" + "9" * 12):
        with pytest.raises(ServiceError):
            lay_side_by_side(database, cast.mona, KEY, ["v1", name])


def test_a_question_left_aside_says_why_it_is_not_merged(database: Database, cast: Cast, draft: int) -> None:
    number = begin(database, cast.ada, QuestionAside("fees"))
    (noted,) = what_ifs.see_what_if(database, cast.ada, KEY, number).head.changes
    assert "weighs every question" in why_not_mergeable(noted, cast.ada)
    assert what_ifs.list_what_ifs(database, cast.ada, KEY)[0].created_at <= datetime.now(UTC)


def test_a_programme_holds_so_many_what_ifs_and_lists_the_newest(
    database: Database, cast: Cast, draft: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(what_ifs, "MOST_WHAT_IFS", 3)
    monkeypatch.setattr("planner.storage.repositories.what_ifs.MOST_LISTED", 2)
    for name in "ABC":
        what_ifs.begin_what_if(database, cast.mona, KEY, name, None)
    with pytest.raises(ConflictError, match="holds 3 what-ifs at most"):
        what_ifs.begin_what_if(database, cast.mona, KEY, "D", None)
    assert [one.name for one in what_ifs.list_what_ifs(database, cast.mona, KEY)] == ["C", "B"]
    assert what_ifs.see_what_if(database, cast.mona, KEY, 1).head.name == "A"
