"""A plan costs the same to the last penny wherever it is said: page, print, workbook, CSV, JSON, API and database."""

import io
import random
import re
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
import sqlalchemy as sa

from budgeting.money import exponent
from budgeting.plans.frozen import Frozen
from budgeting.plans.plan import Plan
from budgeting.plans.recounting import recount
from planner.filters import money_exact
from planner.reports.pages import plan_html
from planner.reports.pdf import render_pdf
from planner.reports.printed_facts import strange_sums
from planner.reports.reading_text import Patience, page_text
from planner.services.optimising import PosedChoice, keep_draft
from planner.services.print_inputs import cover_of
from planner.services.programmes import begin_programme
from planner.storage.database import Database
from tests.browsing import Visitor, make_app, signed_in
from tests.people import Cast, make_cast
from tests.planner.publish.generated import Totals, head_of, in_api, in_csv, in_json, in_plan, in_xlsx, plan_of
from tests.planner.publish.printing import seen_of

FORMS: tuple[Callable[[Plan], Totals], ...] = (in_csv, in_json, in_xlsx, in_api)
_TAG = re.compile(r"<[^>]+>")


def same_everywhere(plan: Plan, seed: int) -> int:
    """Add a plan up again, line by line, and hold every form of it against that; how many ledgers of studies it has."""
    assert recount(Frozen(plan.programme, plan.problem, plan.solution)).agrees, seed
    assert {form(plan) == in_plan(plan) for form in FORMS} == {True}, seed
    return sum(one.package is not None for one in plan.studies)


def test_a_hundred_plans_cost_the_same_in_csv_json_workbook_and_added_up_again() -> None:
    for seed in range(100):
        same_everywhere(plan_of(seed), seed)


def test_the_plans_have_all_that_could_go_wrong() -> None:
    plans = [plan_of(seed) for seed in range(100)]
    packages = [one.package for plan in plans for one in plan.studies if one.package]
    lines = [line for package in packages for line in package.lines]
    assert {plan.programme.currency for plan in plans} == {"GBP", "EUR", "JPY", "KWD"}
    assert any(line.quantity_milli * line.price_minor % 1_000 == 500 for line in lines)
    assert any(package.contingency_minor and package.vat_minor for package in packages)
    assert any(plan.conditional for plan in plans)
    assert any(plan.shared_costs for plan in plans)


def test_a_penny_more_in_one_line_would_be_seen() -> None:
    plan = plan_of(1)
    text = in_csv(plan)
    assert Totals(text.cost + 1, text.conditional) != in_plan(plan)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> tuple[Database, Cast, Visitor]:
    """A database whose one programme gets every plan as a version, and somebody who looks at them."""
    home = tmp_path_factory.mktemp("house")
    file = home / "planner.sqlite"
    file.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{file}")
    cast = make_cast(database)
    begin_programme(database, cast.ada, plan_of(0).programme)
    return database, cast, signed_in(make_app(database, home), cast.mona)


def page_agrees(house: tuple[Database, Cast, Visitor], seed: int) -> None:
    database, cast, client = house
    plan = plan_of(seed)
    posed = PosedChoice(plan.programme, plan.problem)
    number = keep_draft(database, cast.ada, posed, plan.solution, job_id=None)
    with database.read() as session:
        asked = sa.text("SELECT cost_minor, reserve_minor FROM plan_version WHERE number = :number")
        assert session.execute(asked, {"number": number}).one() == (plan.cost_minor, plan.reserve_minor)
    page = " ".join(_TAG.sub(" ", client.get(f"/p/{plan.programme.key}/plan/versions/{number}").text).split())
    for name, minor in (("Cost", plan.cost_minor), ("Reserve", plan.reserve_minor)):
        written = " ".join(money_exact(minor, plan.programme.currency).split())
        assert f"{name} {written} " in page, (seed, name)


def test_the_page_and_the_database_say_the_same_cost(house: tuple[Database, Cast, Visitor]) -> None:
    for seed in range(20):
        page_agrees(house, seed)


@pytest.mark.long
def test_the_page_and_the_database_say_the_same_cost_of_a_thousand_plans(
    house: tuple[Database, Cast, Visitor],
) -> None:
    for seed in range(1_000):
        page_agrees(house, seed)


def printed_agrees(seed: int) -> None:
    plan = plan_of(seed)
    pdf = render_pdf(plan_html(plan, cover_of(seen_of(plan))), prepared_on=head_of(plan).created_at.date())
    with pikepdf.open(io.BytesIO(pdf)) as document:
        patience = Patience()
        texts = [page_text(page, patience) for page in document.pages]
    said = "".join("".join(texts).split())
    assert strange_sums(plan, texts[0]) == (), seed
    for minor in (plan.cost_minor, plan.reserve_minor, plan.net_minor):
        assert "".join(money_exact(minor, plan.programme.currency).split()) in said, seed


def test_the_print_says_the_same_cost() -> None:
    printed_agrees(random.Random().randrange(1_000))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(0, 1_000, 20))
def test_every_twentieth_print_says_the_same_cost(seed: int) -> None:
    printed_agrees(seed)


def _even(number: str, by: int) -> str:
    """SQL that divides whole numbers and rounds, a half to the even neighbour."""
    half = f"{number} % {by} * 2 > {by} OR ({number} % {by} * 2 = {by} AND {number} / {by} % 2 = 1)"
    return f"({number} / {by} + CASE WHEN {half} THEN 1 ELSE 0 END)"


BY_STUDY = f"""
WITH product AS (
    SELECT package_id, bears_vat, COALESCE(override_quantity_milli, derived_milli)
        * COALESCE(override_rate_minor, typical_minor) AS thousandths
    FROM cost_line WHERE package_id IS NOT NULL
), amount AS (SELECT package_id, bears_vat, {_even("thousandths", 1_000)} AS minor FROM product),
added AS (
    SELECT package_id, SUM(minor) AS bare, SUM(CASE WHEN bears_vat THEN minor ELSE 0 END) AS taxed
    FROM amount GROUP BY package_id
)
SELECT study.key, bare + {_even("(bare * contingency_bp)", 10_000)}
    + {_even("(taxed * (10000 + contingency_bp) * vat_bp)", 100_000_000)} AS cost_minor
FROM added JOIN package ON package.id = added.package_id JOIN study ON study.id = package.study_id
"""


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_plain_sql_over_the_lines_gives_the_cost_of_every_study(database: Database, cast: Cast) -> None:
    plan = next(plan for plan in map(plan_of, range(100)) if plan.conditional and plan.programme.counts_vat)
    begin_programme(database, cast.ada, plan.programme)
    with database.read() as session:
        found = {key: int(minor) for key, minor in session.execute(sa.text(BY_STUDY))}
    assert found == {study.key: study.packages[0].cost_minor for study in plan.programme.studies}
    assert exponent(plan.programme.currency) in {0, 2, 3}
