"""Problem files: read strictly, refused in plain words, written so that they read back the same."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from budgeting import problem_file
from budgeting.errors import ProblemError
from budgeting.optimiser.solving import solve
from budgeting.problem import Fixed, Problem
from budgeting.problem_file import read_problem, write_problem, write_solution
from tests.budgeting.optimiser.problems import bundle, follow_up, problem, question, study
from tests.budgeting.optimiser.strategies import problems

POSED = problem(
    (study("a"), study("b")),
    question("q", bundle("one", 500, "a", follow_ups=(follow_up("b"),), expected=25)),
    limit=300,
)
MANY = problem(tuple(study(f"s{i}") for i in range(12)))


def changed(**more: Any) -> str:  # noqa: ANN401  any value may be tried
    tree: dict[str, Any] = json.loads(write_problem(POSED)) | more
    return json.dumps(tree)


def with_minor(minor: Any) -> str:  # noqa: ANN401  any value may be tried
    tree = json.loads(write_problem(POSED))
    tree["studies"][1]["choices"][0]["spend"][0]["minor"] = minor
    return json.dumps(tree)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(problems())
def test_a_problem_reads_back_the_same(posed: Problem) -> None:
    text = write_problem(posed)
    assert read_problem(text) == posed
    assert write_problem(read_problem(text)) == text


def without(tree: Any, *names: str) -> Any:  # noqa: ANN401  any part of a file
    """``tree`` without the fields called so, at any depth."""
    if isinstance(tree, list):
        return [without(item, *names) for item in tree]
    if isinstance(tree, dict):
        return {name: without(item, *names) for name, item in tree.items() if name not in names}
    return tree


def test_a_file_of_the_format_before_is_read() -> None:
    decided = replace(POSED, fixed=(Fixed("a", "standard"),), format="planner-problem/1")
    old = without(json.loads(write_problem(decided)), "by", "contacts", "contact_limits", "coverage", "reserve")
    del old["fixed"][0]["start"]
    assert read_problem(json.dumps(old)) == decided


def test_a_byte_order_mark_is_skipped() -> None:
    assert read_problem("\ufeff" + write_problem(POSED)) == POSED


REFUSED: list[tuple[str, str | None, str]] = [
    (with_minor(1.5), "studies[1].choices[0].spend[0].minor", "Use a whole number. 1.5 is not one."),
    (with_minor(5.0), "studies[1].choices[0].spend[0].minor", "Use a whole number. 5.0 is not one."),
    (with_minor("5"), "studies[1].choices[0].spend[0].minor", 'Use a whole number. "5" is not one.'),
    (with_minor(True), "studies[1].choices[0].spend[0].minor", "Use a whole number. true is not one."),  # noqa: FBT003  # the fault
    (with_minor(None), "studies[1].choices[0].spend[0].minor", "Use a whole number. null is not one."),
    (with_minor("5" * 100), "studies[1].choices[0].spend[0].minor", "5…"),
    (with_minor(-5), "studies[1].choices[0].spend[0].minor", "-5 is out of range."),
    (with_minor(10**30), "studies[1].choices[0].spend[0].minor", "out of range"),
    (changed(bugdets=[]), "bugdets", "not a name that a problem uses here"),
    (changed(periods="p1"), "periods", "Use a list"),
    (changed(studies=[5]), "studies[0]", "Use an object"),
    (changed(name=5), "name", "Use text"),
    (changed(reserve={"kind": "some"}), "reserve.kind", "\"some\" is not one of 'full', 'expected' or 'confidence'"),
    (changed(reserve={"futures_count": 0}), "reserve.futures_count", "0 is out of range. Use 1 to 1,000."),
    (
        changed(coverage=[{"key": "c", "name": "C", "studies": ["x"]}]),
        "coverage[0].studies[0]",
        "not one of the studies",
    ),
    (changed(objective="most"), "objective", "\"most\" is not one of 'net' or 'gross'"),
    (changed(studies=[{"key": "a", "name": "A"}]), "studies[0].choices", "This is missing. Add it."),
    (
        changed(studies=[{"key": "a", "name": "A", "choices": [], "mandatory": 1}]),
        "studies[0].mandatory",
        "true or false",
    ),
    (
        changed(periods=["p1"]),
        "questions[0].bundles[0].follow_ups[0].spend[0].period",
        "“p2” is not one of the periods",
    ),
    (changed(name="\ud800"), None, "nvalid"),
    ("", "line 1, column 1", "not valid JSON"),
    ('{\n  "a": }', "line 2, column 8", "not valid JSON"),
    ('{"a": 1, "a": 2}', "a", "“a” appears twice in one object."),
    ('{"a": NaN}', None, "NaN is not a number that a problem may hold."),
    ('{"a": -Infinity}', None, "-Infinity is not a number"),
    ("[]", None, "Use an object"),
    ("\n" + "[" * 100_000, "line 2", "nested too deeply"),
    ('{"a": ' + "1" * 5_000 + "}", None, "too many digits"),
]


@pytest.mark.parametrize(("text", "place", "words"), REFUSED, ids=[f"{p}: {w}" for _, p, w in REFUSED])
def test_a_faulty_file_is_refused_in_plain_words_at_the_place(text: str, place: str | None, words: str) -> None:
    with pytest.raises(ProblemError) as refused:
        read_problem(text)
    assert refused.value.place == place
    assert words in refused.value.message


def test_brackets_inside_text_are_not_depth() -> None:
    assert read_problem(changed(name="[" * 100 + '"\\')).name == "[" * 100 + '"\\'


def test_several_faults_are_told_at_once_and_the_rest_counted() -> None:
    tree = json.loads(write_problem(MANY))
    for one in tree["studies"]:
        one["mandatory"] = "yes"
    with pytest.raises(ProblemError) as refused:
        read_problem(json.dumps(tree))
    lines = refused.value.message.splitlines()
    assert len(lines) == 11
    assert lines[1] == 'studies[1].mandatory: Use true or false. "yes" is not one.'
    assert lines[-1] == "… and 2 more."


def test_a_file_that_is_too_long_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problem_file, "LARGEST_FILE", 10)
    with pytest.raises(ProblemError, match="longer than 10 characters"):
        read_problem(write_problem(POSED))


def test_a_solution_says_the_level_of_every_study_and_the_money_of_every_budget() -> None:
    told = json.loads(write_solution(POSED, solve(POSED)))
    assert told["status"] == "optimal"
    assert told["levels"] == {"a": "standard", "b": None}
    assert told["chosen"] == [{"study": "a", "level": "standard", "start": "p1"}]
    assert told["bundles"] == [{"question": "q", "bundle": "one"}]
    assert told["budgets"] == [
        {"key": "whole", "limit_minor": 300, "spent_minor": 100, "reserve_minor": 100, "free_minor": 100, "over_ppm": 0}
    ]
    assert (told["objective_minor"], told["bound_minor"], told["gap"]) == (375, 375, 0.0)
    assert (told["currency"], told["reasons"]) == ("GBP", [])
    assert told["engines"] == ["CP-SAT", "GLOP", "exact tree"]


def test_an_infeasible_solution_is_written_with_its_reasons() -> None:
    posed = problem((study("a", mandatory=True),), limit=1)
    told = json.loads(write_solution(posed, solve(posed)))
    assert (told["status"], told["objective_minor"], told["levels"]) == ("infeasible", None, {"a": None})
    assert told["reasons"]


def test_the_published_schema_is_the_one_of_this_version() -> None:
    published = Path(__file__).parents[2] / "docs" / "problem.schema.json"
    assert published.read_text(encoding="utf-8") == problem_file.schema_text()


def test_the_schema_describes_every_field() -> None:
    made = problem_file.schema()
    assert made["$schema"].endswith("2020-12/schema")
    for definition in (made, *made["$defs"].values()):
        assert definition["description"]
        assert definition["additionalProperties"] is False
        for field in definition["properties"].values():
            assert field["description"]


def test_the_worked_example_is_solved_as_the_documentation_says() -> None:
    page = (Path(__file__).parents[2] / "docs" / "problem-file.md").read_text(encoding="utf-8")
    example, answer = (block.split("```")[0] for block in page.split("```json\n")[1:3])
    posed = read_problem(example)
    told = json.loads(write_solution(posed, solve(posed)))
    assert json.loads(answer) == {name: told[name] for name in json.loads(answer)}
