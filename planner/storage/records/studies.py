"""Questions with their decisions; studies with their packages and cost lines; and the rules between studies."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from budgeting.cost_lines import LARGEST_QUANTITY_MILLI
from budgeting.methods.method import LEVELS, QUESTION_KINDS, SECTIONS
from budgeting.money import LARGEST_MINOR
from budgeting.studies import LARGEST_CONTINGENCY_BP, LARGEST_VAT_BP
from planner.storage.records.base import between, json_column, minor_column, moment_column, one_of, owner

QUESTION_STATES = ("draft", "ready", "funded", "in_field", "answered", "closed")


class QuestionRecord(SQLModel, table=True):
    """What the business does not know; ``decision`` is the decision's canonical JSON, checked by the domain."""

    __tablename__ = "question"
    __table_args__ = (
        sa.UniqueConstraint("programme_id", "key"),
        one_of("state", QUESTION_STATES, "state"),
        between("difference_bp", 1, 10_000, "difference"),
        between("prevalence_bp", 1, 10_000, "prevalence"),
        one_of("kind", QUESTION_KINDS, "kind"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    programme_id: int = owner("programme")
    key: str = Field(max_length=64)
    text: str = Field(max_length=300)
    state: str = Field(default="draft", max_length=12)
    kind: str = Field(default="evaluative", max_length=12)
    decision: dict[str, Any] = json_column()
    difference_bp: int = 1_000
    prevalence_bp: int = 1_500
    created_by: int = Field(foreign_key="user_account.id")
    version: int = 1


class QuestionAnxietyRecord(SQLModel, table=True):
    """A question hangs from an anxiety point."""

    __tablename__ = "question_anxiety"
    question_id: int = Field(foreign_key="question.id", primary_key=True, ondelete="CASCADE")
    anxiety_point_id: int = Field(foreign_key="anxiety_point.id", primary_key=True, ondelete="CASCADE")
    position: int = 0


class MethodRecord(SQLModel, table=True):
    """A workspace's own version of a method; ``body`` is the method's canonical JSON, checked by the domain."""

    __tablename__ = "method"
    __table_args__ = (sa.UniqueConstraint("workspace_id", "key", "version"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    key: str = Field(max_length=64)
    version: int
    body: dict[str, Any] = json_column()
    note: str = Field(default="", max_length=300)
    created_by: int = Field(foreign_key="user_account.id")
    created_at: datetime = moment_column()


class StudyRecord(SQLModel, table=True):
    """A study; a conditional one names the study whose finding releases it."""

    __tablename__ = "study"
    __table_args__ = (
        sa.UniqueConstraint("programme_id", "key"),
        sa.CheckConstraint("NOT (is_mandatory AND trigger_study_id IS NOT NULL)", name="trigger"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    programme_id: int = owner("programme")
    key: str = Field(max_length=64)
    name: str = Field(max_length=200)
    method_key: str = Field(max_length=64)
    method_version: int = 0
    purpose: str = Field(default="", max_length=1000)
    cost_centre_id: int = Field(foreign_key="cost_centre.id")
    period_id: int = Field(foreign_key="period.id")
    latest_period_id: int | None = Field(default=None, foreign_key="period.id")
    is_mandatory: bool = False
    trigger_study_id: int | None = Field(default=None, foreign_key="study.id")
    trigger_outcome: int = 0
    judged: list[dict[str, Any]] = json_column()
    level_rules: list[dict[str, Any]] = json_column()
    copied_from: str = Field(default="", max_length=200)
    alternatives: str = Field(default="", max_length=1000)
    created_by: int = Field(foreign_key="user_account.id")
    version: int = 1


class StudyQuestionRecord(SQLModel, table=True):
    """A study could answer a question."""

    __tablename__ = "study_question"
    study_id: int = Field(foreign_key="study.id", primary_key=True, ondelete="CASCADE")
    question_id: int = Field(foreign_key="question.id", primary_key=True, ondelete="CASCADE")
    position: int = 0


class PackageRecord(SQLModel, table=True):
    """One study at one level; ``design`` holds the inputs behind the lines: name, thousandths, who and when.

    ``stamps`` holds who changed anything else by hand: what, who and when.
    """

    __tablename__ = "package"
    __table_args__ = (
        sa.UniqueConstraint("study_id", "level"),
        one_of("level", LEVELS, "level"),
        between("sample", 0, 10**9, "sample"),
        between("days_to_result", 0, 20_000, "days"),
        between("contingency_bp", 0, LARGEST_CONTINGENCY_BP, "contingency"),
        between("vat_bp", 0, LARGEST_VAT_BP, "vat"),
    )
    id: int | None = Field(default=None, primary_key=True)
    study_id: int = owner("study")
    level: str = Field(max_length=12)
    design: list[tuple[str, int, str, str]] = json_column()
    sample: int = 0
    sample_unit: str = Field(default="", max_length=40)
    days_to_result: int = 0
    contingency_bp: int = 0
    vat_bp: int = 0
    stamps: list[tuple[str, str, str]] = json_column()


class SharedCostRecord(SQLModel, table=True):
    """An element bought once for several studies."""

    __tablename__ = "shared_cost"
    __table_args__ = (sa.UniqueConstraint("programme_id", "key"), between("vat_bp", 0, LARGEST_VAT_BP, "vat"))
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    programme_id: int = owner("programme")
    key: str = Field(max_length=64)
    name: str = Field(max_length=200)
    cost_centre_id: int = Field(foreign_key="cost_centre.id")
    period_id: int = Field(foreign_key="period.id")
    entered_by: str = Field(default="", max_length=120)
    entered_at: str = Field(default="", max_length=40)
    vat_bp: int = 0


class SharedCostStudyRecord(SQLModel, table=True):
    """A study uses a shared element."""

    __tablename__ = "shared_cost_study"
    shared_cost_id: int = Field(foreign_key="shared_cost.id", primary_key=True, ondelete="CASCADE")
    study_id: int = Field(foreign_key="study.id", primary_key=True, ondelete="CASCADE")
    position: int = 0


class CostLineRecord(SQLModel, table=True):
    """quantity x rate, for one package or one shared cost; the rate is copied from the card it came from."""

    __tablename__ = "cost_line"
    __table_args__ = (
        sa.CheckConstraint("(package_id IS NULL) <> (shared_cost_id IS NULL)", name="one_owner"),
        one_of("section", SECTIONS, "section"),
        one_of("mark", ("A", "B", "C"), "mark"),
        between("derived_milli", 0, LARGEST_QUANTITY_MILLI, "derived"),
        between("override_quantity_milli", 0, LARGEST_QUANTITY_MILLI, "override_quantity"),
        between("override_rate_minor", 0, LARGEST_MINOR, "override_rate"),
        sa.CheckConstraint(
            "override_reason <> '' OR (override_quantity_milli IS NULL AND override_rate_minor IS NULL)",
            name="override_reason",
        ),
        sa.CheckConstraint(
            "0 <= low_minor AND low_minor <= typical_minor AND typical_minor <= high_minor", name="rate"
        ),
        between("high_minor", 0, LARGEST_MINOR, "high"),
    )
    id: int | None = Field(default=None, primary_key=True)
    package_id: int | None = owner("package", nullable=True)
    shared_cost_id: int | None = owner("shared_cost", nullable=True)
    position: int
    section: str = Field(max_length=20)
    line_key: str = Field(max_length=40)
    label: str = Field(max_length=120)
    element: str = Field(max_length=120)
    derived_milli: int = minor_column()
    working: str = Field(default="", max_length=1000)
    bears_vat: bool = True
    override_quantity_milli: int | None = minor_column(nullable=True)
    override_rate_minor: int | None = minor_column(nullable=True)
    override_reason: str = Field(default="", max_length=300)
    rate_element: str = Field(max_length=120)
    rate_unit: str = Field(max_length=40)
    low_minor: int = minor_column()
    typical_minor: int = minor_column()
    high_minor: int = minor_column()
    mark: str = Field(max_length=1)
    evidence: str = Field(default="", max_length=300)
    supplier: str = Field(default="", max_length=120)
    market: str = Field(default="", max_length=60)
    valid_on: date | None = None
    expires_on: date | None = None
    origin: str = Field(default="", max_length=200)
    card: str = Field(default="", max_length=64)
    role: str = Field(default="", max_length=40)
    justification: str = Field(default="", max_length=500)


class PrerequisiteRecord(SQLModel, table=True):
    """A study needs another one done before it."""

    __tablename__ = "prerequisite"
    __table_args__ = (sa.CheckConstraint("study_id <> needs_id", name="not_itself"),)
    study_id: int = Field(foreign_key="study.id", primary_key=True, ondelete="CASCADE")
    needs_id: int = Field(foreign_key="study.id", primary_key=True, ondelete="CASCADE")
    position: int = 0


class AlternativesRecord(SQLModel, table=True):
    """Different ways to the same answer."""

    __tablename__ = "alternatives"
    __table_args__ = (sa.UniqueConstraint("programme_id", "key"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    programme_id: int = owner("programme")
    key: str = Field(max_length=64)
    name: str = Field(max_length=200)


class AlternativesStudyRecord(SQLModel, table=True):
    """A study is one of the ways."""

    __tablename__ = "alternatives_study"
    alternatives_id: int = Field(foreign_key="alternatives.id", primary_key=True, ondelete="CASCADE")
    study_id: int = Field(foreign_key="study.id", primary_key=True, ondelete="CASCADE")
    position: int = 0
