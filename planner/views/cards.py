"""The pages that answer why a study is in or out, and what would change it."""

from apiflask import APIBlueprint
from flask import render_template
from flask.typing import ResponseReturnValue

from planner.access import permission
from planner.context import actor, current
from planner.services.cards import SeenCards, card_sheets, see_cards
from planner.services.errors import NotFoundError
from planner.services.sheets import XLSX, Sheet, csv_text, workbook
from planner.views.attachments import attachment

blueprint = APIBlueprint("cards", __name__, url_prefix="/p/<programme_key>/plan/versions/<int:number>")


@blueprint.get("/why")
@permission("plan.see")
def every(programme_key: str, number: int) -> ResponseReturnValue:
    """Every card of a version."""
    shown = _shown(programme_key, number)
    return render_template("plans/why.html", programme_key=programme_key, shown=shown, head=shown.seen.head)


@blueprint.get("/why/<study_key>")
@permission("plan.see")
def one(programme_key: str, number: int, study_key: str) -> ResponseReturnValue:
    """One study's card."""
    shown = _shown(programme_key, number)
    planned = next((one for one in shown.seen.plan.studies if one.study.key == study_key), None)
    if planned is None:
        raise NotFoundError
    row = shown.page.row(study_key) if shown.page else None
    beside = shown.page.beside(row) if shown.page and row else (None, None)
    return render_template(
        "plans/why_one.html",
        programme_key=programme_key,
        shown=shown,
        head=shown.seen.head,
        planned=planned,
        row=row,
        beside=beside,
    )


@blueprint.get("/why.csv")
@permission("plan.see")
def every_csv(programme_key: str, number: int) -> ResponseReturnValue:
    """Every card as a row, as CSV."""
    content = csv_text(_sheets(programme_key, number)[0])
    return attachment(content, "text/csv", f"{programme_key}-version-{number}-why.csv")


@blueprint.get("/why.xlsx")
@permission("plan.see")
def every_xlsx(programme_key: str, number: int) -> ResponseReturnValue:
    """Every card and every swap, as a workbook."""
    content = workbook(_sheets(programme_key, number))
    return attachment(content, XLSX, f"{programme_key}-version-{number}-why.xlsx")


def _shown(programme_key: str, number: int) -> SeenCards:
    return see_cards(current().database, actor(), programme_key, number)


def _sheets(programme_key: str, number: int) -> tuple[Sheet, ...]:
    """The tables of the cards. Raises NotFoundError while they are not worked out."""
    page = _shown(programme_key, number).page
    if page is None:
        raise NotFoundError
    return card_sheets(page)
