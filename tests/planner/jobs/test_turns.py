"""New jobs run side by side, suspects alone."""

import threading
from concurrent.futures import ThreadPoolExecutor

from planner.jobs.turns import Turns
from tests.planner.jobs.working import wait_for


def test_new_jobs_run_side_by_side() -> None:
    turns, stopping = Turns(), threading.Event()
    with turns.take(alone=False, stopping=stopping) as first, turns.take(alone=False, stopping=stopping) as second:
        assert first
        assert second


def test_a_suspect_waits_for_the_others_and_keeps_them_waiting() -> None:
    turns, stopping, order = Turns(), threading.Event(), []

    def work(name: str, *, alone: bool) -> None:
        with turns.take(alone=alone, stopping=stopping):
            order.append(name)
            wait_for(lambda: name != "suspect" or waiting.is_set())

    waiting = threading.Event()
    with ThreadPoolExecutor() as pool:
        with turns.take(alone=False, stopping=stopping):
            suspect = pool.submit(work, "suspect", alone=True)
            assert order == []
        wait_for(lambda: order == ["suspect"])
        other = pool.submit(work, "other", alone=False)
        assert order == ["suspect"]
        waiting.set()
        suspect.result()
        other.result()
    assert order == ["suspect", "other"]


def test_whoever_waits_goes_away_empty_handed_when_the_worker_stops() -> None:
    turns, stopping = Turns(), threading.Event()
    with ThreadPoolExecutor() as pool, turns.take(alone=True, stopping=stopping):

        def ask() -> bool:
            with turns.take(alone=False, stopping=stopping) as has_turn:
                return has_turn

        asked = pool.submit(ask)
        stopping.set()
        assert asked.result() is False
    stopping.clear()
    with turns.take(alone=True, stopping=stopping) as has_turn:
        assert has_turn
