"""The zero-base proof of a frozen plan, to look at and to take away as a table."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from budgeting.money import Money
from budgeting.numbers import plain_quantity
from budgeting.plans.zero_base import ProvenStudy, ZeroBaseProof, prove
from budgeting.studies import CostLine
from planner.imports.giving_back import defuse
from planner.services.actors import Actor
from planner.services.plans import SeenPlan, see_plan
from planner.storage.database import Database

_COLUMNS: Final = (
    *("study", "level", "what", "quantity", "unit", "working", "entered by", "entered at", "reason"),
    *("rate card", "price from", "mark", "price", "amount"),
)
_DEFAULT: Final = "method default (mark C)"


@dataclass(frozen=True)
class SeenProof:
    """A version of a plan and what is proved of it."""

    seen: SeenPlan
    proof: ZeroBaseProof


def see_proof(database: Database, actor: Actor, programme_key: str, number: int) -> SeenProof:
    """The proof of a version, from its frozen content alone. Raises NotFoundError, TamperedError."""
    seen = see_plan(database, actor, programme_key, number)
    return SeenProof(seen, prove(seen.plan, seen.head.created_at))


def proof_csv(shown: SeenProof) -> str:
    """The proof as CSV: what is not proved first, then each entry and each line; no cell can act as a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    currency = shown.seen.plan.programme.currency
    for row in (_COLUMNS, *_faults(shown.proof), *_rows(shown.proof, currency)):
        writer.writerow([defuse(cell) for cell in row])
    return "\ufeff" + out.getvalue()


def _faults(proof: ZeroBaseProof) -> Iterator[tuple[str, ...]]:
    for fault in proof.faults:
        yield ("", "", f"not accounted for: {fault}", *[""] * (len(_COLUMNS) - 3))


def _rows(proof: ZeroBaseProof, currency: str) -> Iterator[tuple[str, ...]]:
    for study in proof.studies:
        head = (study.planned.study.name, study.package.level)
        yield from _entries(study, head)
        for line in study.lines:
            yield _line(line, head, study, currency)
    for shared in proof.shared_costs:
        for line in shared.lines:
            if line.quantity_milli:
                yield (*(shared.name, "shared"), *_bought(line, shared.by, shared.at, currency))


def _entries(study: ProvenStudy, head: tuple[str, str]) -> Iterator[tuple[str, ...]]:
    for one in study.inputs:
        yield (*head, one.words, "", "", "", _DEFAULT if one.is_default else one.by, one.at, *[""] * 6)
    stamp = study.stamp_by_name.get("contingency")
    if study.package.contingency_bp:
        percent = f"{plain_quantity(study.package.contingency_bp * 10)} % contingency"
        yield (*head, percent, "", "", "", *((stamp.by, stamp.at) if stamp else ("", "")), *[""] * 6)


def _line(line: CostLine, head: tuple[str, str], study: ProvenStudy, currency: str) -> tuple[str, ...]:
    stamp = study.stamp_by_name.get(f"override:{line.key}")
    by, at = (stamp.by, stamp.at) if stamp else ("by formula", "")
    return (*head, *_bought(line, by, at, currency))


def _bought(line: CostLine, by: str, at: str, currency: str) -> tuple[str, ...]:
    return (
        line.label,
        plain_quantity(line.quantity_milli),
        line.unit,
        line.working,
        by,
        at,
        line.override.reason if line.override else line.justification,
        line.rate_card,
        line.rate.valid_on.isoformat() if line.rate.valid_on else "",
        line.rate.mark,
        str(Money(line.price_minor, currency).major),
        str(Money(line.amount_minor, currency).major),
    )
