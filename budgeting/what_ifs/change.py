"""What every change of a what-if can do: say itself in words, and make another programme or problem of one."""

from fractions import Fraction
from typing import ClassVar, Final, Literal

from budgeting.errors import ProgrammeError
from budgeting.problem import Problem
from budgeting.programme import Programme

# Which part of a programme a change belongs to, and with it who may merge it.
Part = Literal["budget", "study", "question", "rules"]
BASIS: Final = 10_000
MOST_FACTOR_BP: Final = 100 * BASIS


class Change:
    """One change: frozen, and checked against a programme only when it is applied to one.

    ``part`` is what it changes; ``why_not_merged`` says, where it is no part of what a programme keeps, why it cannot
    be merged, and what to do instead.
    """

    part: ClassVar[Part]
    why_not_merged: ClassVar[str] = ""

    @property
    def target(self) -> tuple[str, ...]:
        """What is changed: of two changes with one target the later holds."""
        return (type(self).__name__,)

    @property
    def to_merge(self) -> "Change | None":
        """The change as a programme can keep it; None when it cannot."""
        return None if self.why_not_merged else self

    def in_words(self, programme: Programme) -> str:
        """The change as a sentence without its full stop. ProgrammeError when it names what is not there."""
        raise ProgrammeError(f"{type(self).__name__} has no words for “{programme.name}”.")

    def on_programme(self, programme: Programme) -> Programme:
        """The programme under this change and no other. ProgrammeError when the change does not fit it."""
        return programme

    def on_problem(self, problem: Problem) -> Problem:
        """The problem of choice under this change and no other. ProgrammeError when the change does not fit it."""
        return problem


def check_factor(factor_bp: int, place: str) -> None:
    """ProgrammeError unless the factor is more than nothing and at most a hundredfold."""
    if not 0 < factor_bp <= MOST_FACTOR_BP:
        raise ProgrammeError("A factor is more than 0 % and at most 10,000 %.", place=place)


def percent(bp: int) -> str:
    """Basis points as a person reads them: ``12.5 %``."""
    return f"{float(Fraction(bp, 100)):,.2f}".rstrip("0").rstrip(".") + " %"


def more_or_less(factor_bp: int) -> str:
    """A factor as a difference: ``10 % more``, ``25 % less``, ``the same``."""
    if factor_bp == BASIS:
        return "the same"
    return f"{percent(abs(factor_bp - BASIS))} {'more' if factor_bp > BASIS else 'less'}"
