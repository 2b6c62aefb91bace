"""The demo is a hard, honest example: real complaints, everything costed from nothing, a choice that ranking misses."""

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
import sqlalchemy as sa
from pypdf import PdfReader
from sqlmodel import col, func, select

from budgeting.costing import package_from_design
from budgeting.evidence.hit_rates import evidence_of
from budgeting.optimiser.verify import account
from budgeting.plans.plan import Plan
from budgeting.posing.building import build_problem
from budgeting.posing.ranking import _with_bundles, rank_by_ratio, with_package
from budgeting.problem import ChosenPackage, Problem, Selection
from budgeting.studies import LEVELS
from planner.demo import content
from planner.demo.loading import load_demo
from planner.demo.sign_ins import SIGN_INS
from planner.filters import money_exact
from planner.paths import DEMO
from planner.services import plans
from planner.services.plans import SeenPlan
from planner.services.review import see_review
from planner.services.studies import prices_of
from planner.storage.database import Database
from planner.storage.records import FeedbackItemRecord, JobRecord
from tests.browsing import make_app, make_settings, signed_in
from tests.planner.demo.loaded import KEY, LoadedDemo, person, planner


@pytest.fixture(scope="module")
def database(demo: LoadedDemo) -> Iterator[Database]:
    """The demo's database."""
    database = Database(demo.url)
    yield database
    database.close()


@pytest.fixture(scope="module")
def seen(database: Database) -> SeenPlan:
    """Version 1."""
    return plans.see_plan(database, person(database, "manager"), KEY, 1)


@pytest.fixture(scope="module")
def plan(seen: SeenPlan) -> Plan:
    """Version 1, laid out."""
    return seen.plan


@pytest.fixture(scope="module")
def problem(plan: Plan) -> Problem:
    """The demo's choice."""
    return build_problem(plan.programme)


def severities(database: Database) -> Counter[int]:
    with database.read() as session:
        rows = session.exec(
            select(FeedbackItemRecord.severity, func.count()).group_by(col(FeedbackItemRecord.severity))
        )
        return Counter(dict(rows.all()))


def disputes() -> Counter[str]:
    with (DEMO / "cfpb_complaints.csv").open(encoding="utf-8", newline="") as file:
        return Counter(row["Consumer disputed?"] for row in csv.DictReader(file))


def test_every_complaint_is_imported_and_every_dispute_counts_most(database: Database) -> None:
    found = severities(database)
    assert found.total() == 3_186 == disputes().total()
    assert found[3] == disputes()["Yes"] > 100


def test_it_loads_on_postgresql_just_the_same(postgres_url: str, home: Path, plan: Plan) -> None:
    database = Database(postgres_url)
    said: list[str] = []
    load_demo(database, make_settings(database, home), said.append)
    assert severities(database)[3] == disputes()["Yes"]
    theirs = plans.see_plan(database, person(database, "manager"), KEY).plan
    assert build_problem(theirs.programme) == build_problem(plan.programme)
    assert (theirs.cost_minor, theirs.net_minor) == (plan.cost_minor, plan.net_minor)
    database.close()
    assert len(said) == 3


def test_it_has_what_makes_a_choice_hard(plan: Plan) -> None:
    programme = plan.programme
    assert (len(programme.questions), len(programme.studies)) == (12, 32)
    assert len({study.method_key for study in programme.studies}) >= 8
    assert all([package.level for package in study.packages] == list(LEVELS) for study in programme.studies)
    assert sum(study.trigger is not None for study in programme.studies) == 2
    assert sum(study.is_mandatory for study in programme.studies) == 1
    assert [len(shared.study_keys) for shared in programme.shared_costs] == [8]
    assert programme.alternatives
    assert programme.prerequisites
    assert sum(len(programme.starts_of(study)) > 1 for study in programme.studies) == 5
    assert [rule.value for rule in programme.coverage] == ["Join"]
    assert programme.contacts
    assert programme.reserve.kind == "full"
    assert all(question.anxiety_points for question in programme.questions)


def test_every_level_costs_more_than_the_one_below(plan: Plan) -> None:
    for study in plan.programme.studies:
        costs = [package.cost_minor for package in study.packages]
        assert costs == sorted(set(costs)), study.name
        assert costs[0] > 0


def test_every_study_starts_from_nothing(database: Database, plan: Plan) -> None:
    prices = prices_of(database, person(database, "researcher"), plan.programme).prices
    for study in plan.programme.studies:
        assert package_from_design(study.method, "standard", {}, prices).cost_minor == 0


def test_every_line_names_its_price_and_card(plan: Plan) -> None:
    lines = [line for study in plan.programme.studies for package in study.packages for line in package.lines]
    assert all(line.rate_card and line.rate.typical_minor for line in lines if line.quantity_milli)


def test_every_line_is_what_its_formula_gives_at_the_price_of_its_card(database: Database, plan: Plan) -> None:
    prices = prices_of(database, person(database, "researcher"), plan.programme).prices
    for study in plan.programme.studies:
        assert not any(line.override for package in study.packages for line in package.lines)
        for package in study.packages:
            again = package_from_design(study.method, package.level, package.design_milli, prices)
            assert again.lines == package.lines, study.name


def test_a_larger_trial_sees_more_and_none_sees_for_certain(plan: Plan) -> None:
    trials = [study for study in plan.programme.studies if study.method.tier == "randomised"]
    assert len(trials) == 3
    for study in trials:
        question = plan.programme.question(study.question_keys[0])
        seen = [evidence_of(study, package, question).accuracy.sensitivity for package in study.packages]
        assert seen[0] + 0.2 < seen[1] < seen[2] - 0.1, study.name
        assert seen[0] > 0.5
        assert seen[2] < 0.99


def test_the_plan_is_proven_and_breaks_no_rule(plan: Plan, problem: Problem) -> None:
    assert plan.solution.status == "optimal"
    assert plan.solution.selection is not None
    judged = account(problem, plan.solution.selection)
    assert judged.broken == ()
    assert (judged.cost_minor, judged.reserve_minor) == (plan.cost_minor, plan.reserve_minor)
    assert judged.objective_minor == plan.net_minor


def by_net_per_pound(net: int, _value: int, cost: int) -> Fraction:
    return Fraction(net, max(1, cost))


def by_value_per_pound(_net: int, value: int, cost: int) -> Fraction:
    return Fraction(value, max(1, cost))


Score = Callable[[int, int, int], Fraction]


def rank_adaptively(problem: Problem, score: Score) -> Selection:
    """Add, again and again, the package whose addition scores best beside what is in; a smart spreadsheet."""
    selection = must_have(problem)
    while True:
        now = account(problem, _with_bundles(problem, selection))
        best: tuple[Fraction, Selection] | None = None
        for study in problem.studies:
            if study.excluded or any(package.study == study.key for package in selection.packages):
                continue
            for choice in study.choices:
                added = with_package(problem, selection, ChosenPackage(study.key, choice.level, choice.start))
                then = account(problem, _with_bundles(problem, added))
                net = then.objective_minor - now.objective_minor
                if then.broken or net <= 0:
                    continue
                scored = score(net, then.value_minor - now.value_minor, then.cost_minor - now.cost_minor)
                if best is None or scored > best[0]:
                    best = scored, added
        if best is None:
            return _with_bundles(problem, selection)
        selection = best[1]


def must_have(problem: Problem) -> Selection:
    """The mandatory studies at their cheapest."""
    selection = Selection()
    for study in problem.studies:
        if study.mandatory:
            cheapest = min(study.choices, key=lambda choice: choice.cost_minor)
            selection = with_package(problem, selection, ChosenPackage(study.key, cheapest.level, cheapest.start))
    return selection


def loses(problem: Problem, plan: Plan, selection: Selection) -> Fraction:
    """The share of the best net value that ``selection`` misses; it must keep every rule."""
    judged = account(problem, selection)
    assert judged.broken == ()
    return Fraction(plan.net_minor - judged.objective_minor, plan.net_minor)


def test_ranking_by_ratio_loses_at_least_three_percent(plan: Plan, problem: Problem) -> None:
    assert loses(problem, plan, rank_by_ratio(problem)) >= Fraction(3, 100)


@pytest.mark.parametrize("score", [by_net_per_pound, by_value_per_pound])
def test_smarter_rankings_lose_at_least_three_percent_too(plan: Plan, problem: Problem, score: Score) -> None:
    assert loses(problem, plan, rank_adaptively(problem, score)) >= Fraction(3, 100)


_LINES = """
    SELECT line.derived_milli, line.typical_minor
    FROM cost_line AS line
    LEFT JOIN package ON package.id = line.package_id
    LEFT JOIN study ON study.id = package.study_id
    LEFT JOIN shared_cost ON shared_cost.id = line.shared_cost_id
    WHERE (study.key = :study AND package.level = :level) OR shared_cost.key = :shared
"""


def lines_in_the_database(database: Database, plan: Plan) -> int:
    """The pence of every cost line that the plan pays for, added up from the rows by other arithmetic than ours."""
    wanted = [{"study": kept.study.key, "level": kept.level, "shared": ""} for kept in plan.kept]
    wanted += [{"study": "", "level": "", "shared": shared.key} for shared in plan.shared_costs]
    total = Decimal(0)
    with database.read() as session:
        for names in wanted:
            rows = session.execute(sa.text(_LINES), names).all()
            assert rows, names
            for quantity, price in rows:
                amount = Decimal(quantity) * Decimal(price) / 1_000
                total += amount.quantize(Decimal(1), rounding=ROUND_HALF_EVEN)
    return int(total)


def test_the_cost_is_the_same_to_the_penny_wherever_it_is_told(
    database: Database, demo: LoadedDemo, plan: Plan, tmp_path: Path
) -> None:
    home = demo.copied_to(tmp_path / "home")
    cost = plan.cost_minor
    assert lines_in_the_database(database, plan) == cost

    client = signed_in(make_app(Database(f"sqlite:///{home}/planner.sqlite"), home), person(database, "finance"))
    foot = client.get(f"/p/{KEY}/plan").text.partition("The whole plan")[2]
    assert money_exact(cost, "GBP") in foot.partition("</tfoot>")[0]

    printed = planner(home, "pdf", KEY, "-o", str(tmp_path / "plan.pdf"))
    assert printed.exit_code == 0, printed.output
    text = "\n".join(page.extract_text() for page in PdfReader(tmp_path / "plan.pdf").pages)
    assert money_exact(cost, "GBP").removeprefix("£") in text

    posed = planner(home, "problem", KEY)
    assert posed.exit_code == 0, posed.output
    solved = json.loads(planner(home, "solve", "-", "--time-limit", "60", given=posed.stdout).stdout)
    assert (solved["status"], solved["cost_minor"]) == ("optimal", cost)
    assert solved["reserve_minor"] == plan.reserve_minor
    assert solved["levels"] | {kept.study.key: kept.level for kept in plan.kept} == solved["levels"]


def test_the_first_start_explains_the_draft_and_then_prints_it(database: Database) -> None:
    with database.read() as session:
        waiting = session.exec(select(JobRecord).where(JobRecord.kind == "answer")).one()
    assert (waiting.state, waiting.arguments) == ("queued", {"programme": KEY, "number": 1})
    assert content.read_content("programme")["key"] == KEY


def test_the_loading_tells_who_can_sign_in(demo: LoadedDemo) -> None:
    assert re.findall(r"\S+@example\.com", demo.output) == [person.email for person in SIGN_INS]


def test_lines_that_need_a_look_are_the_exception_in_the_demo(database: Database) -> None:
    seen = see_review(database, person(database, "finance"), KEY, 1)
    assert (len(seen.standings), len(seen.to_look)) == (117, 21)
