"""How many people or interviews it takes to see problems and themes, and what those so far have shown."""

from typing import Final

from budgeting.precision import discovery, saturation
from budgeting.precision.words import chance_words, share_words
from budgeting.sampling.answers import Answer, Table, around, counted, curve_of, needed, plain, round_points

_FORMULA: Final = "chance = 1 − (1 − share who have it)^people"
_ALIKE: Final = "It holds where everybody shows the problem with the same chance, whoever else does."
_PERCENT: Final = 100


def people_for_problem(chance: float, prevalence: float) -> Answer:
    """People to watch or interview so that at least one shows what a share ``prevalence`` has."""
    exact = discovery.sample_for_chance(chance, prevalence)
    sample = needed(exact, "chance")
    return _found(
        f"You need {counted(sample, 'person', 'people')} for a chance of {share_words(chance)} to see a problem"
        f" that {share_words(prevalence)} of customers have.",
        f"ln(1 − {plain(chance)}) ÷ ln(1 − {plain(prevalence)}) = {exact:,.2f}, rounded up to {sample:,}",
        sample,
        prevalence,
    )


def problem_of_people(sample: int, prevalence: float) -> Answer:
    """The chance that ``sample`` people show it."""
    chance = discovery.chance_of_finding(sample, prevalence)
    return _found(
        f"{counted(sample, 'person gives', 'people give')} a chance of {chance_words(chance)} to see a problem"
        f" that {share_words(prevalence)} of customers have.",
        f"1 − (1 − {plain(prevalence)})^{sample:,} = {plain(round(chance, 4))}",
        sample,
        prevalence,
    )


def _found(sentence: str, working: str, sample: int, prevalence: float) -> Answer:
    points = round_points(sample)
    return Answer(
        sentence,
        _FORMULA,
        working,
        around(
            sample,
            points,
            ("People", "Chance of seeing it"),
            lambda n: chance_words(discovery.chance_of_finding(n, prevalence)),
            "What other numbers of people would show",
        ),
        curve_of(
            "chance", "chance of seeing it, %", points, lambda n: _PERCENT * discovery.chance_of_finding(n, prevalence)
        ),
        (_ALIKE,),
    )


def interviews_to_plan(reach: str, kinds: int = 1) -> Answer:
    """Interviews with each of ``kinds`` of customers that usually reach a key of ``REACHES``."""
    each = saturation.interviews_for(reach)
    whole = needed(each * kinds, "kinds")
    of_each = f", {each} with each kind of customer," if kinds > 1 else ""
    return Answer(
        f"Plan {counted(whole, 'interview')}{of_each} to reach {reach}.",
        "interviews = what studies of saturation found × kinds of customers",
        f"{each} × {kinds:,} = {whole:,}",
        Table(
            "What interviews with one kind of customer are known to reach",
            ("Interviews", "Usually reach"),
            tuple((str(fewest), words) for words, fewest in saturation.REACHES.items()),
            list(saturation.REACHES).index(reach),
        ),
        notes=("A rule from published studies (Guest and others 2006; Griffin and Hauser 1993), not a law.",),
    )


def themes_so_far(new_themes: tuple[int, ...], threshold: float = 0.05) -> Answer:
    """Whether to stop after the interviews made, from the new themes that each brought."""
    found = saturation.saturation(new_themes, threshold=threshold)
    first = saturation.fewest_interviews()
    if not found.ratios:
        sentence = f"Too early to say: it takes {first} interviews, and {len(new_themes)} are counted."
    elif found.interviews is None:
        sentence = f"Go on: the last two interviews still brought {_percent(found.ratios[-1])} of the first themes."
    else:
        sentence = f"Stop: after {found.interviews} interviews almost nothing new came."
    rows = tuple((f"{first + i - 1} and {first + i}", _percent(ratio)) for i, ratio in enumerate(found.ratios))
    return Answer(
        sentence,
        "new themes of the last two interviews ÷ themes of the first four; stop at the limit or below",
        f"themes of the first four = {sum(new_themes[:4]):,}; limit = {_percent(threshold)}",
        Table("New themes, two interviews at a time", ("Interviews", "New themes, of those of the first four"), rows)
        if rows
        else None,
        notes=("The stop rule of Guest, Namey and Chen 2020. A new kind of customer starts again from nothing.",),
    )


def _percent(ratio: float) -> str:
    return f"{ratio * 100:.0f} %"
