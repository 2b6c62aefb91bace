"""Processes side by side: one ends, all end; the parent ends, all end."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from planner.cli import children
from tests.house import ROOT

SLEEPER = "import time; time.sleep(600)"
DEAF = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
open(os.environ["READY"], "w").close()
time.sleep(600)
"""
PROGRAMS = {"lasting": SLEEPER, "short": "raise SystemExit(7)", "deaf": DEAF}


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "command", lambda name: [sys.executable, "-c", PROGRAMS[name]])


def is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_first_child_to_end_is_named_and_the_other_is_stopped() -> None:
    with children.running("lasting", "short") as both:
        ended = children.first_ended(both, 30)
        assert ended is not None
        assert (ended.name, ended.process.returncode) == ("short", 7)
        assert is_alive(both[0].process.pid)
    assert not is_alive(both[0].process.pid)


def test_children_that_go_on_are_left_alone() -> None:
    with children.running("lasting") as only:
        assert children.first_ended(only, 0.2) is None
        assert only[0].process.poll() is None


def test_children_end_when_something_goes_wrong_inside() -> None:
    with pytest.raises(KeyboardInterrupt), children.running("lasting") as only:
        raise KeyboardInterrupt
    assert only[0].process.returncode == -signal.SIGTERM


def test_a_child_that_does_not_listen_is_ended_by_force(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    os.mkfifo(ready)
    monkeypatch.setenv("READY", str(ready))
    monkeypatch.setattr(children, "PATIENCE_SECONDS", 0.2)
    with children.running("deaf") as only:
        ready.read_bytes()
    assert only[0].process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_children_end_however_the_parent_is_ended(number: signal.Signals) -> None:
    parent = f"""
import sys
from planner.cli import children
children.command = lambda name: [sys.executable, "-c", {SLEEPER!r}]
with children.ending_on_signals(), children.running("lasting") as (only,):
    print(only.process.pid, flush=True)
    children.first_ended((only,), 600)
"""
    with subprocess.Popen(
        [sys.executable, "-c", parent], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as ended:
        assert ended.stdout is not None
        child_id = int(ended.stdout.readline())
        assert is_alive(child_id)
        ended.send_signal(number)
        ended.wait()
    wait_until_gone(child_id)


def wait_until_gone(process_id: int) -> None:
    try:
        descriptor = os.pidfd_open(process_id)
    except ProcessLookupError:
        return
    try:
        assert select.select([descriptor], [], [], 30)[0], "the child has outlived its parent"
    finally:
        os.close(descriptor)
