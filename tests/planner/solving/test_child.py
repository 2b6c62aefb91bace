"""The child's own conversation: one problem in, JSON lines out."""

import ctypes
import io
import json
import os
import resource
import sys

import pytest

from bench.optimiser.portfolios import made_portfolio
from budgeting.errors import ProblemError
from budgeting.problem_file import write_problem
from planner.solving import child, limits
from tests.budgeting.optimiser.problems import bundle, problem, question, study

POSED = problem((study("a"),), question("q", bundle("one", 500, "a")))


def test_it_tells_progress_and_then_the_solution(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    limited: list[int] = []
    monkeypatch.setattr(resource, "setrlimit", lambda kind, _: limited.append(kind))
    monkeypatch.setattr(limits, "die_with", lambda _: None)
    monkeypatch.setattr(sys, "stdin", io.StringIO(write_problem(POSED)))
    child.main(["--seconds", "30", "--workers", "1", "--memory", "9000000000"])
    lines = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert [next(iter(line)) for line in lines[:-1]] == ["progress"] * (len(lines) - 1)
    assert lines[-1]["solution"]["status"] == "optimal"
    assert limited == [resource.RLIMIT_AS, resource.RLIMIT_CORE]


def test_what_an_engine_prints_by_itself_stays_out_of_the_conversation(capfd: pytest.CaptureFixture[str]) -> None:
    with limits.own_output() as output:
        os.write(1, b"an engine's remark")
        output.write("ours")
    os.write(1, b" and after")
    assert capfd.readouterr().out == "ours and after"


def test_a_problem_told_to_it_is_read_back_as_it_was_and_so_is_a_problem_file() -> None:
    posed = made_portfolio(5, 0)
    assert child.read(child.told(posed)) == child.read(write_problem(posed)) == posed


@pytest.mark.parametrize("text", ["[]", "[1]", '[{"periods": []}]', "null"])
def test_it_refuses_what_is_no_problem(text: str) -> None:
    with pytest.raises(ProblemError):
        child.read(text)


def test_it_refuses_what_cannot_be_posed() -> None:
    output = io.StringIO()
    child.answer("{", 1.0, 1, output)
    said = json.loads(output.getvalue())
    assert said["place"] == "line 1, column 2"
    assert "not valid JSON" in said["refused"]


def test_it_ends_at_once_when_its_parent_has_gone_already(monkeypatch: pytest.MonkeyPatch) -> None:
    class Library:
        def prctl(self, *_: int) -> int:
            return 0

    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: Library())
    limits.die_with(os.getppid())
    with pytest.raises(SystemExit):
        limits.die_with(os.getpid())
