"""Plans: a chosen selection laid out with everything that a page or a PDF shows of it.

A ``Plan`` is computed from a programme, its problem and a solution alone; freezing those three freezes the plan.
"""

from dataclasses import dataclass
from typing import Literal

from budgeting.decisions import Decision
from budgeting.problem import Problem, Solution, StaffDays
from budgeting.programme import Programme, SharedCost
from budgeting.questions import Question
from budgeting.studies import Level, Package, Study

Fate = Literal["kept", "conditional", "left_out"]


@dataclass(frozen=True)
class PlannedStudy:
    """A study and what the plan does with it.

    ``level`` and ``package`` are None when it is left out; ``reason`` then says why in words. ``answers`` are the keys
    of the questions whose chosen bundle uses it. ``chance_ppm`` is the chance that a conditional study is released
    (1,000,000 when kept).
    """

    study: Study
    fate: Fate
    level: Level | None
    package: Package | None
    answers: tuple[str, ...]
    chance_ppm: int
    reason: str

    @property
    def cost_minor(self) -> int:
        """Cost of the chosen level; 0 when left out."""
        return self.package.cost_minor if self.package else 0


@dataclass(frozen=True)
class AnsweredQuestion:
    """A question with its ceiling (acting x EVPI), what the chosen bundle is worth, and the studies of that bundle."""

    question: Question
    ceiling_minor: int
    value_minor: int
    study_keys: tuple[str, ...]

    @property
    def decision(self) -> Decision:
        """The decision that the question serves."""
        return self.question.decision

    @property
    def is_answered(self) -> bool:
        """Whether any study of the plan answers it."""
        return bool(self.study_keys)


@dataclass(frozen=True)
class MoneyCell:
    """Money in one period of one cost centre: committed to kept studies and shared costs, and held in reserve."""

    period_key: str
    cost_centre_key: str
    cost_minor: int
    reserve_minor: int


@dataclass(frozen=True)
class StaffLoad:
    """Days of a role in a period, in thousandths: used by the plan (reserve included), and there (None: no limit)."""

    role: str
    period_key: str
    used_milli: int
    capacity_milli: int | None


@dataclass(frozen=True)
class PlannedRun:
    """The period in which a funded study starts, and the staff days that the plan counts for it, period by period.

    A conditional study starts in the period in which the finding that releases it is there.
    """

    study_key: str
    period_key: str
    days: tuple[StaffDays, ...] = ()


@dataclass(frozen=True)
class Plan:
    """A laid-out plan. Totals are exact: cost = sum over kept studies + shared costs = sum over cells.

    ``runs`` has one entry for each study that is kept or conditional; their days add up to ``staff``.
    """

    programme: Programme
    problem: Problem
    solution: Solution
    studies: tuple[PlannedStudy, ...]
    questions: tuple[AnsweredQuestion, ...]
    shared_costs: tuple[SharedCost, ...]
    cells: tuple[MoneyCell, ...]
    staff: tuple[StaffLoad, ...]
    value_minor: int
    cost_minor: int
    reserve_minor: int
    expected_follow_up_minor: int
    net_minor: int
    ratio_value_minor: int | None
    runs: tuple[PlannedRun, ...] = ()

    @property
    def kept(self) -> tuple[PlannedStudy, ...]:
        """Studies that are funded now."""
        return tuple(s for s in self.studies if s.fate == "kept")

    @property
    def conditional(self) -> tuple[PlannedStudy, ...]:
        """Studies that a finding may release."""
        return tuple(s for s in self.studies if s.fate == "conditional")

    @property
    def left_out(self) -> tuple[PlannedStudy, ...]:
        """Studies that are not funded."""
        return tuple(s for s in self.studies if s.fate == "left_out")

    @property
    def budget_minor(self) -> int:
        """The programme's ceiling."""
        return self.programme.budget_minor

    @property
    def free_minor(self) -> int:
        """What is neither spent nor held in reserve."""
        return self.budget_minor - self.cost_minor - self.reserve_minor
