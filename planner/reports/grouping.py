"""The plan's studies grouped by the question that they answer or prepare; each is listed once."""

from collections.abc import Iterable
from dataclasses import dataclass

from budgeting.plans.plan import AnsweredQuestion, Plan, PlannedStudy
from budgeting.programme import Period

_Funded = dict[str, PlannedStudy]


@dataclass(frozen=True)
class ListedStudy:
    """A funded study at the one place where the plan lists it; ``also_serves`` are the texts of its other questions.

    ``needed_by`` are the names of the funded studies that need it, told of a study that answers nothing itself.
    """

    number: int
    planned: PlannedStudy
    period: Period
    also_serves: tuple[str, ...]
    needed_by: tuple[str, ...] = ()

    @property
    def kept_minor(self) -> int:
        """What it costs now: 0 while it waits for a finding."""
        return self.planned.cost_minor if self.planned.fate == "kept" else 0

    @property
    def reserve_minor(self) -> int:
        """What is held back for it: 0 when it runs in any case."""
        return self.planned.cost_minor if self.planned.fate == "conditional" else 0


@dataclass(frozen=True)
class QuestionGroup:
    """A question and the studies listed under it; no question for mandatory studies that answer none."""

    answered: AnsweredQuestion | None
    studies: tuple[ListedStudy, ...]

    @property
    def kept_minor(self) -> int:
        """Cost of the studies listed here."""
        return sum(study.kept_minor for study in self.studies)

    @property
    def reserve_minor(self) -> int:
        """Reserve of the studies listed here."""
        return sum(study.reserve_minor for study in self.studies)


def groups_of(plan: Plan) -> tuple[QuestionGroup, ...]:
    """Every question in the plan's order with the studies not listed before, then the studies that answer none.

    A study that answers nothing and is not mandatory stands just before the first listed study that needs it, so that
    the question carries its cost.
    """
    funded = {planned.study.key: planned for planned in plan.studies if planned.fate != "left_out"}
    groups: list[QuestionGroup] = []
    number = 0
    for question in plan.questions:
        here = _take(plan, funded, [key for key, planned in funded.items() if _serves(planned, question)])
        groups.append(QuestionGroup(question, tuple(_listed(plan, s, number + i) for i, s in enumerate(here, 1))))
        number += len(here)
    if funded:
        rest = tuple(_listed(plan, planned, number + i) for i, planned in enumerate(funded.values(), 1))
        groups.append(QuestionGroup(None, rest))
    return tuple(groups)


def needs_of(plan: Plan, key: str) -> tuple[str, ...]:
    """The keys of the studies that a study needs first: its prerequisites, and the one whose finding releases it."""
    needed = [rule.needs_key for rule in plan.programme.prerequisites if rule.study_key == key]
    trigger = plan.programme.study(key).trigger
    return (*needed, trigger.study_key) if trigger else tuple(needed)


def start_period(plan: Plan, planned: PlannedStudy) -> Period:
    """The period in which a study starts: the chosen one, else the one it was planned for."""
    chosen = plan.solution.selection.packages if plan.solution.selection else ()
    start = next((package.start for package in chosen if package.study == planned.study.key), planned.study.period_key)
    return plan.programme.period(start)


def _take(plan: Plan, funded: _Funded, keys: Iterable[str]) -> list[PlannedStudy]:
    """Remove the studies named ``keys`` from ``funded``, each behind what it needs and nobody else lists."""
    taken: list[PlannedStudy] = []
    for key in keys:
        planned = funded.pop(key, None)
        first = [need for need in needs_of(plan, key) if need in funded and _only_prepares(funded[need])]
        taken += [*_take(plan, funded, first), *([planned] if planned else [])]
    return taken


def _only_prepares(planned: PlannedStudy) -> bool:
    return not planned.answers and not planned.study.is_mandatory


def _serves(planned: PlannedStudy, question: AnsweredQuestion) -> bool:
    return question.question.key in planned.answers


def _listed(plan: Plan, planned: PlannedStudy, number: int) -> ListedStudy:
    others = [q.question.text for q in plan.questions if _serves(planned, q)][1:]
    needed_by = _needed_by(plan, planned) if _only_prepares(planned) else ()
    return ListedStudy(number, planned, start_period(plan, planned), tuple(others), needed_by)


def _needed_by(plan: Plan, planned: PlannedStudy) -> tuple[str, ...]:
    funded = [*plan.kept, *plan.conditional]
    return tuple(one.study.name for one in funded if planned.study.key in needs_of(plan, one.study.key))
