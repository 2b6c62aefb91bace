"""Rules of listening: how bad one thing said is, how bad a point is, which hurts most, and how a trend is drawn."""

from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal

from budgeting.errors import FeedbackError
from budgeting.keys import make_key
from budgeting.questions import AnxietyPoint

LOWEST_SEVERITY = 0
WORST_SEVERITY = 3
USUAL_SEVERITY = 1
SEVERITY_WORDS = ("mild", "noticed", "painful", "severe")
SentimentKind = Literal["none", "stars", "range", "words"]
SENTIMENT_KINDS: tuple[SentimentKind, ...] = ("none", "stars", "range", "words")
# What a sentiment from -1000 to 1000 counts as, by the bounds that are usual for it; both are included.
FEELINGS = {"displeased": (-1_000, -50), "neither": (-49, 49), "pleased": (50, 1_000)}
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
_GLAD = frozenset({"positive", "pos", "good", "happy", "satisfied", "promoter", "+"})
_SO_SO = frozenset({"neutral", "neu", "mixed", "passive", "0"})
_SAD = frozenset({"negative", "neg", "bad", "unhappy", "dissatisfied", "detractor", "-"})
_HALF_SCALE = 2
_LONGEST_NUMBER = 12
_SEVERITY_BY_TEXT = {str(number): number for number in range(LOWEST_SEVERITY, WORST_SEVERITY + 1)}


def read_severity(text: str) -> int:
    """The severity that ``text`` states as a number 0 to 3 (an empty one is 1); FeedbackError for anything else."""
    plain = text.strip().removesuffix(".0")
    if not plain:
        return USUAL_SEVERITY
    if plain not in _SEVERITY_BY_TEXT:
        raise FeedbackError(f"The severity “{text[:40]}” is not one of 0, 1, 2 or 3.", place="severity")
    return _SEVERITY_BY_TEXT[plain]


def read_sentiment(text: str, kind: SentimentKind) -> int | None:
    """The sentiment from -1000 to 1000 that ``text`` states by ``kind``, None when it is empty; else FeedbackError.

    ``stars`` are 1 to 5 (3 is 0), ``range`` is -1 to 1, ``words`` are positive, neutral, negative and their like.
    """
    plain = text.strip().casefold()
    if not plain or kind == "none":
        return None
    if kind == "words":
        for words, milli in ((_GLAD, 1000), (_SO_SO, 0), (_SAD, -1000)):
            if plain in words:
                return milli
        raise FeedbackError(f"“{text[:40]}” is none of positive, neutral and negative.", place="sentiment")
    return _scaled(plain, is_stars=kind == "stars")


def _scaled(text: str, *, is_stars: bool) -> int:
    """Stars or a number from -1 to 1 in thousandths, halves to the even one."""
    try:
        number = Decimal(text if len(text) <= _LONGEST_NUMBER else "")
        on_scale = (number - 3) / _HALF_SCALE if is_stars else number
        if -1 <= on_scale <= 1:
            return int((on_scale * 1000).to_integral_value())
    except InvalidOperation:
        pass
    allowed = "1 to 5 stars" if is_stars else "a number from -1 to 1"
    raise FeedbackError(f"The sentiment “{text[:40]}” is not {allowed}.", place="sentiment")


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


def order_stages(stages: Iterable[str], drawn: Iterable[str] = STAGES) -> tuple[str, ...]:
    """``stages`` in the journey's order: first as it is ``drawn``, then others by name, the unplaced (empty) last."""
    order = {stage: position for position, stage in enumerate(drawn)}
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
