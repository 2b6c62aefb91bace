"""Merging: chosen changes go into the programme, by those who may, through the services that people use."""

from typing import Any

import pytest
import sqlalchemy as sa

from budgeting.programme import Budget
from budgeting.what_ifs.applying import AnyChange
from budgeting.what_ifs.money import DaysSet, LimitSet
from budgeting.what_ifs.prices import PricesScaled
from budgeting.what_ifs.questions import ActingSet, StakeScaled
from budgeting.what_ifs.rules import AlternativesAdded, ReserveSet
from budgeting.what_ifs.studies import NeedSet, StudyKept, StudyLeftOut, StudyMoved
from planner.services import what_if_choosing, what_if_merging, what_ifs
from planner.services.plans import see_plan, see_standing
from planner.services.studies import see_study
from planner.services.what_if_merging import merge_changes, why_not_mergeable
from planner.storage.database import Database
from planner.storage.tables import AUDIT
from tests.builders import POUNDS
from tests.people import Cast
from tests.planner.choose.choosing import KEY
from tests.planner.what_ifs.asking import actions, begin, programme

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_finance_merges_money_and_nothing_of_research(database: Database, cast: Cast, draft: int) -> None:
    changes: list[AnyChange] = [LimitSet(8_000 * POUNDS, "q2"), DaysSet("analyst", "q1", 5_000), ReserveSet("expected")]
    number = begin(database, cast.femi, *changes, StudyMoved("talks", "q3"), StudyLeftOut("calls"))
    merged = merge_changes(database, cast.femi, KEY, number, range(5), seen_version=6)
    assert [bool(one.why_not) for one in merged] == [False, False, False, True, True]
    made = programme(database, cast.femi)
    assert Budget(8_000 * POUNDS, "q2") in made.budgets
    assert (made.capacities[0].days_milli, made.reserve.kind) == (5_000, "expected")
    assert made.study("talks").period_key == "q1"
    written = actions(database)
    assert [one for one, _ in written].count("budget.set") == 3
    assert ("what_if.merged", f"programme:{KEY}/what-if:1") in written


def test_a_researcher_merges_studies_questions_and_rules_and_no_money(
    database: Database, cast: Cast, draft: int
) -> None:
    rules: list[AnyChange] = [NeedSet("calls", "survey", is_needed=True), AlternativesAdded(("calls", "talks"))]
    asked: list[AnyChange] = [StudyMoved("talks", "q3"), StudyKept("calls", "standard"), ActingSet("fees", 600_000)]
    number = begin(database, cast.ada, *asked, *rules, LimitSet(1), PricesScaled(11_000), base=None)
    merged = merge_changes(database, cast.ada, KEY, number, range(7), seen_version=8)
    assert [one.why_not for one in merged[:5]] == [""] * 5
    assert merged[5].why_not == "Finance may merge this."
    assert "rate cards" in merged[6].why_not
    made = programme(database, cast.ada)
    assert (made.study("talks").period_key, made.study("calls").is_mandatory) == ("q3", True)
    assert made.question("fees").decision.acting_ppm == 600_000
    assert (len(made.prerequisites), len(made.alternatives)) == (1, 1)
    assert {"study.written", "question.written", "rules.set"} <= {one for one, _ in actions(database)}


def test_a_manager_may_merge_nothing(database: Database, cast: Cast, draft: int) -> None:
    number = begin(database, cast.mona, LimitSet(1), StudyMoved("talks", "q3"))
    before = programme(database, cast.mona)
    merged = merge_changes(database, cast.mona, KEY, number, {0, 1}, seen_version=3)
    assert [one.why_not for one in merged] == ["Finance may merge this.", "A researcher may merge this."]
    assert programme(database, cast.mona) == before


def test_a_change_is_merged_once_and_then_is_part_of_the_programme_as_it_stands(
    database: Database, cast: Cast, draft: int
) -> None:
    number = begin(database, cast.ada, StakeScaled("fees", 20_000), base=None)
    merge_changes(database, cast.ada, KEY, number, {0}, seen_version=2)
    once = programme(database, cast.ada)
    (again,) = merge_changes(database, cast.ada, KEY, number, {0}, seen_version=2)
    assert again.why_not == "In the programme already: Ada merged it."
    assert programme(database, cast.ada) == once
    posed = what_if_choosing.pose_what_if(database, cast.ada, KEY, number)
    assert posed is not None
    assert posed.choice.programme == once


def test_a_merge_that_the_programme_refuses_says_why_and_leaves_it_as_it_is(
    database: Database, cast: Cast, draft: int
) -> None:
    number = begin(database, cast.ada, NeedSet("survey", "calls", is_needed=True))
    other = begin(database, cast.ada, NeedSet("calls", "survey", is_needed=True), base=None)
    merge_changes(database, cast.ada, KEY, other, {0}, seen_version=2)
    (refused,) = merge_changes(database, cast.ada, KEY, number, {0}, seen_version=2)
    assert "circle" in refused.why_not
    assert len(programme(database, cast.ada).prerequisites) == 1


def test_a_merge_drops_what_the_services_guard(database: Database, cast: Cast, draft: int) -> None:
    before = see_study(database, cast.ada, KEY, "talks").version
    number = begin(database, cast.ada, StudyMoved("talks", "q3"))
    merge_changes(database, cast.ada, KEY, number, {0}, seen_version=2)
    assert see_study(database, cast.ada, KEY, "talks").version == before + 1


def test_a_level_that_the_programme_cannot_keep_is_not_said_to_be_merged(
    database: Database, cast: Cast, draft: int
) -> None:
    number = begin(database, cast.ada, StudyKept("calls", "minimum"), base=None)
    (merged,) = merge_changes(database, cast.ada, KEY, number, {0}, seen_version=2)
    name = programme(database, cast.ada).study("calls").name
    assert merged.asked == f"“{name}” is kept at its minimum level, whatever comes"
    assert merged.words == f"“{name}” is kept, whatever comes"
    with database.read() as session:
        told = session.execute(sa.select(AUDIT.c.detail).where(AUDIT.c.action == "what_if.merged")).scalar_one()
    assert told["changes"] == [merged.words]
    (kept,) = what_ifs.see_what_if(database, cast.ada, KEY, number).head.changes
    assert why_not_mergeable(kept, cast.ada) == f"In the programme already: Ada merged it as: {merged.words}."
    posed = what_if_choosing.pose_what_if(database, cast.ada, KEY, number)
    assert posed is not None
    assert ("calls", "minimum") in {(one.study, one.level) for one in posed.choice.problem.fixed}


def test_a_merge_that_dies_before_its_mark_leaves_the_programme_as_it_was(
    database: Database, cast: Cast, draft: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = begin(database, cast.ada, StakeScaled("fees", 20_000), base=None)
    before = programme(database, cast.ada)

    def die(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(what_if_merging, "_mark", die)
        with pytest.raises(RuntimeError):
            merge_changes(database, cast.ada, KEY, number, {0}, seen_version=2)
    assert programme(database, cast.ada) == before
    assert "question.written" not in {one for one, _ in actions(database)}
    merge_changes(database, cast.ada, KEY, number, {0}, seen_version=2)
    assert programme(database, cast.ada) != before


def test_the_change_that_was_ticked_is_marked_wherever_it_stands_by_then(
    database: Database, cast: Cast, draft: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = begin(database, cast.ada, StudyMoved("talks", "q3"), NeedSet("calls", "survey", is_needed=True))
    real = what_if_merging._merge

    def take_the_first_away_then_merge(*arguments: Any) -> Any:  # noqa: ANN401  passed on
        monkeypatch.setattr(what_if_merging, "_merge", real)
        what_ifs.take_change_away(database, cast.mona, KEY, number, 0, seen_version=3)
        return real(*arguments)

    monkeypatch.setattr(what_if_merging, "_merge", take_the_first_away_then_merge)
    gone, merged = merge_changes(database, cast.ada, KEY, number, {0, 1}, seen_version=3)
    assert "took this change away" in gone.why_not
    assert merged.why_not == ""
    (kept,) = what_ifs.see_what_if(database, cast.ada, KEY, number).head.changes
    assert (kept.change, kept.merged_by) == (NeedSet("calls", "survey", is_needed=True), "Ada")
    assert programme(database, cast.ada).study("talks").period_key == "q1"


@pytest.mark.parametrize("change", [StudyMoved("talks", "q3"), LimitSet(9_000 * POUNDS)])
def test_whoever_designed_a_merged_change_of_research_may_not_approve_it(
    database: Database, cast: Cast, draft: int, change: AnyChange
) -> None:
    number = begin(database, cast.femi, change)
    is_money = isinstance(change, LimitSet)
    seen = see_plan(database, cast.femi, KEY, draft)
    before = see_standing(database, cast.femi, seen).hindrance
    merger = cast.femi if is_money else cast.ada
    (merged,) = merge_changes(database, merger, KEY, number, {0}, seen_version=2)
    assert merged.why_not == ""
    assert (see_standing(database, cast.femi, seen).hindrance == before) is is_money
