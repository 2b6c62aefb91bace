"""A quick placing keeps the order and never makes the first one worse; the engine's equals trying every placing."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from budgeting.optimiser.best_placing import best_placing
from budgeting.optimiser.placing import Activity, Measure, keeps_order, measure, place

_CALM = settings(max_examples=60, deadline=None, derandomize=True)
_PLACES = 3
Posed = tuple[list[Activity], list[int | None]]


@st.composite
def placings(draw: st.DrawFn) -> Posed:
    """Up to four activities of up to four starts; one may wait for the one before it."""
    activities: list[Activity] = []
    for number in range(draw(st.integers(0, 4))):
        is_second = draw(st.booleans())
        before = activities[-1] if activities and is_second else None
        first = before.starts[0] + before.duration if before else draw(st.integers(0, 3))
        starts = tuple(first + 7 * week for week in range(draw(st.integers(1, 4))))
        amounts = st.tuples(st.integers(0, _PLACES - 1), st.integers(1, 9))
        works = tuple(tuple(draw(st.lists(amounts, max_size=2))) for _ in starts)
        due = draw(st.one_of(st.none(), st.integers(0, 30)))
        after = (before.key,) if before else ()
        activities.append(Activity(f"study-{number}", starts, draw(st.integers(1, 20)), works, after, due))
    return activities, draw(st.lists(st.one_of(st.none(), st.integers(0, 9)), min_size=_PLACES, max_size=_PLACES))


def least(activities: list[Activity], capacities: list[int | None]) -> Measure:
    """The least measure, by trying every placing."""
    keys = [one.key for one in activities]
    every = (dict(zip(keys, starts, strict=True)) for starts in product(*(one.starts for one in activities)))
    return min(measure(activities, capacities, one) for one in every if keeps_order(activities, one))


@_CALM
@given(placings())
def test_the_best_placing_equals_trying_every_one(posed: Posed) -> None:
    activities, capacities = posed
    found = best_placing(activities, capacities)
    assert keeps_order(activities, found.start_by_key)
    assert found.is_proven
    assert found.cost == measure(activities, capacities, found.start_by_key) == least(activities, capacities)


@_CALM
@given(placings())
def test_a_quick_placing_keeps_the_order_and_is_no_worse_than_the_first_days(posed: Posed) -> None:
    activities, capacities = posed
    found = place(activities, capacities)
    first = {one.key: one.starts[0] for one in activities}
    assert keeps_order(activities, found)
    assert least(activities, capacities) <= measure(activities, capacities, found)
    assert measure(activities, capacities, found) <= measure(activities, capacities, first)
    assert place(activities, capacities) == found


def test_nothing_moves_where_nothing_is_late_or_too_much() -> None:
    calm = Activity("calm", (0, 7, 14), 5, (((0, 5),), ((0, 5),), ((1, 5),)), due=40)
    assert place([calm], [5, 5]) == {"calm": 0}


def test_a_study_moves_to_the_month_that_has_room() -> None:
    works = (((0, 5),), ((1, 5),))
    pair = [Activity("a", (0, 30), 5, works), Activity("b", (0, 30), 5, works)]
    found = place(pair, [5, 5])
    assert sorted(found.values()) == [0, 30]
    assert measure(pair, [5, 5], found).over == 0


def test_a_decision_counts_more_than_a_month_that_is_too_full() -> None:
    works = (((0, 5),), ((1, 5),))
    pair = [Activity("a", (0, 30), 5, works, due=10), Activity("b", (0, 30), 5, works, due=10)]
    assert measure(pair, [5, 5], place(pair, [5, 5])) == Measure(0, 5, 5, 0)


def test_an_engine_that_may_not_work_leaves_the_quick_placing_unproven() -> None:
    works = tuple(((week % 3, 4 + week),) for week in range(9))
    many = [Activity(f"s{n:02}", tuple(range(0, 63, 7)), 9 + n % 5, works) for n in range(18)]
    found = best_placing(many, [7, 7, 7], work_limit=0.0)
    assert found.cost <= measure(many, [7, 7, 7], place(many, [7, 7, 7]))
    assert not found.is_proven
