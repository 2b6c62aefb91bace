"""The return ledger: whether research was worth it, and measures of touchpoints."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from budgeting.errors import BudgetingError
from budgeting.learning.measures import Measure
from planner.api.amounts import plain_milli
from planner.api.bodies import Body, Key, Line, Milli
from planner.api.filling import filled, refusal
from planner.api.operations import operation
from planner.api.replies import Reply
from planner.context import actor, current
from planner.forms.findings import MeasureForm
from planner.services import follow_ups
from planner.services.ledger import see_ledger


@dataclass(frozen=True)
class ReturnTold:
    """What one question cost, and what was brought: counted on, and as it turned out."""

    question_key: str
    cost_minor: int
    captured_minor: int | None
    realised_minor: int | None
    is_changed: bool | None


@dataclass(frozen=True)
class LedgerTold:
    """The ledger with its sums, and every measure."""

    cost_minor: int
    counted_minor: int
    net_minor: int
    taken_count: int
    changed_count: int
    returns: tuple[ReturnTold, ...]
    measures: tuple[Measure, ...]


class MeasureTyped(Body):
    """A measure of a touchpoint on a day."""

    touchpoint_key: Key
    kind: Literal["satisfaction", "nps", "churn"]
    value_milli: Milli
    measured_on: date
    source: Line = ""


@operation("GET", "/programmes/<programme_key>/ledger", "finding.see")
def one(programme_key: str) -> Reply[LedgerTold]:
    """Read the return ledger."""
    seen = see_ledger(current().database, actor(), programme_key)
    found = seen.ledger
    told = LedgerTold(
        cost_minor=found.cost_minor,
        counted_minor=found.counted_minor,
        net_minor=found.net_minor,
        taken_count=found.taken_count,
        changed_count=found.changed_count,
        returns=tuple(
            ReturnTold(
                question_key=row.question.key,
                cost_minor=row.cost_minor,
                captured_minor=row.captured_minor,
                realised_minor=row.realised_minor,
                is_changed=row.is_changed,
            )
            for row in found.returns
        ),
        measures=seen.measures,
    )
    return Reply(told, seen.course.programme.currency)


@operation("POST", "/programmes/<programme_key>/measures", "measure.enter", also=("finding.see",), status=201)
def measure(programme_key: str, body: MeasureTyped) -> Reply[LedgerTold]:
    """Enter a measure of a touchpoint."""
    seen = see_ledger(current().database, actor(), programme_key)
    typed = [
        ("touchpoint", body.touchpoint_key),
        ("kind", body.kind),
        ("value", plain_milli(body.value_milli)),
        ("measured_on", body.measured_on.isoformat()),
        ("source", body.source),
    ]
    form = filled(MeasureForm, typed).offer(seen.choices)
    found = form.read()
    names = {"touchpoint": "touchpoint_key", "value": "value_milli"}
    if found is None:
        raise refusal(form, names)
    try:
        follow_ups.enter_measure(current().database, actor(), programme_key, found)
    except BudgetingError as error:
        form.refuse(error.place, error.message)
        raise refusal(form, names) from None
    return one(programme_key)
