"""Choose again with what is left: what has happened stays as it is, and the rest of the budget is free to choose with.

Spent and committed money is held where it is; a study that has begun keeps its level, its start and its cost, and one
that has reported answers no question any more, since belief already holds what it said. A question whose decision is
taken is closed. Stopped studies are out, and no study starts in a period that is over.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from budgeting.approvals.states import StudyState
from budgeting.cost_lines import MILLI, CostLine, Rate
from budgeting.decisions import Decision
from budgeting.errors import ProblemError
from budgeting.learning.money import BEGUN, NOTHING, Used
from budgeting.learning.standing_rules import StandingRules
from budgeting.plans.plan import Plan, PlannedStudy
from budgeting.posing.building import build_problem, ceiling_of
from budgeting.problem import Fixed, Problem
from budgeting.programme import Budget, LevelRule, Period, Programme, SharedCost
from budgeting.questions import Question
from budgeting.studies import Package, Study

_SPENT: Final = "What was spent and ordered"
# States in which a study is no longer free to be left out.
_FIXED: Final[tuple[StudyState, ...]] = ("released", *BEGUN)


@dataclass(frozen=True)
class Happenings:
    """What has happened under a plan by the day ``on``.

    ``states`` are by study; ``used`` by ``study:<key>`` and ``shared:<key>``. ``decisions`` hold the belief of today
    for each question that has a finding; ``reported`` pairs study and question that a finding ties; ``called`` are the
    follow-ups that a finding calls for; ``closed`` the questions whose decision is taken.
    """

    on: date
    states: Mapping[str, StudyState]
    used: Mapping[str, Used]
    decisions: Mapping[str, Decision]
    reported: frozenset[tuple[str, str]] = frozenset()
    called: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Remaining:
    """What is left to choose from; ``fixed`` are the studies that stand, ``gone`` those that cannot be chosen.

    ``set_aside`` says, a sentence each, which rules between studies can be kept no more.
    """

    programme: Programme
    problem: Problem
    fixed: tuple[str, ...]
    gone: tuple[str, ...]
    set_aside: tuple[str, ...] = ()


def remaining(programme: Programme, plan: Plan, happenings: Happenings) -> Remaining:
    """The choice that is left in ``programme`` as it stands today, under ``plan``, after ``happenings``.

    ProblemError when more is spent and ordered than the whole budget.
    """
    rest = _Rest(programme, plan, happenings)
    made = rest.programme()
    problem = build_problem(made, include=[s.key for s in made.studies if s.key not in rest.gone], fixed=rest.fixed)
    fixed = tuple(one.study for one in rest.fixed)
    return Remaining(made, rest.without_closed(problem), fixed, tuple(rest.gone), rest.set_aside)


class _Rest:
    """A programme split into what stands, what is gone and what is free."""

    def __init__(self, programme: Programme, plan: Plan, happenings: Happenings) -> None:
        self._programme, self._plan, self._now = programme, plan, happenings
        planned = {one.study.key: one for one in (*plan.kept, *plan.conditional)}
        ordered = (one for one in plan.shared_costs if self._used(f"shared:{one.key}").minor)
        bought = {key for one in ordered for key in one.study_keys}
        self._standing = {
            k: one for k, one in planned.items() if self._stands(one, is_bought_for=k in bought) and self._held(one)
        }
        starts = {run.study_key: run.period_key for run in plan.runs}
        self._starts = {key: self._start_of(starts[key], happenings.states[key]) for key in self._standing}
        self.fixed = [Fixed(key, one.level) for key, one in sorted(self._standing.items()) if one.level is not None]
        stopped = {key for key, state in happenings.states.items() if state == "stopped"}
        over = {study.key for study in programme.studies if not study.trigger and not self._window(study)}
        self.gone = sorted((stopped | over) - set(self._standing))
        self.set_aside: tuple[str, ...] = ()

    def _stands(self, planned: PlannedStudy, *, is_bought_for: bool) -> bool:
        key = planned.study.key
        state = self._now.states[key]
        return state in _FIXED or bool(self._used(f"study:{key}").minor) or (is_bought_for and state == "kept")

    def _held(self, planned: PlannedStudy) -> int:
        """What a study that stands costs now."""
        used = self._used(f"study:{planned.study.key}")
        return used.minor if self._now.states[planned.study.key] == "stopped" else used.held_of(planned.cost_minor)

    def programme(self) -> Programme:
        """The programme in which only the rest is free."""
        studies = [self._study(one) for one in self._every_study()]
        fixed = set(self._standing)
        made = replace(
            self._programme,
            level_rules=tuple(self._level_rules()),
            studies=tuple(studies),
            questions=tuple(self._question(one) for one in self._programme.questions),
            shared_costs=tuple(self._shared()),
        )
        rules = StandingRules(made, self._now.states, fixed, self.gone)
        self.set_aside = tuple(rules.set_aside())
        made = replace(made, prerequisites=rules.prerequisites(), alternatives=rules.alternatives())
        return replace(made, budgets=tuple(self._budget(made, one) for one in made.budgets))

    def _level_rules(self) -> Iterable[LevelRule]:
        """What finance decided of levels, for the studies that are still free."""
        over = {period.key for period in self._programme.periods if period.ends_on < self._now.on}
        for rule in self._programme.level_rules:
            if rule.study_key not in self._standing and rule.study_key not in self.gone:
                yield replace(rule, start_key="") if rule.start_key in over else rule

    def without_closed(self, problem: Problem) -> Problem:
        """``problem`` in which nothing answers a question whose decision is taken."""
        closed = self._now.closed
        asked = (replace(one, bundles=()) if one.key in closed else one for one in problem.questions)
        return replace(problem, questions=tuple(asked))

    def _every_study(self) -> Iterable[Study]:
        """Today's studies; one that stands is as the plan froze it, also where somebody has deleted it since."""
        seen = {study.key for study in self._programme.studies}
        for study in self._programme.studies:
            yield self._standing[study.key].study if study.key in self._standing else study
        yield from (one.study for key, one in self._standing.items() if key not in seen)

    def _study(self, study: Study) -> Study:
        known = {question.key for question in self._programme.questions}
        asked = tuple(k for k in study.question_keys if k in known and (study.key, k) not in self._now.reported)
        if study.key in self._standing:
            return self._as_it_stands(replace(study, question_keys=asked), self._standing[study.key])
        if study.key in self.gone:
            return replace(study, is_mandatory=False)
        is_called = study.trigger is not None and study.key in self._now.called
        waits = study.trigger is not None and not is_called
        window = self._window(study)
        first = window[0].key
        latest = "" if study.trigger or window[-1].key == first else window[-1].key
        trigger = study.trigger if waits else None
        return replace(study, question_keys=asked, trigger=trigger, period_key=first, latest_period_key=latest)

    def _as_it_stands(self, study: Study, planned: PlannedStudy) -> Study:
        """At its level and start, at what it cost, answering only what it has yet to report on."""
        package = planned.package
        assert package is not None  # noqa: S101  whatever a plan funds has a package
        state, held = self._now.states[study.key], self._held(planned)
        return replace(
            study,
            question_keys=() if state in ("stopped", "closed") else study.question_keys,
            packages=(package if held == package.cost_minor else _at(package, held),),
            period_key=self._starts[study.key],
            latest_period_key="",
            trigger=None,
            is_mandatory=False,
        )

    def _question(self, question: Question) -> Question:
        believed = self._now.decisions.get(question.key)
        if believed is None or [s.name for s in believed.states] != [s.name for s in question.decision.states]:
            return question
        today = question.decision
        if today.belief and believed.belief:
            held = replace(
                today.belief,
                mean_milli=believed.belief.mean_milli,
                deviation_milli=believed.belief.deviation_milli,
            )
            return replace(question, decision=replace(today, states=believed.states, belief=held))
        if today.belief or believed.belief:
            return question
        return replace(question, decision=replace(today, states=believed.states))

    def _shared(self) -> Iterable[SharedCost]:
        """Shared costs; one that is ordered is as the plan has it and stays bought, or is gone with its money."""
        for shared in self._programme.shared_costs:
            used = self._used(f"shared:{shared.key}")
            bought = next((one for one in self._plan.shared_costs if one.key == shared.key), None)
            if not used.minor or bought is None:
                yield shared
            elif self._standing:
                held = used.held_of(bought.cost_minor)
                users = tuple(dict.fromkeys((*shared.study_keys, next(iter(self._standing)))))
                is_as_planned = held == bought.cost_minor
                lines, vat_bp = (bought.lines, bought.vat_bp) if is_as_planned else ((_line(held),), 0)
                yield replace(bought, lines=lines, study_keys=users, vat_bp=vat_bp)

    def _budget(self, made: Programme, budget: Budget) -> Budget:
        """A ceiling of a part is lifted to what is spent and ordered in it; that of the whole is not."""
        held = sum(
            study.packages[0].cost_minor
            for study in made.studies
            if study.key in self._standing and budget.covers(study.period_key, study.cost_centre_key)
        )
        held += sum(
            one.cost_minor
            for one in made.shared_costs
            if self._is_bought(one) and budget.covers(one.period_key, one.cost_centre_key)
        )
        limit = budget.limit_minor - self._sunk(budget)
        if held <= limit:
            return replace(budget, limit_minor=limit)
        if budget.period_key is None and budget.cost_centre_key is None:
            raise ProblemError(
                "More is spent, ordered and released than the whole budget allows, so nothing can be chosen with what "
                "is left. Finance must raise the budget first.",
                place=ceiling_of(made, budget).key,
            )
        return replace(budget, limit_minor=held)

    def _is_bought(self, shared: SharedCost) -> bool:
        return bool(self._used(f"shared:{shared.key}").minor) or not self._standing.keys().isdisjoint(shared.study_keys)

    def _sunk(self, budget: Budget) -> int:
        """What was ordered for shared costs that no study stands for any more."""
        orphans = () if self._standing else self._plan.shared_costs
        return sum(
            self._used(f"shared:{one.key}").minor
            for one in orphans
            if budget.covers(one.period_key, one.cost_centre_key)
        )

    def _window(self, study: Study) -> tuple[Period, ...]:
        """The periods in which a study may still start; one that the plan keeps may be late."""
        last_over = [p for p in self._programme.periods if p.ends_on < self._now.on]
        left = tuple(p for p in self._programme.starts_of(study) if p not in last_over)
        is_late = study.key in self._now.states or study.trigger is not None
        return left or ((self._period_of_today(),) if is_late else ())

    def _start_of(self, planned: str, state: StudyState) -> str:
        """The period in which a standing study starts: its own, or today's where it should have begun and has not."""
        own, today = self._plan.programme.period(planned), self._period_of_today()
        has_begun = state not in ("kept", "released")
        return own.key if has_begun or own.starts_on >= today.starts_on else today.key

    def _period_of_today(self) -> Period:
        in_order = sorted(self._programme.periods, key=lambda one: one.starts_on)
        return next((one for one in in_order if self._now.on <= one.ends_on), in_order[-1])

    def _used(self, key: str) -> Used:
        return self._now.used.get(key, NOTHING)


def _at(package: Package, held_minor: int) -> Package:
    """``package`` with one line for what it used instead of what was planned."""
    return replace(package, lines=(_line(held_minor),) if held_minor else (), contingency_bp=0, vat_bp=0)


def _line(minor: int) -> CostLine:
    rate = Rate(_SPENT, "sum", minor, minor, minor, "A", "The orders and invoices of this plan")
    return CostLine("spent-and-ordered", "management", _SPENT, _SPENT, rate, MILLI, bears_vat=False)
