"""What a sample tells, in one figure and one sentence for a page; and the sample for a figure that is asked for.

Statistics only: nothing here knows what a sample costs or how long it takes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from typing import Final, TypedDict

from budgeting.precision import discovery, means, nps, proportions, saturation, tracking
from budgeting.precision.checks import PrecisionError, check_at_least, check_between, check_count, whole_people
from budgeting.precision.words import chance_words, confidence_words, number_words, share_words

# A change is said to be detected when it is seen 8 times in 10.
POWER: Final = 0.8
PREVALENCE: Final = 0.15
_TOO_FEW: Final = "too few people to tell"


class Kind(StrEnum):
    """What a sample is for."""

    PROPORTION = "proportion"
    MEAN = "mean"
    NPS = "nps"
    DIFFERENCE = "difference"
    DISCOVERY = "discovery"
    INTERVIEWS = "interviews"


@dataclass(frozen=True)
class Basis:
    """What a precision rests on besides the sample.

    ``share``: of people who say yes (0.5 when unknown); for discovery, of those who have the problem (0.15); for NPS,
    of promoters, and then ``detractors`` too (the worst case when both are unknown). ``population``: people there
    are, None when many. ``design_effect``: 1 or more.
    """

    share: float | None = None
    detractors: float | None = None
    population: int | None = None
    design_effect: float = 1.0
    confidence: float = 0.95


@dataclass(frozen=True)
class Precision:
    """``value`` in ``unit`` (points, deviations, a chance from 0 to 1, interviews) and ``words`` for a page."""

    kind: Kind
    value: float
    unit: str
    words: str

    @property
    def is_smaller_better(self) -> bool:
        """Whether a smaller value tells more: so for margins and changes, not for chances and interviews."""
        return self.kind not in {Kind.DISCOVERY, Kind.INTERVIEWS}


def precision_of(
    sample: int,
    *,
    kind: Kind | str,
    share: float | None = None,
    detractors: float | None = None,
    population: int | None = None,
    design_effect: float = 1.0,
    confidence: float = 0.95,
) -> Precision:
    """What ``sample`` people (per wave or group for a difference) tell; the arguments are those of ``Basis``."""
    found, unit, says = _KINDS[_kind_of(kind)]
    basis = _checked(kind, Basis(share, detractors, population, design_effect, confidence))
    value = found(check_count(sample, "The sample", "sample"), basis)
    return Precision(_kind_of(kind), value, unit, says(value, basis))


def sample_for(
    target: float,
    *,
    kind: Kind | str,
    share: float | None = None,
    detractors: float | None = None,
    population: int | None = None,
    design_effect: float = 1.0,
    confidence: float = 0.95,
) -> int:
    """The fewest people whose precision reaches ``target``, in the unit of ``Precision.value``."""
    basis = _checked(kind, Basis(share, detractors, population, design_effect, confidence))
    return whole_people(_SAMPLES[_kind_of(kind)](target, basis))


def _kind_of(kind: Kind | str) -> Kind:
    if kind not in set(Kind):
        raise PrecisionError(f"Choose one of: {', '.join(Kind)}.", place="kind")
    return Kind(kind)


def _checked(kind: Kind | str, basis: Basis) -> Basis:
    check_between(basis.confidence, "The confidence", "confidence")
    check_at_least(basis.design_effect, 1, "The design effect", "design_effect")
    if kind == Kind.NPS and (basis.share is None) != (basis.detractors is None):
        raise PrecisionError("Enter promoters and detractors both, or neither.", place="detractors")
    if kind != Kind.NPS and basis.detractors is not None:
        raise PrecisionError("Detractors belong to an NPS. Leave them out.", place="detractors")
    return basis


def _share(basis: Basis) -> float:
    return 0.5 if basis.share is None else basis.share


def _prevalence(basis: Basis) -> float:
    return PREVALENCE if basis.share is None else basis.share


def _promoters(basis: Basis) -> tuple[float, float]:
    if basis.share is None or basis.detractors is None:
        return nps.WORST_CASE, nps.WORST_CASE
    return basis.share, basis.detractors


class _Design(TypedDict):
    confidence: float
    population: int | None
    design_effect: float


def _design(basis: Basis) -> _Design:
    return {"confidence": basis.confidence, "population": basis.population, "design_effect": basis.design_effect}


def _proportion(sample: int, basis: Basis) -> float:
    return nps.POINTS * proportions.margin_of_error(sample, _share(basis), **_design(basis))


def _proportion_sample(points: float, basis: Basis) -> float:
    return proportions.sample_for_margin(points / nps.POINTS, _share(basis), **_design(basis))


def _mean(sample: int, basis: Basis) -> float:
    return means.margin_of_error(sample, 1.0, **_design(basis))


def _mean_sample(deviations: float, basis: Basis) -> float:
    return means.sample_for_margin(deviations, 1.0, **_design(basis))


def _nps(sample: int, basis: Basis) -> float:
    return nps.margin_in_points(sample, *_promoters(basis), **_design(basis))


def _nps_sample(points: float, basis: Basis) -> float:
    return nps.sample_for_points(points, *_promoters(basis), **_design(basis))


def _difference(sample: int, basis: Basis) -> float:
    factor = proportions.population_factor(sample, basis.population)
    if basis.share is None:
        variance = proportions.share_variance(_share(basis)) * basis.design_effect
        seen = tracking.detectable_change(sample, sample, variance, confidence=basis.confidence, power=POWER)
        return nps.POINTS * seen * sqrt(factor)
    if factor == 0:
        return 0.0
    effective = sample / (basis.design_effect * factor)
    change = tracking.change_of_share(basis.share, effective, confidence=basis.confidence, power=POWER)
    return _farthest(basis) if change is None else nps.POINTS * change


def _difference_sample(points: float, basis: Basis) -> float:
    change = points / nps.POINTS
    if basis.share is None:
        variance = proportions.share_variance(_share(basis))
        endless = tracking.sample_per_wave(change, variance, confidence=basis.confidence, power=POWER)
    else:
        endless = tracking.sample_for_change_of_share(basis.share, change, confidence=basis.confidence, power=POWER)
    endless *= basis.design_effect
    return endless if basis.population is None else proportions.corrected_for_share(endless, basis.population)


def _discovery(sample: int, basis: Basis) -> float:
    return discovery.chance_of_finding(sample, _prevalence(basis))


def _discovery_sample(chance: float, basis: Basis) -> float:
    return discovery.sample_for_chance(chance, _prevalence(basis))


def _interviews(sample: int, _basis: Basis) -> float:
    return float(sample)


def _interviews_sample(interviews: float, _basis: Basis) -> float:
    return interviews


def _farthest(basis: Basis) -> float:
    """How many points a share can be away from itself: a margin of as much tells nothing."""
    return nps.POINTS * max(_share(basis), 1 - _share(basis))


def _proportion_says(value: float, basis: Basis) -> str:
    return _TOO_FEW if value >= _farthest(basis) else _margin_words(value, "points", basis)


def _mean_says(value: float, basis: Basis) -> str:
    return _margin_words(value, "standard deviations", basis)


def _nps_says(value: float, basis: Basis) -> str:
    return _TOO_FEW if value >= nps.POINTS else _margin_words(value, "NPS points", basis)


def _margin_words(value: float, unit: str, basis: Basis) -> str:
    if value == 0:
        return "exact, since everybody is asked"
    return f"±{number_words(value)} {unit}, {confidence_words(basis.confidence)}"


def _difference_says(value: float, basis: Basis) -> str:
    if value == 0:
        return "detects any change, since everybody is asked"
    if value >= _farthest(basis):
        return "too few people to detect any change"
    return f"detects a change of {number_words(value)} points 8 times in 10"


def _discovery_says(chance: float, basis: Basis) -> str:
    return f"{chance_words(chance)} chance of seeing a problem that {share_words(_prevalence(basis))} of customers have"


def _interviews_says(interviews: float, _basis: Basis) -> str:
    reach = saturation.reached_by(int(interviews))
    if reach is None:
        return f"fewer interviews than the {min(saturation.REACHES.values())} that reach the basic themes"
    return f"usually reaches {reach}"


_Finds = Callable[[int, Basis], float]
_Says = Callable[[float, Basis], str]
_KINDS: Final[Mapping[Kind, tuple[_Finds, str, _Says]]] = {
    Kind.PROPORTION: (_proportion, "points", _proportion_says),
    Kind.MEAN: (_mean, "deviations", _mean_says),
    Kind.NPS: (_nps, "points", _nps_says),
    Kind.DIFFERENCE: (_difference, "points", _difference_says),
    Kind.DISCOVERY: (_discovery, "chance", _discovery_says),
    Kind.INTERVIEWS: (_interviews, "interviews", _interviews_says),
}
_SAMPLES: Final[Mapping[Kind, Callable[[float, Basis], float]]] = {
    Kind.PROPORTION: _proportion_sample,
    Kind.MEAN: _mean_sample,
    Kind.NPS: _nps_sample,
    Kind.DIFFERENCE: _difference_sample,
    Kind.DISCOVERY: _discovery_sample,
    Kind.INTERVIEWS: _interviews_sample,
}
