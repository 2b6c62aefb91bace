"""The journey on one printed page."""

import hashlib

from planner.config import Settings
from planner.reports.pages import journey_html
from planner.reports.pdf import render_pdf
from planner.services.actors import Actor
from planner.services.journey_maps import see_picture
from planner.storage.database import Database
from planner.storage.files.places import Place, StoredFile
from planner.storage.files.store import files_of


def print_journey(
    database: Database, settings: Settings, actor: Actor, programme_key: str, persona: str = ""
) -> StoredFile:
    """The journey as one landscape page, made unless the same was made before. Raises NotFoundError, PdfError."""
    picture = see_picture(database, actor, programme_key, persona)
    today = actor.today()
    html = journey_html(picture, today)
    place = Place(actor.workspace_id, "pdf", f"journey-{hashlib.sha256(html.encode()).hexdigest()}.pdf")
    files = files_of(database, settings.home)
    return files.find(place) or files.put(place, [render_pdf(html, prepared_on=today)])
