"""Every promise about attacks and faults stands in the documents and is held by tests that are there."""

import ast
import tomllib
from functools import cache

import pytest

from tests.house import ROOT
from tests.promised import Found, Promise, found_of, promises, told

TESTS = ROOT / "tests"
HELD = tomllib.loads((TESTS / "promises.toml").read_text(encoding="utf-8"))
IDS = [*(f"A{number}" for number in range(1, 27)), *(f"R{number}" for number in range(1, 25))]
# Races and faults are shown with their guard taken away as well; here there is no guard to take away.
WITHOUT_CONTROL = frozenset({"R8", "R9", "R12", "R13", "R14", "R16", "R22", "R24"})


@cache
def names_in(file: str) -> frozenset[str]:
    """The tests of a file."""
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name[:5] == "test_")


def is_there(named: str) -> bool:
    """Whether a test, or a file with tests, is there."""
    file, _, name = named.partition("::")
    return (TESTS / file).is_file() and (name in names_in(file) if name else bool(names_in(file)))


def report(test: str, outcome: str, *figures: list[object]) -> pytest.TestReport:
    properties = [("promise", figure) for figure in figures]
    return pytest.TestReport(test, ("", 0, ""), {}, outcome, None, "call", user_properties=properties)  # type: ignore[arg-type]  # as pytest makes them


def test_each_promise_stands_once_in_the_documents_and_has_its_tests() -> None:
    assert [promise.id for promise in promises()] == IDS
    assert list(HELD) == IDS


@pytest.mark.parametrize("promise", promises(), ids=lambda promise: promise.id)
def test_the_tests_of_a_promise_are_there(promise: Promise) -> None:
    assert promise.tests
    assert [one for one in (*promise.tests, *promise.controls) if not is_there(one)] == []
    assert promise.id[0] == "A" or promise.controls or promise.id in WITHOUT_CONTROL


def test_a_test_that_is_not_there_is_seen() -> None:
    assert is_there("test_promises.py::test_a_test_that_is_not_there_is_seen")
    assert not is_there("test_promises.py::test_nothing")
    assert not is_there("nowhere/test_nothing.py")


def test_a_promise_is_met_when_its_tests_pass_and_missed_when_one_fails_or_its_figure_does() -> None:
    kept = Promise("R0", "a fault", "0 lost", "", ("a.py", "b.py::test_b"), ())
    passed = report("tests/a.py::test_a[sqlite]", "passed", ["R0", "3 kills, 0 lost", True])
    assert str(found_of(kept, [passed])) == "3 kills, 0 lost"
    assert found_of(kept, [passed]).verdict == "met"
    slow = report("tests/b.py::test_b", "passed", ["R0", "6 s", False], ["R1", "of another", True])
    assert found_of(kept, [passed, slow]) == Found(("3 kills, 0 lost", "6 s"), 2, 0, is_missed=True)
    assert found_of(kept, [report("tests/a.py::test_a", "failed")]).verdict == "missed"
    assert found_of(kept, [report("tests/b.py::test_other", "passed")]).verdict == "-"


def test_a_short_run_tells_what_was_measured_and_a_long_one_tells_all() -> None:
    some = [Promise(name, "a fault", "0 lost", "", (f"{name}.py",), ()) for name in ("R0", "R1")]
    reports = [report("tests/R0.py::test_a", "passed", ["R0", "0 lost", True])]
    assert list(told(some, reports, is_long=False)) == ["| R0 | a fault | 0 lost | 0 lost | met |"]
    assert list(told(some, reports, is_long=True))[1] == "| R1 | a fault | 0 lost | not run | - |"
