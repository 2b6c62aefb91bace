"""The tables by name, for statements that need columns and no objects."""

from typing import Final

import sqlalchemy as sa
from sqlmodel import SQLModel

from planner.storage import records  # noqa: F401  importing declares the tables

_TABLES: Final = SQLModel.metadata.tables

ALTERNATIVES: Final[sa.Table] = _TABLES["alternatives"]
ALTERNATIVES_STUDY: Final[sa.Table] = _TABLES["alternatives_study"]
ANXIETY_POINT: Final[sa.Table] = _TABLES["anxiety_point"]
APPROVAL_LIMIT: Final[sa.Table] = _TABLES["approval_limit"]
AUDIT: Final[sa.Table] = _TABLES["audit"]
BUDGET: Final[sa.Table] = _TABLES["budget"]
COST_CENTRE: Final[sa.Table] = _TABLES["cost_centre"]
COST_LINE: Final[sa.Table] = _TABLES["cost_line"]
COVERAGE_RULE: Final[sa.Table] = _TABLES["coverage_rule"]
DELEGATION: Final[sa.Table] = _TABLES["delegation"]
FEEDBACK_CHANGE: Final[sa.Table] = _TABLES["feedback_change"]
FEEDBACK_IMPORT: Final[sa.Table] = _TABLES["feedback_import"]
FEEDBACK_ITEM: Final[sa.Table] = _TABLES["feedback_item"]
FEEDBACK_MOVED: Final[sa.Table] = _TABLES["feedback_moved"]
FEEDBACK_TAG: Final[sa.Table] = _TABLES["feedback_tag"]
FEEDBACK_TAGGED: Final[sa.Table] = _TABLES["feedback_tagged"]
FORM_ANSWER: Final[sa.Table] = _TABLES["form_answer"]
LINE_DECISION: Final[sa.Table] = _TABLES["line_decision"]
METHOD: Final[sa.Table] = _TABLES["method"]
PACKAGE: Final[sa.Table] = _TABLES["package"]
PERIOD: Final[sa.Table] = _TABLES["period"]
PLAN_VERSION: Final[sa.Table] = _TABLES["plan_version"]
PREREQUISITE: Final[sa.Table] = _TABLES["prerequisite"]
PROGRAMME: Final[sa.Table] = _TABLES["programme"]
QUESTION: Final[sa.Table] = _TABLES["question"]
QUESTION_ANXIETY: Final[sa.Table] = _TABLES["question_anxiety"]
SHARED_COST: Final[sa.Table] = _TABLES["shared_cost"]
SHARED_COST_STUDY: Final[sa.Table] = _TABLES["shared_cost_study"]
STAFF_CAPACITY: Final[sa.Table] = _TABLES["staff_capacity"]
STUDY: Final[sa.Table] = _TABLES["study"]
STUDY_QUESTION: Final[sa.Table] = _TABLES["study_question"]
TOUCHPOINT: Final[sa.Table] = _TABLES["touchpoint"]
WORKSPACE: Final[sa.Table] = _TABLES["workspace"]
