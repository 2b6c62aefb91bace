"""Plans side by side: money, worth, and what becomes of every study, with what differs marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from budgeting.errors import ProblemError
from budgeting.plans.plan import Fate, Plan, PlannedStudy
from budgeting.studies import Level

FEWEST, MOST = 2, 4
Mark = Literal["same", "came", "went", "swapped", "level", "start"]


class NamedPlan(NamedTuple):
    """A plan under the name by which it is compared."""

    name: str
    plan: Plan


@dataclass(frozen=True)
class Figure:
    """One amount of every plan, in minor units, the first being what the others are measured against."""

    name: str
    amounts_minor: tuple[int, ...]

    @property
    def differences_minor(self) -> tuple[int, ...]:
        """Each amount less the first."""
        return tuple(minor - self.amounts_minor[0] for minor in self.amounts_minor)

    @property
    def differs(self) -> bool:
        """Whether any plan has another amount than the first."""
        return any(self.differences_minor)


@dataclass(frozen=True)
class StudyCell:
    """What becomes of a study in one plan, and how that differs from the first plan (``mark``, ``words``).

    ``fate`` is None where the plan's programme does not have the study; ``start`` is a period's name, empty unless it
    is kept.
    """

    fate: Fate | None
    level: Level | None
    start: str
    cost_minor: int
    mark: Mark = "same"
    words: str = ""


@dataclass(frozen=True)
class StudyRow:
    """A study in every plan."""

    key: str
    name: str
    cells: tuple[StudyCell, ...]

    @property
    def differs(self) -> bool:
        """Whether any plan does something else with it than the first."""
        return any(cell.mark != "same" for cell in self.cells)


@dataclass(frozen=True)
class QuestionRow:
    """A question in every plan: what its answer is worth in minor units (None: not asked), and by which studies."""

    key: str
    text: str
    values_minor: tuple[int | None, ...]
    studies: tuple[tuple[str, ...], ...]

    @property
    def differs(self) -> bool:
        """Whether any plan answers it otherwise than the first."""
        return len(set(self.values_minor)) > 1 or len(set(self.studies)) > 1


@dataclass(frozen=True)
class Comparison:
    """Plans side by side, the first being what the others are measured against."""

    names: tuple[str, ...]
    currency: str
    figures: tuple[Figure, ...]
    studies: tuple[StudyRow, ...]
    questions: tuple[QuestionRow, ...]

    @property
    def changed_studies(self) -> tuple[StudyRow, ...]:
        """The studies with which not every plan does the same."""
        return tuple(row for row in self.studies if row.differs)


def compare(plans: Sequence[NamedPlan]) -> Comparison:
    """``plans`` side by side. ProblemError for fewer than two, more than four, or plans in different currencies."""
    if not FEWEST <= len(plans) <= MOST:
        raise ProblemError(f"Choose {FEWEST} to {MOST} plans to lay side by side.")
    currencies = {one.plan.programme.currency for one in plans}
    if len(currencies) > 1:
        raise ProblemError("Plans in different currencies cannot be laid side by side.")
    laid = [one.plan for one in plans]
    return Comparison(
        names=tuple(one.name for one in plans),
        currency=currencies.pop(),
        figures=_figures(laid),
        studies=_studies(laid),
        questions=_questions(laid),
    )


def _figures(plans: Sequence[Plan]) -> tuple[Figure, ...]:
    named = (
        ("Net worth", [plan.net_minor for plan in plans]),
        ("Worth of the answers", [plan.value_minor for plan in plans]),
        ("Cost", [plan.cost_minor for plan in plans]),
        ("Reserve", [plan.reserve_minor for plan in plans]),
        ("Free", [plan.free_minor for plan in plans]),
    )
    return tuple(Figure(name, tuple(amounts)) for name, amounts in named)


def _studies(plans: Sequence[Plan]) -> tuple[StudyRow, ...]:
    names = {one.study.key: one.study.name for plan in reversed(plans) for one in plan.studies}
    order = list(dict.fromkeys(one.study.key for plan in plans for one in plan.studies))
    bare = {key: [_cell(plan, key) for plan in plans] for key in order}
    rows = (StudyRow(key, names[key], tuple(_marked(key, names, bare, plans))) for key in order)
    return tuple(rows)


def _cell(plan: Plan, key: str) -> StudyCell:
    planned = _planned(plan, key)
    if planned is None:
        return StudyCell(None, None, "", 0)
    starts = {one.study: one.start for one in plan.solution.selection.packages} if plan.solution.selection else {}
    start = plan.programme.period(starts[key]).name if key in starts else ""
    return StudyCell(planned.fate, planned.level, start, planned.cost_minor)


def _planned(plan: Plan, key: str) -> PlannedStudy | None:
    return next((one for one in plan.studies if one.study.key == key), None)


def _marked(
    key: str, names: dict[str, str], bare: dict[str, list[StudyCell]], plans: Sequence[Plan]
) -> list[StudyCell]:
    first = bare[key][0]
    cells = []
    for place, cell in enumerate(bare[key]):
        mark, words = _difference(first, cell)
        if mark == "went" and (instead := _instead(key, bare, place, plans)):
            mark, words = "swapped", f"swapped for “{names[instead]}”"
        cells.append(StudyCell(cell.fate, cell.level, cell.start, cell.cost_minor, mark, words))
    return cells


def _difference(first: StudyCell, cell: StudyCell) -> tuple[Mark, str]:
    """How ``cell`` differs from ``first``, the plainest difference first."""
    is_in, was_in = cell.fate in ("kept", "conditional"), first.fate in ("kept", "conditional")
    if is_in and not was_in:
        return "came", "comes in"
    if was_in and not is_in:
        return "went", "goes out"
    if is_in and cell.fate != first.fate:
        return "came", "kept now, not conditional" if cell.fate == "kept" else "conditional now"
    if is_in and cell.level != first.level:
        return "level", f"{cell.level} instead of {first.level}"
    if is_in and cell.start != first.start:
        return "start", f"starts in {cell.start} instead of {first.start}"
    return "same", ""


def _instead(key: str, bare: dict[str, list[StudyCell]], place: int, plans: Sequence[Plan]) -> str:
    """The study that comes in where ``key`` goes out and answers one of its questions; empty when there is none."""
    before = _planned(plans[0], key)
    lost = set(before.answers) if before else set()
    for other, cells in bare.items():
        came = _difference(cells[0], cells[place])[0] == "came"
        after = _planned(plans[place], other)
        if came and after and lost & set(after.answers):
            return other
    return ""


def _questions(plans: Sequence[Plan]) -> tuple[QuestionRow, ...]:
    texts = {one.question.key: one.question.text for plan in reversed(plans) for one in plan.questions}
    order = dict.fromkeys(one.question.key for plan in plans for one in plan.questions)
    return tuple(_question(key, texts[key], plans) for key in order)


def _question(key: str, text: str, plans: Sequence[Plan]) -> QuestionRow:
    found = [next((one for one in plan.questions if one.question.key == key), None) for plan in plans]
    return QuestionRow(
        key,
        text,
        tuple(one.value_minor if one else None for one in found),
        tuple(
            tuple(plan.programme.study(study).name for study in one.study_keys) if one else ()
            for one, plan in zip(found, plans, strict=True)
        ),
    )
