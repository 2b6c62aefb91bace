"""The rows of a whole programme, read in ten or eleven statements however large it is."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from planner.storage.tables import (
    ALTERNATIVES,
    ALTERNATIVES_STUDY,
    ANXIETY_POINT,
    BUDGET,
    COST_CENTRE,
    COST_LINE,
    COVERAGE_RULE,
    FEEDBACK_IMPORT,
    FEEDBACK_ITEM,
    METHOD,
    PACKAGE,
    PERIOD,
    PREREQUISITE,
    QUESTION,
    QUESTION_ANXIETY,
    SHARED_COST,
    SHARED_COST_STUDY,
    STAFF_CAPACITY,
    STUDY,
    STUDY_QUESTION,
    TOUCHPOINT,
)

Row = sa.RowMapping
Rows = Sequence[Row]
_NO_NUMBER = sa.cast(sa.null(), sa.BigInteger)


def period_rows(session: Session, programme_id: int) -> Rows:
    """Each period with each of its staff capacities (one row with null ``role`` when it has none), in order of time."""
    return _all(
        session,
        sa.select(PERIOD, STAFF_CAPACITY.c.role, STAFF_CAPACITY.c.days_milli)
        .select_from(PERIOD.outerjoin(STAFF_CAPACITY, STAFF_CAPACITY.c.period_id == PERIOD.c.id))
        .where(PERIOD.c.programme_id == programme_id)
        .order_by(PERIOD.c.position, PERIOD.c.id, STAFF_CAPACITY.c.id),
    )


def named_rows(session: Session, programme_id: int) -> Rows:
    """Cost centres, budgets, shared costs and alternatives, told apart by ``kind``, each kind in its order."""
    tables = (COST_CENTRE, BUDGET, SHARED_COST, ALTERNATIVES)
    parts = zip(_named_parts(), tables, strict=True)
    return _all(
        session,
        sa.union_all(*(part.where(table.c.programme_id == programme_id) for part, table in parts)).order_by(
            "kind", "position", "id"
        ),
    )


def _named_parts() -> tuple[sa.Select[Any], ...]:
    """One statement for each kind of named row, with the same columns; what a kind does not have is empty."""
    nowhere = (_NO_NUMBER.label("cost_centre_id"), _NO_NUMBER.label("period_id"), _NO_NUMBER.label("limit_minor"))
    nobody = (sa.literal("").label("entered_by"), sa.literal("").label("entered_at"), sa.literal(0).label("vat_bp"))
    first = sa.literal(0).label("position")
    nameless = (sa.literal("").label("key"), sa.literal("").label("name"))
    own = _columns(COST_CENTRE, "id key name")
    limits = _columns(BUDGET, "cost_centre_id period_id limit_minor")
    shared, stamps = _columns(SHARED_COST, "id key name cost_centre_id period_id"), "entered_by entered_at vat_bp"
    return (
        sa.select(_kind("cost_centre"), *own, *nowhere, COST_CENTRE.c.position, *nobody),
        sa.select(_kind("budget"), BUDGET.c.id, *nameless, *limits, first, *nobody),
        sa.select(_kind("shared_cost"), *shared, _NO_NUMBER, first, *_columns(SHARED_COST, stamps)),
        sa.select(_kind("alternatives"), *_columns(ALTERNATIVES, "id key name"), *nowhere, first, *nobody),
    )


def question_rows(session: Session, programme_id: int) -> Rows:
    """The questions in the order in which they were written."""
    return _all(session, sa.select(QUESTION).where(QUESTION.c.programme_id == programme_id).order_by(QUESTION.c.id))


def method_rows(session: Session, workspace_id: int, programme_id: int) -> Rows:
    """The workspace's own versions of methods that the programme's studies use."""
    return _all(
        session,
        sa.select(METHOD.c.key, METHOD.c.version, METHOD.c.body).where(
            METHOD.c.workspace_id == workspace_id,
            sa.exists().where(
                STUDY.c.programme_id == programme_id,
                STUDY.c.method_key == METHOD.c.key,
                STUDY.c.method_version == METHOD.c.version,
            ),
        ),
    )


def study_rows(session: Session, programme_id: int) -> Rows:
    """Each study with each of its packages (one row with null ``level`` when it has none)."""
    return _all(
        session,
        sa.select(
            STUDY,
            PACKAGE.c.id.label("package_id"),
            *_columns(PACKAGE, "level sample sample_unit days_to_result design contingency_bp vat_bp stamps"),
        )
        .select_from(STUDY.outerjoin(PACKAGE, PACKAGE.c.study_id == STUDY.c.id))
        .where(STUDY.c.programme_id == programme_id)
        .order_by(STUDY.c.id, PACKAGE.c.id),
    )


def line_rows(session: Session, programme_id: int) -> Rows:
    """All cost lines, of packages and of shared costs, in the order in which they are shown."""
    columns = [column for column in COST_LINE.c if column.name != "id"]
    of_packages = (
        sa.select(*columns)
        .join(PACKAGE, PACKAGE.c.id == COST_LINE.c.package_id)
        .join(STUDY, STUDY.c.id == PACKAGE.c.study_id)
        .where(STUDY.c.programme_id == programme_id)
    )
    of_shared_costs = (
        sa.select(*columns)
        .join(SHARED_COST, SHARED_COST.c.id == COST_LINE.c.shared_cost_id)
        .where(SHARED_COST.c.programme_id == programme_id)
    )
    return _all(session, sa.union_all(of_packages, of_shared_costs).order_by("position"))


def link_rows(session: Session, programme_id: int) -> Rows:
    """Who belongs to whom: ``left_id`` and ``right_id`` by ``kind`` (the name of the table that holds the pair)."""
    links = (
        (STUDY_QUESTION, STUDY, "study_id", "question_id"),
        (SHARED_COST_STUDY, SHARED_COST, "shared_cost_id", "study_id"),
        (PREREQUISITE, STUDY, "study_id", "needs_id"),
        (ALTERNATIVES_STUDY, ALTERNATIVES, "alternatives_id", "study_id"),
        (QUESTION_ANXIETY, QUESTION, "question_id", "anxiety_point_id"),
    )
    return _all(
        session,
        sa.union_all(
            *(
                sa.select(
                    _kind(pair.name), pair.c[left].label("left_id"), pair.c[right].label("right_id"), pair.c.position
                )
                .join(owner, owner.c.id == pair.c[left])
                .where(owner.c.programme_id == programme_id)
                for pair, owner, left, right in links
            )
        ).order_by("kind", "position", "left_id", "right_id"),
    )


def anxiety_rows(session: Session, programme_id: int) -> Rows:
    """Each anxiety point with, by channel, how many published items show it and the sum of their severities."""
    shown = (
        sa.select(
            FEEDBACK_ITEM.c.anxiety_point_id,
            FEEDBACK_ITEM.c.channel,
            sa.func.count().label("reach"),
            sa.func.sum(FEEDBACK_ITEM.c.severity).label("severity"),
        )
        .join(FEEDBACK_IMPORT, FEEDBACK_IMPORT.c.id == FEEDBACK_ITEM.c.import_id)
        .where(FEEDBACK_ITEM.c.programme_id == programme_id, FEEDBACK_IMPORT.c.state == "published")
        .group_by(FEEDBACK_ITEM.c.anxiety_point_id, FEEDBACK_ITEM.c.channel)
        .subquery()
    )
    return _all(
        session,
        sa.select(
            *_columns(ANXIETY_POINT, "id key name stage carried"),
            TOUCHPOINT.c.name.label("touchpoint"),
            *_columns(shown, "channel reach severity"),
        )
        .select_from(
            ANXIETY_POINT.join(TOUCHPOINT, TOUCHPOINT.c.id == ANXIETY_POINT.c.touchpoint_id).outerjoin(
                shown, shown.c.anxiety_point_id == ANXIETY_POINT.c.id
            )
        )
        .where(ANXIETY_POINT.c.programme_id == programme_id, ANXIETY_POINT.c.merged_into_id.is_(None) | _hung_from())
        .order_by(ANXIETY_POINT.c.id, sa.desc(shown.c.reach), shown.c.channel),
    )


def _hung_from() -> sa.ColumnElement[bool]:
    """That a question hangs from the point: one that was merged meanwhile is still shown where it is named."""
    return sa.exists().where(QUESTION_ANXIETY.c.anxiety_point_id == ANXIETY_POINT.c.id)


def persona_rows(session: Session, programme_id: int) -> Rows:
    """Each anxiety point with each persona whose published items show it, by name."""
    item = FEEDBACK_ITEM.c
    # Written out and not bound, so that the databases see that the index of named personas will do.
    is_named = item.persona != sa.literal_column("''")
    return _all(
        session,
        sa.select(item.anxiety_point_id, item.persona)
        .distinct()
        .join(FEEDBACK_IMPORT, FEEDBACK_IMPORT.c.id == item.import_id)
        .where(item.programme_id == programme_id, is_named, FEEDBACK_IMPORT.c.state == "published")
        .where(item.anxiety_point_id.is_not(None))
        .order_by(item.anxiety_point_id, item.persona),
    )


def coverage_rows(session: Session, programme_id: int) -> Rows:
    """The rules of coverage in their order."""
    own = COVERAGE_RULE.c.programme_id == programme_id
    return _all(session, sa.select(COVERAGE_RULE).where(own).order_by(COVERAGE_RULE.c.position))


def _kind(word: str) -> sa.Label[str]:
    return sa.literal(word).label("kind")


def _columns(table: sa.FromClause, names: str) -> list[sa.ColumnElement[Any]]:
    return [table.c[name] for name in names.split()]


def _all(session: Session, statement: sa.Executable) -> Rows:
    return session.execute(statement).mappings().all()
