"""The whole plan as a workbook: live formulas of our own that give the plan's figures, and text that stays text."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import islice

import pytest
from python_calamine import CalamineWorkbook

from budgeting.plans.plan import Plan
from planner.reports.explained import Answers, explained_of
from planner.services.plan_workbook import plan_sheets
from planner.services.plans import VersionHead
from planner.services.sheets import Formula, workbook
from tests.browsing import Visitor
from tests.people import Cast
from tests.planner.choose.choosing import KEY, VERSION, keep_plan
from tests.planner.publish.generated import evaluated
from tests.planner.reports.answered import SPITEFUL, answered
from tests.planner.reports.sample import PROGRAMME, sample_plan
from tests.planner.web.test_matrix import ClientOf

_CELL = re.compile(r'<c r="([A-Z]+\d+)"[^>]*>(?:<f>([^<]*)</f>)?<v>([^<]*)</v></c>')
HEAD = VersionHead(
    number=1, state="draft", digest="0" * 64, note="", version=1, author_id=1, author=SPITEFUL,
    created_at=datetime(2026, 11, 21, tzinfo=UTC), submitted_by_id=None, submitted_by="", submitted_at=None,
    decided_by="", decided_at=None,
)  # fmt: skip


def book_of(plan: Plan, answers: Answers) -> bytes:
    return workbook(plan_sheets(plan, HEAD, explained_of(plan, answers)))


def cells(book: bytes, number: int) -> dict[str, tuple[str, str]]:
    """The number cells of a sheet by address: the formula, empty where there is none, and the value."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        text = archive.read(f"xl/worksheets/sheet{number}.xml").decode()
    return {address: (formula, value) for address, formula, value in _CELL.findall(text)}


def test_every_formula_gives_the_figure_that_stands_in_the_plan() -> None:
    plan = sample_plan()
    book = book_of(plan, {})
    sheets = {str(number): cells(book, number) for number in (1, 2, 3, 4)}
    for found in sheets.values():
        live = {address: (formula, value) for address, (formula, value) in found.items() if formula}
        assert live
        for address, (_, value) in live.items():
            said = Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_EVEN)
            assert evaluated(address, found, sheets) == said, address
    totals = [Decimal(value) for formula, value in cells(book, 3).values() if formula.startswith("SUM")]
    assert sum(totals) * 100 == plan.cost_minor + sum(one.cost_minor for one in plan.conditional)


def test_a_line_at_a_half_rounds_to_even_as_the_plan_does() -> None:
    planned = next(one for one in sample_plan().kept if one.package and one.package.lines)
    assert planned.package
    line = next(one for one in planned.package.lines if one.quantity_milli)
    half = replace(line, derived_milli=1_500, override=None, rate=replace(line.rate, low_minor=55, typical_minor=55))
    package = replace(planned.package, lines=(half,))
    plan = sample_plan()
    one = replace(planned, package=package)
    sheets = plan_sheets(replace(plan, studies=(one,), shared_costs=()), HEAD, explained_of(plan, {}))
    (amount,) = (cell for cell in islice(sheets[2].rows[0], 8) if isinstance(cell, Formula))
    assert (amount.text, amount.value.minor) == ("=2*ROUND(E2*G2*100/2,0)/100", 82)


def test_each_answer_has_its_sheets_and_no_typed_text_is_a_formula() -> None:
    plan, answers = answered()
    book = book_of(plan, answers)
    names = CalamineWorkbook.from_filelike(io.BytesIO(book)).sheet_names
    assert names[:4] == ["1 Plan", "2 Studies", "3 Cost lines", "4 Budgets"]
    answers_in_order = (
        "Money, budgets",
        "Money, without one rule",
        "What rules cost",
        "Why",
        "Swaps",
        "How sure, studies",
        "How sure, budgets",
        "How sure, spending",
        "How sure, pin down",
    )
    assert tuple(name.split(" ", 1)[1] for name in names[4:]) == answers_in_order
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name("2 Studies").to_python()
    assert SPITEFUL in {row[0] for row in rows}
    for number in range(1, len(names) + 1):
        for formula, _ in cells(book, number).values():
            assert "HYPERLINK" not in formula


def test_shared_costs_stand_among_the_lines() -> None:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book_of(sample_plan(PROGRAMME), {}))).get_sheet_by_index(2)
    assert ["Customer research panel", "Shared"] in [row[:2] for row in rows.to_python()]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_page_of_the_plan_gives_the_workbook_away(cast: Cast, client_of: ClientOf, database: object) -> None:
    keep_plan(database, cast.ada)  # type: ignore[arg-type]  # the fixture's database
    visitor: Visitor = client_of(cast.mona)
    assert f"{VERSION}.xlsx" in visitor.get(VERSION).text
    answer = visitor.get(f"{VERSION}.xlsx")
    assert f"{KEY}-version-1.xlsx" in answer.headers["Content-Disposition"]
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).sheet_names) == 4
    assert visitor.get(f"{VERSION[:-1]}7.xlsx").status_code == 404
