"""Several requests at once: what was asked for is done once, and never over a colleague's edit."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from budgeting.what_ifs.questions import StakeScaled
from budgeting.what_ifs.studies import StudyMoved
from planner.services import what_if_merging, what_ifs
from planner.services.programmes import see_programme
from planner.services.studies import see_study, write_study
from planner.services.what_if_choosing import Started, ask_for_budget, ask_to_choose
from planner.services.what_if_merging import Merged, merge_changes
from planner.storage.database import Database
from tests.browsing import make_settings
from tests.people import Cast
from tests.planner.choose.choosing import KEY, Unplugged, jobs
from tests.planner.what_ifs.asking import begin, programme

TWICE = 20_000
MERGED_ALREADY = "In the programme already: Ada merged it."


def stake(database: Database, cast: Cast) -> int:
    """The largest payoff of the question whose stake is doubled."""
    return max(max(row) for row in programme(database, cast.ada).question("fees").decision.payoffs_minor)


def merge_within_a_merge(
    database: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[str], list[str]]:
    """A second request runs between the first one's reading and its saving: why each merged nothing."""
    number = begin(database, cast.ada, StakeScaled("fees", TWICE), base=None)
    real, second = what_if_merging._merge, list[Merged]()

    def merge_again_then_merge(*arguments: Any) -> Merged:  # noqa: ANN401  passed on
        monkeypatch.setattr(what_if_merging, "_merge", real)
        second.extend(merge_changes(database, cast.ada, KEY, number, {0}, seen_version=2))
        return real(*arguments)

    monkeypatch.setattr(what_if_merging, "_merge", merge_again_then_merge)
    first = merge_changes(database, cast.ada, KEY, number, {0}, seen_version=2)
    return [one.why_not for one in second], [one.why_not for one in first]


def test_a_second_request_between_reading_and_saving_merges_nothing_again(
    database: Database, cast: Cast, draft: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stake(database, cast)
    assert merge_within_a_merge(database, cast, monkeypatch) == ([""], [MERGED_ALREADY])
    assert stake(database, cast) == 2 * before


def test_without_the_mark_a_second_request_would_merge_it_again(
    database: Database, cast: Cast, draft: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stake(database, cast)
    monkeypatch.setattr(what_if_merging, "why_not_mergeable", lambda *_: "")
    assert merge_within_a_merge(database, cast, monkeypatch) == ([""], [""])
    assert stake(database, cast) == 4 * before


def test_of_many_merges_at_once_one_counts(database: Database, cast: Cast, draft: int) -> None:
    before = stake(database, cast)
    number = begin(database, cast.ada, StakeScaled("fees", TWICE), base=None)

    def merge(_: int) -> str:
        return merge_changes(database, cast.ada, KEY, number, {0}, seen_version=2)[0].why_not

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(merge, range(4))) == ["", *[MERGED_ALREADY] * 3]
    assert stake(database, cast) == 2 * before


def merge_over_a_colleague(database: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> str:
    """A colleague renames the study after the merge read the programme: why the merge was refused."""
    number = begin(database, cast.ada, StudyMoved("talks", "q3"), base=None)
    real = see_programme

    def read_then_rename(joined: Database, *arguments: Any) -> Any:  # noqa: ANN401  passed on
        seen = real(joined, *arguments)
        # SQLite lets nobody else in before the merge ends: there the colleague's edit comes in by the same door.
        through = joined if database.is_sqlite else database
        version = see_study(through, cast.ada, KEY, "talks").version
        renamed = replace(seen.programme.study("talks"), name="Renamed")
        write_study(through, cast.ada, KEY, renamed, seen_version=version)
        return seen

    monkeypatch.setattr(what_if_merging, "see_programme", read_then_rename)
    return merge_changes(database, cast.ada, KEY, number, {0}, seen_version=2)[0].why_not


def test_a_merge_does_not_write_over_a_colleague(
    database: Database, cast: Cast, draft: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    why_not = merge_over_a_colleague(database, cast, monkeypatch)
    assert "while you" in why_not
    study = programme(database, cast.ada).study("talks")
    assert study.period_key == "q1"
    assert database.is_sqlite or study.name == "Renamed"


def test_with_a_version_taken_after_the_programme_it_would(
    database: Database, cast: Cast, draft: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = what_if_merging._save

    def save_blindly(joined: Database, actor: Any, version: int, *arguments: Any) -> None:  # noqa: ANN401  passed on
        real(joined, actor, version + 1, *arguments)

    monkeypatch.setattr(what_if_merging, "_save", save_blindly)
    assert merge_over_a_colleague(database, cast, monkeypatch) == ""
    assert programme(database, cast.ada).study("talks").name != "Renamed"


def at_once(ask: Callable[[], object]) -> list[object]:
    """What several requests that start together are given."""
    start = threading.Barrier(4)

    def wait_and_ask(_: int) -> object:
        start.wait()
        return ask()

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(wait_and_ask, range(4)))


def test_of_many_who_have_one_what_if_chosen_at_once_one_starts_a_job(
    database: Database, cast: Cast, draft: int, home: Path
) -> None:
    number, queue = begin(database, cast.ada), Unplugged(make_settings(database, home))
    given = at_once(lambda: ask_to_choose(database, queue, cast.ada, KEY, number))
    assert given == [one.id for one in jobs(database, "what_if")] * 4


def test_without_a_look_at_the_jobs_each_would_start_one(
    database: Database, cast: Cast, draft: int, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planner.storage.repositories.what_ifs.choosing_job", lambda *_: None)
    number, queue = begin(database, cast.ada), Unplugged(make_settings(database, home))
    assert len({ask_to_choose(database, queue, cast.ada, KEY, number) for _ in range(2)}) == 2


def test_a_budget_asked_for_many_times_at_once_makes_one_what_if_and_one_job(
    database: Database, cast: Cast, draft: int, home: Path
) -> None:
    queue = Unplugged(make_settings(database, home))
    given = at_once(lambda: ask_for_budget(database, queue, cast.ada, KEY, draft, 2_000_000))
    (job,) = jobs(database, "what_if")
    assert given == [Started(1, job.id)] * 4
    (head,) = what_ifs.list_what_ifs(database, cast.ada, KEY)
    assert (len(head.changes), head.version) == (1, 2)


def test_a_what_if_sent_many_times_at_once_is_begun_once(database: Database, cast: Cast, draft: int) -> None:
    assert at_once(lambda: what_ifs.begin_what_if(database, cast.ada, KEY, "Half", None)) == [1] * 4
    others = [
        what_ifs.begin_what_if(database, person, KEY, name, base)
        for person, name, base in ((cast.mona, "Half", None), (cast.ada, "Less", None), (cast.ada, "Half", draft))
    ]
    assert others == [2, 3, 4]


def test_a_what_if_of_the_same_name_begun_later_is_another(
    database: Database, cast: Cast, draft: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planner.storage.repositories.what_ifs._JUST_NOW", timedelta(0))
    assert [what_ifs.begin_what_if(database, cast.ada, KEY, "Half", None) for _ in range(2)] == [1, 2]
