"""What weighting and clusters cost: people needed instead of a simple random sample, or what a sample is worth."""

from typing import Final

from budgeting.precision import design_effects, proportions
from budgeting.sampling.answers import Answer, Table, counted, finer, needed, plain, rough_notes, round_points

_POINTS: Final = 100
_FORMULA: Final = "design effect = (1 + spread of the weights²) × (1 + (people per cluster − 1) × likeness)"


def people_with_design(
    simple: int, weights: tuple[float, ...] = (), weight_cv: float = 0, per_cluster: float = 1, likeness: float = 0
) -> Answer:
    """What it takes to tell as much as a simple random sample of ``simple``."""
    effect, working = _effect(weights, weight_cv, per_cluster, likeness)
    sample = needed(design_effects.required_sample(simple, effect), "simple")
    return _answer(
        f"You need {counted(sample)} to know as much as a simple random sample of {simple:,} would tell.",
        f"{working}; {simple:,} × {effect:.3f}, rounded up = {sample:,}",
        sample,
        effect,
    )


def worth_of_people(
    sample: int, weights: tuple[float, ...] = (), weight_cv: float = 0, per_cluster: float = 1, likeness: float = 0
) -> Answer:
    """The simple random sample that ``sample`` people of this design are worth."""
    effect, working = _effect(weights, weight_cv, per_cluster, likeness)
    worth = design_effects.effective_sample(sample, effect)
    return _answer(
        f"{counted(sample)} of this design tell as much as a simple random sample of {int(worth):,}.",
        f"{working}; {sample:,} ÷ {effect:.3f} = {worth:,.1f}",
        sample,
        effect,
    )


def _effect(weights: tuple[float, ...], cv: float, per_cluster: float, likeness: float) -> tuple[float, str]:
    weighted = design_effects.effect_of_weights(weights) if weights else design_effects.effect_of_spread(cv)
    clustered = design_effects.effect_of_clusters(per_cluster, likeness)
    both = design_effects.combined_effect(weighted, clustered)
    return both, f"weighting {weighted:.3f} × clusters {clustered:.3f} = design effect {both:.3f}"


def _answer(sentence: str, working: str, sample: int, effect: float) -> Answer:
    asked = sorted({*round_points(sample), sample})
    rows = tuple((f"{n:,}", f"{int(n / effect):,}", _margin(n, effect)) for n in asked)
    heads = ("Completes", "Worth", "A share is within")
    table = Table("What other numbers of people are worth", heads, rows, asked.index(sample))
    notes = (f"The design effect is {plain(round(effect, 2))}: of the variance, not of its root.", *rough_notes(sample))
    return Answer(sentence, _FORMULA, working, table, notes=notes)


def _margin(sample: int, effect: float) -> str:
    points = _POINTS * proportions.margin_of_error(sample, design_effect=effect)
    return "too few to tell" if points >= _POINTS / 2 else f"±{finer(points)} points"
