"""What the words of rules are made with: the names, money and periods of one programme."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from budgeting.explaining.rules.windows import Window
from budgeting.optimiser.wording import listed, short_money
from budgeting.problem import Ceiling, Problem
from budgeting.programme import Period, Programme


@dataclass(frozen=True)
class Naming:
    """Names in the problem of one programme, ready to stand in a sentence."""

    programme: Programme
    problem: Problem

    @cached_property
    def _studies(self) -> dict[str, str]:
        return {study.key: study.name for study in self.problem.studies}

    def study(self, key: str) -> str:
        """A study's name in quotation marks."""
        return f"“{self._studies[key]}”"

    def either(self, keys: Sequence[str]) -> str:
        """Several studies: “A” and “B”."""
        return listed([self._studies[key] for key in sorted(keys)])

    def money(self, minor: int) -> str:
        """An amount, without pence where there are none."""
        return short_money(minor, self.problem.currency)

    def period(self, key: str) -> str:
        """The name of a period."""
        return self.programme.period(key).name

    def in_period(self, key: str | None) -> str:
        """``in Q1`` after a space, or nothing where all periods are meant."""
        return f" in {self.period(key)}" if key else ""


def starts_of(window: Window) -> str:
    """The periods of a window: Q1; Q1 or Q2; Q1 to Q4."""
    return span(window.starts)


def span(periods: Sequence[Period]) -> str:
    """Periods in order of time: Q1; Q1 or Q2; Q1 to Q4."""
    first, last = periods[0].name, periods[-1].name
    if len(periods) == 1:
        return first
    return f"{first} {'or' if len(periods) == 2 else 'to'} {last}"  # noqa: PLR2004  two are told one by one


def ceiling_name(ceiling: Ceiling) -> str:
    """What a budget is for, to stand after “the ceiling on”."""
    return f"“{ceiling.name}”" if ceiling.period or ceiling.cost_centre else "the whole programme"


def studies_of(count: int) -> str:
    """A number of studies: 1 study, 2 studies."""
    return f"{count:,} {'study' if count == 1 else 'studies'}"
