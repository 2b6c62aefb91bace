"""Domain values as canonical JSON: the same value is always the same text, so that a digest of it means something."""

import hashlib
import json
from typing import Any, TypeVar

from pydantic import TypeAdapter

from budgeting.decisions import Decision
from budgeting.feedback import Evidence
from budgeting.methods import Method
from budgeting.plans.frozen import Frozen
from budgeting.problem import Problem, Solution
from budgeting.programme import LevelRule, Programme
from budgeting.studies import JudgedLikelihood

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


def judged_to_document(judged: JudgedLikelihood) -> dict[str, Any]:
    """Hit rates entered by hand, as the JSON document that a study's row keeps."""
    return _to_document(JudgedLikelihood, judged)


def judged_from_document(document: dict[str, Any]) -> JudgedLikelihood:
    """Hit rates from a study's row. Raises ValueError when they do not hold together."""
    return _from_json(JudgedLikelihood, canonical(document))


def evidence_to_document(evidence: Evidence) -> dict[str, Any]:
    """What a programme file says of a point's feedback, as the JSON document that the point's row keeps."""
    return _to_document(Evidence, evidence)


def evidence_from_document(document: dict[str, Any]) -> Evidence:
    """The evidence of a point's row. Raises ValueError when it does not hold together."""
    return _from_json(Evidence, canonical(document))


def level_rule_to_document(rule: LevelRule) -> dict[str, Any]:
    """What finance decided about a level, as the JSON document that the study's row keeps."""
    return _to_document(LevelRule, rule)


def level_rule_from_document(document: dict[str, Any]) -> LevelRule:
    """What finance decided about a level, from the study's row. Raises ValueError when it does not hold together."""
    return _from_json(LevelRule, canonical(document))


def method_to_document(method: Method) -> dict[str, Any]:
    """``method`` as the JSON document that a workspace's version keeps."""
    return _to_document(Method, method)


def method_from_document(document: dict[str, Any]) -> Method:
    """The method of a workspace's version. Raises ValueError when it does not hold together."""
    return _from_json(Method, canonical(document))


def freeze(programme: Programme, problem: Problem, solution: Solution) -> tuple[str, str]:
    """The content of a plan version, and its SHA-256."""
    content = canonical(_to_document(Frozen, Frozen(programme, problem, solution)))
    return content, digest_of(content)


def thaw(content: str, digest: str | None = None) -> tuple[Programme, Problem, Solution]:
    """What was frozen. Raises BrokenContentError when ``digest`` is given and is not that of ``content``.

    Raises BudgetingError or ValueError when what is in ``content`` does not hold together.
    """
    if digest is not None and digest_of(content) != digest:
        message = "The content of this plan version was changed after it was written."
        raise BrokenContentError(message)
    frozen = _from_json(Frozen, content)
    return frozen.programme, frozen.problem, frozen.solution


def _adapter(kind: type[_Value]) -> TypeAdapter[_Value]:
    # Making one takes milliseconds; a document of 200 questions needs the same one 200 times.
    kept: TypeAdapter[_Value] | None = _adapters.get(kind)
    return kept or _adapters.setdefault(kind, TypeAdapter(kind))


def _from_json(kind: type[_Value], content: str) -> _Value:
    return _adapter(kind).validate_json(content, strict=True)


def _to_document(kind: type[_Value], value: _Value) -> dict[str, Any]:
    document: dict[str, Any] = _adapter(kind).dump_python(value, mode="json")
    return document
