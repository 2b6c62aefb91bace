"""The whole API: importing this module declares every operation."""

from typing import Final

from flask import Blueprint

from planner.api import (
    answers,
    budgets,
    comments,
    feedback,
    findings,
    guide,
    jobs,
    journey,
    ledger,
    lines,
    methods,
    notices,
    openapi,
    people,
    plans,
    programmes,
    questions,
    rates,
    rules,
    spending,
    studies,
    trail,
    verify,
    what_ifs,
)
from planner.api.operations import blueprint

__all__ = [
    "API_BLUEPRINTS",
    "BLUEPRINTS",
    "answers",
    "budgets",
    "comments",
    "feedback",
    "findings",
    "guide",
    "jobs",
    "journey",
    "ledger",
    "lines",
    "methods",
    "notices",
    "openapi",
    "people",
    "plans",
    "programmes",
    "questions",
    "rates",
    "rules",
    "spending",
    "studies",
    "trail",
    "verify",
    "what_ifs",
]

API_BLUEPRINTS: Final[tuple[Blueprint, ...]] = (blueprint, openapi.blueprint)
BLUEPRINTS: Final[tuple[Blueprint, ...]] = (*API_BLUEPRINTS, guide.blueprint)
