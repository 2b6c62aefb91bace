"""``planner solve``: a plan on standard output, and one clear message for what cannot be read."""

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from budgeting.problem_file import schema_text, write_problem
from planner.cli.solve import solve
from tests.budgeting.optimiser.problems import bundle, problem, question, study

POSED = problem((study("a"),), question("q", bundle("one", 500, "a")))
CLASHING = problem((study("a", mandatory=True),), limit=99)


def run(*arguments: str, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(solve, arguments, input=given)


def test_a_plan_is_printed_as_json(tmp_path: Path) -> None:
    file = tmp_path / "problem.json"
    file.write_text(write_problem(POSED), encoding="utf-8")
    found = run(str(file), "--time-limit", "30", "--workers", "1")
    assert found.exit_code == 0
    assert json.loads(found.stdout)["levels"] == {"a": "standard"}


def test_a_problem_comes_from_standard_input_and_a_plan_goes_to_a_file(tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    found = run("-", "-o", str(out), given=write_problem(POSED))
    assert (found.exit_code, found.output) == (0, "")
    assert json.loads(out.read_text(encoding="utf-8"))["status"] == "optimal"


def test_an_infeasible_problem_ends_with_1_and_still_prints_why() -> None:
    found = run("-", given=write_problem(CLASHING))
    assert found.exit_code == 1
    told = json.loads(found.stdout)
    assert told["status"] == "infeasible"
    assert "£0.01 short" in told["reasons"][0]


def test_the_schema_is_printed_without_a_problem() -> None:
    found = run("--schema")
    assert (found.exit_code, found.stdout) == (0, schema_text())


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("{", "Standard input cannot be solved.\nThe file is not valid JSON"),
        ("{}", "currency: This is missing. Add it."),
        (b"\xff", "Standard input is not UTF-8 text."),
    ],
)
def test_bad_input_ends_with_2_and_one_message(given: str | bytes, message: str) -> None:
    found = run("-", given=given)
    assert (found.exit_code, found.stdout) == (2, "")
    assert message in found.stderr
    assert "Traceback" not in found.stderr


def test_a_file_that_cannot_be_read_ends_with_2(tmp_path: Path) -> None:
    for name in (str(tmp_path / "none.json"), str(tmp_path), "\0"):
        found = run(name)
        assert found.exit_code == 2
        assert "cannot be read" in found.stderr


def test_a_plan_that_cannot_be_written_ends_with_2(tmp_path: Path) -> None:
    found = run("--schema", "-o", str(tmp_path / "none" / "schema.json"))
    assert found.exit_code == 2
    assert "cannot be written" in found.stderr


def test_no_file_ends_with_2() -> None:
    found = run()
    assert found.exit_code == 2
    assert "Name a problem file" in found.stderr


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert solve.callback is not None
    monkeypatch.setattr(sys.modules[solve.callback.__module__], "LARGEST_FILE", 3)
    found = run("-", given="££££")
    assert found.exit_code == 2
    assert "larger than 3 bytes" in found.stderr


def test_a_name_in_a_message_cannot_steer_the_terminal() -> None:
    spiteful = "a\x1b[2J\x07\x9b31m\u202eb\u2066c\u2028\u200d"
    told = write_problem(problem((study("a"), study("a"))))
    found = run("-", given=json.dumps(json.loads(told)).replace('"a"', json.dumps(spiteful)))
    assert found.exit_code == 2
    assert "a[2J31mbc\u200d" in found.stderr
    assert not set(spiteful) & set(found.stderr) - set("a[2J31mbc\u200d")
    for name in ("\x1b]0;none\x07", "none\u202e"):
        assert "“none" in run(name).stderr.replace("]0;", "")
        assert not set("\x1b\x07\u202e") & set(run(name).stderr)
