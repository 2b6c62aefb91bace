"""The shortest timetable equals trying every one, and never uses more of anything than there is."""

from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgeting.errors import ProblemError
from budgeting.optimiser.timetable import Task, Timetable, makespan

_CALM = settings(max_examples=60, deadline=None, derandomize=True)
_SECONDS = 30.0


def is_kept(tasks: Sequence[Task], capacities: Sequence[int], starts: Sequence[int]) -> bool:
    """Whether the starts wait where they must, and use no more than there is on any day."""
    ends = [start + task.duration for start, task in zip(starts, tasks, strict=True)]
    if any(ends[one] > start for start, task in zip(starts, tasks, strict=True) for one in task.after):
        return False
    return all(
        sum(task.uses[r] for task, start, end in zip(tasks, starts, ends, strict=True) if start <= day < end) <= most
        for day in range(max(ends, default=0))
        for r, most in enumerate(capacities)
    )


def shortest(tasks: Sequence[Task], capacities: Sequence[int]) -> int:
    """The length of the shortest timetable, by trying every start of every task."""
    horizon = sum(task.duration for task in tasks)
    every = product(*(range(horizon - task.duration + 1) for task in tasks))
    kept = (starts for starts in every if is_kept(tasks, capacities, starts))
    return min(
        max((start + task.duration for start, task in zip(starts, tasks, strict=True)), default=0) for starts in kept
    )


@st.composite
def portfolios(draw: st.DrawFn) -> tuple[list[Task], list[int]]:
    """Up to four short tasks that share two resources; a task waits for earlier ones alone."""
    capacities = draw(st.lists(st.integers(1, 3), min_size=2, max_size=2))
    tasks = []
    for place in range(draw(st.integers(0, 4))):
        uses = tuple(draw(st.integers(0, most)) for most in capacities)
        after = tuple(sorted(draw(st.sets(st.integers(0, place - 1))))) if place else ()
        tasks.append(Task(draw(st.integers(0, 3)), uses, after))
    return tasks, capacities


@_CALM
@given(portfolios())
def test_the_shortest_timetable_equals_trying_every_one(portfolio: tuple[list[Task], list[int]]) -> None:
    tasks, capacities = portfolio
    found = makespan(tasks, capacities, _SECONDS)
    assert is_kept(tasks, capacities, found.starts)
    assert found.length == max((s + t.duration for s, t in zip(found.starts, tasks, strict=True)), default=0)
    assert found.is_proven
    assert found.length == shortest(tasks, capacities)


def test_a_week_of_three_studies_by_one_person_takes_the_sum_of_their_days() -> None:
    found = makespan([Task(2, (1,)), Task(1, (1,)), Task(2, (1,))], [1], _SECONDS)
    assert (found.length, found.bound) == (5, 5)
    assert makespan([Task(2, (1,)), Task(1, (1,)), Task(2, (1,))], [2], _SECONDS).length == 3


def test_a_task_waits_for_all_that_it_needs() -> None:
    found = makespan([Task(3), Task(5), Task(1, (), (0, 1))], [], _SECONDS)
    assert found.starts[2] == 5
    assert found.length == 6


def test_the_same_tasks_get_the_same_timetable() -> None:
    tasks = [Task(1 + place % 4, (1 + place % 2, place % 3)) for place in range(9)]
    assert makespan(tasks, [3, 2], _SECONDS) == makespan(tasks, [3, 2], _SECONDS)


def test_out_of_time_there_still_is_a_timetable_and_it_is_not_called_the_shortest() -> None:
    tasks = [Task(2 + (7 * place) % 5, ((3 * place) % 4, (5 * place) % 4)) for place in range(60)]
    found = makespan(tasks, [4, 4], 0.0)
    assert is_kept(tasks, [4, 4], found.starts)
    assert found.bound <= found.length
    assert not Timetable((), 5, 4).is_proven


@pytest.mark.parametrize(
    ("tasks", "words"),
    [
        ([Task(1, (1,), (1,)), Task(1, (1,), (0,))], "circle"),
        ([Task(1, (3,))], "more than there is"),
        ([Task(-1, (1,))], "less than nothing"),
        ([Task(1, ())], "how much it uses"),
    ],
)
def test_what_no_timetable_can_keep_is_refused_in_words(tasks: list[Task], words: str) -> None:
    with pytest.raises(ProblemError, match=words):
        makespan(tasks, [2], 1.0)
