"""Tiny random problems, small enough to try every plan of, in which rules and prices matter."""

from random import Random

from budgeting.problem import (
    AtMostOne,
    Bundle,
    Candidate,
    Capacity,
    Ceiling,
    Choice,
    FollowUp,
    Needs,
    PackageRef,
    Problem,
    QuestionBundles,
    Spend,
    StaffDays,
)
from budgeting.studies import Level

LEVELS: tuple[Level, ...] = ("minimum", "standard")
KEYS = ("a", "b", "c")


def tiny(seed: int, *, mandatory: int = 0) -> Problem:
    """Three studies, two questions and every kind of rule now and then; ``mandatory`` of the studies must be in."""
    draw = Random(seed)
    studies = tuple(_study(draw, key, mandatory=place < mandatory) for place, key in enumerate(KEYS))
    questions = tuple(
        QuestionBundles(key, key, _bundles(draw, studies)[skipped:]) for key, skipped in (("q1", 0), ("q2", 3))
    )
    budgets = (Ceiling("whole", "Whole", draw.randint(6, 24)), Ceiling("p2", "Second", draw.randint(3, 14), "p2"))
    child, parent, other = draw.sample(KEYS, 3)
    return Problem(
        "JPY",
        ("p1", "p2"),
        (*studies, Candidate("later", "LATER", (), excluded=True)),
        questions,
        budgets[: draw.randint(1, 2)],
        objective=draw.choice(("net", "net", "gross")),
        capacities=(Capacity("r", "p1", draw.randint(1, 6)),) if draw.random() < 0.5 else (),
        needs=(Needs(child, parent),) if draw.random() < 0.3 else (),
        alternatives=(AtMostOne("ways", "Ways", tuple(sorted((parent, other)))),) if draw.random() < 0.3 else (),
    )


def _study(draw: Random, key: str, *, mandatory: bool) -> Candidate:
    choices = tuple(
        Choice(
            level, start, start, (Spend(start, "x", draw.randint(1, 12)),), (StaffDays("r", start, draw.randint(0, 4)),)
        )
        for level, start in zip(LEVELS, draw.sample(("p1", "p2"), 2), strict=True)
    )
    return Candidate(key, key.upper(), choices[: draw.randint(1, 2)], mandatory=mandatory)


def _choice(draw: Random, level: Level, start: str) -> Choice:
    spend, days = Spend(start, "x", draw.randint(1, 12)), StaffDays("r", start, draw.randint(0, 4))
    return Choice(level, start, start, (spend,), (days,))


def _bundles(draw: Random, studies: tuple[Candidate, ...]) -> tuple[Bundle, ...]:
    """Each study alone at one of its levels, two together, and one with a follow-up."""
    alone = [(PackageRef(one.key, draw.choice(one.choices).level),) for one in studies]
    waits = (FollowUp("later", "standard", 500_000, (Spend("p2", "x", draw.randint(1, 5)),)),)
    return (
        *(Bundle(f"b{place}", ref, draw.randint(0, 16)) for place, ref in enumerate(alone)),
        Bundle("both", alone[0] + alone[1], draw.randint(8, 30)),
        Bundle("then", alone[2], draw.randint(4, 24), waits, draw.randint(0, 3)),
    )
