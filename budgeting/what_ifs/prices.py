"""Changes of prices: all of them, those of one element, those of one study, or of one element in one study."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar, Literal

from budgeting.errors import ProgrammeError
from budgeting.money import LARGEST_MINOR, rounded
from budgeting.programme import Programme
from budgeting.studies import CostLine
from budgeting.what_ifs.change import BASIS, Change, Part, check_factor, more_or_less


@dataclass(frozen=True)
class PricesScaled(Change):
    """Prices are ``factor_bp`` basis points of what they are: of one study, one element, one of each, or all (None).

    A price that somebody put by hand is scaled too; shared costs follow where no study is named.
    """

    factor_bp: int
    study_key: str | None = None
    element: str | None = None
    kind: Literal["prices"] = "prices"
    part: ClassVar[Part] = "study"
    why_not_merged: ClassVar[str] = (
        "Prices come from rate cards and quotes. Load a newer card, or put the price on the study’s line with a reason."
    )

    @property
    def target(self) -> tuple[str, ...]:
        """Whose prices."""
        return "prices", self.study_key or "", self.element or ""

    def in_words(self, programme: Programme) -> str:
        """``“Panel complete” costs 10 % more in “Survey”``."""
        subject = f"“{self.element}”" if self.element else "Everything"
        place = f" in “{programme.study(self.study_key).name}”" if self.study_key else ""
        return f"{subject} costs {more_or_less(self.factor_bp)}{place}"

    def on_programme(self, programme: Programme) -> Programme:
        """The programme with this change of prices alone."""
        return with_prices(programme, [self])

    def factor_of(self, line: CostLine, study_key: str | None) -> Fraction:
        """What the line's price is multiplied by; 1 where the change is not about it."""
        is_meant = self.study_key in (None, study_key) and self.element in (None, line.element)
        return Fraction(self.factor_bp, BASIS) if is_meant else Fraction(1)

    def check(self, programme: Programme) -> None:
        """ProgrammeError unless it is about a line that ``programme`` has."""
        check_factor(self.factor_bp, "factor")
        chosen = [programme.study(self.study_key)] if self.study_key else programme.studies
        lines = [line for study in chosen for package in study.packages for line in package.lines]
        lines += [] if self.study_key else [line for shared in programme.shared_costs for line in shared.lines]
        if self.element is not None and all(line.element != self.element for line in lines):
            raise ProgrammeError(f"Nothing buys “{self.element}” here, so its price changes nothing.", place="element")


def with_prices(programme: Programme, changes: Sequence[PricesScaled]) -> Programme:
    """The programme under all changes of prices at once: factors multiply, and every price is rounded once."""
    for change in changes:
        change.check(programme)
    studies = tuple(
        replace(
            study,
            packages=tuple(
                replace(package, lines=_scaled(package.lines, changes, study.key)) for package in study.packages
            ),
        )
        for study in programme.studies
    )
    shared = tuple(replace(one, lines=_scaled(one.lines, changes, None)) for one in programme.shared_costs)
    return replace(programme, studies=studies, shared_costs=shared)


def _scaled(lines: Sequence[CostLine], changes: Sequence[PricesScaled], study_key: str | None) -> tuple[CostLine, ...]:
    found = []
    for line in lines:
        factor = Fraction(1)
        for change in changes:
            if study_key is not None or change.study_key is None:
                factor *= change.factor_of(line, study_key)
        found.append(_priced(line, factor) if factor != 1 else line)
    return tuple(found)


def _priced(line: CostLine, factor: Fraction) -> CostLine:
    low, typical, high = (_times(one, factor) for one in _prices(line))
    rate = replace(line.rate, low_minor=low, typical_minor=typical, high_minor=high)
    override = line.override
    if override and override.rate_minor is not None:
        override = replace(override, rate_minor=_times(override.rate_minor, factor))
    return replace(line, rate=rate, override=override)


def _prices(line: CostLine) -> tuple[int, int, int]:
    return line.rate.low_minor, line.rate.typical_minor, line.rate.high_minor


def _times(minor: int, factor: Fraction) -> int:
    scaled = rounded(minor * factor)
    if scaled > LARGEST_MINOR:
        raise ProgrammeError(
            "A price would be larger than this product plans with. Use a smaller factor.", place="factor"
        )
    return scaled
