"""A programme: one period of research with its budgets, questions and studies."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple, TypeVar

from budgeting.cost_lines import vat_on
from budgeting.errors import ProgrammeError
from budgeting.money import LARGEST_MINOR
from budgeting.questions import Question
from budgeting.rules import (
    FULL_RESERVE,
    Alternatives,
    ContactRule,
    CoverageRule,
    LevelRule,
    Prerequisite,
    ReserveRule,
    check_no_cycle,
)
from budgeting.studies import CostLine, Study

__all__ = [
    "Alternatives",
    "Budget",
    "ContactRule",
    "CostCentre",
    "CoverageRule",
    "LevelRule",
    "Objective",
    "Period",
    "Prerequisite",
    "Pricing",
    "Programme",
    "ReserveRule",
    "SharedCost",
    "StaffCapacity",
    "check_no_cycle",
]

Objective = Literal["net", "gross"]
_Named = TypeVar("_Named", Study, Question, "Period")


@dataclass(frozen=True)
class Period:
    """A quarter or month of the programme; both days belong to it."""

    key: str
    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class CostCentre:
    """Who pays: a pool of money with its own ceiling."""

    key: str
    name: str


@dataclass(frozen=True)
class Budget:
    """A ceiling in minor units: for the whole programme, one period, one cost centre, or one of each together."""

    limit_minor: int
    period_key: str | None = None
    cost_centre_key: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.limit_minor <= LARGEST_MINOR:
            raise ProgrammeError(
                "A budget is zero or more, and no larger than this product plans with.", place="budget"
            )

    def covers(self, period_key: str, cost_centre_key: str) -> bool:
        """Whether money that falls due in the period and is paid by the cost centre counts against this ceiling."""
        return self.period_key in (None, period_key) and self.cost_centre_key in (None, cost_centre_key)


@dataclass(frozen=True)
class StaffCapacity:
    """Days of one staff role that one period offers, in thousandths of a day."""

    role: str
    period_key: str
    days_milli: int


@dataclass(frozen=True)
class SharedCost:
    """An element bought once for all the studies that use it (one panel, one licence).

    ``by`` says who entered its quantities, ``at`` when, in ISO 8601; both empty while it is not saved. ``vat_bp`` is
    the VAT that counts against the budget, as of a package.
    """

    key: str
    name: str
    cost_centre_key: str
    period_key: str
    study_keys: tuple[str, ...]
    lines: tuple[CostLine, ...] = ()
    by: str = ""
    at: str = ""
    vat_bp: int = 0

    @property
    def lines_minor(self) -> int:
        """Sum of the lines in minor units."""
        return sum(line.amount_minor for line in self.lines)

    @property
    def vat_minor(self) -> int:
        """The VAT that counts against the budget, rounded once, half to even."""
        taxed = sum(line.amount_minor for line in self.lines if line.bears_vat)
        return vat_on(taxed, self.vat_bp)

    @property
    def cost_minor(self) -> int:
        """Lines and the VAT that counts, in minor units."""
        return self.lines_minor + self.vat_minor


class Pricing(NamedTuple):
    """What every price of a programme follows: the rate of VAT in basis points, whether it counts, and the market."""

    vat_bp: int
    counts_vat: bool
    market: str

    @property
    def counted_bp(self) -> int:
        """The VAT that a package or a shared cost carries, in basis points; 0 where it is won back."""
        return self.vat_bp if self.counts_vat else 0


@dataclass(frozen=True)
class Programme:
    """Everything that the choice of studies depends on.

    ``vat_bp`` is the rate of VAT in basis points; ``counts_vat`` says whether it counts against the budgets, which it
    does where it cannot be won back. ``begun_at`` is when it was begun, in ISO 8601; empty while it is not saved.
    ``market`` is the one whose rate cards its studies are priced with; empty for cards of every market alone.
    ``contacts`` is None where nothing limits how often customers are asked.
    """

    key: str
    name: str
    currency: str
    periods: tuple[Period, ...]
    cost_centres: tuple[CostCentre, ...]
    budgets: tuple[Budget, ...]
    capacities: tuple[StaffCapacity, ...] = ()
    questions: tuple[Question, ...] = ()
    studies: tuple[Study, ...] = ()
    shared_costs: tuple[SharedCost, ...] = ()
    prerequisites: tuple[Prerequisite, ...] = ()
    alternatives: tuple[Alternatives, ...] = ()
    objective: Objective = "net"
    vat_bp: int = 2_000
    counts_vat: bool = False
    begun_at: str = ""
    market: str = ""
    coverage: tuple[CoverageRule, ...] = ()
    contacts: ContactRule | None = None
    reserve: ReserveRule = FULL_RESERVE
    level_rules: tuple[LevelRule, ...] = ()

    def __post_init__(self) -> None:
        self._check_unique()
        self._check_references()
        check_no_cycle(self.prerequisites, {study.key: study.name for study in self.studies})

    @property
    def pricing(self) -> Pricing:
        """What every price of it follows."""
        return Pricing(self.vat_bp, self.counts_vat, self.market)

    @property
    def counted_vat_bp(self) -> int:
        """The VAT that a package of this programme carries, in basis points; 0 where it is won back."""
        return self.pricing.counted_bp

    @property
    def starts_on(self) -> date:
        """First day of the first period."""
        return min(period.starts_on for period in self.periods)

    @property
    def ends_on(self) -> date:
        """Last day of the last period."""
        return max(period.ends_on for period in self.periods)

    @property
    def budget_minor(self) -> int:
        """The ceiling of the whole programme; without one, the sum of the periods' ceilings."""
        whole = [b.limit_minor for b in self.budgets if b.period_key is None and b.cost_centre_key is None]
        return (
            min(whole)
            if whole
            else sum(b.limit_minor for b in self.budgets if b.period_key and b.cost_centre_key is None)
        )

    def study(self, key: str) -> Study:
        """The study named ``key``; ProgrammeError when there is none."""
        return _named(self.studies, key, "study")

    def question(self, key: str) -> Question:
        """The question named ``key``; ProgrammeError when there is none."""
        return _named(self.questions, key, "question")

    def period(self, key: str) -> Period:
        """The period named ``key``; ProgrammeError when there is none."""
        return _named(self.periods, key, "period")

    def starts_of(self, study: Study) -> tuple[Period, ...]:
        """The periods in which ``study`` may start, in order of time: from its first to its latest."""
        first = self.period(study.period_key)
        latest = self.period(study.latest_period_key) if study.latest_period_key else first
        within = (one for one in self.periods if first.starts_on <= one.starts_on <= latest.starts_on)
        return tuple(sorted(within, key=lambda one: one.starts_on))

    def place_of(self, budget: Budget) -> str:
        """What a ceiling covers, in the programme's names; empty for the whole programme."""
        centre = next((c.name for c in self.cost_centres if c.key == budget.cost_centre_key), "")
        period = self.period(budget.period_key).name if budget.period_key else ""
        return ", ".join(part for part in (centre, period) if part)

    def _check_unique(self) -> None:
        if not self.periods:
            raise ProgrammeError("A programme needs at least one period.", place="periods")
        for word, keys in (
            ("period", [p.key for p in self.periods]),
            ("cost centre", [c.key for c in self.cost_centres]),
            ("question", [q.key for q in self.questions]),
            ("study", [s.key for s in self.studies]),
            ("shared cost", [s.key for s in self.shared_costs]),
            ("rule of coverage", [rule.key for rule in self.coverage]),
        ):
            if len(set(keys)) != len(keys):
                raise ProgrammeError(f"Two of the programme's keys for a {word} are the same.", place=word)

    def _check_references(self) -> None:
        studies = {s.key for s in self.studies}
        questions = {q.key for q in self.questions}
        periods = {p.key for p in self.periods}
        centres = {c.key for c in self.cost_centres}
        for study in self.studies:
            _known("question", study.question_keys, questions, study.name)
            _known("period", [study.period_key, study.latest_period_key or study.period_key], periods, study.name)
            self._check_window(study)
            _known("cost centre", [study.cost_centre_key], centres, study.name)
            _known("study", [study.trigger.study_key] if study.trigger else [], studies, study.name)
        for shared in self.shared_costs:
            _known("study", shared.study_keys, studies, shared.name)
            _known("period", [shared.period_key], periods, shared.name)
            _known("cost centre", [shared.cost_centre_key], centres, shared.name)
        for pair in self.prerequisites:
            _known("study", [pair.study_key, pair.needs_key], studies, "a prerequisite")
        for group in self.alternatives:
            _known("study", group.study_keys, studies, group.name)
        _known("study", [one.study_key for one in self.level_rules], studies, "a decision on a level")

    def _check_window(self, study: Study) -> None:
        if not self.starts_of(study):
            first, latest = self.period(study.period_key).name, self.period(study.latest_period_key).name
            raise ProgrammeError(
                f"“{study.name}” may start as late as {latest}, which is before {first}, its first start. "
                "Choose a later one, or none.",
                place="latest_period",
            )


def _named(items: Iterable[_Named], key: str, word: str) -> _Named:
    for item in items:
        if item.key == key:
            return item
    raise ProgrammeError(f"There is no {word} “{key}”.", place=word)


def _known(word: str, keys: Iterable[str], known: set[str], where: str) -> None:
    for key in keys:
        if key not in known:
            raise ProgrammeError(f"“{where}” names the {word} “{key}”, which does not exist.", place=word)
