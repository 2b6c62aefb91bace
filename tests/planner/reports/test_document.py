"""The printed plan's values are the plan's own, and every table adds up to them."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from budgeting.evidence.timing import reports_on
from budgeting.evidence.worth import package_worth
from budgeting.programme import Budget, Prerequisite
from planner.reports.accounts import budget_uses, money_by_period, money_series, staff_tables
from planner.reports.document import document_of
from planner.reports.glance import committed_lines, glance_of, mandatory_in_words, proof_in_words
from planner.reports.grouping import groups_of
from planner.reports.pages import plan_html
from planner.reports.study_pages import option_rows
from planner.services.plans import SeenPlan, VersionHead
from planner.services.print_inputs import cover_of
from tests.planner.reports.sample import PROGRAMME, sample_cover, sample_plan

PLAN = sample_plan()
DOCUMENT = document_of(PLAN, sample_cover())


def test_groups_add_up_to_the_plan() -> None:
    """Studies by question and shared costs make the plan's cost; conditional ones make its reserve."""
    groups = groups_of(PLAN)
    shared = sum(cost.cost_minor for cost in PLAN.shared_costs)
    assert sum(group.kept_minor for group in groups) + shared == PLAN.cost_minor
    assert sum(group.reserve_minor for group in groups) == PLAN.reserve_minor


def test_a_study_that_serves_two_questions_is_listed_once() -> None:
    """Under the first question, naming the second."""
    listed = [study for group in groups_of(PLAN) for study in group.studies]
    assert len({study.planned.study.key for study in listed}) == len(listed) == len(PLAN.kept) + len(PLAN.conditional)
    survey = next(study for study in listed if study.planned.study.key == "dispute-survey")
    assert survey.also_serves == ("Would plainer fee letters keep customers who were charged?",)


def test_a_funded_study_without_a_question_is_listed_at_the_end() -> None:
    """A mandatory study is printed although it answers nothing."""
    studies = tuple(replace(s, answers=()) if s.study.is_mandatory else s for s in PLAN.studies)
    last = groups_of(replace(PLAN, studies=studies))[-1]
    assert last.answered is None
    assert [study.planned.study.key for study in last.studies] == ["dispute-records"]


def test_a_study_that_another_needs_is_listed_before_it_under_its_question() -> None:
    """So that the question's cost holds what it takes to answer it; a chain of needs stands in order."""
    needs = (Prerequisite("mortgage-interviews", "mortgage-calls"), Prerequisite("mortgage-calls", "fee-diary"))
    studies = tuple(
        replace(s, answers=()) if s.study.key in ("mortgage-calls", "fee-diary") else s for s in PLAN.studies
    )
    groups = groups_of(replace(PLAN, programme=replace(PROGRAMME, prerequisites=needs), studies=studies))
    mortgage = next(g for g in groups if g.answered and g.answered.question.key == "mortgage-words")
    keys = ["fee-diary", "mortgage-calls", "mortgage-interviews"]
    assert [listed.planned.study.key for listed in mortgage.studies] == keys
    assert mortgage.kept_minor == sum(s.cost_minor for s in studies if s.study.key in keys)
    assert mortgage.studies[0].needed_by == ("First-call recordings",)
    assert all(group.answered for group in groups)
    numbers = [listed.number for group in groups for listed in group.studies]
    assert numbers == list(range(1, 7))


def test_a_mandatory_study_is_no_cost_of_the_question_that_needs_it() -> None:
    """It would run in any case."""
    needs = (Prerequisite("mortgage-calls", "dispute-records"),)
    studies = tuple(replace(s, answers=()) if s.study.is_mandatory else s for s in PLAN.studies)
    last = groups_of(replace(PLAN, programme=replace(PROGRAMME, prerequisites=needs), studies=studies))[-1]
    assert last.answered is None


def test_money_by_period_adds_up_to_the_plan() -> None:
    """Subtotals, cost centres and the chart's layers all make the same sums."""
    periods = money_by_period(PLAN)
    assert sum(period.whole.cost_minor for period in periods) == PLAN.cost_minor
    assert sum(period.whole.reserve_minor for period in periods) == PLAN.reserve_minor
    assert all(sum(row.both_minor for row in period.centres) == period.whole.both_minor for period in periods)
    assert sum(sum(layer.values) for layer in money_series(periods)) == PLAN.cost_minor + PLAN.reserve_minor


def test_the_whole_budget_leaves_what_the_plan_leaves_free() -> None:
    """The first row of the budgets' table is the programme's ceiling."""
    whole, insight, lending = budget_uses(PLAN)
    assert (whole.name, whole.free_minor) == ("Whole programme", PLAN.free_minor)
    assert insight.used.both_minor + lending.used.both_minor == whole.used.both_minor


def test_staff_tables_hold_six_periods_at_most() -> None:
    """Twelve months make two tables with all the roles in each."""
    months = tuple(replace(PROGRAMME.periods[0], key=f"m{i}", name=f"Month {i}") for i in range(12))
    plan = replace(PLAN, programme=replace(PROGRAMME, periods=(*PROGRAMME.periods, *months)))
    assert [len(table.periods) for table in staff_tables(plan)] == [6, 6, 4]
    assert all(len(table.rows) == len({load.role for load in PLAN.staff}) for table in staff_tables(plan))


def test_every_page_shows_lines_that_make_its_cost() -> None:
    """Sections of lines, then contingency and VAT, add up to the package."""
    for page in DOCUMENT.pages:
        lines = sum(section.amount_minor for section in page.sections)
        assert lines == page.package.lines_minor
        assert lines + page.package.contingency_minor + page.package.vat_minor == page.package.cost_minor


def test_a_shared_cost_names_the_funded_studies_alone() -> None:
    """Who could use it and is left out is no reason to buy it."""
    (panel,) = PLAN.shared_costs
    wide = replace(panel, study_keys=(*panel.study_keys, "branch-survey"))
    assert DOCUMENT.users_of(wide) == ("Dispute survey", "Late-fee diary", "Fee letter test")


def test_the_range_of_prices_holds_the_cost() -> None:
    """Low prices give less, high prices more; estimates are a part of the cost; what is expected lies between."""
    glance = glance_of(PLAN)
    assert glance.low_minor < PLAN.cost_minor < glance.high_minor
    assert 0 < glance.estimated_minor < PLAN.cost_minor
    assert glance.low_minor < glance.spread.low_minor < glance.spread.mean_minor
    assert glance.spread.mean_minor < glance.spread.high_minor < glance.high_minor
    added = sum(s.package.contingency_minor + s.package.vat_minor for s in PLAN.kept if s.package)
    assert sum(line.amount_minor for line in committed_lines(PLAN)) + added == PLAN.cost_minor


def test_the_highest_prices_say_how_far_they_lie_above_the_budget() -> None:
    """Nothing while the budget holds them."""
    high = glance_of(PLAN).high_minor
    for limit, over in ((high - 12_345, 12_345), (high, 0), (high + 1, 0)):
        programme = replace(PROGRAMME, budgets=(Budget(limit),))
        assert glance_of(replace(PLAN, programme=programme)).high_over_minor == over


def test_a_mandatory_study_says_whether_its_level_is_the_plans_choice() -> None:
    """Its cheapest level had to be; a dearer one is there for what it adds."""
    assert glance_of(PLAN).mandatory == ("Mandatory: Dispute records, at the minimum level, its cheapest.",)
    (records,) = (s for s in PLAN.kept if s.study.is_mandatory)
    dearer = replace(records, level="enhanced", package=records.study.package("enhanced"))
    assert mandatory_in_words(dearer) == (
        "Mandatory at some level: Dispute records; this plan takes the enhanced level for what it adds."
    )


def test_levels_show_what_each_is_worth_alone() -> None:
    """Summed over the study's questions; the choice between levels can be followed."""
    page = next(page for page in DOCUMENT.pages if page.study.key == "dispute-survey")
    starts_on = PROGRAMME.periods[0].starts_on
    for row in page.levels:
        alone = [package_worth(q, page.study, row.package, starts_on).value_minor for q in page.questions]
        assert len(alone) == len(page.study.question_keys) == 2
        assert row.worth_minor == sum(alone) > 0


def test_a_plan_prints_the_method_that_was_frozen_with_it() -> None:
    """Whatever becomes of the catalogue afterwards."""
    (records,) = (s for s in PLAN.kept if s.study.is_mandatory)
    study = replace(records.study, method=replace(records.study.method, name="Call listening, as it was in 2026"))
    studies = tuple(replace(s, study=study) if s is records else s for s in PLAN.studies)
    assert "Call listening, as it was in 2026" in plan_html(replace(PLAN, studies=studies), sample_cover())


def test_the_cover_names_who_submitted_and_who_decided() -> None:
    """As the version's head tells, each with the day."""
    wrote, sent, decided = (datetime(2026, 11, day, 9, tzinfo=UTC) for day in (20, 21, 22))
    people = {"author_id": 1, "author": "Ada", "submitted_by_id": 2, "submitted_by": "Grace", "decided_by": "Femi"}
    moments = {"created_at": wrote, "submitted_at": sent, "decided_at": decided}
    head = VersionHead(number=3, state="approved", digest="0" * 64, note="", version=1, **people, **moments)  # type: ignore[arg-type]  # named fields
    cover = cover_of(SeenPlan(PLAN, head, 3))
    assert (cover.author, cover.submitted_by, cover.decided_by) == ("Ada", "Grace", "Femi")
    assert (cover.prepared_on, cover.submitted_on, cover.decided_on) == (wrote.date(), sent.date(), decided.date())
    draft = replace(head, state="draft", submitted_by="", submitted_at=None, decided_by="", decided_at=None)
    assert cover_of(SeenPlan(PLAN, draft, 3)).submitted_on is None


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("draft", "What is to be signed"),
        ("in_review", "What is to be signed"),
        ("approved", "What was signed"),
        ("rejected", "What was rejected"),
    ],
)
def test_nothing_is_signed_before_it_is_approved(status: str, words: str) -> None:
    """The heading over the sums, and the verb of the cover."""
    cover = sample_cover(status=status)
    assert cover.signed_words == words
    html = plan_html(PLAN, cover)
    assert ("This plan costs" in html) == cover.is_approved
    assert ("This plan would cost" in html) != cover.is_approved
    assert "spends" not in html
    assert "is spent" not in html


@pytest.mark.parametrize(
    ("status", "gap", "words"),
    [
        ("optimal", 0.0, "Proven best: no other choice of studies within these rules is worth more."),
        ("feasible", 0.004, "Within 0.4 % of the best possible."),
        ("feasible", 0.000_01, "Within 0.1 % of the best possible."),
        ("feasible", None, "How close this plan comes to the best possible is not known."),
    ],
)
def test_the_proof_is_said_in_plain_words(status: str, gap: float | None, words: str) -> None:
    """No reader needs to know what a gap is."""
    solution = replace(PLAN.solution, status=status, gap=gap)  # type: ignore[arg-type]  # one of the four statuses
    assert proof_in_words(replace(PLAN, solution=solution)) == words


def test_the_release_is_named_in_the_words_of_the_shared_question() -> None:
    """Outcome 0 is the first state of the question that both studies serve."""
    (page,) = DOCUMENT.conditional_pages
    assert page.release is not None
    assert (page.release.study_name, page.release.state) == ("Dispute survey", "Plain words keep them")


def test_the_best_option_of_each_state_is_marked() -> None:
    """One option at least in each column."""
    for page in DOCUMENT.pages:
        rows = option_rows(page.worths[0].decision)
        assert all(any(is_best for _, is_best in column) for column in zip(*(row.payoffs for row in rows), strict=True))


def test_a_bar_ends_on_the_day_that_the_choice_counted_with() -> None:
    """One rule says when a study reports, for the optimiser and for the reader."""
    for row in DOCUMENT.timeline.rows:
        assert row.bar.reports_on == reports_on(row.bar.starts_on, row.page.package.days_to_result)
        assert row.begin <= row.start < row.end
    (survey,) = (row for row in DOCUMENT.timeline.rows if row.page.study.key == "dispute-survey")
    assert (survey.bar.starts_on, survey.bar.reports_on) == (date(2027, 1, 1), date(2027, 1, 18))


def test_a_study_that_another_needs_is_due_for_the_same_decision() -> None:
    """Although it answers nothing itself."""
    programme = replace(PROGRAMME, prerequisites=(Prerequisite("mortgage-interviews", "mortgage-calls"),))
    studies = tuple(replace(s, answers=()) if s.study.key == "mortgage-calls" else s for s in PLAN.studies)
    document = document_of(replace(PLAN, programme=programme, studies=studies), sample_cover())
    (calls,) = (row.bar for row in document.timeline.rows if row.page.study.key == "mortgage-calls")
    assert calls.due_on == programme.question("mortgage-words").decision.decide_by
    assert "Needed before Missed-payment interviews, on the question" in plan_html(document.plan, document.cover)
