"""Small plans made at random from a seed, and what every form of one says that it costs."""

import csv
import io
import json
import random
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias

from budgeting.money import exponent
from budgeting.optimiser import account, first_plan
from budgeting.plans.laying_out import lay_out
from budgeting.plans.plan import Plan
from budgeting.posing.building import build_problem
from budgeting.problem import Problem, Selection, Solution
from budgeting.programme import Budget, Programme, SharedCost
from budgeting.studies import CostLine, Override, Package, Rate, Study, Trigger
from planner.api.plan_told import plan_told
from planner.api.shapes import as_json
from planner.reports.explained import explained_of
from planner.services.plan_outputs import figures_json, lines_csv
from planner.services.plan_workbook import plan_sheets
from planner.services.plans import SeenPlan, VersionHead
from planner.services.sheets import workbook
from tests.builders import make_programme, make_question, make_study

_CURRENCIES = ("GBP", "GBP", "EUR", "JPY", "KWD")
_CELL = re.compile(r'<c r="([A-Z]+\d+)"[^>]*>(?:<f>([^<]*)</f>)?<v>([^<]*)</v></c>')
_TEXT = re.compile(r'<c r="([A-Z]+)(\d+)"[^>]* t="s"[^>]*><v>(\d+)</v></c>')
# The formula of a cell, empty where there is none, and the value that is stored with it.
Cells: TypeAlias = Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Totals:
    """The sums of a plan in minor units, as one form of it says them; ``conditional`` is what it may cost more."""

    cost: int
    conditional: int


def plan_of(seed: int) -> Plan:
    """The plan of ``seed``: up to four studies with odd quantities, prices, contingency and VAT, chosen greedily."""
    plan = plan_if_any(seed)
    assert plan is not None
    return plan


def plan_if_any(seed: int) -> Plan | None:
    """As ``plan_of``; None where what must be bought costs more than there is: about one seed in twenty thousand."""
    programme = _programme(random.Random(seed))
    problem = build_problem(programme)
    selection = first_plan(problem)
    return None if selection is None else lay_out(programme, problem, _solution(problem, selection))


def _solution(problem: Problem, selection: Selection) -> Solution:
    sums = account(problem, selection)
    return Solution("feasible", selection, sums, None, None, 0.0)


def _programme(dice: random.Random) -> Programme:
    vat = dice.choice((0, 0, 1_750, 2_000))
    studies = [_study(dice, number, vat) for number in range(dice.randint(1, 3))]
    if dice.random() < 0.5:
        waiting = _study(dice, 8, vat)
        studies.append(replace(waiting, is_mandatory=False, trigger=Trigger(studies[0].key), period_key="q3"))
    shared = (_shared(dice, studies, vat),) if dice.random() < 0.5 else ()
    made = make_programme(
        *studies,
        questions=(make_question("fees"), make_question("letters")),
        budgets=(Budget(10**9), Budget(10**9 - dice.randint(0, 9), "q1")),
        shared_costs=shared,
        currency=dice.choice(_CURRENCIES),
    )
    return replace(made, vat_bp=vat, counts_vat=bool(vat))


def _study(dice: random.Random, number: int, vat: int) -> Study:
    package = Package(
        "standard", dice.randint(50, 900), "completes", 15, _lines(dice), (), dice.choice((0, 333, 1_000)), vat
    )
    made = make_study(
        f"study-{number}", question_keys=(dice.choice(("fees", "letters")),), packages=(package,), period_key="q1"
    )
    return replace(made, is_mandatory=True)


def _shared(dice: random.Random, studies: list[Study], vat: int) -> SharedCost:
    return SharedCost("panel", "Panel", "insight", "q1", (studies[0].key,), _lines(dice), vat_bp=vat)


def _lines(dice: random.Random) -> tuple[CostLine, ...]:
    return tuple(_line(dice, number) for number in range(dice.randint(1, 4)))


def _line(dice: random.Random, number: int) -> CostLine:
    price = dice.choice((dice.randint(1, 999), dice.randint(1, 99_999), 5, 55))
    rate = Rate("Thing", "thing", price // 2, price, price * 2, "C")
    quantity = dice.choice((dice.randint(1, 99_999), 500 * dice.randint(1, 99)))
    override = Override("Agreed", quantity_milli=quantity + 1) if dice.random() < 0.2 else None
    bears_vat = dice.random() < 0.8
    return CostLine(f"line-{number}", "fieldwork", "Things", "Thing", rate, quantity, "", "", bears_vat, override)


def head_of(plan: Plan) -> VersionHead:
    """The head of a draft."""
    now = datetime(2026, 11, 22, tzinfo=UTC)
    return VersionHead(
        number=1, state="draft", digest="0" * 64, author_id=1, author="Ada", created_at=now, submitted_by_id=None,
        submitted_by="", submitted_at=None, decided_by="", decided_at=None, note="", version=1,
    )  # fmt: skip


def in_plan(plan: Plan) -> Totals:
    """What the plan says itself."""
    return Totals(plan.cost_minor, sum(one.cost_minor for one in plan.conditional))


def in_csv(plan: Plan) -> Totals:
    """What the CSV says, from its rows alone."""
    rows = list(csv.reader(io.StringIO(lines_csv(plan, head_of(plan)).removeprefix("\ufeff"))))[1:]
    return _by_fate([(row[1], row[2], Decimal(row[7])) for row in rows], plan.programme.currency)


def _by_fate(rows: list[tuple[str, str, Decimal]], currency: str) -> Totals:
    together = [(fate, amount) for fate, what, amount in rows if what == "Together"]
    cost = sum((amount for fate, amount in together if fate != "Conditional"), Decimal(0))
    conditional = sum((amount for fate, amount in together if fate == "Conditional"), Decimal(0))
    return Totals(int(cost.scaleb(exponent(currency))), int(conditional.scaleb(exponent(currency))))


def in_json(plan: Plan) -> Totals:
    """What the JSON says: its lines added up, then its own totals, which must agree."""
    tree = json.loads(figures_json(plan, head_of(plan)))
    by_fate = {"kept": 0, "conditional": 0, "left_out": 0}
    for study in tree["studies"]:
        added = sum(line["amount_minor"] for line in study.get("lines", ()))
        by_fate[study["fate"]] += added + study.get("contingency_minor", 0) + study.get("vat_minor", 0)
    shared = sum(sum(line["amount_minor"] for line in one["lines"]) + one["vat_minor"] for one in tree["shared_costs"])
    assert by_fate["kept"] + shared == tree["totals"]["cost_minor"]
    return Totals(by_fate["kept"] + shared, by_fate["conditional"])


def in_api(plan: Plan) -> Totals:
    """What a program is told: amounts as text added up line by line, then the totals, which must agree."""
    tree = as_json(plan_told(SeenPlan(plan, head_of(plan), 1)), plan.programme.currency)
    by_fate = {"kept": 0, "conditional": 0, "left_out": 0}
    for study in tree["studies"]:
        added = sum(_minor(line["amount"]) for line in study["lines"])
        by_fate[study["fate"]] += added + _minor(study["contingency"]) + _minor(study["vat"])
        assert study["cost"]["currency"] == plan.programme.currency
    shared = sum(_minor(one["cost"]) for one in tree["shared_costs"])
    assert by_fate["kept"] + shared == _minor(tree["totals"]["cost"])
    return Totals(by_fate["kept"] + shared, by_fate["conditional"])


def _minor(amount: Mapping[str, str]) -> int:
    return int(Decimal(amount["amount"]).scaleb(exponent(amount["currency"])))


def in_xlsx(plan: Plan) -> Totals:
    """What a spreadsheet makes of the workbook: every formula worked out again from typed numbers, none believed."""
    book = workbook(plan_sheets(plan, head_of(plan), explained_of(plan, {})))
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        sheets = {name: archive.read(f"xl/worksheets/sheet{name}.xml").decode() for name in ("1", "2", "3", "4")}
        strings = re.findall(r"<t[^>]*>([^<]*)</t>", archive.read("xl/sharedStrings.xml").decode())
    cells = {name: {a: (f, v) for a, f, v in _CELL.findall(sheet)} for name, sheet in sheets.items()}
    texts = {(a, int(row)): strings[int(at)] for a, row, at in _TEXT.findall(sheets["3"])}
    rows = [
        (texts["B", row], texts["C", row], evaluated(f"H{row}", cells["3"], cells))
        for row in sorted({row for a, row in texts if a == "C" and row > 1})
    ]
    totals = _by_fate(rows, plan.programme.currency)
    scale = 10 ** exponent(plan.programme.currency)
    assert evaluated("B7", cells["1"], cells) * scale == totals.cost
    assert evaluated("B10", cells["1"], cells) * scale == plan.net_minor
    for row, planned in enumerate(plan.studies, start=2):
        assert evaluated(f"I{row}", cells["2"], cells) * scale == planned.cost_minor
    return totals


def evaluated(address: str, here: Cells, book: Mapping[str, Cells]) -> Decimal:
    """A cell as a spreadsheet works it out; a half is rounded up, as spreadsheets do."""
    formula, value = here[address]
    return _worked_out(formula, here, book) if formula else Decimal(value)


def _worked_out(formula: str, here: Cells, book: Mapping[str, Cells]) -> Decimal:
    def cell(name: str, sheet: str | None = None) -> Decimal:
        return evaluated(name, book[sheet] if sheet else here, book)

    def added(column: str, first: int, last: int) -> Decimal:
        return sum((cell(f"{column}{row}") for row in range(first, last + 1)), Decimal(0))

    text = re.sub(r"'(\d)[^']*'!([A-Z]+\d+)", r'cell("\2", "\1")', formula.replace("&apos;", "'"))
    text = re.sub(r"SUM\(([A-Z]+)(\d+):[A-Z]+(\d+)\)", r'added("\1", \2, \3)', text)
    text = re.sub(r"(?<![\w\"])([A-Z]+\d+)(?![\w\"(])", r'cell("\1")', text)
    names = {"cell": cell, "added": added, "ROUND": _rounded_up}
    return Decimal(eval(text, {"__builtins__": {}}, names))  # a formula of our own, in a test


def _rounded_up(value: Decimal, digits: int) -> Decimal:
    return Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
