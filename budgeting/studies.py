"""Studies, their levels, and the cost lines that are born at nothing."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

from budgeting.errors import StudyError
from budgeting.money import LARGEST_MINOR, rounded

Level = Literal["minimum", "standard", "enhanced"]
LEVELS: tuple[Level, ...] = get_args(Level)
Section = Literal[
    "set_up", "recruitment", "incentives", "fieldwork", "materials", "processing", "analysis", "reporting", "management"
]
SECTIONS: tuple[Section, ...] = get_args(Section)
Mark = Literal["A", "B", "C"]
MILLI = 1_000
LARGEST_QUANTITY_MILLI = 10**12


@dataclass(frozen=True)
class Rate:
    """The price of one unit of an element: low, typical and high in minor units, and how it is known (A, B or C)."""

    element: str
    unit: str
    low_minor: int
    typical_minor: int
    high_minor: int
    mark: Mark
    evidence: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.low_minor <= self.typical_minor <= self.high_minor <= LARGEST_MINOR:
            raise StudyError(f"The rate of “{self.element}” needs 0 ≤ low ≤ typical ≤ high.", place="rate")


@dataclass(frozen=True)
class CostLine:
    """driver x units per driver x rate; both counts in thousandths, both 0 until somebody enters them.

    ``driver`` names what drives the cost ("completes"), ``unit`` what is bought ("complete"). ``role`` is the staff
    role whose days the line uses, empty where the line buys something else. Amount = driver x units x typical rate,
    rounded once half to even.
    """

    section: Section
    element: str
    driver: str
    unit: str
    rate: Rate
    rate_card: str
    driver_milli: int = 0
    units_milli: int = MILLI
    role: str = ""
    justification: str = ""

    def __post_init__(self) -> None:
        if not (0 <= self.driver_milli <= LARGEST_QUANTITY_MILLI and 0 <= self.units_milli <= LARGEST_QUANTITY_MILLI):
            raise StudyError(f"The quantity of “{self.element}” must be zero or more.", place="quantity")

    @property
    def quantity(self) -> Fraction:
        """Units bought, exact."""
        return Fraction(self.driver_milli * self.units_milli, MILLI * MILLI)

    def amount_at(self, rate_minor: int) -> int:
        """The line's amount in minor units at another unit price, rounded half to even."""
        return rounded(self.quantity * rate_minor)

    @property
    def amount_minor(self) -> int:
        """The line's amount at the typical rate, in minor units."""
        return self.amount_at(self.rate.typical_minor)


@dataclass(frozen=True)
class Package:
    """One study at one level: its sample, its lines and its days to a result.

    ``sample`` is what precision comes from (completes, interviews, sessions …), ``sample_unit`` its word. ``design``
    keeps the inputs from which the lines follow, by name, in thousandths; an input that nobody entered is not there.
    """

    level: Level
    sample: int
    sample_unit: str
    days_to_result: int
    lines: tuple[CostLine, ...] = ()
    design: tuple[tuple[str, int], ...] = ()

    @property
    def cost_minor(self) -> int:
        """Sum of the lines, in minor units; 0 when there are none."""
        return sum(line.amount_minor for line in self.lines)

    @property
    def cost_range_minor(self) -> tuple[int, int]:
        """The package at all low and at all high rates, in minor units."""
        return (
            sum(line.amount_at(line.rate.low_minor) for line in self.lines),
            sum(line.amount_at(line.rate.high_minor) for line in self.lines),
        )

    @property
    def days_milli_by_role(self) -> dict[str, int]:
        """Staff days by role, in thousandths of a day."""
        days: dict[str, int] = {}
        for line in self.lines:
            if line.role:
                days[line.role] = days.get(line.role, 0) + rounded(line.quantity * MILLI)
        return days


@dataclass(frozen=True)
class Trigger:
    """The finding that releases a conditional study: ``study_key`` reports ``outcome`` (0: the first state is true)."""

    study_key: str
    outcome: int = 0

    def __post_init__(self) -> None:
        if self.outcome < 0:
            raise StudyError("A finding is counted from zero, the first state.", place="trigger")


@dataclass(frozen=True)
class Study:
    """Research by one method that could answer one question or several: the decision unit."""

    key: str
    name: str
    method_key: str
    question_keys: tuple[str, ...]
    cost_centre_key: str
    period_key: str
    packages: tuple[Package, ...]
    purpose: str = ""
    is_mandatory: bool = False
    trigger: Trigger | None = None

    def __post_init__(self) -> None:
        levels = [package.level for package in self.packages]
        if len(set(levels)) != len(levels):
            raise StudyError("A level appears twice.", place="levels")
        if self.trigger and self.trigger.study_key == self.key:
            raise StudyError("A study cannot wait for its own finding.", place="trigger")
        if self.trigger and self.is_mandatory:
            raise StudyError("A study that waits for a finding cannot be mandatory as well.", place="trigger")

    def package(self, level: Level) -> Package:
        """The package at ``level``; StudyError when the study has none."""
        for package in self.packages:
            if package.level == level:
                return package
        raise StudyError(f"“{self.name}” has no {level} level.", place="levels")
