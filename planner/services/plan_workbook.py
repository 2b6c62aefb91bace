"""A whole plan version as one workbook: its studies, every cost line worked out live, and all that was found of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from budgeting.money import Money, exponent
from budgeting.plans.plan import Plan, PlannedStudy
from budgeting.programme import SharedCost
from budgeting.studies import BASIS, MILLI, CostLine, Package
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
_VAT, _TOGETHER, _SHARED = "VAT that cannot be won back", "Together", "Shared"
_OF_LINES = "'3 Cost lines'!"
# So many cells still fit into one formula.
_MOST_SUMMED = 300
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
    """What the version is, and its sums; cost and net worth follow the cost lines."""
    currency = plan.programme.currency
    told = (("Programme", plan.programme.name), ("Version", head.number), ("State", head.state.replace("_", " ")))
    sums: tuple[tuple[str, Cell], ...] = (
        ("Worth of the answers", Money(plan.value_minor, currency)),
        ("Cost", _live_cost(plan)),
        ("Reserve", Money(plan.reserve_minor, currency)),
        ("Expected follow-up cost", Money(plan.expected_follow_up_minor, currency)),
        ("Net worth", Formula("=B6-B7-B9", Money(plan.net_minor, currency))),
        ("Budget", Money(plan.budget_minor, currency)),
    )
    return Sheet("Plan", ("What", "Value"), (*told, ("Digest", head.digest), *sums))


def _live_cost(plan: Plan) -> Cell:
    """The cost of the plan, which follows the sums under the lines of kept studies and shared costs."""
    value, at = Money(plan.cost_minor, plan.programme.currency), _cells_of_sums(plan)
    wanted = [at["study", one.study.key] for one in plan.kept] + [at["shared", one.key] for one in plan.shared_costs]
    return Formula(f"={'+'.join(wanted)}", value) if 0 < len(wanted) <= _MOST_SUMMED else value


def _cells_of_sums(plan: Plan) -> Mapping[tuple[str, str], str]:
    """The cells among the cost lines that hold the sum of each funded study, and of each shared cost."""
    found: dict[tuple[str, str], str] = {}
    row = _FIRST
    for planned in plan.studies:
        if planned.package:
            row += len(tuple(_package(plan, planned, row)))
            found["study", planned.study.key] = f"{_OF_LINES}{_AMOUNT}{row - 1}"
    for cost in plan.shared_costs:
        row += len(tuple(_shared(plan, cost, row)))
        found["shared", cost.key] = f"{_OF_LINES}{_AMOUNT}{row - 1}"
    return found


def _studies(plan: Plan, found: Explained) -> Sheet:
    at = _cells_of_sums(plan)
    rows = tuple(_study(plan, found, planned, at.get(("study", planned.study.key))) for planned in plan.studies)
    return Sheet("Studies", _STUDY_HEADS, rows)


def _study(plan: Plan, found: Explained, planned: PlannedStudy, at: str | None) -> tuple[Cell, ...]:
    study, package, programme = planned.study, planned.package, plan.programme
    start = next((run.period_key for run in plan.runs if run.study_key == study.key), study.period_key)
    row, cost = found.card(study.key), Money(planned.cost_minor, programme.currency)
    return (
        study.name,
        FATE_WORDS[planned.fate],
        planned.level or "",
        study.method.name,
        package.sample if package else None,
        package.sample_unit if package else "",
        programme.period(start).name if package else "",
        next(one.name for one in programme.cost_centres if one.key == study.cost_centre_key),
        Formula(f"={at}", cost) if at else cost,
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
    yield _sum(name, fate, "Contingency", _contingency(package, at, len(bought), currency))
    yield _sum(
        name, fate, _VAT, _vat(bought, (package.vat_bp, package.contingency_bp), package.vat_minor, at, currency)
    )
    yield _sum(name, fate, _TOGETHER, _total(at, len(bought) + 2, package.cost_minor, currency))


def _shared(plan: Plan, cost: SharedCost, at: int) -> Iterator[tuple[Cell, ...]]:
    currency = plan.programme.currency
    bought = [line for line in cost.lines if line.quantity_milli]
    yield from (_line(cost.name, _SHARED, line, at + place, currency) for place, line in enumerate(bought))
    yield _sum(cost.name, _SHARED, _VAT, _vat(bought, (cost.vat_bp, 0), cost.vat_minor, at, currency))
    yield _sum(cost.name, _SHARED, _TOGETHER, _total(at, len(bought) + 1, cost.cost_minor, currency))


def _line(name: str, fate: str, line: CostLine, at: int, currency: str) -> tuple[Cell, ...]:
    price = Money(line.price_minor, currency)
    quantity = Decimal(line.quantity_milli) / MILLI
    amount = Formula(_product(line, at, exponent(currency)), Money(line.amount_minor, currency))
    source = line.rate.supplier or line.rate_card
    return (name, fate, line.label, line.working, quantity, line.unit, price, amount, line.rate.mark, source)


def _product(line: CostLine, at: int, digits: int) -> str:
    """Quantity x price."""
    return _rounded(f"{_QUANTITY}{at}*{_PRICE}{at}", line.quantity_milli * line.price_minor, MILLI, digits)


def _contingency(package: Package, at: int, count: int, currency: str) -> Cell:
    """A share of the lines above it, which follows them."""
    value = Money(package.contingency_minor, currency)
    if not package.contingency_bp or not count:
        return value
    lines = f"SUM({_AMOUNT}{at}:{_AMOUNT}{at + count - 1})"
    number = package.lines_minor * package.contingency_bp
    return Formula(_rounded(f"{lines}*{package.contingency_bp}/{BASIS}", number, BASIS, exponent(currency)), value)


def _vat(bought: Sequence[CostLine], shares: tuple[int, int], minor: int, at: int, currency: str) -> Cell:
    """The VAT on the lines that bear it and their share of the contingency, which follows them; ``shares`` are both."""
    value, (vat_bp, contingency_bp) = Money(minor, currency), shares
    taxed = [f"{_AMOUNT}{at + place}" for place, line in enumerate(bought) if line.bears_vat]
    if not vat_bp or not taxed:
        return value
    number = sum(line.amount_minor for line in bought if line.bears_vat) * (BASIS + contingency_bp) * vat_bp
    share = f"{(BASIS + contingency_bp) * vat_bp}/{BASIS * BASIS}"
    return Formula(_rounded(f"({'+'.join(taxed)})*{share}", number, BASIS * BASIS, exponent(currency)), value)


def _rounded(expression: str, number: int, by: int, digits: int) -> str:
    """``expression`` to the last minor unit; a half goes to the even digit, where a spreadsheet would round it up."""
    if number % by * 2 == by:
        return f"=2*ROUND({expression}*{10**digits}/2,0)/{10**digits}"
    return f"=ROUND({expression},{digits})"


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
