"""Shared costs: what is bought once, and charged once for all the studies that use it."""

from collections.abc import Iterator
from typing import Annotated, Final

from pydantic import Field

from budgeting.errors import BudgetingError
from budgeting.methods.method import Section
from budgeting.programme import SharedCost
from planner.api.amounts import plain_milli
from planner.api.bodies import Body, Key, Line, Milli, Paging
from planner.api.editing import check_seen
from planner.api.filling import filled, refusal
from planner.api.operations import PREFIX, operation
from planner.api.replies import Page, Reply, listed
from planner.context import actor, current
from planner.forms.shared_costs import MOST_LINES, SharedCostForm
from planner.reports.wording import SECTION_WORDS
from planner.services import shared_costs
from planner.services.errors import NotFoundError
from planner.services.shared_costs import SharingDesk

_ALL: Final = "/programmes/<programme_key>/shared-costs"
_RESERVED: Final = frozenset({"new"})
_NAMES: Final = {"period": "period_key", "cost_centre": "cost_centre_key"}


class SharedLineTyped(Body):
    """A line: what is bought at which price, how many, and why so many."""

    section: Section
    element: Line
    label: Line
    quantity_milli: Milli
    justification: Annotated[str, Field(max_length=500)] = ""


class SharedTyped(Body):
    """A shared cost: who pays, when it falls due, which studies use it, and its lines."""

    name: Line
    cost_centre_key: Key
    period_key: Key
    study_keys: Annotated[list[Key], Field(min_length=2, max_length=100)]
    lines: Annotated[list[SharedLineTyped], Field(min_length=1, max_length=MOST_LINES)]


@operation("GET", _ALL, "study.see")
def every(programme_key: str, query: Paging) -> Reply[Page[SharedCost]]:
    """List shared costs."""
    programme = _desk(programme_key).programme
    return listed(programme.shared_costs, query, programme.currency)


@operation("GET", f"{_ALL}/<key>", "study.see")
def one(programme_key: str, key: str) -> Reply[SharedCost]:
    """Read a shared cost; its ETag changes with the programme."""
    desk = _desk(programme_key)
    found = next((shared for shared in desk.programme.shared_costs if shared.key == key), None)
    if found is None:
        raise NotFoundError
    return Reply(
        found, desk.programme.currency, desk.version, f"{PREFIX}/programmes/{programme_key}/shared-costs/{key}"
    )


@operation("POST", _ALL, "study.edit", also=("study.see", "rate.see"), status=201)
def write(programme_key: str, body: SharedTyped) -> Reply[SharedCost]:
    """Share a cost."""
    desk = _desk(programme_key)
    return _keep(desk, body, None, desk.version)


@operation("PUT", f"{_ALL}/<key>", "study.edit", also=("study.see", "rate.see"))
def change(programme_key: str, key: str, seen: int, body: SharedTyped) -> Reply[SharedCost]:
    """Change a shared cost."""
    check_seen(seen, one(programme_key, key).version)
    return _keep(_desk(programme_key), body, key, seen)


@operation("DELETE", f"{_ALL}/<key>", "study.edit", also=("study.see", "rate.see"))
def stop(programme_key: str, key: str, seen: int) -> Reply[Page[SharedCost]]:
    """Take a shared cost away; answers with those that are left."""
    check_seen(seen, one(programme_key, key).version)
    shared_costs.stop_sharing(current().database, actor(), programme_key, key, seen_version=seen)
    return every(programme_key, Paging())


def _desk(programme_key: str) -> SharingDesk:
    return shared_costs.see_sharing(current().database, actor(), programme_key)


def _keep(desk: SharingDesk, body: SharedTyped, key: str | None, seen: int) -> Reply[SharedCost]:
    form = filled(SharedCostForm, _typed(body)).offer(desk.programme, desk.prices.prices, SECTION_WORDS)
    taken = {one.key for one in desk.programme.shared_costs} | _RESERVED
    shared = form.to_shared_cost(key, taken)
    if shared is None:
        raise refusal(form, _NAMES)
    try:
        shared_costs.share_cost(current().database, actor(), desk.programme.key, shared, seen_version=seen)
    except BudgetingError as error:
        form.refuse(error.place, error.message)
        raise refusal(form, _NAMES) from None
    return one(desk.programme.key, shared.key)


def _typed(body: SharedTyped) -> Iterator[tuple[str, object]]:
    yield from (("name", body.name), ("cost_centre", body.cost_centre_key), ("period", body.period_key))
    yield from (("study_keys", key) for key in body.study_keys)
    for place, line in enumerate(body.lines):
        for name in ("section", "element", "label", "justification"):
            yield f"lines-{place}-{name}", getattr(line, name)
        yield f"lines-{place}-number", plain_milli(line.quantity_milli)
