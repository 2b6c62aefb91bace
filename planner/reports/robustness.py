"""How sure a plan is, as the values that its page, its PDF and its tables show."""

from collections.abc import Iterator
from dataclasses import dataclass

from budgeting.explaining.robustness.pinning import Pinned
from budgeting.explaining.robustness.robustness import Robustness, Standing
from budgeting.explaining.robustness.spending import Overspend
from budgeting.plans.plan import Fate, Plan, PlannedStudy

STANDING_WORDS: dict[Standing, str] = {"core": "core", "borderline": "borderline", "out": "out"}
_PERCENT = 10_000
_FATE_KINDS: dict[Fate, str] = {"kept": "kept", "conditional": "conditional", "left_out": "out"}


@dataclass(frozen=True)
class StandingRow:
    """A study of the plan with how often draws choose it, in parts per million, and where that puts it."""

    planned: PlannedStudy
    kept_ppm: int
    conditional_ppm: int
    chosen_ppm: int
    standing: Standing

    @property
    def kind(self) -> str:
        """What the plan does with it, in the words of charts."""
        return _FATE_KINDS[self.planned.fate]

    @property
    def shown_ppm(self) -> int:
        """How often it is chosen, to a whole percent: the draws say no more."""
        return whole_percent(self.chosen_ppm)

    @property
    def is_surprising(self) -> bool:
        """Whether the plan and most draws disagree about it."""
        is_chosen = self.planned.fate != "left_out"
        return (is_chosen and self.standing == "out") or (not is_chosen and self.standing == "core")


@dataclass(frozen=True)
class PinnedRow:
    """The input most worth pinning down; ``question`` is its text, empty for a price."""

    question_key: str
    question: str
    label: str
    worth_minor: int


@dataclass(frozen=True)
class RobustnessPage:
    """Everything that says how sure a plan is; ``periods`` are names, ``limits_minor`` the budget at each one's end."""

    plan: Plan
    found: Robustness
    rows: tuple[StandingRow, ...]
    pinned: tuple[PinnedRow, ...]

    @property
    def periods(self) -> tuple[str, ...]:
        """The names of the periods of the fan."""
        return tuple(self.plan.programme.period(key).name for key in self.found.fan.periods)

    @property
    def chosen(self) -> tuple[StandingRow, ...]:
        """The studies that any draw chose."""
        return tuple(row for row in self.rows if row.chosen_ppm)

    @property
    def never(self) -> tuple[StandingRow, ...]:
        """The studies that no draw chose."""
        return tuple(row for row in self.rows if not row.chosen_ppm)

    @property
    def planned_minor(self) -> tuple[int, ...]:
        """What the plan commits to the end of each period, at usual prices and without follow-ups."""
        sums = [
            sum(cell.cost_minor for cell in self.plan.cells if cell.period_key == key) for key in self.found.fan.periods
        ]
        return tuple(sum(sums[: last + 1]) for last in range(len(sums)))

    @property
    def likeliest(self) -> Overspend | None:
        """The budget most likely to be broken, where any draw breaks one."""
        return next((one for one in self.found.overspends if one.over_ppm), None)

    def standing(self, standing: Standing, *, is_kept: bool = True) -> tuple[StandingRow, ...]:
        """The studies of one standing, among those that the plan keeps or holds for a finding, or the others."""
        return tuple(
            row for row in self.rows if row.standing == standing and (row.planned.fate != "left_out") == is_kept
        )


def whole_percent(ppm: int) -> int:
    """``ppm`` to the nearest whole percent."""
    return (ppm + _PERCENT // 2) // _PERCENT * _PERCENT


def robustness_page(plan: Plan, found: Robustness) -> RobustnessPage:
    """``found`` beside the names of ``plan``."""
    return RobustnessPage(plan, found, tuple(_rows(plan, found)), tuple(_pinned(plan, one) for one in found.pinned))


def _rows(plan: Plan, found: Robustness) -> Iterator[StandingRow]:
    planned = {one.study.key: one for one in plan.studies}
    for one in found.studies:
        if one.study in planned:
            yield StandingRow(planned[one.study], one.kept_ppm, one.conditional_ppm, one.chosen_ppm, one.standing)


def _pinned(plan: Plan, one: Pinned) -> PinnedRow:
    text = plan.programme.question(one.question).text if one.question else ""
    return PinnedRow(one.question, text, one.label, one.worth_minor)
