"""What-ifs: changes tried beside the programme, the plan under them, and merging what convinced."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from budgeting.errors import BudgetingError
from planner.api.bodies import Body, Line, Paging
from planner.api.editing import check_seen
from planner.api.filling import checked, filled, refusal
from planner.api.jobs import started
from planner.api.operations import PREFIX, operation
from planner.api.plan_told import Totals, totals_of
from planner.api.replies import Page, Reply, listed, told_as
from planner.context import actor, current
from planner.forms.what_if_changes import ChangeForm
from planner.forms.what_if_kinds import FORMS
from planner.forms.what_ifs import TODAY, NewWhatIfForm
from planner.problems import RefusedError
from planner.services import what_if_choosing, what_if_merging, what_ifs
from planner.services.jobs import Job
from planner.services.plans import list_versions
from planner.services.what_if_merging import Merged
from planner.services.what_ifs import WhatIfHead

_ALL = "/programmes/<programme_key>/what-ifs"
_ONE = f"{_ALL}/<int:number>"


@dataclass(frozen=True)
class ChangeTold:
    """One change of a what-if, in words; who merged it into the programme, as what."""

    words: str
    by: str
    merged_by: str
    merged_as: str


@dataclass(frozen=True)
class WhatIfInList:
    """A what-if in a list; ``base_number`` is the version that it changes, null for the programme of today."""

    number: int
    name: str
    base_number: int | None
    changes: tuple[ChangeTold, ...]
    refusal: str
    is_chosen: bool
    is_stale: bool
    author: str
    created_at: datetime
    chosen_at: datetime | None


@dataclass(frozen=True)
class WhatIfTold:
    """A what-if, and what its plan comes to beside that of its base; null until both are chosen."""

    head: WhatIfInList
    totals: Totals | None
    base_totals: Totals | None
    job_id: int | None


@dataclass(frozen=True)
class MergedTold:
    """What was merged, as what, and what was not."""

    merged: tuple[Merged, ...]


class NewWhatIf(Body):
    """A what-if to begin: on a version of the plan, or on the programme of today where none is named."""

    name: Line
    base_number: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


class ChangeOfWhatIf(Body):
    """A change: its kind, and what would be typed into the boxes of that kind on the page of the what-if."""

    kind: Annotated[str, Field(pattern="^[a-z-]{2,20}$")]
    boxes: dict[Annotated[str, Field(pattern="^[a-z_]{1,20}$")], Line | list[Line]]


class Places(Body):
    """Which changes, counted from 0."""

    places: Annotated[list[Annotated[int, Field(ge=0, le=10_000)]], Field(min_length=1, max_length=200)]


@operation("GET", _ALL, "what_if.see")
def every(programme_key: str, query: Paging) -> Reply[Page[WhatIfInList]]:
    """List what-ifs."""
    heads = [_head(one) for one in what_ifs.list_what_ifs(current().database, actor(), programme_key)]
    return listed(heads, query)


@operation("GET", _ONE, "what_if.see")
def one(programme_key: str, number: int) -> Reply[WhatIfTold]:
    """Read a what-if and what came of it."""
    seen = what_ifs.see_what_if(current().database, actor(), programme_key, number)
    told = WhatIfTold(
        head=_head(seen.head),
        totals=totals_of(seen.plan) if seen.plan else None,
        base_totals=totals_of(seen.base_plan) if seen.base_plan else None,
        job_id=seen.job_id,
    )
    path = f"{PREFIX}/programmes/{programme_key}/what-ifs/{number}"
    return Reply(told, seen.base.currency, seen.head.version, path)


@operation("POST", _ALL, "what_if.edit", also=("what_if.see", "plan.see"), status=201)
def begin(programme_key: str, body: NewWhatIf) -> Reply[WhatIfTold]:
    """Begin a what-if."""
    heads = list_versions(current().database, actor(), programme_key)
    base = body.base_number if body.base_number is not None else TODAY
    form = filled(NewWhatIfForm, [("name", body.name), ("base", base)]).offer([head.number for head in heads])
    checked(form, {"base": "base_number"})
    number = what_ifs.begin_what_if(current().database, actor(), programme_key, form.name.data or "", form.base_number)
    return one(programme_key, number)


@operation("POST", f"{_ONE}/changes", "what_if.edit", also=("what_if.see", "plan.see"))
def add_change(programme_key: str, number: int, seen: int, body: ChangeOfWhatIf) -> Reply[WhatIfTold]:
    """Add a change to a what-if."""
    found = what_ifs.see_what_if(current().database, actor(), programme_key, number)
    check_seen(seen, found.head.version)
    form = _change_form(body, seen)
    form.offer(found.base)
    checked(form)
    try:
        change = form.read(found.base)
        what_ifs.add_change(current().database, actor(), programme_key, number, change, seen_version=seen)
    except BudgetingError as error:
        form.refuse(error.place, error.message)
        raise refusal(form) from None
    return one(programme_key, number)


@operation("DELETE", f"{_ONE}/changes/<int:place>", "what_if.edit", also=("what_if.see", "plan.see"))
def take_away(programme_key: str, number: int, place: int, seen: int) -> Reply[WhatIfTold]:
    """Take a change away, counted from 0."""
    what_ifs.take_change_away(current().database, actor(), programme_key, number, place, seen_version=seen)
    return one(programme_key, number)


@operation("POST", f"{_ONE}/choose", "what_if.edit", status=202)
def choose(programme_key: str, number: int) -> Reply[Job]:
    """Have the studies chosen under the changes."""
    return started(what_if_choosing.ask_to_choose(current().database, current().jobs, actor(), programme_key, number))


@operation("POST", f"{_ONE}/merge", "what_if.edit")
def merge(programme_key: str, number: int, seen: int, body: Places) -> Reply[MergedTold]:
    """Merge changes into the programme."""
    merged = what_if_merging.merge_changes(
        current().database, actor(), programme_key, number, set(body.places), seen_version=seen
    )
    return Reply(MergedTold(tuple(merged)))


@operation("DELETE", _ONE, "what_if.edit", also=("what_if.see",))
def throw_away(programme_key: str, number: int, seen: int) -> Reply[Page[WhatIfInList]]:
    """Throw a what-if away; answers with those that are left."""
    what_ifs.throw_away(current().database, actor(), programme_key, number, seen_version=seen)
    return every(programme_key, Paging())


def _change_form(body: ChangeOfWhatIf, seen: int) -> ChangeForm:
    if body.kind not in FORMS:
        raise RefusedError([("kind", f"There is no such kind. Use one of {', '.join(FORMS)}.")])
    made = filled(FORMS[body.kind], [*_boxes(body), ("seen_version", seen)])
    unknown = sorted(set(body.boxes) - {field.name for field in made if field.name != "seen_version"})
    if unknown:
        raise RefusedError((f"boxes.{name}", "There is no such box in this kind.") for name in unknown)
    return made


def _boxes(body: ChangeOfWhatIf) -> Iterator[tuple[str, str]]:
    for name, value in body.boxes.items():
        yield from ((name, one) for one in (value if isinstance(value, list) else [value]))


def _head(head: WhatIfHead) -> WhatIfInList:
    return told_as(WhatIfInList, head, changes=tuple(told_as(ChangeTold, one) for one in head.changes))
