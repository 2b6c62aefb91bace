"""Samples: how many people it takes to know, and what so many tell."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from budgeting.errors import BudgetingError
from budgeting.sampling.answers import Answer
from planner.api.bodies import Body, Line
from planner.api.operations import operation
from planner.api.replies import Page, Reply, page_of, told_as
from planner.context import actor, current
from planner.forms.rows import errors_of
from planner.forms.sample_groups import split_kind, typed_groups
from planner.forms.sample_kinds import KINDS, Kind
from planner.forms.samples import form_of, read, refuse
from planner.problems import RefusedError
from planner.services import methods


@dataclass(frozen=True)
class BoxTold:
    """A box, and the example that stands in it."""

    name: str
    label: str
    default: str
    suffix: str
    is_needed: bool
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class WayTold:
    """One direction in which to ask, with its boxes."""

    key: str
    name: str
    boxes: tuple[BoxTold, ...]


@dataclass(frozen=True)
class KindTold:
    """What a sample is for."""

    key: str
    part: str
    name: str
    lede: str
    ways: tuple[WayTold, ...]


class SampleTyped(Body):
    """What is asked: a kind, a direction, and what would be typed into the boxes; others hold their example."""

    kind: Annotated[str, Field(max_length=40)]
    way: Annotated[str, Field(max_length=40)]
    boxes: dict[Annotated[str, Field(pattern="^[a-z_0-9]{1,40}$")], Line]


@operation("GET", "/samples", "sample.see")
def kinds() -> Reply[Page[KindTold]]:
    """List what can be asked about samples, with every box."""
    told = [told_as(KindTold, kind, ways=tuple(map(_way, kind.ways))) for kind in _kinds()]
    return Reply(page_of(told, 1, len(told)))


@operation("POST", "/samples", "sample.see", also=("programme.see", "rate.see"))
def ask(body: SampleTyped) -> Reply[Answer]:
    """Work out how many people it takes, or what so many tell."""
    kind = next((one for one in _kinds() if one.key == body.kind), None)
    way = next((one for one in kind.ways if one.key == body.way), None) if kind else None
    if way is None:
        raise RefusedError([("way" if kind else "kind", "There is nothing of that name. Look at the list of samples.")])
    unknown = sorted(set(body.boxes) - {box.name for box in way.boxes})
    if unknown:
        raise RefusedError((f"boxes.{name}", "There is no such box in this direction.") for name in unknown)
    form = form_of(way.boxes, typed_groups(body.boxes))
    figures = read(way.boxes, form)
    try:
        if figures is not None:
            return Reply(way.answer(figures))
    except BudgetingError as error:
        refuse(form, error)
    raise RefusedError((f"boxes.{place}", sentence) for place, sentence in errors_of(form))


def _kinds() -> tuple[Kind, ...]:
    return (*KINDS, split_kind(methods.prices_of_methods(current().database, actor()).currency))


def _way(way: object) -> WayTold:
    boxes = tuple(told_as(BoxTold, box) for box in getattr(way, "boxes", ()))
    return told_as(WayTold, way, boxes=boxes)
