"""The page of samples answers: how many people does it take to know, and what do so many tell."""

from itertools import groupby

from apiflask import APIBlueprint
from flask import render_template, request
from flask.typing import ResponseReturnValue
from wtforms import Form

from budgeting.errors import BudgetingError
from budgeting.sampling.answers import Answer
from planner.access import permission
from planner.context import actor, current
from planner.forms.sample_groups import group_boxes, split_kind, typed_groups
from planner.forms.sample_kinds import KINDS, Kind, Way
from planner.forms.samples import form_of, read, refuse
from planner.services import methods

blueprint = APIBlueprint("samples", __name__, url_prefix="/samples")


@blueprint.get("")
@permission("sample.see")
def ask() -> ResponseReturnValue:
    """One kind of sample (``?kind=``) in one direction (``?way=``), with the figures of the address or an example."""
    currency = methods.prices_of_methods(current().database, actor()).currency
    kinds = (*KINDS, split_kind(currency))
    kind = next((one for one in kinds if one.key == request.args.get("kind")), kinds[0])
    way = next((one for one in kind.ways if one.key == request.args.get("way")), kind.ways[0])
    form = form_of(way.boxes, typed_groups(request.args))
    rows = group_boxes(currency) if kind.is_of_groups else ()
    return render_template(
        "samples/ask.html",
        parts=[(part, list(those)) for part, those in groupby(kinds, key=lambda one: one.part)],
        kind=kind,
        way=way,
        form=form,
        boxes=[box for box in way.boxes if not any(box in row for row in rows)],
        rows=rows,
        answer=_answer(way, form),
        kept=_kept(kind),
    )


def _answer(way: Way, form: Form) -> Answer | None:
    figures = read(way.boxes, form)
    if figures is None:
        return None
    try:
        return way.answer(figures)
    except BudgetingError as error:
        refuse(form, error)
        return None


def _kept(kind: Kind) -> dict[str, str]:
    """What the address holds that the other direction can use as well."""
    names = {box.name for way in kind.ways for box in way.boxes}
    return {name: value for name, value in request.args.items() if name in names}
