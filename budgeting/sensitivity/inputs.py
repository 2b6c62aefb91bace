"""What a question's value hangs on: its payoffs, beliefs and the chance of acting, each with how far off it may be.

How far each one is moved is judgement: payoffs and spreads by a fifth, beliefs by ten points, the chance of acting by
twenty.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any, Final, cast

from budgeting.beliefs import NormalBelief
from budgeting.decisions import MILLION, Decision
from budgeting.money import LARGEST_MINOR, largest_remainder, rounded

_FIFTH: Final = Fraction(1, 5)
_BELIEF_PPM: Final = 100_000
_ACTING_PPM: Final = 200_000


@dataclass(frozen=True)
class Input:
    """One number of a decision: its ``low`` and ``high`` setting and how it stands, all in the measure of ``said``.

    ``moved`` gives the decision with another setting, ``said`` puts a setting into words.
    """

    label: str
    low: Fraction
    base: Fraction
    high: Fraction
    moved: Callable[[Decision, Fraction], Decision]
    said: Callable[[Fraction], str]


def inputs_of(decision: Decision) -> Iterator[Input]:
    """Every input of ``decision``, payoffs and beliefs first, the chance of acting last."""
    yield from _of_belief(decision.belief) if decision.belief else _of_table(decision)
    low, high = max(0, decision.acting_ppm - _ACTING_PPM), min(MILLION, decision.acting_ppm + _ACTING_PPM)
    yield _input("Chance of acting", (low, decision.acting_ppm, high), _acting, _ppm)


def _of_table(decision: Decision) -> Iterator[Input]:
    for place, option in enumerate(decision.options):
        if any(decision.payoffs_minor[place]):
            yield _factor(f"Payoffs of “{option.name}”", partial(_scaled, place=place))
    for place, state in enumerate(decision.states[: 1 if len(decision.states) == 2 else None]):  # noqa: PLR2004  either of two
        low, high = max(0, state.prior_ppm - _BELIEF_PPM), min(MILLION, state.prior_ppm + _BELIEF_PPM)
        moved = partial(_believing, place=place)
        yield _input(f"Belief in “{state.name}”", (low, state.prior_ppm, high), moved, _ppm)


def _of_belief(belief: NormalBelief) -> Iterator[Input]:
    half, fifth = belief.deviation_milli // 2, belief.deviation_milli // 5
    for label, field, step in (
        ("Expected number", "mean_milli", half),
        ("Break-even", "break_even_milli", half),
        ("How far it could lie off", "deviation_milli", fifth),
        ("Spread of one observation", "observation_milli", belief.observation_milli // 5),
    ):
        base = getattr(belief, field)
        moved, said = partial(_with_belief, field=field), partial(_in_units, unit=belief.unit)
        yield _input(label, (base - step, base, base + step), moved, said)
    yield _factor("Worth of one unit", _worth)


def _input(
    label: str,
    settings: tuple[int, int, int],
    moved: Callable[[Decision, Fraction], Decision],
    said: Callable[[Fraction], str],
) -> Input:
    low, base, high = map(Fraction, settings)
    return Input(label, low, base, high, moved, said)


def _factor(label: str, moved: Callable[[Decision, Fraction], Decision]) -> Input:
    """An amount of money that may be a fifth less or more."""
    return Input(label, 1 - _FIFTH, Fraction(1), 1 + _FIFTH, moved, _less_or_more)


def _acting(decision: Decision, ppm: Fraction) -> Decision:
    return replace(decision, acting_ppm=rounded(ppm))


def _with_belief(decision: Decision, setting: Fraction, *, field: str) -> Decision:
    belief, change = decision.belief, {field: cast("Any", rounded(setting))}
    return _about(decision, replace(belief, **change)) if belief else decision


def _worth(decision: Decision, factor: Fraction) -> Decision:
    belief = decision.belief
    if belief is None:
        return decision
    return _about(decision, replace(belief, worth_minor=max(1, rounded(belief.worth_minor * factor))))


def _about(decision: Decision, belief: NormalBelief) -> Decision:
    return replace(decision, belief=belief)


def _scaled(decision: Decision, factor: Fraction, *, place: int) -> Decision:
    row = tuple(
        max(-LARGEST_MINOR, min(LARGEST_MINOR, rounded(minor * factor))) for minor in decision.payoffs_minor[place]
    )
    return replace(decision, payoffs_minor=(*decision.payoffs_minor[:place], row, *decision.payoffs_minor[place + 1 :]))


def _believing(decision: Decision, ppm: Fraction, *, place: int) -> Decision:
    return believing(decision, place, rounded(ppm))


def believing(decision: Decision, place: int, ppm: int) -> Decision:
    """``decision`` with ``ppm`` believed of the state at ``place``; the others keep their proportions."""
    weights = [0 if other == place else state.prior_ppm for other, state in enumerate(decision.states)]
    weights = weights if any(weights) else [int(other != place) for other in range(len(weights))]
    parts = largest_remainder(MILLION - ppm, weights)
    return replace(
        decision,
        states=tuple(
            replace(state, prior_ppm=ppm if other == place else parts[other])
            for other, state in enumerate(decision.states)
        ),
    )


def _ppm(ppm: Fraction) -> str:
    return f"{float(ppm) / 10_000:g} %"


def _in_units(milli: Fraction, *, unit: str) -> str:
    return f"{float(milli) / 1_000:g} {unit}"


def _less_or_more(factor: Fraction) -> str:
    percent = round(abs(factor - 1) * 100)
    return f"{percent} % {'less' if factor < 1 else 'more'}"
