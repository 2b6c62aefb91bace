"""Every kind of sample that can be asked about, in which directions, with which boxes."""

from collections.abc import Callable
from dataclasses import dataclass

from budgeting.sampling import changes, effects, finding, margins, tasks
from budgeting.sampling.answers import Answer
from planner.forms import sample_boxes as b
from planner.forms.samples import Box, Figures


@dataclass(frozen=True)
class Way:
    """One direction: what is asked, the boxes for it, and what answers."""

    key: str
    name: str
    boxes: tuple[Box, ...]
    answer: Callable[[Figures], Answer]


@dataclass(frozen=True)
class Kind:
    """What a sample is for; ``part`` heads it in the list."""

    key: str
    part: str
    name: str
    lede: str
    ways: tuple[Way, ...]
    is_of_groups: bool = False


def both(
    people: tuple[Box, ...],
    for_people: Callable[[Figures], Answer],
    precision: tuple[Box, ...],
    for_precision: Callable[[Figures], Answer],
    names: tuple[str, str] = ("How many people do I need?", "What do so many people tell?"),
) -> tuple[Way, ...]:
    """The two directions."""
    return (Way("people", names[0], people, for_people), Way("precision", names[1], precision, for_precision))


def _comparison(figures: Figures) -> changes.Comparison:
    return changes.Comparison(figures["power"], figures["confidence"], figures["design_effect"])


def _shares(key: str, part: str, name: str, lede: str, each: str) -> Kind:
    return Kind(
        key,
        part,
        name,
        lede,
        both(
            (b.CHANGE, b.SHARE, *b.TESTING),
            lambda f: changes.people_for_change(f["change"], f["share"], _comparison(f), each),
            (b.FIRST, b.SECOND, b.SHARE, *b.TESTING),
            lambda f: changes.change_of_people(f["first"], f["second"], f["share"], _comparison(f), each),
        ),
    )


_NPS = (b.PROMOTERS, b.DETRACTORS)
_ONE = (
    Kind(
        "share",
        "One figure",
        "A share of people",
        "How many of our customers say, want or do something.",
        both(
            (b.MARGIN, b.SHARE, *b.DESIGN),
            lambda f: margins.people_for_share(**f),
            (b.SAMPLE, b.SHARE, *b.DESIGN),
            lambda f: margins.share_of_people(**f),
        ),
    ),
    Kind(
        "mean",
        "One figure",
        "An average",
        "A score out of ten, minutes spent, money paid.",
        both(
            (b.AVERAGE_MARGIN, b.DEVIATION, *b.DESIGN),
            lambda f: margins.people_for_mean(**f),
            (b.SAMPLE, b.DEVIATION, *b.DESIGN),
            lambda f: margins.mean_of_people(**f),
        ),
    ),
    Kind(
        "nps",
        "One figure",
        "An NPS",
        "The share who would recommend us, less the share who would warn against us.",
        both(
            (b.MARGIN, *_NPS, *b.DESIGN),
            lambda f: margins.people_for_nps(**f),
            (b.SAMPLE, *_NPS, *b.DESIGN),
            lambda f: margins.nps_of_people(**f),
        ),
    ),
)
_CHANGES = (
    _shares(
        "groups",
        "A difference",
        "Two groups or versions",
        "Does one page, letter or kind of customer do better than another? Here for a share of people.",
        "group",
    ),
    Kind(
        "averages",
        "A difference",
        "Two averages",
        "Does one group score, pay or wait more than another on average?",
        both(
            (b.AVERAGE_CHANGE, b.DEVIATION, *b.TESTING),
            lambda f: changes.people_for_averages(f["change"], f["deviation"], _comparison(f)),
            (b.FIRST, b.SECOND, b.DEVIATION, *b.TESTING),
            lambda f: changes.averages_of_people(f["first"], f["second"], f["deviation"], _comparison(f)),
        ),
    ),
    _shares(
        "waves",
        "A tracker",
        "A share between waves",
        "Has it moved since last time, or is it chance? Other people are asked in each wave.",
        "wave",
    ),
    Kind(
        "nps-waves",
        "A tracker",
        "NPS between waves",
        "Has the score moved since last time, or is it chance? Other people are asked in each wave.",
        both(
            (b.CHANGE, *_NPS, *b.TESTING),
            lambda f: changes.people_for_nps_change(f["change"], f["promoters"], f["detractors"], _comparison(f)),
            (b.FIRST, b.SECOND, *_NPS, *b.TESTING),
            lambda f: changes.nps_change_of_people(
                f["first"], f["second"], f["promoters"], f["detractors"], _comparison(f)
            ),
        ),
    ),
)
_FINDING = (
    Kind(
        "problem",
        "Finding out what is there",
        "Problems",
        "Interviews or usability tests: will we see a problem that only some customers have?",
        both(
            (b.PREVALENCE, b.CHANCE),
            lambda f: finding.people_for_problem(**f),
            (b.PREVALENCE, b.PEOPLE),
            lambda f: finding.problem_of_people(**f),
        ),
    ),
    Kind(
        "themes",
        "Finding out what is there",
        "Themes in interviews",
        "How many interviews to plan, and when to stop because nothing new comes.",
        both(
            (b.REACH, b.KINDS_OF_CUSTOMERS),
            lambda f: finding.interviews_to_plan(**f),
            (b.NEW_THEMES, b.THRESHOLD),
            lambda f: finding.themes_so_far(**f),
            ("How many interviews do I plan?", "Have we heard enough?"),
        ),
    ),
)
_TASKS = (
    Kind(
        "conjoint",
        "Choosing among products",
        "Conjoint",
        "People choose among made-up products, so that we learn what each feature is worth to them.",
        both(
            (b.LEVELS, b.TASKS, b.ALTERNATIVES, b.EXPOSURES, b.SUBGROUP),
            lambda f: tasks.people_for_conjoint(**f),
            (b.SAMPLE, b.LEVELS, b.TASKS, b.ALTERNATIVES),
            lambda f: tasks.conjoint_of_people(**f),
        ),
    ),
    Kind(
        "maxdiff",
        "Choosing among products",
        "MaxDiff",
        "People pick the best and the worst of a few items at a time, so that all are put in order.",
        both(
            (b.ITEMS, b.TASKS, b.SHOWN, b.EXPOSURES),
            lambda f: tasks.people_for_maxdiff(**f),
            (b.SAMPLE, b.ITEMS, b.TASKS, b.SHOWN),
            lambda f: tasks.maxdiff_of_people(**f),
        ),
    ),
)
_EFFECT = Kind(
    "weighting",
    "The design",
    "Weighting and clusters",
    "Weights put a skewed sample right, and clusters save travel; both cost precision.",
    both(
        (b.SIMPLE, *b.WEIGHTING),
        lambda f: effects.people_with_design(**f),
        (b.SAMPLE, *b.WEIGHTING),
        lambda f: effects.worth_of_people(**f),
        ("How many people do I need?", "What is my sample worth?"),
    ),
)
KINDS = (*_ONE, *_CHANGES, *_FINDING, *_TASKS, _EFFECT)
