"""A workspace with very many studies: the demo's programme copied inside the database, doubled again and again."""

import sqlalchemy as sa
from sqlmodel import SQLModel

from planner.demo.loading import PROGRAMME
from planner.storage.database import Database

# What a programme is made of; what happened to it (feedback, plans, findings, money spent) is not copied.
_PARTS = frozenset(
    {
        *("alternatives", "alternatives_study", "anxiety_point", "budget", "cost_centre", "cost_line", "coverage_rule"),
        *("package", "period", "prerequisite", "programme", "question", "question_anxiety", "shared_cost"),
        *("shared_cost_study", "staff_capacity", "study", "study_question", "touchpoint"),
    }
)


def grow(database: Database, studies: int) -> int:
    """Copy the demo's programme until the workspace has ``studies`` studies or more; how many it has then.

    Each pass copies all that is there: every id, and every reference to one, moves by the same step.
    """
    tables = [table for table in SQLModel.metadata.sorted_tables if table.name in _PARTS]
    with database.write() as session:
        step = 1 + max(
            session.execute(sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0))).scalar_one()
            for table in tables
            if "id" in table.c
        )
        count = _studies(session)
    while count < studies:
        with database.write() as session:
            for table in tables:
                session.execute(_copied(table, step))
            count = _studies(session)
        step *= 2
    return count


def _studies(session: sa.orm.Session) -> int:
    return int(session.execute(sa.text("SELECT count(*) FROM study")).scalar_one())


def _copied(table: sa.Table, step: int) -> sa.Insert:
    columns = list(table.columns)
    return sa.insert(table).from_select([c.name for c in columns], sa.select(*(_moved(c, step) for c in columns)))


def _moved(column: sa.Column, step: int) -> sa.ColumnElement:  # type: ignore[type-arg]  # a column of any type
    refers = {key.column.table.name for key in column.foreign_keys}
    if refers & _PARTS or (column.name == "id" and column.table.name in _PARTS):
        return column + step
    if column.table.name == "programme" and column.name == "key":
        number = sa.cast(column.table.c.id + step, sa.String)
        return sa.literal(f"{PROGRAMME}-") + number
    return column
