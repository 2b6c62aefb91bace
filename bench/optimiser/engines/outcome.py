"""What an engine answered in its time."""

from dataclasses import dataclass
from fractions import Fraction

Terms = list[tuple[int, int]]


@dataclass(frozen=True)
class Rows:
    """A 0/1 linear model that any engine can be given: maximise ``wanted`` under low <= sum of terms <= high."""

    size: int
    rows: list[tuple[Terms, int | None, int | None]]
    wanted: Terms

    def value(self, chosen: list[int]) -> int | None:
        """The exact sum of ``wanted``; None when ``chosen`` breaks a row."""
        for terms, low, high in self.rows:
            total = sum(c * chosen[i] for i, c in terms)
            if (low is not None and total < low) or (high is not None and total > high):
                return None
        return sum(c * chosen[i] for i, c in self.wanted)


@dataclass(frozen=True)
class Answer:
    """What comes back from an engine's process: ``chosen`` is 0/1 for each column; ``trace`` is (s, value, bound)."""

    seconds: float
    chosen: list[int] | None = None
    bound: float | None = None
    is_proven: bool = False
    value: int | None = None
    peak_mb: int = 0
    trace: tuple[tuple[float, int, int | None], ...] = ()
    words: str = ""


@dataclass(frozen=True)
class Outcome:
    """One engine on one problem. ``value`` is re-added exactly in whole units (None: no sound plan), seconds by clock.

    ``bound`` is what the engine claims that no plan exceeds; ``is_proven`` that it claims to have the best.
    """

    engine: str
    value: int | None
    bound: int | None
    seconds: float
    is_proven: bool = False
    peak_mb: int = 0
    trace: tuple[tuple[float, int, int | None], ...] = ()
    words: str = ""

    @property
    def gap(self) -> float | None:
        """(bound - value) / value; None when either is missing."""
        if self.value is None or self.bound is None:
            return None
        return float(Fraction(max(0, self.bound - self.value), max(1, abs(self.value))))
