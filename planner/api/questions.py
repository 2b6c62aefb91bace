"""Questions: what is not known, which decision waits for it, and what it is worth to know."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from pydantic import Field

from budgeting.decisions import Depth
from budgeting.errors import BudgetingError
from budgeting.methods.method import QuestionKind
from budgeting.questions import Question
from planner.api.amounts import Amount, percent_of_bp, percent_of_ppm, plain_milli
from planner.api.bodies import BasisPoints, Body, Key, Line, Milli, Paging, Ppm, Whole
from planner.api.editing import check_seen
from planner.api.filling import filled, refusal, refused_by
from planner.api.operations import PREFIX, operation
from planner.api.replies import Page, Reply, listed, told_as
from planner.context import actor, current
from planner.forms.questions import QuestionForm
from planner.services import questions

# Addresses beside those of questions on the pages, which no question may be named like.
_RESERVED: Final = frozenset({"new", "preview"})
_NAMES: Final = {
    "acting": "acting_ppm",
    "difference": "difference_bp",
    "prevalence": "prevalence_bp",
    "mean": "belief",
    "deviation": "belief",
    "break_even": "belief",
    "unit_worth": "belief",
    "observation": "belief",
    "customer_value": "stake",
    "customers": "stake",
    "churn_change": "stake",
    "years": "stake",
    "discount": "stake",
}


@dataclass(frozen=True)
class QuestionHead:
    """A question in a list; the ceiling is the most that finding out can be worth."""

    key: str
    text: str
    state: str
    kind: QuestionKind
    owner: str
    decide_by: date
    ceiling_minor: int
    is_settled: bool
    days_left: int
    study_count: int


@dataclass(frozen=True)
class QuestionTold:
    """A question with what it is worth to know."""

    question: Question
    value_now_minor: int
    evpi_minor: int
    ceiling_minor: int
    is_settled: bool
    verdict: str
    study_keys: tuple[str, ...]


@dataclass(frozen=True)
class Weighed:
    """What a decision is worth knowing about, before any study is looked at."""

    best_option: str
    value_now_minor: int
    evpi_minor: int
    ceiling_minor: int


class OptionTyped(Body):
    """Something that may be done."""

    name: Line
    action: Line = ""


class StateTyped(Body):
    """Something that may be true, and how much it is believed."""

    name: Line
    belief_ppm: Ppm


class BeliefTyped(Body):
    """A number that is not known: most likely so, so far off, and acting pays from a break-even on."""

    unit: Line = ""
    mean_milli: Milli
    deviation_milli: Milli
    break_even_milli: Milli
    unit_worth: Amount
    observation_milli: Milli | None = None


class StakeTyped(Body):
    """What is at stake as customers, their value, and the change in how many leave."""

    customers: Whole
    customer_value: Amount
    churn_change_bp: BasisPoints
    years_milli: Milli = 1_000
    discount_bp: BasisPoints = 0


class QuestionTyped(Body):
    """A question as a person would type it; ``depth`` says which of the amounts and tables count."""

    text: Line
    kind: QuestionKind = "evaluative"
    statement: Line
    owner: Line
    decide_by: date
    anxiety_points: Annotated[list[Key], Field(max_length=100, default_factory=list)]
    depth: Depth = "table"
    acting_ppm: Ppm
    difference_bp: BasisPoints = 1_000
    prevalence_bp: BasisPoints = 1_500
    at_stake: Amount | None = None
    gain: Amount | None = None
    loss: Amount | None = None
    belief: BeliefTyped | None = None
    options: Annotated[list[OptionTyped], Field(max_length=8, default_factory=list)]
    states: Annotated[list[StateTyped], Field(max_length=8, default_factory=list)]
    payoffs: Annotated[list[list[Amount]], Field(max_length=8, default_factory=list)]
    stake: StakeTyped | None = None


@operation("GET", "/programmes/<programme_key>/questions", "question.see")
def every(programme_key: str, query: Paging) -> Reply[Page[QuestionHead]]:
    """List questions with their ceilings."""
    programme, cards = questions.list_questions(current().database, actor(), programme_key, actor().today())
    heads = [_head(card) for card in cards]
    return listed(heads, query, programme.currency)


@operation("GET", "/programmes/<programme_key>/questions/<key>", "question.see")
def one(programme_key: str, key: str) -> Reply[QuestionTold]:
    """Read a question and what it is worth to know."""
    seen = questions.see_question(current().database, actor(), programme_key, key)
    studies = tuple(one.key for one in seen.programme.studies if key in one.question_keys)
    told = told_as(QuestionTold, seen.worth, question=seen.question, verdict=seen.verdict, study_keys=studies)
    return Reply(told, seen.programme.currency, seen.version, f"{PREFIX}/programmes/{programme_key}/questions/{key}")


@operation("POST", "/programmes/<programme_key>/questions", "question.edit", also=("question.see",), status=201)
def write(programme_key: str, body: QuestionTyped) -> Reply[QuestionTold]:
    """Ask a question."""
    form = _form(programme_key, body)
    taken = questions.taken_keys(current().database, actor(), programme_key) | _RESERVED
    question = form.to_question(None, taken, actor().today())
    if question is None:
        raise refusal(form, _NAMES)
    questions.write_question(current().database, actor(), programme_key, question, seen_version=None)
    return one(programme_key, question.key)


@operation("POST", "/programmes/<programme_key>/questions/weigh", "question.edit", also=("question.see",))
def weigh(programme_key: str, body: QuestionTyped) -> Reply[Weighed]:
    """Work out what a question is worth to know, and keep nothing."""
    form = _form(programme_key, body)
    question = form.to_question(None, set(_RESERVED), actor().today())
    if question is None:
        raise refusal(form, _NAMES)
    weight = questions.weigh_draft(question.decision).weight
    best = question.decision.options[weight.best_option].name
    return Reply(told_as(Weighed, weight, best_option=best), form.currency)


@operation("PUT", "/programmes/<programme_key>/questions/<key>", "question.edit", also=("question.see",))
def change(programme_key: str, key: str, seen: int, body: QuestionTyped) -> Reply[QuestionTold]:
    """Change a question."""
    kept = questions.open_question(current().database, actor(), programme_key, key)
    check_seen(seen, kept.version)
    form = _form(programme_key, body)
    question = form.to_question(key, set(), actor().today(), kept.question.state)
    if question is None:
        raise refusal(form, _NAMES)
    try:
        questions.write_question(current().database, actor(), programme_key, question, seen_version=seen)
    except BudgetingError as error:
        raise refused_by(error, _NAMES, "states") from None
    return one(programme_key, key)


def _head(card: questions.QuestionCard) -> QuestionHead:
    asked, worth = card.question, card.worth
    return told_as(
        QuestionHead,
        card,
        **{name: getattr(asked, name) for name in ("key", "text", "state", "kind")},
        owner=asked.decision.owner,
        decide_by=asked.decision.decide_by,
        ceiling_minor=worth.ceiling_minor,
        is_settled=worth.is_settled,
    )


def _form(programme_key: str, body: QuestionTyped) -> QuestionForm:
    currency, points = questions.frame_of_form(current().database, actor(), programme_key)
    return filled(QuestionForm, _typed(body, currency), currency=currency, anxiety_points=points)


def _typed(body: QuestionTyped, currency: str) -> Iterator[tuple[str, object]]:
    yield from ((name, getattr(body, name)) for name in ("text", "kind", "statement", "owner", "depth"))
    yield "decide_by", body.decide_by.isoformat()
    yield "acting", percent_of_ppm(body.acting_ppm)
    yield "difference", percent_of_bp(body.difference_bp)
    yield "prevalence", percent_of_bp(body.prevalence_bp)
    yield from (("anxiety_points", key) for key in body.anxiety_points)
    for name in ("at_stake", "gain", "loss"):
        amount: Amount | None = getattr(body, name)
        yield name, amount.typed(currency, name) if amount else None
    yield from _table(body, currency)
    if body.belief:
        yield from _belief(body.belief, currency)
    if body.stake:
        yield from _stake(body.stake, currency)


def _table(body: QuestionTyped, currency: str) -> Iterator[tuple[str, object]]:
    for row, option in enumerate(body.options):
        yield f"options-{row}-name", option.name
        yield f"options-{row}-action", option.action
    for column, state in enumerate(body.states):
        yield f"states-{column}-name", state.name
        yield f"states-{column}-belief", percent_of_ppm(state.belief_ppm)
    for row, cells in enumerate(body.payoffs):
        for column, cell in enumerate(cells):
            yield f"payoffs-{row}-{column}", cell.typed(currency, f"payoffs.{row}.{column}")


def _belief(belief: BeliefTyped, currency: str) -> Iterator[tuple[str, object]]:
    yield "unit", belief.unit
    yield "mean", plain_milli(belief.mean_milli)
    yield "deviation", plain_milli(belief.deviation_milli)
    yield "break_even", plain_milli(belief.break_even_milli)
    yield "unit_worth", belief.unit_worth.typed(currency, "belief.unit_worth")
    yield "observation", None if belief.observation_milli is None else plain_milli(belief.observation_milli)


def _stake(stake: StakeTyped, currency: str) -> Iterator[tuple[str, object]]:
    yield "customers", stake.customers
    yield "customer_value", stake.customer_value.typed(currency, "stake.customer_value")
    yield "churn_change", percent_of_bp(stake.churn_change_bp)
    yield "years", plain_milli(stake.years_milli)
    yield "discount", percent_of_bp(stake.discount_bp)
