"""Lay a solution out as a plan: every figure that a page or a PDF shows of it, from the checker's exact account."""

from collections import defaultdict
from collections.abc import Iterable

from budgeting.decisions import MILLION
from budgeting.errors import ProblemError
from budgeting.evidence.worth import ceiling_minor
from budgeting.optimiser.verify import account
from budgeting.plans.plan import AnsweredQuestion, MoneyCell, Plan, PlannedRun, PlannedStudy, StaffLoad
from budgeting.plans.reasons import Reasons
from budgeting.plans.reserving import set_aside
from budgeting.posing.ranking import rank_by_ratio
from budgeting.problem import Bundle, Choice, FollowUp, Problem, Selection, Solution, Spend, StaffDays
from budgeting.programme import Programme, SharedCost
from budgeting.questions import Question
from budgeting.studies import Study


def lay_out(programme: Programme, problem: Problem, solution: Solution) -> Plan:
    """The plan that ``solution`` chooses from ``problem``, built from ``programme``; in the programme's order.

    ProblemError when the solution chose nothing (it is infeasible or was stopped too early).
    """
    if solution.selection is None:
        raise ProblemError("There is no plan to lay out: no choice of studies was found.")
    chosen = _Chosen(problem, solution.selection)
    added = account(problem, solution.selection)
    reasons = Reasons(programme, problem, solution.selection)
    return Plan(
        programme=programme,
        problem=problem,
        solution=solution,
        studies=tuple(_planned(study, chosen, reasons) for study in programme.studies),
        questions=tuple(_answered(question, chosen) for question in programme.questions),
        shared_costs=_shared_costs(programme, solution.selection),
        cells=_cells(programme, chosen),
        staff=_staff(programme, problem, chosen),
        value_minor=added.value_minor,
        cost_minor=added.cost_minor,
        reserve_minor=added.reserve_minor,
        expected_follow_up_minor=added.expected_follow_up_minor,
        net_minor=added.value_minor - added.cost_minor - added.expected_follow_up_minor,
        ratio_value_minor=ratio_value(problem),
        runs=tuple(_runs(programme, chosen)),
    )


def ratio_value(problem: Problem) -> int | None:
    """The objective that ranking by value over cost reaches, in minor units; None when it cannot keep the rules."""
    ranked = account(problem, rank_by_ratio(problem))
    return None if ranked.broken else ranked.objective_minor


class _Chosen:
    """A selection with its keys looked up in the problem."""

    def __init__(self, problem: Problem, selection: Selection) -> None:
        choices = {(s.key, c.level, c.start): c for s in problem.studies for c in s.choices}
        bundles = {(q.key, b.key): b for q in problem.questions for b in q.bundles}
        self.choice_by_study: dict[str, Choice] = {
            one.study: choices[one.study, one.level, one.start] for one in selection.packages
        }
        self.bundle_by_question: dict[str, Bundle] = {
            one.question: bundles[one.question, one.bundle] for one in selection.bundles
        }
        self.follow_ups = [one for bundle in self.bundle_by_question.values() for one in bundle.follow_ups]
        bought = [one for one in problem.shared if one.key in selection.shared]
        self.spends = [item for choice in self.choice_by_study.values() for item in choice.spend]
        self.spends += [item for one in bought for item in one.spend]
        self.reserves = set_aside(problem, selection)

    def follow_up(self, study_key: str) -> FollowUp | None:
        """The most likely release of the study."""
        found = [one for one in self.follow_ups if one.study == study_key]
        return max(found, key=lambda one: one.probability_ppm, default=None)

    def answers(self, study_key: str) -> tuple[str, ...]:
        """The questions whose chosen bundle uses the study."""
        return tuple(key for key, bundle in self.bundle_by_question.items() if study_key in _study_keys(bundle))


def _study_keys(bundle: Bundle) -> tuple[str, ...]:
    return (*(one.study for one in bundle.packages), *(one.study for one in bundle.follow_ups))


def _planned(study: Study, chosen: _Chosen, reasons: Reasons) -> PlannedStudy:
    answers = chosen.answers(study.key)
    choice = chosen.choice_by_study.get(study.key)
    if choice:
        reason = reasons.for_kept(study, answers)
        return PlannedStudy(study, "kept", choice.level, study.package(choice.level), answers, MILLION, reason)
    follow_up = chosen.follow_up(study.key)
    if follow_up:
        package = study.package(follow_up.level)
        reason = reasons.for_conditional(study)
        return PlannedStudy(study, "conditional", follow_up.level, package, answers, follow_up.probability_ppm, reason)
    return PlannedStudy(study, "left_out", None, None, (), 0, reasons.for_left_out(study))


def _answered(question: Question, chosen: _Chosen) -> AnsweredQuestion:
    bundle = chosen.bundle_by_question.get(question.key)
    return AnsweredQuestion(
        question=question,
        ceiling_minor=ceiling_minor(question.decision),
        value_minor=bundle.value_minor if bundle else 0,
        study_keys=_study_keys(bundle) if bundle else (),
    )


def _shared_costs(programme: Programme, selection: Selection) -> tuple[SharedCost, ...]:
    return tuple(one for one in programme.shared_costs if one.key in selection.shared)


def _cells(programme: Programme, chosen: _Chosen) -> tuple[MoneyCell, ...]:
    """Every period by every cost centre, in the programme's order, nothing left out."""
    cost, reserve = _by_cell(chosen.spends), _by_cell(chosen.reserves)
    return tuple(
        MoneyCell(period.key, centre.key, cost[period.key, centre.key], reserve[period.key, centre.key])
        for period in programme.periods
        for centre in programme.cost_centres
    )


def _by_cell(spends: Iterable[Spend]) -> defaultdict[tuple[str, str], int]:
    cells: defaultdict[tuple[str, str], int] = defaultdict(int)
    for item in spends:
        cells[item.period, item.cost_centre] += item.minor
    return cells


def _staff(programme: Programme, problem: Problem, chosen: _Chosen) -> tuple[StaffLoad, ...]:
    """Every role and period that has days or uses them; periods in the programme's order, then roles by name."""
    used: defaultdict[tuple[str, str], int] = defaultdict(int)
    for item in _days(chosen):
        used[item.role, item.period] += item.days_milli
    limits = {(one.role, one.period): one.days_milli for one in problem.capacities}
    roles = sorted({role for role, _ in (*used, *limits)})
    return tuple(
        StaffLoad(role, period.key, used[role, period.key], limits.get((role, period.key)))
        for period in programme.periods
        for role in roles
        if used[role, period.key] or (role, period.key) in limits
    )


def _runs(programme: Programme, chosen: _Chosen) -> Iterable[PlannedRun]:
    """Every funded study in the programme's order; the releases of one by several questions are one run."""
    order = {period.key: period.starts_on for period in programme.periods}
    for study in programme.studies:
        choice = chosen.choice_by_study.get(study.key)
        if choice:
            yield PlannedRun(study.key, choice.start, choice.days)
            continue
        released = [one for one in chosen.follow_ups if one.study == study.key]
        if released:
            periods = [item.period for one in released for item in one.spend]
            periods += [item.period for one in released for item in one.days]
            days = tuple(item for one in released for item in one.days)
            yield PlannedRun(study.key, min(periods or [study.period_key], key=order.__getitem__), days)


def _days(chosen: _Chosen) -> Iterable[StaffDays]:
    for choice in chosen.choice_by_study.values():
        yield from choice.days
    for follow_up in chosen.follow_ups:
        yield from follow_up.days
