"""A whole plan version as one workbook: its studies, every cost line worked out live, and all that was found of it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from budgeting.money import Money, exponent
from budgeting.plans.plan import Plan, PlannedStudy
from budgeting.programme import SharedCost
from budgeting.studies import MILLI, CostLine
from planner.reports.accounts import budget_uses
from planner.reports.cards import FATE_WORDS
from planner.reports.explained import Explained, explained_of
from planner.services.actors import Actor
from planner.services.answers import see_answers
from planner.services.cards import card_sheets
from planner.services.frontier import frontier_sheets
from planner.services.plans import VersionHead
from planner.services.robustness import robustness_sheets
from planner.services.rule_prices import rules_sheet
from planner.services.sheets import Cell, Formula, Sheet, workbook
from planner.storage.database import Database

_STUDY_HEADS = ("Study", "Plan", "Level", "Method", "Sample", "Of", "Starts", "Paid by", "Cost", "Answers", "Why")
_LINE_HEADS = ("Study", "Plan", "Line", "How it adds up", "Quantity", "Unit", "Price", "Amount", "Mark", "Price from")
_BUDGET_HEADS = ("Budget", "Ceiling", "Cost", "Reserve", "Free")
_QUANTITY, _PRICE, _AMOUNT = "E", "G", "H"
_VAT = "VAT that cannot be won back"
_FIRST = 2


def plan_workbook(database: Database, actor: Actor, programme_key: str, number: int) -> bytes:
    """A version with all that is answered about it by now, as XLSX. Raises what ``see_plan`` raises."""
    shown = see_answers(database, actor, programme_key, number)
    return workbook(plan_sheets(shown.seen.plan, shown.seen.head, explained_of(shown.seen.plan, shown.answer_by_kind)))


def plan_sheets(plan: Plan, head: VersionHead, found: Explained) -> tuple[Sheet, ...]:
    """The sheets: the plan's sums, its studies, cost lines and budgets, and one or more for each answer."""
    return (_sums(plan, head), _studies(plan, found), _lines(plan), _budgets(plan), *_answers(found))


def _answers(found: Explained) -> Iterator[Sheet]:
    if found.frontier:
        yield from _named("Money", frontier_sheets(found.frontier))
    if found.rules:
        yield replace(rules_sheet(found.rules), name="What rules cost")
    if found.cards:
        yield from card_sheets(found.cards)
    if found.robustness:
        yield from _named("How sure", robustness_sheets(found.robustness))


def _named(of: str, sheets: Iterable[Sheet]) -> Iterator[Sheet]:
    return (replace(sheet, name=f"{of}, {sheet.name.lower()}") for sheet in sheets)


def _sums(plan: Plan, head: VersionHead) -> Sheet:
    sums = (
        ("Worth of the answers", plan.value_minor),
        ("Cost", plan.cost_minor),
        ("Reserve", plan.reserve_minor),
        ("Expected follow-up cost", plan.expected_follow_up_minor),
        ("Net worth", plan.net_minor),
        ("Budget", plan.budget_minor),
    )
    told = (("Programme", plan.programme.name), ("Version", head.number), ("State", head.state.replace("_", " ")))
    money = tuple((name, Money(minor, plan.programme.currency)) for name, minor in sums)
    return Sheet("Plan", ("What", "Value"), (*told, ("Digest", head.digest), *money))


def _studies(plan: Plan, found: Explained) -> Sheet:
    return Sheet("Studies", _STUDY_HEADS, tuple(_study(plan, found, planned) for planned in plan.studies))


def _study(plan: Plan, found: Explained, planned: PlannedStudy) -> tuple[Cell, ...]:
    study, package, programme = planned.study, planned.package, plan.programme
    start = next((run.period_key for run in plan.runs if run.study_key == study.key), study.period_key)
    row = found.card(study.key)
    return (
        study.name,
        FATE_WORDS[planned.fate],
        planned.level or "",
        study.method.name,
        package.sample if package else None,
        package.sample_unit if package else "",
        programme.period(start).name if package else "",
        next(one.name for one in programme.cost_centres if one.key == study.cost_centre_key),
        Money(planned.cost_minor, programme.currency),
        "; ".join(programme.question(key).text for key in planned.answers),
        row.card.sentence if row else planned.reason,
    )


def _lines(plan: Plan) -> Sheet:
    """The lines of every funded study and shared cost, each followed by what is added to them and by their sum."""
    rows: list[tuple[Cell, ...]] = []
    for planned in plan.studies:
        if planned.package:
            rows += _package(plan, planned, _FIRST + len(rows))
    for cost in plan.shared_costs:
        rows += _shared(plan, cost, _FIRST + len(rows))
    return Sheet("Cost lines", _LINE_HEADS, tuple(rows))


def _package(plan: Plan, planned: PlannedStudy, at: int) -> Iterator[tuple[Cell, ...]]:
    package, currency = planned.package, plan.programme.currency
    if package is None:
        return
    name, fate = planned.study.name, FATE_WORDS[planned.fate]
    bought = [line for line in package.lines if line.quantity_milli]
    yield from (_line(name, fate, line, at + place, currency) for place, line in enumerate(bought))
    added = (("Contingency", package.contingency_minor), (_VAT, package.vat_minor))
    yield from (_sum(name, fate, what, Money(minor, currency)) for what, minor in added)
    yield _sum(name, fate, "Together", _total(at, len(bought) + len(added), package.cost_minor, currency))


def _shared(plan: Plan, cost: SharedCost, at: int) -> Iterator[tuple[Cell, ...]]:
    currency = plan.programme.currency
    bought = [line for line in cost.lines if line.quantity_milli]
    yield from (_line(cost.name, "Shared", line, at + place, currency) for place, line in enumerate(bought))
    yield _sum(cost.name, "Shared", _VAT, Money(cost.vat_minor, currency))
    yield _sum(cost.name, "Shared", "Together", _total(at, len(bought) + 1, cost.cost_minor, currency))


def _line(name: str, fate: str, line: CostLine, at: int, currency: str) -> tuple[Cell, ...]:
    price = Money(line.price_minor, currency)
    quantity = Decimal(line.quantity_milli) / MILLI
    amount = Formula(_product(line, at, exponent(currency)), Money(line.amount_minor, currency))
    source = line.rate.supplier or line.rate_card
    return (name, fate, line.label, line.working, quantity, line.unit, price, amount, line.rate.mark, source)


def _product(line: CostLine, at: int, digits: int) -> str:
    """Quantity x price; a half goes to the even digit, as in the plan, where a spreadsheet would round it up."""
    product, scale = f"{_QUANTITY}{at}*{_PRICE}{at}", 10**digits
    if line.quantity_milli * line.price_minor % MILLI * 2 == MILLI:
        return f"=2*ROUND({product}*{scale}/2,0)/{scale}"
    return f"=ROUND({product},{digits})"


def _total(at: int, count: int, minor: int, currency: str) -> Cell:
    value = Money(minor, currency)
    return Formula(f"=SUM({_AMOUNT}{at}:{_AMOUNT}{at + count - 1})", value) if count else value


def _sum(name: str, fate: str, what: str, amount: Cell) -> tuple[Cell, ...]:
    return (name, fate, what, "", None, "", None, amount, "", "")


def _budgets(plan: Plan) -> Sheet:
    currency, rows = plan.programme.currency, list[tuple[Cell, ...]]()
    for at, one in enumerate(budget_uses(plan), start=_FIRST):
        sums = (one.limit_minor, one.used.cost_minor, one.used.reserve_minor)
        free = Formula(f"=B{at}-C{at}-D{at}", Money(one.free_minor, currency))
        rows.append((one.name, *(Money(minor, currency) for minor in sums), free))
    return Sheet("Budgets", _BUDGET_HEADS, tuple(rows))
