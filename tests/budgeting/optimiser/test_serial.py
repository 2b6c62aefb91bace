"""Timetables by a rule of thumb: always kept, never longer for being tried again, and the same each time."""

from itertools import count

from hypothesis import given, settings

from budgeting.optimiser.serial import Serial, Task
from budgeting.optimiser.timetable import makespan
from tests.budgeting.optimiser.test_timetable import is_kept, portfolios

_CALM = settings(max_examples=60, deadline=None, derandomize=True)
_TIGHT = [
    Task(1 + (5 * place) % 7, ((3 * place) % 5, (5 * place) % 4), tuple({place // 2, place // 3} - {place}))
    for place in range(16)
]


def never() -> bool:
    return False


@_CALM
@given(portfolios())
def test_every_order_keeps_what_there_is_and_what_waits(portfolio: tuple[list[Task], list[int]]) -> None:
    tasks, capacities = portfolio
    serial = Serial(tasks, capacities)
    first, best = serial.first(), serial.best(20, 0, never)
    assert is_kept(tasks, capacities, first)
    assert is_kept(tasks, capacities, best)
    assert max(serial.tails, default=0) <= serial.length(best) <= serial.length(first)


def test_trying_longer_is_never_worse_and_the_same_again() -> None:
    serial = Serial(_TIGHT, [5, 4])
    lengths = [serial.length(serial.best(tries, 0, never)) for tries in (0, 5, 40)]
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[-1] < lengths[0] < serial.length(serial.first())
    assert serial.best(40, 0, never) == Serial(_TIGHT, [5, 4]).best(40, 0, never)
    assert is_kept(_TIGHT, [5, 4], serial.best(40, 0, never))


def test_trying_ends_when_it_is_told_to_or_nothing_can_be_shorter() -> None:
    serial = Serial(_TIGHT, [5, 4])
    asked = count()
    serial.best(1_000, 0, lambda: next(asked) >= 5)
    assert next(asked) == 6
    untold = count()
    serial.best(1_000, 10_000, lambda: bool(next(untold)))
    assert next(untold) == 0


def test_a_search_that_is_cut_short_gives_back_the_best_that_was_tried() -> None:
    hard = [Task(1 + (7 * n) % 9, ((3 * n) % 5, (5 * n) % 6), tuple({n // 2, n // 3} - {n})) for n in range(90)]
    found = makespan(hard, [6, 7], 0.4)
    assert is_kept(hard, [6, 7], found.starts)
    assert found.bound <= found.length <= Serial(hard, [6, 7]).length(Serial(hard, [6, 7]).first())
