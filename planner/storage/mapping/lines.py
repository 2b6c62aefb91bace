"""Cost lines: one row each, on a package or on a shared cost."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from budgeting.cost_lines import CostLine, Override, Rate
from planner.storage.tables import COST_LINE

_RATE: Final = (
    "low_minor",
    "typical_minor",
    "high_minor",
    "mark",
    "evidence",
    "supplier",
    "market",
    "valid_on",
    "expires_on",
    "origin",
    "card",
)
_READ: Final = (
    *("line_key", "section", "label", "element", "rate_element", "rate_unit", *_RATE, "derived_milli", "working"),
    *("role", "bears_vat", "override_reason", "override_quantity_milli", "override_rate_minor", "justification"),
)
_values = itemgetter(*_READ)


def line_from_row(row: sa.RowMapping) -> CostLine:
    """The cost line of a row's columns."""
    return _line(_values(row))


@lru_cache(maxsize=16_384)
def _line(values: tuple[Any, ...]) -> CostLine:
    """The line of the values of ``_READ``: few lines of a programme change from one page to the next."""
    row = dict(zip(_READ, values, strict=True))
    return CostLine(
        key=row["line_key"],
        section=row["section"],
        label=row["label"],
        element=row["element"],
        rate=Rate(row["rate_element"], row["rate_unit"], **{name: row[name] for name in _RATE}),
        derived_milli=row["derived_milli"],
        working=row["working"],
        role=row["role"],
        bears_vat=row["bears_vat"],
        override=_override(row),
        justification=row["justification"],
    )


def _override(row: Mapping[str, Any]) -> Override | None:
    if not row["override_reason"]:
        return None
    return Override(row["override_reason"], row["override_quantity_milli"], row["override_rate_minor"])


def add_lines(
    session: Session, lines: Iterable[CostLine], *, package_id: int | None = None, shared_cost_id: int | None = None
) -> None:
    """Insert ``lines`` in their order, owned by the package or by the shared cost."""
    owner = {"package_id": package_id, "shared_cost_id": shared_cost_id}
    rows = [owner | {"position": position} | _columns(line) for position, line in enumerate(lines)]
    if rows:
        session.execute(sa.insert(COST_LINE), rows)


def _columns(line: CostLine) -> dict[str, object]:
    rate, override = line.rate, line.override
    return {
        "line_key": line.key,
        "section": line.section,
        "label": line.label,
        "element": line.element,
        "derived_milli": line.derived_milli,
        "working": line.working,
        "bears_vat": line.bears_vat,
        "override_quantity_milli": override.quantity_milli if override else None,
        "override_rate_minor": override.rate_minor if override else None,
        "override_reason": override.reason if override else "",
        "rate_element": rate.element,
        "rate_unit": rate.unit,
        **{name: getattr(rate, name) for name in _RATE},
        "role": line.role,
        "justification": line.justification,
    }
