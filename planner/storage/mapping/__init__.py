"""The only place that knows both shapes: rows of tables, and frozen values of the domain."""

from planner.storage.mapping.decisions import add_line_decisions, decisions_at, load_line_decisions
from planner.storage.mapping.documents import BrokenContentError, freeze, thaw
from planner.storage.mapping.loading import load_anxiety_points, load_programme
from planner.storage.mapping.saving_programmes import (
    create_programme,
    remove_shared_cost,
    save_budgets,
    save_objective,
    save_pricing,
    save_reserve,
    save_shared_cost,
)
from planner.storage.mapping.saving_questions import (
    carry_evidence,
    ensure_anxiety_points,
    remove_question,
    save_question,
)
from planner.storage.mapping.saving_rules import save_alternatives, save_coverage, save_level_rules, save_prerequisites
from planner.storage.mapping.saving_studies import remove_study, save_study

__all__ = [
    "BrokenContentError",
    "add_line_decisions",
    "carry_evidence",
    "create_programme",
    "decisions_at",
    "ensure_anxiety_points",
    "freeze",
    "load_anxiety_points",
    "load_line_decisions",
    "load_programme",
    "remove_question",
    "remove_shared_cost",
    "remove_study",
    "save_alternatives",
    "save_budgets",
    "save_coverage",
    "save_level_rules",
    "save_objective",
    "save_prerequisites",
    "save_pricing",
    "save_question",
    "save_reserve",
    "save_shared_cost",
    "save_study",
    "thaw",
]
