"""Small random problems with every family of rules."""

from dataclasses import replace

from hypothesis import strategies as st

from budgeting.problem import (
    AtMostOne,
    Bundle,
    Candidate,
    Capacity,
    Ceiling,
    Choice,
    Fixed,
    FollowUp,
    Needs,
    PackageRef,
    Problem,
    QuestionBundles,
    SharedElement,
    Spend,
    StaffDays,
)
from budgeting.studies import Level

PERIODS = ("p1", "p2")
_money = st.integers(0, 12)
_period = st.sampled_from(PERIODS)
_LEVELS: tuple[Level, ...] = ("minimum", "standard")
_level = st.sampled_from(_LEVELS)
_spend = st.builds(Spend, _period, st.sampled_from(("x", "y")), _money)
_days = st.builds(StaffDays, st.just("r"), _period, st.integers(0, 5))


@st.composite
def _choices(draw: st.DrawFn) -> tuple[Choice, ...]:
    places = draw(st.lists(st.tuples(_level, _period), min_size=1, max_size=2, unique=True))
    return tuple(
        Choice(
            level,
            start,
            draw(st.sampled_from(PERIODS[PERIODS.index(start) :])),
            draw(st.lists(_spend, max_size=2).map(tuple)),
            draw(st.lists(_days, max_size=1).map(tuple)),
        )
        for level, start in places
    )


@st.composite
def _studies(draw: st.DrawFn) -> tuple[Candidate, ...]:
    flags = st.sampled_from((False, False, False, True))
    return tuple(
        Candidate(key, key.upper(), draw(_choices()), mandatory=draw(flags), excluded=draw(flags) and draw(flags))
        for key in ("a", "b", "c", "d")[: draw(st.integers(2, 4))]
    )


@st.composite
def _bundle(draw: st.DrawFn, key: str, studies: tuple[Candidate, ...]) -> Bundle:
    picked = draw(st.lists(st.sampled_from(studies), max_size=2, unique_by=lambda one: one.key))
    packages = tuple(PackageRef(one.key, draw(st.sampled_from(one.choices)).level) for one in picked)
    free = [one.key for one in studies if one not in picked]
    follow_ups: tuple[FollowUp, ...] = ()
    if draw(st.booleans()) and free:
        spend, days = draw(st.lists(_spend, max_size=1)), draw(st.lists(_days, max_size=1))
        follow_ups = (FollowUp(draw(st.sampled_from(free)), "standard", 500_000, tuple(spend), tuple(days)),)
    return Bundle(key, packages, draw(st.integers(0, 40)), follow_ups, draw(st.integers(0, 6)) if follow_ups else 0)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Up to four studies, two questions of two bundles, two shared elements, and every rule now and then."""
    studies = draw(_studies())
    keys = [study.key for study in studies]
    pairs: st.SearchStrategy[list[str]] = st.lists(st.sampled_from(keys), min_size=2, max_size=2, unique=True)
    questions = tuple(
        QuestionBundles(key, key, tuple(draw(_bundle(f"b{i}", studies)) for i in range(2)))
        for key in ("q1", "q2")[: draw(st.integers(0, 2))]
    )
    ceilings = (
        Ceiling("whole", "Whole", draw(st.integers(0, 40))),
        Ceiling("p2", "Second", draw(st.integers(0, 20)), period="p2"),
        Ceiling("x", "X", draw(st.integers(0, 20)), cost_centre="x"),
    )
    optional = st.booleans()
    users = st.lists(st.sampled_from(keys), max_size=2, unique=True).map(tuple)
    posed = Problem("GBP", PERIODS, studies, questions, ceilings[: draw(st.integers(0, 3))])
    child, parent = sorted(draw(pairs))
    return replace(
        posed,
        objective=draw(st.sampled_from(("net", "gross"))),
        capacities=(Capacity("r", "p1", draw(st.integers(0, 8))),) if draw(optional) else (),
        shared=(SharedElement("e", "E", (draw(_spend),), draw(users)),) if draw(optional) else (),
        needs=(Needs(child, parent),) if draw(optional) else (),
        alternatives=(AtMostOne("w", "Ways", tuple(draw(pairs))),) if draw(optional) else (),
        fixed=(Fixed(keys[0], studies[0].choices[0].level),) if draw(optional) and draw(optional) else (),
    )
