"""Findings for tests: of the decision that DER-05 is about, or of any other."""

from datetime import date
from typing import Any

from budgeting.decisions import Decision
from budgeting.learning.finding import Finding, Rows, Way
from budgeting.methods import method_named
from tests.builders import make_decision

SCREEN: Rows = ((900_000, 100_000), (300_000, 700_000))
STRONG: Rows = ((900_000, 100_000), (50_000, 950_000))
ON = date(2027, 3, 1)


def make_finding(
    number: int = 1,
    outcome: int | None = 0,
    rows: Rows = SCREEN,
    *,
    study_key: str = "survey",
    question_key: str = "fees",
    method_key: str = "online-survey",
    decision: Decision | None = None,
    **changes: Any,  # noqa: ANN401  any other field of a finding
) -> Finding:
    """A finding that its study reported at the standard level."""
    return Finding(
        number=number,
        question_key=question_key,
        study_key=study_key,
        level="standard",
        plan_number=1,
        way=Way(method_key, method_named(method_key).sample_kind),
        decision=decision or make_decision(),
        told="Customers leave because the letter surprises them.",
        found_on=ON,
        outcome=outcome,
        likelihood_ppm=() if outcome is None else rows,
        **changes,
    )
