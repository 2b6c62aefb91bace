"""What the product promises about attacks and faults, the tests that hold each promise, and what a run measured of it.

The words and goals stand in the tables of docs/security.md and docs/operations.md, the tests in tests/promises.toml.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import pytest

from tests.house import ROOT

Measured = Callable[..., None]
_DOCUMENTS: Final = ("docs/security.md", "docs/operations.md")
_ROW: Final = re.compile(r"^\| ([AR]\d{1,2}) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
_PROPERTY: Final = "promise"


@dataclass(frozen=True)
class Promise:
    """One attack or fault: ``tests`` hold it, ``controls`` show that they would notice; both below ``tests/``."""

    id: str
    words: str
    goal: str
    figure: str
    tests: tuple[str, ...]
    controls: tuple[str, ...]

    def has(self, test: str) -> bool:
        """Whether the test of this node id is one of them."""
        name = test.removeprefix("tests/").partition("[")[0]
        return any(name == one or name.startswith(f"{one}::") for one in (*self.tests, *self.controls))


@dataclass(frozen=True)
class Found:
    """What one run found out about one promise."""

    figures: tuple[str, ...]
    passed: int
    failed: int
    is_missed: bool

    def __str__(self) -> str:
        told = "; ".join(self.figures) or f"{self.passed} tests passed" * bool(self.passed) or "not run"
        return told + f"; {self.failed} tests failed" * bool(self.failed)

    @property
    def verdict(self) -> str:
        """One word."""
        if self.is_missed or self.failed:
            return "missed"
        return "met" if self.passed else "-"


@cache
def promises() -> tuple[Promise, ...]:
    """All of them, in the order of the documents."""
    held = tomllib.loads((ROOT / "tests" / "promises.toml").read_text(encoding="utf-8"))
    rows = [row for name in _DOCUMENTS for row in _ROW.findall((ROOT / name).read_text(encoding="utf-8"))]
    cells = [[cell.strip() for cell in row] for row in rows if row[0] in held]
    return tuple(
        Promise(name, words, goal, figure, tuple(held[name]["tests"]), tuple(held[name].get("controls", ())))
        for name, words, goal, figure in cells
    )


@pytest.fixture
def measured(request: pytest.FixtureRequest) -> Measured:
    """Note a figure beside the goal of a promise: ``measured("R1", "40 kills, 0 lost")``.

    A goal of time is noted as missed (``is_met=False``) and not asserted, since a busy machine is no fault of ours.
    """

    def note(promise: str, figure: str, *, is_met: bool = True) -> None:
        request.node.user_properties.append((_PROPERTY, [promise, figure, is_met]))

    return note


def found_of(promise: Promise, reports: Iterable[pytest.TestReport]) -> Found:
    """What the reports of a run say about it."""
    ours = [report for report in reports if promise.has(report.nodeid)]
    noted: list[Any] = [value for report in reports for name, value in report.user_properties if name == _PROPERTY]
    figures = {str(figure): bool(is_met) for named, figure, is_met in noted if named == promise.id}
    calls = [report for report in ours if report.when == "call" and report.passed]
    return Found(tuple(figures), len(calls), sum(report.failed for report in ours), not all(figures.values()))


def told(promises_: Iterable[Promise], reports: list[pytest.TestReport], *, is_long: bool) -> Iterator[str]:
    """The lines of the tables: every promise after the long form, else those of which something was measured."""
    for promise in promises_:
        found = found_of(promise, reports)
        if is_long or found.figures:
            yield f"| {promise.id} | {promise.words} | {promise.goal} | {found} | {found.verdict} |"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """After a run: goal and measured figure side by side."""
    stats = terminalreporter.stats.values()
    reports = [one for some in stats for one in some if isinstance(one, pytest.TestReport) and one.when != "teardown"]
    lines = list(told(promises(), reports, is_long=bool(terminalreporter.config.getoption("--long"))))
    if lines:
        terminalreporter.section("attacks and faults")
        for line in ("| | what | goal | measured | |", "|---|---|---|---|---|", *lines):
            terminalreporter.write_line(line)
