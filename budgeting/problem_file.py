"""Problem files: a problem of choice as JSON text that anybody can write by hand, and a solution as JSON text.

``read_problem`` takes text that may come from anywhere: it is limited in size and depth, unknown names are refused,
and every error
names its place (``studies[3].choices[0].spend[1].minor``).
"""

import json
import re
from dataclasses import asdict
from typing import Final, NoReturn

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from budgeting.errors import ProblemError
from budgeting.optimiser.door import faults
from budgeting.problem import Problem, Solution
from budgeting.problem_schema import ADAPTER, schema, schema_text

__all__ = ["read_problem", "schema", "schema_text", "write_problem", "write_solution"]

LARGEST_FILE: Final = 100_000_000
DEEPEST: Final = 12
MOST_ERRORS: Final = 10
_LONGEST_SHOWN = 60
_BRACKETS = re.compile(r'"(?:\\.|[^"\\])*"|[\[\]{}]')
_WORDS = {
    "bool_type": "Use true or false.",
    "dataclass_type": "Use an object { … }.",
    "int_from_float": "Use a whole number.",
    "int_type": "Use a whole number.",
    "string_type": "Use text in quotation marks.",
    "tuple_type": "Use a list [ … ].",
}
_ALONE = {
    "missing": "This is missing. Add it.",
    "missing_argument": "This is missing. Add it.",
    "unexpected_keyword_argument": "This is not a name that a problem uses here. Check its spelling or take it away.",
}


def read_problem(text: str) -> Problem:
    """The problem that ``text`` holds.

    ProblemError lists up to ten faults, a line each, every one with its place; ``place`` names that of the first.
    """
    if len(text) > LARGEST_FILE:
        raise ProblemError(f"The file is longer than {LARGEST_FILE:,} characters.")
    tree = parsed_json(text.removeprefix("\ufeff"))
    try:
        problem = ADAPTER.validate_json(json.dumps([tree]))[0]
    except ValidationError as error:
        _refuse([(place_in_file(one["loc"][1:]), in_words(one)) for one in error.errors(include_url=False)])
    found = [(fault.place, fault.message) for fault in faults(problem)]
    if found:
        _refuse(found)
    return problem


def write_problem(problem: Problem) -> str:
    """``problem`` as JSON text: names in order, lists as they are, so that reading it back gives the same problem."""
    return _text(asdict(problem))


def write_solution(problem: Problem, solution: Solution) -> str:
    """``solution`` as JSON text: money in minor units of ``currency``; ``levels`` names every study, null: left out."""
    picked, sums = solution.selection, solution.account
    packages = picked.packages if picked else ()
    levels = {package.study: package.level for package in packages}
    return _text(
        {
            "bound_minor": solution.bound_minor,
            "budgets": _budgets(solution),
            "bundles": [{"question": one.question, "bundle": one.bundle} for one in picked.bundles] if picked else [],
            "chosen": [{"study": one.study, "level": one.level, "start": one.start} for one in packages],
            "cost_minor": sums and sums.cost_minor,
            "currency": problem.currency,
            "engines": list(solution.engines),
            "expected_follow_up_minor": sums and sums.expected_follow_up_minor,
            "gap": solution.gap,
            "is_repeatable": solution.is_repeatable,
            "levels": {study.key: levels.get(study.key) for study in problem.studies},
            "objective": problem.objective,
            "objective_minor": sums and sums.objective_minor,
            "reasons": list(solution.reasons),
            "reserve_minor": sums and sums.reserve_minor,
            "seconds": round(solution.seconds, 3),
            "shared": list(picked.shared) if picked else [],
            "status": solution.status,
            "value_minor": sums and sums.value_minor,
            "versions": list(solution.versions),
        }
    )


def _budgets(solution: Solution) -> list[dict[str, str | int]]:
    return [
        {
            "key": use.key,
            "limit_minor": use.limit_minor,
            "spent_minor": use.spent_minor,
            "reserve_minor": use.reserve_minor,
            "free_minor": use.limit_minor - use.spent_minor - use.reserve_minor,
            "over_ppm": use.over_ppm,
        }
        for use in (solution.account.budgets if solution.account else ())
    ]


def _text(tree: object) -> str:
    return json.dumps(tree, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def parsed_json(text: str) -> object:
    """The JSON tree of ``text``; ProblemError where it is not JSON, too deep, or names a thing twice in one object."""
    _check_depth(text)
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ProblemError(f"The file is not valid JSON: {error.msg} at {where}.", place=where) from None
    except ValueError:
        raise ProblemError("The file holds a number with too many digits.") from None


def _check_depth(text: str) -> None:
    depth = 0
    for match in _BRACKETS.finditer(text):
        mark = match[0]
        depth += (mark in "[{") - (mark in "]}")
        if depth > DEEPEST:
            line = text.count("\n", 0, match.start()) + 1
            raise ProblemError(f"Lists and objects are nested too deeply at line {line}.", place=f"line {line}")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    tree = dict(pairs)
    if len(tree) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ProblemError(f"“{twice[:60]}” appears twice in one object.", place=twice[:60])
    return tree


def _no_constant(name: str) -> NoReturn:
    raise ProblemError(f"{name} is not a number that a problem may hold.")


def _refuse(found: list[tuple[str, str]]) -> NoReturn:
    lines = [f"{place}: {message}" if place else message for place, message in found[:MOST_ERRORS]]
    more = len(found) - MOST_ERRORS
    raise ProblemError("\n".join([*lines, f"… and {more:,} more."] if more > 0 else lines), place=found[0][0] or None)


def place_in_file(path: tuple[int | str, ...]) -> str:
    """``studies[3].choices[0].start`` from the names and numbers on the way there."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def in_words(error: ErrorDetails) -> str:
    """What the check of the shape found, in plain words."""
    kind, given = error["type"], error["input"]
    if kind == "literal_error":
        return f"{_shown(given)} is not one of {error['ctx']['expected']}."
    said = _WORDS.get(kind)
    return f"{said} {_shown(given)} is not one." if said else _ALONE.get(kind, f"{error['msg']}.")


def _shown(given: object) -> str:
    text = json.dumps(given, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
