"""Domain values as canonical JSON: the same value is always the same text, so that a digest of it means something."""

import hashlib
import json
from typing import Any, TypeVar

from pydantic import TypeAdapter

from budgeting.decisions import Decision
from budgeting.problem import Problem, Solution
from budgeting.programme import Programme

_Value = TypeVar("_Value")
_adapters: dict[type, TypeAdapter[Any]] = {}


class BrokenContentError(Exception):
    """The content of a plan version is not what was frozen."""


def canonical(document: object) -> str:
    """JSON text of ``document`` (made of dicts, lists, texts, numbers) with sorted keys and no spaces."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest_of(content: str) -> str:
    """SHA-256 of ``content`` in hexadecimal."""
    return hashlib.sha256(content.encode()).hexdigest()


def decision_to_document(decision: Decision) -> dict[str, Any]:
    """``decision`` as the JSON document that a question's row keeps."""
    return _to_document(Decision, decision)


def decision_from_document(document: dict[str, Any]) -> Decision:
    """The decision of a question's row. Raises DecisionError or ValueError when it does not hold together."""
    return _from_json(Decision, canonical(document))


def decision_to_json(decision: Decision) -> str:
    """``decision`` as canonical JSON."""
    return canonical(decision_to_document(decision))


def decision_from_json(content: str) -> Decision:
    """The decision in ``content``. Raises DecisionError or ValueError."""
    return _from_json(Decision, content)


def programme_to_json(programme: Programme) -> str:
    """``programme`` as canonical JSON."""
    return canonical(_to_document(Programme, programme))


def programme_from_json(content: str) -> Programme:
    """The programme in ``content``. Raises BudgetingError or ValueError."""
    return _from_json(Programme, content)


def problem_to_json(problem: Problem) -> str:
    """``problem`` as canonical JSON."""
    return canonical(_to_document(Problem, problem))


def problem_from_json(content: str) -> Problem:
    """The problem in ``content``. Raises ValueError."""
    return _from_json(Problem, content)


def solution_to_json(solution: Solution) -> str:
    """``solution`` as canonical JSON."""
    return canonical(_to_document(Solution, solution))


def solution_from_json(content: str) -> Solution:
    """The solution in ``content``. Raises ValueError."""
    return _from_json(Solution, content)


def freeze(programme: Programme, problem: Problem, solution: Solution) -> tuple[str, str]:
    """The content of a plan version, and its SHA-256."""
    content = canonical(
        {
            "programme": _to_document(Programme, programme),
            "problem": _to_document(Problem, problem),
            "solution": _to_document(Solution, solution),
        }
    )
    return content, digest_of(content)


def thaw(content: str, digest: str | None = None) -> tuple[Programme, Problem, Solution]:
    """What was frozen. Raises BrokenContentError when ``digest`` is given and is not that of ``content``."""
    if digest is not None and digest_of(content) != digest:
        message = "The content of this plan version was changed after it was written."
        raise BrokenContentError(message)
    document = json.loads(content)
    return (
        programme_from_json(canonical(document["programme"])),
        problem_from_json(canonical(document["problem"])),
        solution_from_json(canonical(document["solution"])),
    )


def _adapter(kind: type[_Value]) -> TypeAdapter[_Value]:
    # Making one takes milliseconds; a document of 200 questions needs the same one 200 times.
    kept: TypeAdapter[_Value] | None = _adapters.get(kind)
    return kept or _adapters.setdefault(kind, TypeAdapter(kind))


def _from_json(kind: type[_Value], content: str) -> _Value:
    return _adapter(kind).validate_json(content, strict=True)


def _to_document(kind: type[_Value], value: _Value) -> dict[str, Any]:
    document: dict[str, Any] = _adapter(kind).dump_python(value, mode="json")
    return document
