"""Rules of listening: how bad one thing said is, how bad a point is, which hurts most, and how a trend is drawn."""

from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date

from budgeting.errors import FeedbackError
from budgeting.keys import make_key
from budgeting.questions import AnxietyPoint

LOWEST_SEVERITY = 0
WORST_SEVERITY = 3
USUAL_SEVERITY = 1
SEVERITY_WORDS = ("mild", "noticed", "painful", "severe")
STAGES = ("Discover", "Choose", "Join", "Use", "Pay", "Get help", "Stay or leave")


@dataclass(frozen=True)
class Evidence:
    """What feedback shows of a point, as ``AnxietyPoint`` says it, without a word of what customers said."""

    reach: int
    severity_bp: int
    by_channel: tuple[tuple[str, int], ...] = ()
    personas: tuple[str, ...] = ()


_YES = frozenset({"yes", "y", "true", "t", "1", "x"})
_NO = frozenset({"no", "n", "false", "f", "0", "", "n/a", "na", "none", "-"})
_SEVERITY_BY_TEXT = {str(number): number for number in range(LOWEST_SEVERITY, WORST_SEVERITY + 1)}


def read_severity(text: str) -> int:
    """The severity that ``text`` states as a number 0 to 3 (an empty one is 1); FeedbackError for anything else."""
    plain = text.strip().removesuffix(".0")
    if not plain:
        return USUAL_SEVERITY
    if plain not in _SEVERITY_BY_TEXT:
        raise FeedbackError(f"The severity “{text[:40]}” is not one of 0, 1, 2 or 3.", place="severity")
    return _SEVERITY_BY_TEXT[plain]


def judge_severity(answer: str, *, when_yes: int, otherwise: int) -> int:
    """``when_yes`` for a yes, ``otherwise`` for a no or nothing; FeedbackError for any other answer."""
    plain = answer.strip().casefold()
    if plain in _YES:
        return when_yes
    if plain in _NO:
        return otherwise
    raise FeedbackError(f"“{answer[:40]}” is neither yes nor no, so the severity is not known.", place="severity")


def is_yes_or_no(answer: str) -> bool:
    """Whether ``answer`` can be judged as a yes, a no, or nothing."""
    return answer.strip().casefold() in _YES | _NO


def mean_severity_bp(total: int, reach: int) -> int:
    """Mean severity of ``reach`` items in basis points of the worst, halves rounded up; 0 for none.

    10,000 x total / (3 x reach)
    """
    if reach == 0:
        return 0
    worst = WORST_SEVERITY * reach
    return (2 * 10_000 * total + worst) // (2 * worst)


def mean_severity_milli(severity_bp: int) -> int:
    """A mean severity in basis points of the worst as a number from 0 to 3, in thousandths rounded to tenths."""
    return (WORST_SEVERITY * severity_bp + 500) // 1_000 * 100


def rank_points(points: Iterable[AnxietyPoint]) -> tuple[AnxietyPoint, ...]:
    """Points by severity x reach, the hottest first; equal ones by reach, then by name."""
    return tuple(sorted(points, key=lambda point: (-point.heat, -point.reach, point.name, point.key)))


def evidence_of(point: AnxietyPoint) -> Evidence:
    """What feedback shows of ``point``, without a word of it."""
    return Evidence(point.reach, point.severity_bp, point.by_channel, point.personas)


def with_evidence(point: AnxietyPoint, carried: Evidence) -> AnxietyPoint:
    """``point`` with what was found of it elsewhere added to its own; severities are weighed by reach, half up."""
    reach = point.reach + carried.reach
    severity = point.severity_bp * point.reach + carried.severity_bp * carried.reach
    counts = Counter(dict(carried.by_channel))
    counts.update(dict(point.by_channel))
    channels = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])) if point.reach else carried.by_channel
    return replace(
        point,
        reach=reach,
        severity_bp=(2 * severity + reach) // (2 * reach) if reach else 0,
        by_channel=tuple(channels),
        personas=tuple(sorted({*point.personas, *carried.personas})),
    )


def name_point_key(touchpoint: str, topic: str, taken: AbstractSet[str]) -> str:
    """The key of a new anxiety point, readable in an address and not in ``taken``."""
    return make_key(f"{touchpoint[:24]} {topic}", frozenset(taken))


def order_stages(stages: Iterable[str]) -> tuple[str, ...]:
    """The stages of a journey in its order: the usual ones first, then others by name, the unplaced (empty) last."""
    order = {stage: position for position, stage in enumerate(STAGES)}
    return tuple(sorted(set(stages), key=lambda stage: (stage == "", order.get(stage, len(order)), stage)))


def fill_months(count_by_month: Mapping[date, int]) -> tuple[tuple[date, int], ...]:
    """Every month from the first to the last (each by its first day) with its count, so that silence shows as zero."""
    if not count_by_month:
        return ()
    month, last = min(count_by_month), max(count_by_month)
    filled: list[tuple[date, int]] = []
    while month <= last:
        filled.append((month, count_by_month.get(month, 0)))
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return tuple(filled)
