"""A goal, what was measured, and the table that is printed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

DATA = Path(__file__).resolve().parent.parent / "data"
_Found = TypeVar("_Found")
_QUICK_SEEDS, _QUICK_SHARE = 2, 8
_LEAST_SECONDS, _LEAST_COUNT = 5.0, 4
WORDS = {True: "met", False: "**missed**", None: "not measured"}


@dataclass(frozen=True)
class Scope:
    """How much is measured. ``folder`` holds public instances.

    ``sample`` is how many instances of each family, spread over all of them; ``most_seeds`` how many made portfolios of
    each size; 0 is all. Limits and counts are divided by ``share``. ``is_quick``: two seeds, an eighth.
    """

    is_quick: bool = False
    is_repeatable: bool = True
    folder: Path = DATA
    sample: int = 0
    share: int = 1
    most_seeds: int = 0
    say: Callable[[str], None] = field(default=print)

    def seeds(self, count: int) -> range:
        """Seeds 0 up to ``count``, or as many as are wanted; two when quick."""
        return range(min(count, _QUICK_SEEDS if self.is_quick else self.most_seeds or count))

    def some(self, found: Sequence[_Found]) -> Sequence[_Found]:
        """``found``, or a sample spread evenly over it."""
        if not self.sample or len(found) <= self.sample:
            return found
        return [found[i * len(found) // self.sample] for i in range(self.sample)]

    def seconds(self, limit: float) -> float:
        """``limit``, or its share of it, yet at least 5 s."""
        return limit if self._times == 1 else max(_LEAST_SECONDS, limit / self._times)

    def count(self, whole: int) -> int:
        """``whole``, or its share of it, yet at least four."""
        return whole if self._times == 1 else max(_LEAST_COUNT, whole // self._times)

    @property
    def _times(self) -> int:
        return _QUICK_SHARE if self.is_quick else self.share


@dataclass(frozen=True)
class Verdict:
    """One row: the goal, what was measured, what others reached in the same run; ``is_met`` None: not measured."""

    goal: str
    measured: str
    peers: str = ""
    is_met: bool | None = None


Measure = Callable[[Scope], Iterator[Verdict]]
HEAD = "| goal | measured | others, in the same run | |\n|---|---|---|---|"


def row(verdict: Verdict) -> str:
    """The verdict as a row of the table."""
    return f"| {verdict.goal} | {verdict.measured} | {verdict.peers or '-'} | {WORDS[verdict.is_met]} |"


def share(value: float | None) -> str:
    """A gap as a percentage."""
    return "no bound" if value is None else f"{value:.3%}"


def within(value: float | None, limit: float) -> bool:
    """Whether ``value`` is known and at most ``limit``."""
    return value is not None and value <= limit


def worst(values: Iterable[float | None]) -> float | None:
    """The largest; None when one is not known."""
    found = list(values)
    known = [value for value in found if value is not None]
    return None if not found or len(known) < len(found) else max(known)
