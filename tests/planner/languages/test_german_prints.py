"""Prints and letters in German: heads, figures and margins; what people typed stays."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime

from pypdf import PdfReader

from planner.config import MailSettings
from planner.jobs.mailing import message_of
from planner.languages.reader import reading
from planner.reports.package_form import package_form
from planner.reports.pages import plan_html
from planner.reports.pdf import render_package_pdf
from planner.services.letters import Letter, Section
from planner.storage.database import Database
from tests.browsing import make_settings
from tests.planner.reports.sample import PROGRAMME, sample_cover, sample_plan

MAIL = MailSettings("localhost", 25, "planner@example.com", "none")
CHANGED = "The password of your account in the planner was changed a moment ago, and every other session was ended."
TOLD = (Section("", ((CHANGED, ""),)),)
LETTER = Letter(1, "ada@example.com", "Ada", "Your password was changed", TOLD, "key", 1)


def test_the_plan_in_german_has_german_heads_figures_and_margins() -> None:
    english = plan_html(sample_plan(), sample_cover(status="draft"))
    with reading("de"):
        html = plan_html(sample_plan(), sample_cover(status="draft"))

    assert '<html lang="de">' in html
    for words in ("Der Plan auf einen Blick", "Was finanziert wird, und warum", '"Seite " counter(page)'):
        assert words in html
    assert "pdf/mark_draft.de.svg" in html
    assert "pdf/mark_draft.svg" in english
    assert "The plan at a glance" in english
    assert "Seite" not in english


def test_the_form_of_a_study_is_printed_in_german() -> None:
    form = package_form(PROGRAMME, PROGRAMME.study("dispute-survey"), "standard", "Ada Larsen", date(2026, 11, 21))
    with reading("de"):
        pdf = render_package_pdf(form)

    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert "Entscheidungspaket" in text
    assert "21. Nov. 2026" in text
    assert "Seite 1 von" in " ".join(text.split())


def test_a_letter_is_in_the_language_of_whoever_gets_it(database: Database, tmp_path: object) -> None:
    settings = make_settings(database, tmp_path)  # type: ignore[arg-type]  # a path
    now = datetime(2026, 11, 22, tzinfo=UTC)

    english, german = (message_of(replace(LETTER, language=chosen), MAIL, settings, now) for chosen in ("en", "de"))

    assert english["Subject"] == "Your password was changed"
    assert "Dear Ada" in str(english)
    assert "Passwort" in german["Subject"]
    body = german.get_body(("html",))
    assert body is not None
    assert 'lang="de"' in body.get_content()
    assert "was changed" not in body.get_content()
