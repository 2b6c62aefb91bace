"""The zero-base proof in print."""

from dataclasses import replace

from planner.reports.document import document_of
from planner.reports.pages import plan_html
from planner.reports.telling import counts_words, proof_words, vat_words
from tests.planner.reports.sample import PROGRAMME, sample_cover, sample_plan

PLAN = sample_plan()
PROOF = document_of(PLAN, sample_cover()).proof


def test_the_proof_says_what_is_proved_in_one_sentence() -> None:
    assert proof_words(PROOF) == (
        "Proved from zero: no quantity was carried over from an earlier period. Every one that people entered was "
        "entered in this programme after it was begun on 2 Nov 2026, and before the plan was frozen on 21 Nov 2026, "
        "16:05 UTC; the others are defaults of the methods."
    )


def test_the_counts_name_who_entered_how_many() -> None:
    words = counts_words(PROOF)
    assert f"{PROOF.entered_count} quantities entered ({PROOF.entered_count} by Ada Larsen)" in words
    assert "1 line changed by hand, with the reason" in words


def test_every_funded_study_is_in_the_printed_proof_with_who_entered_what(pages: list[str]) -> None:
    start = next(place for place, page in enumerate(pages) if place > 3 and "The zero-base proof Proved" in page)
    text = " ".join(pages[start:])
    for study in PROOF.studies:
        assert f"{study.planned.study.name}, {study.package.level} level" in text
    assert "Ada Larsen 10 Nov 2026, 09:00 UTC" in text
    assert "method default (mark C)" in text


def test_a_plan_that_is_not_proved_says_so_first() -> None:
    late = replace(PROGRAMME, begun_at="2026-11-15T08:00:00+00:00")
    html = plan_html(sample_plan(late), sample_cover())
    assert "Not proved from zero" in html
    assert "What could not be accounted for" in html
    assert "before this programme was begun" in html
    assert html.index("What could not be accounted for") < html.index("What people entered, study by study")
    assert "What could not be accounted for" not in plan_html(PLAN, sample_cover())


def test_vat_that_counts_is_said_everywhere() -> None:
    assert vat_words(PROGRAMME) == "All prices are without VAT."
    counted = replace(PROGRAMME, counts_vat=True)
    assert vat_words(counted).startswith("VAT of 20\N{NO-BREAK SPACE}% cannot be won back")
    assert "All prices are without VAT." not in plan_html(sample_plan(counted), sample_cover())
