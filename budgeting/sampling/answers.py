"""An answer as a page shows it: one sentence, how it comes about, and what other numbers of people would tell."""

from collections.abc import Callable
from dataclasses import dataclass
from math import floor, log10
from typing import Final

from budgeting.numbers import LARGEST_COUNT
from budgeting.precision.checks import PrecisionError, whole_people

_STEPS: Final = 10
_MILLI: Final = 1_000
# A chart counts in thousandths; of what is smaller it would show steps.
_LEAST_SHOWN: Final = 0.1
_DIGITS: Final = 3
_FEWEST_FOR_LINE: Final = 3
_FEWEST_FOR_NORMAL: Final = 30
ROUGH: Final = "With fewer than 30 people the formula is rough. Take the figure as a hint."


@dataclass(frozen=True)
class Table:
    """``rows`` of words, as many in each as ``heads``; ``marked`` is the row of the answer itself."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    marked: int | None = None


@dataclass(frozen=True)
class Curve:
    """``values_milli``: thousandths of what the axis counts, one for each of the evenly spaced ``points``."""

    name: str
    axis: str
    points: tuple[str, ...]
    values_milli: tuple[int, ...]


@dataclass(frozen=True)
class Answer:
    """``sentence`` answers; ``formula`` and ``working`` say how; ``notes`` say what to mind."""

    sentence: str
    formula: str
    working: str
    table: Table | None = None
    curve: Curve | None = None
    notes: tuple[str, ...] = ()


def needed(exact: float, place: str) -> int:
    """Whole people, one at least. PrecisionError at ``place`` where there are not so many on Earth to ask."""
    if exact > LARGEST_COUNT:
        raise PrecisionError(
            f"That would take more than {LARGEST_COUNT:,} people. Ask for a little less precision.", place=place
        )
    return max(1, whole_people(exact))


def plain(number: float) -> str:
    """A figure as it was typed: ``4``, ``2.5``, ``1,000``."""
    text = f"{number:,.6f}"
    return text.rstrip("0").rstrip(".")


def finer(number: float) -> str:
    """A figure with three digits that count, for a table: ``4.90``, ``0.0481``, ``1,235``."""
    if number == 0:
        return "0"
    return f"{number:,.{max(0, _DIGITS - 1 - floor(log10(abs(number))))}f}"


def counted(number: int, one: str = "complete", many: str = "") -> str:
    """``1 complete``, ``601 completes``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def rough_notes(*samples: int) -> tuple[str, ...]:
    """The caution that belongs to a small sample, where there is one."""
    return (ROUGH,) if min(samples) < _FEWEST_FOR_NORMAL else ()


def round_points(sample: int, most: int | None = None, least: int = 1) -> tuple[int, ...]:
    """Ten evenly spaced round numbers of people that reach past ``sample``, none above ``most``."""
    rough = max(least, -(-2 * sample // _STEPS))
    power = 10 ** (len(str(rough)) - 1)
    step = next(one for one in (power, 2 * power, 5 * power, 10 * power) if one >= rough)
    return tuple(n for n in range(step, step * _STEPS + 1, step) if most is None or n <= most)


def around(
    sample: int, points: tuple[int, ...], heads: tuple[str, str], words: Callable[[int], str], caption: str
) -> Table:
    """What each of ``points`` tells, and ``sample`` among them, marked."""
    asked = sorted({*points, sample})
    return Table(caption, heads, tuple((f"{n:,}", words(n)) for n in asked), asked.index(sample))


def curve_of(name: str, axis: str, points: tuple[int, ...], value: Callable[[int], float]) -> Curve | None:
    """The line through ``points``; None where there are too few for a line, or it would lie too low to be drawn."""
    heights = tuple(value(n) for n in points)
    if len(points) < _FEWEST_FOR_LINE or max(heights) < _LEAST_SHOWN:
        return None
    return Curve(name, axis, tuple(f"{n:,}" for n in points), tuple(round(one * _MILLI) for one in heights))
