"""Requests for quotation: which studies buy anything from outside, and the brief of one."""

import hashlib
from dataclasses import dataclass
from datetime import date

from budgeting.plans.plan import Plan
from budgeting.studies import Level, Study
from planner.config import Settings
from planner.reports.pages import brief_html
from planner.reports.pdf import render_pdf
from planner.reports.supplier_brief import SupplierBrief, answer_by, bought_lines
from planner.services.actors import Actor
from planner.services.errors import NotFoundError
from planner.services.studies import see_study
from planner.storage.database import Database
from planner.storage.files.places import Place, StoredFile
from planner.storage.files.store import files_of


@dataclass(frozen=True)
class Briefed:
    """A funded study at its level, and whether it buys anything that a supplier could quote for."""

    study: Study
    level: Level
    has_brief: bool


def briefed_studies(plan: Plan) -> tuple[Briefed, ...]:
    """Every study that ``plan`` keeps, or holds money for, in its order."""
    return tuple(
        Briefed(one.study, one.level, bool(bought_lines(one.package)))
        for one in (*plan.kept, *plan.conditional)
        if one.package and one.level
    )


def print_brief(
    database: Database,
    settings: Settings,
    actor: Actor,
    programme_key: str,
    key: str,
    level: Level,
    *,
    by: date | None = None,
) -> StoredFile:
    """The brief of one study at one level, made unless the same was made before; answers are wanted ``by`` that day.

    Raises NotFoundError, also where the level buys nothing from outside, and PdfError.
    """
    seen = see_study(database, actor, programme_key, key)
    package = next((one for one in seen.study.packages if one.level == level), None)
    if package is None or not bought_lines(package):
        raise NotFoundError
    today = actor.today()
    day = by or answer_by(seen.programme, seen.study, today)
    brief = SupplierBrief(seen.programme, seen.study, package, day, (actor.name, actor.email), today)
    html = brief_html(brief)
    place = Place(actor.workspace_id, "pdf", f"brief-{hashlib.sha256(html.encode()).hexdigest()}.pdf")
    files = files_of(database, settings.home)
    return files.find(place) or files.put(place, [render_pdf(html, prepared_on=today)])
