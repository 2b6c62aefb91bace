"""What-ifs and plan versions side by side, on a page and as tables to take away."""

from collections.abc import Sequence

from budgeting.errors import ProblemError
from budgeting.money import Money
from budgeting.what_ifs.comparing import Comparison, NamedPlan, StudyCell, compare
from planner.services.actors import Actor
from planner.services.errors import NotFoundError
from planner.services.plans import see_plan
from planner.services.sheets import Cell, Sheet
from planner.services.what_ifs import see_what_if
from planner.storage.database import Database

_LONGEST = 10
_FATES = {"kept": "kept", "conditional": "if a finding asks for it", "left_out": "left out", None: "not there"}


def lay_side_by_side(database: Database, actor: Actor, programme_key: str, names: Sequence[str]) -> Comparison:
    """The plans that ``names`` name: ``v2`` is version 2 of the plan, ``w3`` what-if 3; versions come first.

    Raises NotFoundError, and ProblemError when there are too few or too many of them, or one was not chosen yet.
    """
    actor.require("what_if.see")
    ordered = sorted(dict.fromkeys(names), key=lambda name: name[:1] != "v")
    return compare([_named(database, actor, programme_key, name) for name in ordered])


def _named(database: Database, actor: Actor, programme_key: str, name: str) -> NamedPlan:
    kind, digits = name[:1], name[1:]
    if kind not in ("v", "w") or not (digits.isascii() and digits.isdigit() and len(digits) < _LONGEST):
        raise NotFoundError
    if kind == "v":
        seen = see_plan(database, actor, programme_key, int(digits))
        return NamedPlan(f"Version {seen.head.number}", seen.plan)
    found = see_what_if(database, actor, programme_key, int(digits))
    if found.plan is None:
        raise ProblemError(f"Nothing was chosen under “{found.head.name}” yet. Open it and choose again first.")
    return NamedPlan(found.head.name, found.plan)


def sheets_of(comparison: Comparison) -> tuple[Sheet, ...]:
    """The figures, the studies and the questions, each with a column for every plan."""
    currency, names = comparison.currency, comparison.names
    figures, studies, questions = comparison.figures, comparison.studies, comparison.questions
    return (
        Sheet("Figures", ("Figure", *names), tuple(_money(one.name, one.amounts_minor, currency) for one in figures)),
        Sheet("Studies", ("Study", *names), tuple((row.name, *map(_in_words, row.cells)) for row in studies)),
        Sheet("Worth", ("Question", *names), tuple(_money(row.text, row.values_minor, currency) for row in questions)),
    )


def _money(name: str, amounts_minor: Sequence[int | None], currency: str) -> tuple[Cell, ...]:
    return name, *(None if minor is None else Money(minor, currency) for minor in amounts_minor)


def one_sheet(comparison: Comparison) -> Sheet:
    """All of it as one table, which says in its first column what a row is about."""
    parts = zip(("Figure", "Study", "Worth of the answer"), sheets_of(comparison), strict=True)
    rows: list[tuple[Cell, ...]] = [(part, *row) for part, sheet in parts for row in sheet.rows]
    return Sheet("Comparison", ("About", "Name", *comparison.names), tuple(rows))


def _in_words(cell: StudyCell) -> str:
    words = [_FATES[cell.fate], cell.level or "", f"from {cell.start}" if cell.start else "", cell.words]
    return ", ".join(one for one in words if one)
