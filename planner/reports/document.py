"""A plan and its cover as the values that the printed pages show: the plan's own, or sums of its lines."""

from dataclasses import dataclass

from budgeting.plans.plan import Plan
from budgeting.plans.schedule import schedule_of
from budgeting.plans.zero_base import ZeroBaseProof, prove
from budgeting.programme import SharedCost
from planner.once import once_for_the_same
from planner.reports.accounts import (
    BudgetUse,
    MoneyRow,
    PeriodMoney,
    Series,
    StaffTable,
    budget_uses,
    money_by_period,
    money_series,
    staff_tables,
)
from planner.reports.cover import Cover
from planner.reports.explained import Answers, Explained, explained_of
from planner.reports.glance import Glance, glance_of
from planner.reports.grouping import QuestionGroup, groups_of
from planner.reports.journey_map import JourneyMap, journey_map
from planner.reports.rates_used import UsedRate, rates_used
from planner.reports.study_pages import StudyPage, study_pages
from planner.reports.telling import proof_words, reserve_words, vat_words
from planner.reports.timeline import Timeline, timeline_of


@dataclass(frozen=True)
class OfPlanAlone:
    """What follows from a plan, whatever its cover says and whatever was asked about it."""

    glance: Glance
    groups: tuple[QuestionGroup, ...]
    money: tuple[PeriodMoney, ...]
    budgets: tuple[BudgetUse, ...]
    staff: tuple[StaffTable, ...]
    pages: tuple[StudyPage, ...]
    timeline: Timeline
    rates: tuple[tuple[str, tuple[UsedRate, ...]], ...]


@dataclass(frozen=True)
class PlanDocument(OfPlanAlone):
    """Everything that the pages of one plan show."""

    plan: Plan
    cover: Cover
    proof: ZeroBaseProof
    explained: Explained
    journey: JourneyMap

    @property
    def currency(self) -> str:
        """ISO code of every amount in the document."""
        return self.plan.programme.currency

    @property
    def money_layers(self) -> tuple[Series, ...]:
        """The layers of the chart of money by period."""
        return money_series(self.money)

    @property
    def period_limits(self) -> tuple[int | None, ...]:
        """The ceiling of each period over all cost centres; None where it has none."""
        programme = self.plan.programme
        limits = {b.period_key: b.limit_minor for b in programme.budgets if b.period_key and not b.cost_centre_key}
        return tuple(limits.get(period.key) for period in programme.periods)

    @property
    def centre_money(self) -> tuple[MoneyRow, ...]:
        """What each cost centre pays over all periods, those that pay nothing left out."""
        columns = zip(*(period.centres for period in self.money), strict=True)
        rows = (
            MoneyRow(column[0].name, sum(one.cost_minor for one in column), sum(one.reserve_minor for one in column))
            for column in columns
        )
        return tuple(row for row in rows if row.both_minor)

    @property
    def reserve_words(self) -> str:
        """What the reserve can pay for."""
        return reserve_words(self.plan.programme)

    @property
    def is_reserve_full(self) -> bool:
        """Whether the whole cost of every follow-up is set aside."""
        return self.plan.programme.reserve.kind == "full"

    @property
    def vat_words(self) -> str:
        """Whether the sums hold VAT."""
        return vat_words(self.plan.programme)

    @property
    def proof_words(self) -> str:
        """What is proved of the plan's quantities, in one sentence."""
        return proof_words(self.proof)

    @property
    def title(self) -> str:
        """The document's title, as viewers show it."""
        return f"{self.plan.programme.name}: research plan, version {self.cover.version}"

    @property
    def answered_count(self) -> int:
        """How many questions the plan answers."""
        return sum(question.is_answered for question in self.plan.questions)

    def users_of(self, cost: SharedCost) -> tuple[str, ...]:
        """The names of the funded studies, conditional ones included, that use a shared cost."""
        return tuple(page.study.name for page in self.pages if page.study.key in cost.study_keys)

    @property
    def worth_groups(self) -> tuple[QuestionGroup, ...]:
        """The answered questions with their studies, the most worth first."""
        answered = [group for group in self.groups if group.answered and group.answered.is_answered]
        return tuple(sorted(answered, key=lambda group: -group.answered.value_minor if group.answered else 0))

    @property
    def has_borrowed_answers(self) -> bool:
        """Whether some question is answered by studies that are listed under another one."""
        return any(not group.studies for group in self.worth_groups)

    @property
    def follow_ups(self) -> tuple[tuple[str, tuple[StudyPage, ...]], ...]:
        """The studies that wait for a finding, by the name of the study that makes it."""
        by_source: dict[str, list[StudyPage]] = {}
        for page in self.conditional_pages:
            by_source.setdefault(page.release.study_name if page.release else "", []).append(page)
        return tuple((name, tuple(pages)) for name, pages in by_source.items())

    @property
    def conditional_pages(self) -> tuple[StudyPage, ...]:
        """The pages of studies that wait for a finding."""
        return tuple(page for page in self.pages if page.listed.planned.fate == "conditional")


@once_for_the_same(8)
def _of_plan_alone(plan: Plan) -> OfPlanAlone:
    groups = groups_of(plan)
    pages = study_pages(plan, groups)
    return OfPlanAlone(
        glance=glance_of(plan),
        groups=groups,
        money=money_by_period(plan),
        budgets=budget_uses(plan),
        staff=staff_tables(plan),
        pages=pages,
        timeline=timeline_of(plan, pages, schedule_of(plan, None)),
        rates=rates_used(plan),
    )


@once_for_the_same(8)
def unanswered_document(plan: Plan, cover: Cover) -> PlanDocument:
    """``plan`` laid out under ``cover`` before anything was asked about it."""
    return document_of(plan, cover)


def document_of(plan: Plan, cover: Cover, answers: Answers | None = None) -> PlanDocument:
    """Lay ``plan`` out for print under ``cover``, with what was answered about it by kind."""
    found = _of_plan_alone(plan)
    schedule = (answers or {}).get("schedule")
    asked = {"timeline": timeline_of(plan, found.pages, schedule_of(plan, schedule))} if schedule else {}
    return PlanDocument(
        **(vars(found) | asked),
        plan=plan,
        cover=cover,
        proof=prove(plan, cover.frozen_at),
        explained=explained_of(plan, answers or {}),
        journey=journey_map(plan, found.groups, cover.stages, cover.touchpoints),
    )
