"""How near one figure is to the truth: a share, a mean, an NPS; and how many people it takes to be as near."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Final, TypedDict, Unpack

from budgeting.precision import means, nps, proportions
from budgeting.precision.checks import two_sided_z
from budgeting.precision.words import confidence_words, number_words
from budgeting.sampling.answers import (
    Answer,
    around,
    counted,
    curve_of,
    finer,
    needed,
    plain,
    rough_notes,
    round_points,
)

_POINTS: Final = 100
_SHARE_FORMULA: Final = "people = design effect × z² × p (1 − p) ÷ margin²"
_CORRECTED: Final = "; among N people there are: n ÷ (1 + (n − 1) ÷ N)"
_CORRECTED_MEAN: Final = "; among N people there are: n ÷ (1 + n ÷ N)"


class Design(TypedDict, total=False):
    """What every margin rests on besides the answers; ``population`` None: many."""

    confidence: float
    population: int | None
    design_effect: float


@dataclass(frozen=True)
class _Measure:
    """``farthest``: a margin of as much tells nothing. ``spread``: the variance of one answer, in words."""

    unit: str
    formula: str
    spread: str
    scale: float
    farthest: float
    margin: Callable[[int], float]
    sample: Callable[[float], float]


def people_for_share(margin: float, share: float = 0.5, **design: Unpack[Design]) -> Answer:
    """People for a share within ± ``margin`` points."""
    return _people(margin, _share(share, design), design)


def share_of_people(sample: int, share: float = 0.5, **design: Unpack[Design]) -> Answer:
    """How near a share is with ``sample`` people."""
    return _precision(sample, _share(share, design), design)


def people_for_mean(margin: float, deviation: float, **design: Unpack[Design]) -> Answer:
    """People for a mean within ± ``margin``, in the unit of ``deviation``."""
    return _people(margin, _mean(deviation, design), design)


def mean_of_people(sample: int, deviation: float, **design: Unpack[Design]) -> Answer:
    """How near a mean is with ``sample`` people."""
    return _precision(sample, _mean(deviation, design), design)


def people_for_nps(margin: float, promoters: float = 0.5, detractors: float = 0.5, **design: Unpack[Design]) -> Answer:
    """People for an NPS within ± ``margin`` points."""
    return _people(margin, _nps(promoters, detractors, design), design)


def nps_of_people(sample: int, promoters: float = 0.5, detractors: float = 0.5, **design: Unpack[Design]) -> Answer:
    """How near an NPS is with ``sample`` people."""
    return _precision(sample, _nps(promoters, detractors, design), design)


def _share(share: float, design: Design) -> _Measure:
    return _Measure(
        " points",
        _SHARE_FORMULA + _CORRECTED,
        f"{plain(share)} × {plain(1 - share)}",
        _POINTS,
        _POINTS * max(share, 1 - share),
        lambda n: _POINTS * proportions.margin_of_error(n, share, **design),
        lambda points: proportions.sample_for_margin(points / _POINTS, share, **design),
    )


def _mean(deviation: float, design: Design) -> _Measure:
    return _Measure(
        "",
        "people = design effect × z² × standard deviation² ÷ margin²" + _CORRECTED_MEAN,
        f"{plain(deviation)}²",
        1,
        inf,
        lambda n: means.margin_of_error(n, deviation, **design),
        lambda margin: means.sample_for_margin(margin, deviation, **design),
    )


def _nps(promoters: float, detractors: float, design: Design) -> _Measure:
    return _Measure(
        " NPS points",
        "people = design effect × z² × (P + D − (P − D)²) ÷ margin²" + _CORRECTED,
        plain(nps.answer_variance(promoters, detractors)),
        _POINTS,
        _POINTS,
        lambda n: nps.margin_in_points(n, promoters, detractors, **design),
        lambda points: nps.sample_for_points(points, promoters, detractors, **design),
    )


def _people(margin: float, measure: _Measure, design: Design) -> Answer:
    exact = measure.sample(margin)
    sample = needed(exact, "margin")
    sure = confidence_words(design.get("confidence", 0.95))
    return _answer(
        f"You need {counted(sample)} to be within ±{plain(margin)}{measure.unit}, {sure}.",
        f"{_design_words(design)} × {measure.spread} ÷ {plain(margin / measure.scale)}²{_among(design)}"
        f" = {exact:,.2f}, rounded up to {sample:,}",
        sample,
        measure,
        design,
    )


def _precision(sample: int, measure: _Measure, design: Design) -> Answer:
    value = measure.margin(sample)
    sure = confidence_words(design.get("confidence", 0.95))
    said = f"{counted(sample)} {'is' if sample == 1 else 'are'}"
    if value == 0:
        sentence = f"{said} everybody, so that the figure is exact."
    elif value >= measure.farthest:
        sentence = f"{said} too few to tell anything."
    else:
        near = number_words(value) if measure.unit else finer(value)
        sentence = f"{said} within ±{near}{measure.unit}, {sure}."
    working = (
        f"√({_design_words(design)} × {measure.spread} ÷ {sample:,}){_among(design)}"
        f" = {plain(round(value / measure.scale, 4))}"
    )
    return _answer(sentence, working, sample, measure, design)


def _answer(sentence: str, working: str, sample: int, measure: _Measure, design: Design) -> Answer:
    def words(people: int) -> str:
        margin = measure.margin(people)
        if margin == 0:
            return "exact"
        return "too few to tell" if margin >= measure.farthest else f"±{finer(margin)}{measure.unit}"

    points = round_points(sample, design.get("population"))
    telling = tuple(n for n in points if measure.margin(n) < measure.farthest)
    return Answer(
        sentence,
        measure.formula,
        working,
        around(sample, points, ("Completes", "Within"), words, "What other numbers of people would tell"),
        curve_of("margin", f"±{measure.unit or ' in its unit'}, by completes", telling, measure.margin),
        rough_notes(sample),
    )


def _design_words(design: Design) -> str:
    return f"{plain(design.get('design_effect', 1.0))} × {two_sided_z(design.get('confidence', 0.95)):.3f}²"


def _among(design: Design) -> str:
    population = design.get("population")
    return "" if population is None else f", corrected for {population:,} people there are,"
