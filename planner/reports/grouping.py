"""The plan's studies grouped by the question they answer; a study that serves several questions is listed once."""

from dataclasses import dataclass

from budgeting.plans import AnsweredQuestion, Plan, PlannedStudy
from budgeting.programme import Period


@dataclass(frozen=True)
class ListedStudy:
    """A funded study at the one place where the plan lists it; ``also_serves`` are the texts of its other questions."""

    number: int
    planned: PlannedStudy
    period: Period
    also_serves: tuple[str, ...]

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
    """A question and the studies listed under it; no question for studies that run whatever the questions are."""

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
    """Every question in the plan's order with the studies not listed before, then the studies that answer none."""
    funded = {planned.study.key: planned for planned in plan.studies if planned.fate != "left_out"}
    groups: list[QuestionGroup] = []
    number = 0
    for question in plan.questions:
        here = [funded.pop(planned.study.key) for planned in list(funded.values()) if _serves(planned, question)]
        groups.append(QuestionGroup(question, tuple(_listed(plan, s, number + i) for i, s in enumerate(here, 1))))
        number += len(here)
    if funded:
        rest = tuple(_listed(plan, planned, number + i) for i, planned in enumerate(funded.values(), 1))
        groups.append(QuestionGroup(None, rest))
    return tuple(groups)


def start_period(plan: Plan, planned: PlannedStudy) -> Period:
    """The period in which a study starts: the chosen one, else the one it was planned for."""
    chosen = plan.solution.selection.packages if plan.solution.selection else ()
    start = next((package.start for package in chosen if package.study == planned.study.key), planned.study.period_key)
    return plan.programme.period(start)


def _serves(planned: PlannedStudy, question: AnsweredQuestion) -> bool:
    return question.question.key in planned.answers


def _listed(plan: Plan, planned: PlannedStudy, number: int) -> ListedStudy:
    others = [q.question.text for q in plan.questions if _serves(planned, q)][1:]
    return ListedStudy(number, planned, start_period(plan, planned), tuple(others))
