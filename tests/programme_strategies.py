"""Any programme, for tests that must hold for all of them."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from budgeting.programme import (
    Alternatives,
    Budget,
    ContactRule,
    CostCentre,
    CoverageRule,
    Period,
    Prerequisite,
    Programme,
    ReserveRule,
    SharedCost,
    StaffCapacity,
)
from budgeting.rules import COVERAGE_KINDS, RESERVE_KINDS, LevelRule, LevelRuleKind
from budgeting.studies import (
    LEVELS,
)
from tests.strategies import (
    ROLES,
    anxiety_points,
    cost_lines,
    days,
    keys,
    minors,
    names,
    questions,
    some,
    studies,
    words,
)


@st.composite
def budgets(draw: st.DrawFn, frame: dict[str, tuple[str, ...]]) -> Budget:
    return Budget(
        draw(minors),
        draw(st.none() | st.sampled_from(frame["periods"])),
        draw(st.none() | st.sampled_from(frame["centres"])),
    )


@st.composite
def programmes(draw: st.DrawFn, key: str = "programme") -> Programme:
    count = st.integers(0, 3)
    frame = {
        "periods": keys("period", draw(st.integers(1, 4))),
        "centres": keys("centre", draw(st.integers(1, 3))),
        "questions": keys("question", draw(count)),
        "studies": keys("study", draw(st.integers(0, 4))),
    }
    points = tuple(draw(anxiety_points(point)) for point in keys("point", draw(count)))
    return Programme(
        key=key,
        name=draw(names),
        currency=draw(st.sampled_from(("GBP", "JPY", "KWD"))),
        objective=draw(st.sampled_from(("net", "gross"))),
        vat_bp=draw(st.integers(0, 5_000)),
        counts_vat=draw(st.booleans()),
        periods=tuple(
            Period(period, draw(words), starts := draw(days), starts + timedelta(draw(st.integers(0, 99))))
            for period in frame["periods"]
        ),
        cost_centres=tuple(CostCentre(centre, draw(words)) for centre in frame["centres"]),
        questions=tuple(draw(questions(question, points)) for question in frame["questions"]),
        studies=tuple(draw(studies(study, frame)) for study in frame["studies"]),
        budgets=tuple(draw(st.lists(budgets(frame), max_size=3))),
        **draw(_rules(frame)),
    )


@st.composite
def _rules(draw: st.DrawFn, frame: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    """Whatever stands between studies, and the days of staff."""
    studied = frame["studies"]
    pairs = [Prerequisite(later, sooner) for at, later in enumerate(studied) for sooner in studied[:at]]
    shared = st.builds(
        SharedCost,
        key=st.just("panel"),
        name=names,
        cost_centre_key=st.sampled_from(frame["centres"]),
        period_key=st.sampled_from(frame["periods"]),
        study_keys=some(studied),
        lines=st.lists(cost_lines(), max_size=2).map(tuple),
    )
    days_milli = st.integers(0, 10**9)
    return {
        "capacities": tuple(
            StaffCapacity(role, period, draw(days_milli)) for period in frame["periods"] for role in draw(some(ROLES))
        ),
        "shared_costs": tuple(draw(st.lists(shared, max_size=1))),
        "prerequisites": draw(some(tuple(pairs))),
        "alternatives": tuple(
            Alternatives(key, draw(names), draw(some(studied))) for key in keys("ways", draw(st.integers(0, 2)))
        ),
        "coverage": tuple(
            CoverageRule(key, draw(st.sampled_from(COVERAGE_KINDS)), draw(names), draw(st.integers(1, 1_000)))
            for key in keys("cover", draw(st.integers(0, 2)))
        ),
        "level_rules": tuple(draw(level_rules(study, frame["periods"])) for study in studied if draw(st.booleans())),
        "contacts": draw(st.none() | contact_rules()),
        "reserve": ReserveRule(draw(st.sampled_from(RESERVE_KINDS)), draw(st.integers(500_000, 995_000))),
    }


def level_rules(study: str, periods: tuple[str, ...]) -> st.SearchStrategy[LevelRule]:
    """One level is kept or refused, whether or not the study has it."""
    kinds: st.SearchStrategy[LevelRuleKind] = st.sampled_from(("kept", "refused"))
    return st.builds(
        LevelRule, st.just(study), st.sampled_from(LEVELS), kinds, names, st.just("") | st.sampled_from(periods)
    )


def contact_rules() -> st.SearchStrategy[ContactRule]:
    """At most so often in a period, in all, or both."""
    times = st.integers(1, 1_000)
    often = st.tuples(times, st.none() | times) | st.tuples(st.none(), times)
    return st.builds(lambda count, both: ContactRule(count, *both), st.integers(1, 10**6), often)
