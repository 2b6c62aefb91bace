"""The page of the API answers what a program can ask: every operation by its noun, from the operations themselves."""

from itertools import groupby
from operator import attrgetter
from typing import Final

from apiflask import APIBlueprint
from flask import render_template

from planner.access import permission
from planner.api.openapi import path_of
from planner.api.operations import OPERATIONS, PREFIX
from planner.permissions import SCOPES

blueprint: Final = APIBlueprint("api_guide", __name__, url_prefix="/people/tokens", enable_openapi=False)


@blueprint.get("/guide")
@permission("token.own")
def guide() -> str:
    """Every operation by its noun."""
    by_noun = sorted(OPERATIONS, key=attrgetter("noun"))
    nouns = [(noun, list(found)) for noun, found in groupby(by_noun, key=attrgetter("noun"))]
    return render_template(
        "people/guide.html", nouns=nouns, count=len(OPERATIONS), prefix=PREFIX, path_of=path_of, scope_words=SCOPES
    )
