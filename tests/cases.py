"""Worked examples from books and papers, by the name they have in ``data/published_cases.json``."""

import json
from functools import cache
from pathlib import Path
from typing import Any

CASES = Path(__file__).parent / "data" / "published_cases.json"


@cache
def _cases() -> dict[str, dict[str, Any]]:
    return {case["id"]: case for case in json.loads(CASES.read_text(encoding="utf-8"))}


def case_inputs(case_id: str) -> dict[str, Any]:
    """What the case starts from."""
    inputs: dict[str, Any] = _cases()[case_id]["inputs"]
    return inputs


def case_answers(case_id: str) -> dict[str, Any]:
    """What the source prints, or what was derived."""
    answers: dict[str, Any] = _cases()[case_id]["expected"]
    return answers


def tolerance(case_id: str, answer: str) -> float:
    """How far a computed ``answer`` may lie from the expected one."""
    allowed = _cases()[case_id]["tolerance"]
    return float(allowed[answer if answer in allowed else "*"] if isinstance(allowed, dict) else allowed)
