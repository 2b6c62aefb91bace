"""The journey on one printed page."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from planner.config import Settings
from planner.reports.pages import journey_html
from planner.reports.pdf import render_pdf, write_whole
from planner.services.actors import Actor
from planner.services.journey_maps import see_picture
from planner.storage.database import Database


def print_journey(database: Database, settings: Settings, actor: Actor, programme_key: str, persona: str = "") -> Path:
    """The journey as one landscape page, made unless the same was made before. Raises NotFoundError, PdfError."""
    picture = see_picture(database, actor, programme_key, persona)
    today = datetime.now(UTC).date()
    html = journey_html(picture, today)
    path = settings.home / "pdf" / f"journey-{hashlib.sha256(html.encode()).hexdigest()}.pdf"
    if not path.exists():
        write_whole(path, render_pdf(html, prepared_on=today))
    return path
