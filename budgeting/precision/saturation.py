"""When interviews stop bringing new themes, and how many to plan.

The stop rule is that of Guest, Namey and Chen 2020 (PLoS ONE 15(5): e0232076): new themes of the last few interviews
(the run) over the themes of the first few (the base). How many to plan: Guest, Bunce and Johnson 2006; Griffin and
Hauser 1993.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from budgeting.precision.checks import PrecisionError, check_count, check_share

# What interviews of one kind of customer are known to reach; the last is of one-hour interviews about needs.
REACHES: Final = {"basic themes": 6, "most themes": 12, "about nine in ten needs": 20}


@dataclass(frozen=True)
class Saturation:
    """``ratios``: new themes of each run over those of the base; ``interviews`` after which to stop, None: go on."""

    ratios: tuple[float, ...]
    interviews: int | None


def saturation(
    new_themes: Sequence[int], *, base_size: int = 4, run_length: int = 2, threshold: float = 0.05
) -> Saturation:
    """From the new themes of each interview in order; runs move on by one interview, the first follows the base."""
    earliest = fewest_interviews(base_size, run_length)
    check_share(threshold, "The threshold", "threshold")
    for count in new_themes:
        check_count(count, "The number of new themes", "new_themes", least=0)
    base = sum(new_themes[:base_size])
    if len(new_themes) >= base_size and base == 0:
        raise PrecisionError(f"The first {base_size} interviews have no theme. Code them first.", place="new_themes")
    ends = range(earliest, len(new_themes) + 1)
    ratios = tuple(sum(new_themes[end - run_length : end]) / base for end in ends)
    return Saturation(ratios, next((end for end, ratio in zip(ends, ratios, strict=True) if ratio <= threshold), None))


def fewest_interviews(base_size: int = 4, run_length: int = 2) -> int:
    """Base and one run: the earliest that the stop rule can stop."""
    return check_count(base_size, "The base", "base_size") + check_count(run_length, "The run", "run_length")


def reached_by(interviews: int) -> str | None:
    """The most that so many interviews are known to reach (a key of ``REACHES``); None below the fewest."""
    check_count(interviews, "The number of interviews", "interviews", least=0)
    return next((words for words, fewest in reversed(REACHES.items()) if interviews >= fewest), None)


def interviews_for(reach: str) -> int:
    """The fewest interviews known to reach a key of ``REACHES``."""
    if reach not in REACHES:
        raise PrecisionError(f"Choose one of: {', '.join(REACHES)}.", place="reach")
    return REACHES[reach]
