"""The pages on which a plan proves that it began at nothing."""

from apiflask import APIBlueprint
from flask import Response, make_response, render_template
from flask.typing import ResponseReturnValue

from planner.access import permission
from planner.context import actor, current
from planner.reports.telling import counts_words, proof_words, stamp_words
from planner.services import proofs

blueprint = APIBlueprint("proofs", __name__, url_prefix="/p/<programme_key>")


@blueprint.get("/plan/versions/<int:number>/proof")
@permission("plan.see")
def proof(programme_key: str, number: int) -> ResponseReturnValue:
    """The zero-base proof of a version."""
    shown = proofs.see_proof(current().database, actor(), programme_key, number)
    return render_template(
        "proofs/proof.html",
        programme_key=programme_key,
        plan=shown.seen.plan,
        head=shown.seen.head,
        proof=shown.proof,
        says=proof_words(shown.proof),
        counts=counts_words(shown.proof),
        stamp_words=stamp_words,
    )


@blueprint.get("/plan/versions/<int:number>/proof.csv")
@permission("plan.see")
def proof_table(programme_key: str, number: int) -> ResponseReturnValue:
    """The same as a table for a spreadsheet."""
    shown = proofs.see_proof(current().database, actor(), programme_key, number)
    return _file(proofs.proof_csv(shown), "text/csv", f"{programme_key}-version-{number}-zero-base-proof.csv")


def _file(content: str | bytes, mimetype: str, name: str) -> Response:
    response = make_response(content)
    response.mimetype = mimetype
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
