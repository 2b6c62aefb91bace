"""Hypothesis strategies for domain values that hold together."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from budgeting.advice.asking import Asked, normal_decision, quick_decision, yes_no_decision
from budgeting.beliefs import NormalBelief
from budgeting.decisions import MILLION, Decision, Option, State
from budgeting.methods import method_named
from budgeting.methods.method import QUESTION_KINDS
from budgeting.money import LARGEST_MINOR, largest_remainder
from budgeting.questions import AnxietyPoint, Question
from budgeting.stakes import Stake
from budgeting.studies import (
    LARGEST_QUANTITY_MILLI,
    LEVELS,
    SECTIONS,
    CostLine,
    DesignEntry,
    Override,
    Package,
    Rate,
    Study,
    Trigger,
)

ROLES = ("researcher", "analyst", "moderator")
# What the databases can hold: no NUL, which PostgreSQL refuses, and no half of a surrogate pair, which is no text.
words = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)
names = words.map(lambda text: f"N{text}")
minors = st.integers(0, LARGEST_MINOR)
days = st.dates(date(2000, 1, 1), date(2100, 12, 31))
basis_points = st.integers(1, 10_000)
chances = st.integers(0, MILLION)
stakes = st.builds(
    Stake,
    customers=st.integers(1, 10**6),
    value_minor=st.integers(1, 10**5),
    change_bp=basis_points,
    years_milli=st.integers(1, 10_000),
    discount_bp=st.integers(0, 5_000),
)


def keys(stem: str, count: int) -> tuple[str, ...]:
    """``count`` keys that differ."""
    return tuple(f"{stem}-{number}" for number in range(count))


@st.composite
def rates(draw: st.DrawFn) -> Rate:
    low, typical, high = sorted(draw(st.tuples(minors, minors, minors)))
    on = st.none() | days
    return Rate(
        draw(names),
        draw(words),
        low,
        typical,
        high,
        draw(st.sampled_from("ABC")),
        draw(words),
        supplier=draw(words),
        market=draw(words),
        valid_on=draw(on),
        expires_on=draw(on),
        origin=draw(words),
        card=draw(words),
    )


def overrides() -> st.SearchStrategy[Override]:
    quantity = st.none() | st.integers(0, LARGEST_QUANTITY_MILLI)
    return st.builds(Override, reason=names, quantity_milli=quantity, rate_minor=st.none() | minors)


def cost_lines() -> st.SearchStrategy[CostLine]:
    return st.builds(
        CostLine,
        key=st.sampled_from(("panel", "report", "days")),
        section=st.sampled_from(SECTIONS),
        label=names,
        element=names,
        rate=rates(),
        derived_milli=st.integers(0, LARGEST_QUANTITY_MILLI),
        working=words,
        role=st.sampled_from(("", *ROLES)),
        bears_vat=st.booleans(),
        override=st.none() | overrides(),
        justification=words,
    )


def decisions() -> st.SearchStrategy[Decision]:
    """Decisions of every depth, with the stake and the belief that they were asked with."""
    return tables() | short_decisions()


@st.composite
def tables(draw: st.DrawFn) -> Decision:
    states, options = draw(st.integers(2, 5)), draw(st.integers(2, 8))
    weights = draw(st.lists(st.integers(1, 100), min_size=states, max_size=states))
    payoff = st.integers(-LARGEST_MINOR, LARGEST_MINOR)
    rows = st.lists(payoff, min_size=states, max_size=states).map(tuple)
    return Decision(
        statement=draw(words),
        options=tuple(Option(f"Option {number}", draw(words)) for number in range(options)),
        states=tuple(State(f"State {n}", ppm) for n, ppm in enumerate(largest_remainder(MILLION, weights))),
        payoffs_minor=tuple(draw(st.lists(rows, min_size=options, max_size=options))),
        owner=draw(words),
        decide_by=draw(days),
        acting_ppm=draw(chances),
        stake=draw(st.none() | stakes),
    )


@st.composite
def short_decisions(draw: st.DrawFn) -> Decision:
    asked = Asked(draw(words), draw(words), draw(days), draw(chances), Option(draw(names), draw(words)))
    depth = draw(st.sampled_from(("quick", "yes_no", "normal")))
    stake, amounts = draw(st.none() | stakes), st.integers(0, LARGEST_MINOR)
    if depth == "quick":
        return quick_decision(asked, at_stake_minor=draw(amounts), sure_ppm=draw(chances), stake=stake)
    if depth == "yes_no":
        gain, loss = draw(amounts), draw(amounts)
        return yes_no_decision(asked, gain_minor=gain, loss_minor=loss, sure_ppm=draw(chances), stake=stake)
    milli = st.integers(-100_000, 100_000)
    belief = NormalBelief(draw(milli), draw(st.integers(1, 50_000)), draw(milli), draw(st.integers(1, 10**9)), "points")
    return normal_decision(asked, belief=belief, stake=stake)


def anxiety_points(key: str) -> st.SearchStrategy[AnxietyPoint]:
    """A point that no feedback shows yet; its name and touchpoint differ from those of other keys."""
    return st.builds(
        AnxietyPoint,
        key=st.just(key),
        name=words.map(lambda text: f"{key} {text}"),
        touchpoint=st.sampled_from(("Branch", "App", "Letter")),
        stage=words,
        reach=st.just(0),
        severity_bp=st.just(0),
    )


def questions(key: str, points: tuple[AnxietyPoint, ...]) -> st.SearchStrategy[Question]:
    return st.builds(
        Question,
        key=st.just(key),
        text=names,
        decision=decisions(),
        anxiety_points=some(points),
        state=st.sampled_from(("draft", "ready", "funded", "in_field", "answered", "closed")),
        difference_bp=basis_points,
        prevalence_bp=basis_points,
        kind=st.sampled_from(QUESTION_KINDS),
    )


@st.composite
def packages(draw: st.DrawFn) -> tuple[Package, ...]:
    levels = draw(st.permutations(LEVELS))[: draw(st.integers(0, 3))]
    whole = st.integers(0, 10_000)
    lines = st.lists(cost_lines(), max_size=3).map(tuple)
    design = st.lists(st.builds(DesignEntry, words, st.integers(0, LARGEST_QUANTITY_MILLI), words, words), max_size=3)
    share = st.integers(0, 5_000)
    return tuple(
        Package(
            level,
            draw(whole),
            draw(words),
            draw(whole),
            draw(lines),
            draw(design.map(tuple)),
            draw(share),
            draw(share),
        )
        for level in levels
    )


@st.composite
def studies(draw: st.DrawFn, key: str, frame: dict[str, tuple[str, ...]]) -> Study:
    others = [other for other in frame["studies"] if other != key]
    triggers = st.builds(Trigger, st.sampled_from(others), st.integers(0, 4)) if others else st.none()
    trigger = draw(st.none() | triggers)
    period = draw(st.sampled_from(frame["periods"]))
    return Study(
        key=key,
        name=draw(names),
        method=method_named(draw(st.sampled_from(("online-survey", "depth-interviews")))),
        question_keys=draw(some(frame["questions"])),
        cost_centre_key=draw(st.sampled_from(frame["centres"])),
        period_key=period,
        latest_period_key=draw(st.sampled_from(("", period))) if trigger is None else "",
        packages=draw(packages()),
        purpose=draw(words),
        copied_from=draw(words),
        alternatives=draw(words),
        is_mandatory=draw(st.booleans()) if trigger is None else False,
        trigger=trigger,
    )


def some(items: tuple[Any, ...]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Some of ``items``, in any order."""
    return st.permutations(items).flatmap(lambda mixed: st.integers(0, len(mixed)).map(lambda n: tuple(mixed[:n])))
