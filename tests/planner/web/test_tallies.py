"""Sums that processes keep together: all of them read the same, and none falls when one dies."""

import os
import threading
from collections.abc import Callable

from planner.metrics import Metrics
from planner.tallies import Tallies


def in_a_child(work: Callable[[], None]) -> None:
    """Do ``work`` in a process that dies of it."""
    process_id = os.fork()
    if not process_id:
        work()
        os._exit(0)
    os.waitpid(process_id, 0)


def add_in(tallies: Tallies, column: int, *amounts: tuple[str, float]) -> None:
    tallies.take(column)
    tallies.add(*amounts)


def test_what_processes_add_is_one_sum_for_all_of_them() -> None:
    tallies = Tallies(3)
    tallies.add(("answers", 1.0))
    in_a_child(lambda: add_in(tallies, 1, ("answers", 2.0), ("Zürich", 0.5)))
    in_a_child(lambda: add_in(tallies, 2, ("answers", 4.0)))
    assert tallies.totals() == {"answers": 7.0, "Zürich": 0.5}


def test_whoever_takes_the_place_of_a_dead_process_goes_on_with_its_sums() -> None:
    tallies = Tallies(2)
    for _ in range(3):
        in_a_child(lambda: add_in(tallies, 1, ("answers", 1.0), ("a second sum", 1.0)))
    assert tallies.totals() == {"answers": 3.0, "a second sum": 3.0}


def test_counted_beside_each_other_without_shared_memory_they_would_differ() -> None:
    counted = {"answers": 1.0}
    in_a_child(lambda: counted.update(answers=2.0))
    assert counted == {"answers": 1.0}


def test_threads_lose_no_addition() -> None:
    tallies = Tallies()

    def add_many() -> None:
        for n in range(700):
            tallies.add((f"sum {n % 7}", 1.0))

    threads = [threading.Thread(target=add_many) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert tallies.totals() == {f"sum {n}": 400.0 for n in range(7)}


def test_a_sum_without_room_is_let_go_and_the_others_go_on() -> None:
    tallies = Tallies(2)
    names = [f"{n:04}" + "x" * 1_000 for n in range(1_100)]
    tallies.add(*((name, 1.0) for name in names))
    tallies.add((names[0], 1.0))
    totals = tallies.totals()
    assert 1_000 < len(totals) < len(names)
    assert (totals[names[0]], totals[names[1]]) == (2.0, 1.0)


def test_a_histogram_counts_each_time_in_its_place() -> None:
    metrics = Metrics()
    for seconds in (0.005, 0.006, 9.0, 11.0):
        metrics.answered("home.home", "GET", 200, seconds)
    text = metrics.text(None).decode()
    for words in ('le="0.005"} 1.0', 'le="0.01"} 2.0', 'le="5.0"} 2.0', 'le="10.0"} 3.0', 'le="+Inf"} 4.0'):
        assert f'planner_request_seconds_bucket{{endpoint="home.home",{words}' in text
    assert 'planner_request_seconds_sum{endpoint="home.home"} 20.011' in text
