"""What a program says of a study, as it would be typed into the boxes of the study's form."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from budgeting.methods.method import Method
from planner.api.amounts import Amount, percent_of_bp, percent_of_ppm, plain_milli
from planner.api.bodies import BasisPoints, Body, Key, Line, Milli, Ppm, Text
from planner.forms.study_designs import contingency_place, place_of
from planner.problems import RefusedError

LevelName = Literal["minimum", "standard", "enhanced"]


class LevelTyped(Body):
    """One level of a study: its figures by the method's names in thousandths (shares in percent), and contingency."""

    level: LevelName
    design_milli: dict[Key, Milli]
    contingency_bp: BasisPoints = 0


class OverrideTyped(Body):
    """A figure put by hand in place of a formula's quantity or a card's price, and why."""

    line: Key
    level: Literal["every", "minimum", "standard", "enhanced"] = "every"
    quantity_milli: Milli | None = None
    price: Amount | None = None
    reason: Line


class JudgedTyped(Body):
    """How often the study is right about a question: a row for each state, a column for each finding."""

    question: Key
    rates_ppm: Annotated[list[list[Ppm]], Field(max_length=8)]
    reason: Line


class WaitsFor(Body):
    """The finding that the study waits for: which state, counted from 0, which study reports."""

    study: Key
    outcome: Annotated[int, Field(ge=0, le=20)]


class StudyTyped(Body):
    """A study as a person would type it."""

    name: Line
    method: Key
    purpose: Text = ""
    alternatives: Text = ""
    question_keys: Annotated[list[Key], Field(max_length=100, default_factory=list)]
    cost_centre: Key
    period: Key
    latest_period: Key = ""
    is_mandatory: bool = False
    needs: Annotated[list[Key], Field(max_length=100, default_factory=list)]
    waits_for: WaitsFor | None = None
    levels: Annotated[list[LevelTyped], Field(max_length=3)]
    overrides: Annotated[list[OverrideTyped], Field(max_length=40, default_factory=list)]
    judged: Annotated[list[JudgedTyped], Field(max_length=40, default_factory=list)]


def typed_of(body: StudyTyped, method: Method, currency: str) -> Iterator[tuple[str, object]]:
    """The boxes with what is typed. Raises RefusedError for figures that the method does not have."""
    for name in ("name", "purpose", "alternatives", "cost_centre", "period", "latest_period", "is_mandatory"):
        yield name, getattr(body, name)
    yield from (("question_keys", key) for key in body.question_keys)
    yield from (("needs", key) for key in body.needs)
    yield "trigger", f"{body.waits_for.study}:{body.waits_for.outcome}" if body.waits_for else ""
    yield from _designs(body, method)
    yield from _overrides(body, currency)
    yield from _judged(body)


def _designs(body: StudyTyped, method: Method) -> Iterator[tuple[str, object]]:
    units = {one.key: one.unit for one in method.inputs}
    for row, level in enumerate(body.levels):
        for name, milli in level.design_milli.items():
            if name not in units:
                known = ", ".join(units)
                sentence = f"“{method.name}” has no such figure. It has {known}."
                raise RefusedError([(f"levels.{row}.design_milli.{name}", sentence)])
            yield place_of(level.level, name), plain_milli(milli)
        yield contingency_place(level.level), percent_of_bp(level.contingency_bp)


def _overrides(body: StudyTyped, currency: str) -> Iterator[tuple[str, object]]:
    for row, put in enumerate(body.overrides):
        start = f"overrides-{row}"
        yield f"{start}-line", put.line
        yield f"{start}-level", put.level
        yield f"{start}-quantity", None if put.quantity_milli is None else plain_milli(put.quantity_milli)
        yield f"{start}-price", put.price.typed(currency, f"overrides.{row}.price") if put.price else None
        yield f"{start}-reason", put.reason


def _judged(body: StudyTyped) -> Iterator[tuple[str, object]]:
    for place, table in enumerate(body.judged):
        yield f"judged-{place}-question", table.question
        yield f"judged-{place}-reason", table.reason
        for row, rates in enumerate(table.rates_ppm):
            for column, ppm in enumerate(rates):
                yield f"judged-{place}-rates-{row}-{column}", percent_of_ppm(ppm)
