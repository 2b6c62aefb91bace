"""Studies, their levels, and the cost lines that are born at nothing."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from budgeting.cost_lines import BASIS, LARGEST_QUANTITY_MILLI, MILLI, CostLine, Mark, Override, Rate, vat_on
from budgeting.errors import StudyError
from budgeting.methods.method import LEVELS, SECTIONS, Level, Method, Section
from budgeting.money import divided

__all__ = [
    "BASIS",
    "LARGEST_QUANTITY_MILLI",
    "LEVELS",
    "MILLI",
    "SECTIONS",
    "CostLine",
    "DesignEntry",
    "JudgedLikelihood",
    "Level",
    "Mark",
    "Override",
    "Package",
    "Rate",
    "Section",
    "Stamp",
    "Study",
    "Trigger",
]

LARGEST_CONTINGENCY_BP: Final = 5_000
LARGEST_VAT_BP: Final = 5_000


class DesignEntry(NamedTuple):
    """One input of a design as somebody entered it; ``at`` is a time in ISO 8601, both empty while it is not saved."""

    name: str
    milli: int
    by: str = ""
    at: str = ""


class Stamp(NamedTuple):
    """Who last changed something else that people put into a package, and when (ISO 8601).

    ``of`` is ``contingency``, or ``override:`` with the key of a line.
    """

    of: str
    by: str
    at: str


@dataclass(frozen=True)
class Package:
    """One study at one level: its sample, its lines and its days to a result.

    ``sample`` is what precision comes from (completes, interviews, sessions …), ``sample_unit`` its word. ``design``
    keeps the inputs from which the lines follow, in thousandths, with who entered them; an input that nobody entered is
    not there. ``contingency_bp`` of the lines is added as a line of its own, then ``vat_bp`` of what bears VAT: 0 where
    VAT is won back and does not count against the budget. ``stamps`` say who changed anything else by hand.
    """

    level: Level
    sample: int
    sample_unit: str
    days_to_result: int
    lines: tuple[CostLine, ...] = ()
    design: tuple[DesignEntry, ...] = ()
    contingency_bp: int = 0
    vat_bp: int = 0
    stamps: tuple[Stamp, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.contingency_bp <= LARGEST_CONTINGENCY_BP:
            raise StudyError("A contingency lies between 0 % and 50 %.", place="contingency")
        if not 0 <= self.vat_bp <= LARGEST_VAT_BP:
            raise StudyError("VAT lies between 0 % and 50 %.", place="vat")

    @property
    def design_milli(self) -> dict[str, int]:
        """The inputs that were entered, by name, in thousandths."""
        return {entry.name: entry.milli for entry in self.design}

    @cached_property
    def lines_minor(self) -> int:
        """Sum of the lines, in minor units; 0 when there are none."""
        return sum(line.amount_minor for line in self.lines)

    @property
    def contingency_minor(self) -> int:
        """The contingency, a share of the lines, rounded half to even."""
        return self._contingency_on(self.lines_minor)

    @cached_property
    def vat_minor(self) -> int:
        """The VAT that counts against the budget, on the lines that bear it and their share of the contingency."""
        return self.vat_at(self.vat_bp)

    def vat_at(self, vat_bp: int) -> int:
        """The VAT at another rate in basis points, rounded half to even."""
        taxed = sum(line.amount_minor for line in self.lines if line.bears_vat)
        return vat_on(taxed, vat_bp, self.contingency_bp)

    @cached_property
    def cost_minor(self) -> int:
        """Lines, contingency and the VAT that counts, in minor units."""
        return self.lines_minor + self.contingency_minor + self.vat_minor

    @cached_property
    def cost_range_minor(self) -> tuple[int, int]:
        """The package at all low and at all high prices, in minor units, contingency and VAT with it."""
        return self._cost_at(0), self._cost_at(1)

    def _cost_at(self, end: int) -> int:
        amounts = [(line.range_minor[end], line.bears_vat) for line in self.lines]
        bare = sum(minor for minor, _ in amounts)
        taxed = sum(minor for minor, bears_vat in amounts if bears_vat)
        return bare + self._contingency_on(bare) + vat_on(taxed, self.vat_bp, self.contingency_bp)

    def _contingency_on(self, minor: int) -> int:
        return divided(minor * self.contingency_bp, BASIS)

    @property
    def days_milli_by_role(self) -> dict[str, int]:
        """Staff days by role, in thousandths of a day."""
        days: dict[str, int] = {}
        for line in self.lines:
            if line.role:
                days[line.role] = days.get(line.role, 0) + line.quantity_milli
        return days


@dataclass(frozen=True)
class JudgedLikelihood:
    """Hit rates that somebody entered for one question in place of those that follow from the design.

    ``rows_ppm[state][outcome]`` in parts per million, each row adding up to one million; it holds for every level.
    """

    question_key: str
    rows_ppm: tuple[tuple[int, ...], ...]
    reason: str = ""


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
    """Research by one method that could answer one question or several: the decision unit.

    ``judged`` holds hit rates entered by hand, at most one table for each question. ``copied_from`` names the study
    whose structure and words it was begun with; quantities are never copied. ``alternatives`` says which other ways
    were thought of and why they were not taken. It may start in any period from ``period_key`` to
    ``latest_period_key``; empty: in ``period_key`` only, or, where it waits for a finding, when that is there.
    """

    key: str
    name: str
    method: Method
    question_keys: tuple[str, ...]
    cost_centre_key: str
    period_key: str
    packages: tuple[Package, ...]
    purpose: str = ""
    is_mandatory: bool = False
    trigger: Trigger | None = None
    judged: tuple[JudgedLikelihood, ...] = ()
    copied_from: str = ""
    alternatives: str = ""
    latest_period_key: str = ""

    def __post_init__(self) -> None:
        levels = [package.level for package in self.packages]
        if len(set(levels)) != len(levels):
            raise StudyError("A level appears twice.", place="levels")
        if self.trigger and self.trigger.study_key == self.key:
            raise StudyError("A study cannot wait for its own finding.", place="trigger")
        if self.trigger and self.is_mandatory:
            raise StudyError("A study that waits for a finding cannot be mandatory as well.", place="trigger")
        if self.trigger and self.latest_period_key:
            raise StudyError(
                "A study that waits for a finding starts when the finding is there: it has no latest start.",
                place="latest_period",
            )

    @property
    def method_key(self) -> str:
        """The key of its method."""
        return self.method.key

    def judged_for(self, question_key: str) -> JudgedLikelihood | None:
        """The hit rates that somebody entered for the question; None where they follow from the design."""
        return next((one for one in self.judged if one.question_key == question_key), None)

    def package(self, level: Level) -> Package:
        """The package at ``level``; StudyError when the study has none."""
        for package in self.packages:
            if package.level == level:
                return package
        raise StudyError(f"“{self.name}” has no {level} level.", place="levels")
