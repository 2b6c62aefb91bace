"""The request for quotation says all that a supplier needs, and nothing of what we expect to pay."""

import io
import re
from collections.abc import Iterator
from datetime import date
from functools import cache

import pytest
from pypdf import PdfReader

from budgeting.programme import Programme
from budgeting.studies import Package, Study
from planner.filters import money, money_exact
from planner.reports.pages import brief_html
from planner.reports.pdf import render_pdf
from planner.reports.supplier_brief import SupplierBrief, answer_by, bought_lines
from tests.planner.reports.sample import PROGRAMME

TODAY = date(2026, 11, 22)


def brief_of(study: Study, package: Package, programme: Programme = PROGRAMME) -> SupplierBrief:
    day = answer_by(programme, study, TODAY)
    return SupplierBrief(programme, study, package, day, ("Ada Okafor", "ada@example.com"), TODAY)


def briefs() -> Iterator[SupplierBrief]:
    for study in PROGRAMME.studies:
        for package in study.packages:
            if bought_lines(package):
                yield brief_of(study, package)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@cache
def survey() -> SupplierBrief:
    return next(one for one in briefs() if one.study.method_key == "online-survey")


def test_no_figure_of_ours_stands_in_any_brief() -> None:
    found = list(briefs())
    assert len(found) > 10
    for brief in found:
        said = words(brief_html(brief))
        assert "£" not in said
        for package in brief.study.packages:
            sums = {package.cost_minor, package.lines_minor, *package.cost_range_minor, package.contingency_minor}
            sums |= {one for line in package.lines for one in (line.amount_minor, line.price_minor)}
            for minor in sums - {0}:
                for written in (money(minor, "GBP"), money_exact(minor, "GBP")):
                    assert f" {written[1:]} " not in said or len(written) < 5
        for decision in (PROGRAMME.question(key).decision for key in brief.study.question_keys):
            assert decision.statement not in said


def test_the_search_for_our_figures_finds_one_that_leaks() -> None:
    brief = survey()
    leaky = brief_html(brief).replace("</h1>", f" {money_exact(brief.package.cost_minor, 'GBP')} </h1>")
    assert "£" in words(leaky)


def test_it_names_what_is_bought_and_not_the_days_of_our_own_people() -> None:
    for brief in briefs():
        said = words(brief_html(brief))
        for line in brief.package.lines:
            assert (f". {line.label} " in said) == (line in brief.lines), line.label


def test_it_says_purpose_sample_dates_and_whom_to_answer() -> None:
    brief = survey()
    said = words(brief_html(brief))
    for part in (
        brief.study.name,
        *brief.questions,
        f"{brief.package.sample:,} {brief.package.sample_unit}",
        "Ada Okafor, ada@example.com",
        "incidence",
    ):
        assert part in said


def test_answers_are_wanted_three_weeks_before_the_start_and_never_on_a_weekend() -> None:
    study = survey().study
    day = answer_by(PROGRAMME, study, TODAY)
    starts_on = PROGRAMME.period(study.period_key).starts_on
    assert 21 <= (starts_on - day).days <= 23
    assert day.weekday() < 5


def test_a_study_that_starts_soon_leaves_suppliers_a_week_at_least() -> None:
    study = survey().study
    day = answer_by(PROGRAMME, study, PROGRAMME.period(study.period_key).starts_on)
    assert (day - PROGRAMME.period(study.period_key).starts_on).days >= 8


@pytest.fixture(scope="module")
def longest() -> bytes:
    """The brief with the most lines, printed."""
    brief = max(briefs(), key=lambda one: len(one.lines))
    return render_pdf(brief_html(brief), prepared_on=TODAY)


def test_the_longest_brief_fits_on_one_page(longest: bytes) -> None:
    assert len(PdfReader(io.BytesIO(longest)).pages) == 1
