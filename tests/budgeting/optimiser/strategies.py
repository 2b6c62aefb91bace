"""Small random problems with every family of rules, each now on and now off.

They are drawn by a seed: values that are drawn one by one tend to be so small that few rules decide anything.
"""

from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import strategies as st

from budgeting.problem import (
    AtMostOne,
    Bundle,
    Candidate,
    Capacity,
    Ceiling,
    Choice,
    ContactLimit,
    Contacts,
    Coverage,
    Fixed,
    FollowUp,
    Needs,
    PackageRef,
    Problem,
    QuestionBundles,
    Reserve,
    ReserveKind,
    SharedElement,
    Spend,
    StaffDays,
)
from budgeting.studies import Level

PERIODS = ("p1", "p2")
_LEVELS: tuple[Level, ...] = ("minimum", "standard")
_SURE = (0, 400_000, 600_000, 800_000, 1_000_000)


def problems() -> st.SearchStrategy[Problem]:
    """Up to four studies, two questions of two bundles, a shared element, and every rule now and then."""
    return st.integers(0, 2**32 - 1).map(drawn)


def drawn(seed: int) -> Problem:
    """The problem of ``seed``."""
    draw = Random(seed)
    studies = tuple(_study(draw, key) for key in "abcd"[: draw.choice((2, 3, 4, 4))])
    questions = tuple(
        QuestionBundles(key, key, tuple(_bundle(draw, f"b{i}", studies) for i in range(2)))
        for key in ("q1", "q2")[: draw.choice((0, 1, 2, 2, 2, 2))]
    )
    posed = Problem("GBP", PERIODS, studies, questions, _budgets(draw))
    return replace(posed, objective=draw.choice(("net", "gross")), reserve=_reserve(draw), **_rules(draw, studies))


def _study(draw: Random, key: str) -> Candidate:
    places = draw.sample([(level, start) for level in _LEVELS for start in PERIODS], draw.choice((1, 2, 2)))
    choices = tuple(
        Choice(level, start, draw.choice(PERIODS[PERIODS.index(start) :]), *_used(draw)) for level, start in places
    )
    return Candidate(key, key.upper(), choices, mandatory=draw.random() < 0.12, excluded=draw.random() < 0.06)


def _used(draw: Random) -> tuple[tuple[Spend, ...], tuple[StaffDays, ...], tuple[Contacts, ...]]:
    spend = tuple(
        Spend(draw.choice(PERIODS), draw.choice("xy"), draw.randint(1, 12)) for _ in range(draw.randint(1, 2))
    )
    days = tuple(StaffDays("r", draw.choice(PERIODS), draw.randint(0, 5)) for _ in range(draw.randint(0, 1)))
    contacts = tuple(Contacts("g", draw.choice(PERIODS), draw.randint(0, 5)) for _ in range(draw.randint(0, 1)))
    return spend, days, contacts


def _bundle(draw: Random, key: str, studies: tuple[Candidate, ...]) -> Bundle:
    picked = draw.sample(studies, draw.choice((0, 1, 1, 1, 2, 2)))
    packages = tuple(_package(draw, one) for one in picked)
    free = [one.key for one in studies if one not in picked]
    released = draw.sample(free, min(len(free), draw.choice((0, 0, 1, 2))))
    follow_ups = tuple(FollowUp(one, "standard", _chance(draw), *_used(draw)) for one in released)
    return Bundle(key, packages, draw.randint(0, 60), follow_ups, draw.randint(0, 6) if follow_ups else 0)


def _package(draw: Random, study: Candidate) -> PackageRef:
    choice = draw.choice(study.choices)
    return PackageRef(study.key, choice.level, draw.choice((None, None, choice.start, *PERIODS)))


def _chance(draw: Random) -> int:
    return draw.choice((0, 200_000, 500_000, 500_000, 800_000, 1_000_000))


def _budgets(draw: Random) -> tuple[Ceiling, ...]:
    return tuple(
        draw.sample(
            (
                Ceiling("whole", "Whole", draw.randint(8, 40)),
                Ceiling("p2", "Second", draw.randint(0, 20), period="p2"),
                Ceiling("x", "X", draw.randint(0, 20), cost_centre="x"),
                Ceiling("both", "Both", draw.randint(0, 12), period="p1", cost_centre="y"),
            ),
            draw.choice((0, 1, 2, 2, 3)),
        )
    )


def _reserve(draw: Random) -> Reserve:
    kinds: tuple[ReserveKind, ...] = ("full", "expected", "confidence", "confidence")
    kind = draw.choice(kinds)
    return Reserve("confidence", draw.choice(_SURE), draw.randint(2, 6)) if kind == "confidence" else Reserve(kind)


def _rules(draw: Random, studies: tuple[Candidate, ...]) -> dict[str, Any]:
    """Each family of rules now and then."""
    keys = [study.key for study in studies]
    fixed = draw.choice(draw.choice(studies).choices)
    owner = next(study.key for study in studies if fixed in study.choices)
    child, parent = sorted(draw.sample(keys, 2))
    every = {
        "capacities": tuple(Capacity("r", period, draw.randint(0, 8)) for period in PERIODS),
        "contact_limits": (ContactLimit("m", "Met", "g", draw.randint(0, 9), draw.choice((None, "p1", "p2"))),),
        "shared": (SharedElement("e", "E", _used(draw)[0], tuple(draw.sample(keys, draw.randint(0, 2)))),),
        "needs": (Needs(child, parent),),
        "alternatives": (AtMostOne("w", "Ways", tuple(draw.sample(keys, 2))),),
        "coverage": (Coverage("c", "Cover", tuple(draw.sample(keys, 2)), draw.choice((1, 1, 2))),),
        "fixed": (Fixed(owner, fixed.level, draw.choice((None, fixed.start))),),
    }
    rarely = {"coverage": 0.35, "fixed": 0.2, "needs": 0.35}
    return {name: rule for name, rule in every.items() if draw.random() < rarely.get(name, 0.5)}
