"""The pages on which a plan proves that it began at nothing."""

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from budgeting.studies import LEVELS
from planner.access import permission
from planner.context import actor, current
from planner.reports.errors import PdfError
from planner.reports.telling import counts_words, proof_words, stamp_words
from planner.services import printing, proofs
from planner.services.errors import NotFoundError
from planner.views.attachments import attachment, stored_pdf

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
    return attachment(proofs.proof_csv(shown), "text/csv", f"{programme_key}-version-{number}-zero-base-proof.csv")


@blueprint.get("/studies/<key>/<level>.pdf")
@permission("study.see")
def package(programme_key: str, key: str, level: str) -> ResponseReturnValue:
    """The decision package form of a study at one level."""
    if level not in LEVELS:
        raise NotFoundError
    planner = current()
    try:
        found = printing.print_package(planner.database, planner.settings, actor(), programme_key, key, level)
    except PdfError as error:
        flash(error.message, "error")
        return redirect(url_for("studies.one", programme_key=programme_key, key=key))
    name = f"{key}-{level}-decision-package.pdf"
    return stored_pdf(found, name)
