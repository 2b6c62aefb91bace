"""Cost lines: one row each, on a package or on a shared cost."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlmodel import Session

from budgeting.studies import CostLine, Rate
from planner.storage.tables import COST_LINE


def line_from_row(row: sa.RowMapping) -> CostLine:
    """The cost line of a row's columns."""
    return CostLine(
        section=row["section"],
        element=row["element"],
        driver=row["driver"],
        unit=row["unit"],
        rate=Rate(
            element=row["rate_element"],
            unit=row["rate_unit"],
            low_minor=row["low_minor"],
            typical_minor=row["typical_minor"],
            high_minor=row["high_minor"],
            mark=row["mark"],
            evidence=row["evidence"],
        ),
        rate_card=row["rate_card"],
        driver_milli=row["driver_milli"],
        units_milli=row["units_milli"],
        role=row["role"],
        justification=row["justification"],
    )


def add_lines(
    session: Session, lines: Iterable[CostLine], *, package_id: int | None = None, shared_cost_id: int | None = None
) -> None:
    """Insert ``lines`` in their order, owned by the package or by the shared cost."""
    owner = {"package_id": package_id, "shared_cost_id": shared_cost_id}
    rows = [owner | {"position": position} | _columns(line) for position, line in enumerate(lines)]
    if rows:
        session.execute(sa.insert(COST_LINE), rows)


def _columns(line: CostLine) -> dict[str, object]:
    rate = line.rate
    return {
        "section": line.section,
        "element": line.element,
        "driver": line.driver,
        "unit": line.unit,
        "driver_milli": line.driver_milli,
        "units_milli": line.units_milli,
        "rate_element": rate.element,
        "rate_unit": rate.unit,
        "low_minor": rate.low_minor,
        "typical_minor": rate.typical_minor,
        "high_minor": rate.high_minor,
        "mark": rate.mark,
        "evidence": rate.evidence,
        "rate_card": line.rate_card,
        "role": line.role,
        "justification": line.justification,
    }
