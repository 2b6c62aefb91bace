"""The printed plan with what was found by choosing again: each answer in its place, readable, and tagged."""

import io
import re
from dataclasses import replace
from html import unescape
from itertools import pairwise

import pikepdf
import pytest
from pypdf import PdfReader

from planner.paths import STATIC
from planner.reports.document import document_of
from planner.reports.explained import entry_price
from planner.reports.pages import plan_html
from planner.reports.pdf import render_plan_pdf
from tests.planner.reports.answered import answered
from tests.planner.reports.sample import sample_cover, sample_plan
from tests.planner.reports.test_structure import _elements, _in_order, _is_heading

SECTIONS = ("left-out", "more-or-less", "rules", "robustness")
_SVG = re.compile(r"<svg.*?</svg>", re.DOTALL)


@pytest.fixture(scope="module")
def html() -> str:
    return plan_html(answered()[0], sample_cover(), answered()[1])


def section(html: str, name: str) -> str:
    return unescape(html.split(f'id="{name}"', 1)[1].split("</section>", 1)[0])


def test_each_answer_is_printed_and_stands_in_the_contents(html: str) -> None:
    contents = section(html, "contents")
    for name in SECTIONS:
        assert f'<section class="part part-flow" id="{name}"' in html
        assert f'href="#{name}"' in contents


def test_without_answers_nothing_of_them_is_printed() -> None:
    bare = plan_html(sample_plan(), sample_cover())
    assert not {name for name in SECTIONS[1:] if f'"{name}"' in bare or f"#{name}" in bare}
    assert "When is the money needed, and who pays?" in bare
    assert "worth more by" not in bare


def test_a_plan_that_asks_nobody_for_days_says_so_instead_of_drawing_them(html: str) -> None:
    assert "costs days of a member of staff, so there is no load to show." in html
    assert "print-staff" not in html


def test_the_glance_marks_the_plan_on_the_curve_and_says_what_more_and_less_would_do(html: str) -> None:
    plan, answers = answered()
    glance = section(html, "glance")
    page = document_of(plan, sample_cover(), answers).explained.frontier
    assert page
    assert "you are here" in glance
    assert all(sentence in glance for sentence in page.answer)


def test_a_kept_study_says_what_the_plan_would_lose_without_it(html: str) -> None:
    document = document_of(answered()[0], sample_cover(), answered()[1])
    for page in document.pages:
        row = document.explained.card(page.study.key)
        assert row
        assert row.why in section(html, f"study-{page.listed.number}")


def test_a_study_left_out_says_at_what_price_or_worth_it_would_enter(html: str) -> None:
    document = document_of(answered()[0], sample_cover(), answered()[1])
    cards = document.explained.cards
    assert cards
    rows = cards.of("left_out")
    assert rows
    printed = section(html, "left-out")
    for row in rows:
        assert row.why in printed
        assert entry_price(row, "GBP") in printed
    assert "HYPERLINK" in printed


def test_the_price_of_entry_is_a_sum_or_says_that_none_would_do() -> None:
    document = document_of(answered()[0], sample_cover(), answered()[1])
    cards = document.explained.cards
    assert cards
    row = cards.of("left_out")[0]
    cost = row.planned.study.packages[0].cost_minor
    loss = replace(row.card, loss_minor=5_000)
    for card, words in (
        (replace(loss, cost_turn_minor=-12_300, is_turn_exact=True), "£123"),
        (replace(loss, cost_turn_minor=-12_300, is_turn_exact=False), "about £123"),
        (replace(loss, cost_turn_minor=-cost), "only at no cost"),
        (replace(loss, cost_turn_minor=None), "no price would do"),
        (replace(loss, cost_turn_minor=None, is_turn_exact=False), "not settled"),
        (replace(loss, loss_minor=None), "–"),
    ):
        assert entry_price(replace(row, card=card), "GBP") == words


def test_rules_that_cost_something_are_a_table_and_the_others_a_line(html: str) -> None:
    rules = document_of(answered()[0], sample_cover(), answered()[1]).explained.rules
    assert rules
    printed = section(html, "rules")
    assert all(one.name in printed and one.says[0] in printed for one in rules.binding)
    assert "nothing now" in printed


def test_every_shape_of_a_chart_has_its_look_in_print(html: str) -> None:
    """The pages' charts take their colours from classes; one that print does not know would come out black."""
    known = set(re.findall(r"\.([a-z][a-z0-9-]*)", (STATIC / "pdf" / "charts.css").read_text()))
    charts = [svg for svg in _SVG.findall(html) if "<style>" in svg]
    used = {name for svg in charts for names in re.findall(r'class="([^"]*)"', svg) for name in names.split()}
    assert {"line-1", "fill-ink", "fill-wash"} <= used
    assert used - known <= {"wide", "halo"}
    assert "style=" not in html
    assert ")<b>" not in html


def test_the_worst_ceiling_is_told_before_anybody_signs() -> None:
    plan, answers = answered()
    sure = answers["robustness"]
    first, *others = (replace(one, over_ppm=0) for one in sure.overspends)
    for over_ppm, words in ((580_000, f"the ceiling of {first.name} is overspent in <b>58 in 100"), (0, "")):
        told = replace(sure, overspends=(*others, replace(first, over_ppm=over_ppm)))
        glance = section(plan_html(plan, sample_cover(), {**answers, "robustness": told}), "glance")
        assert ("is overspent in" in glance) == bool(over_ppm)
        assert words in glance


def test_the_same_answers_give_the_same_document(html: str) -> None:
    assert plan_html(answered()[0], sample_cover(), answered()[1]) == html


def test_the_print_with_answers_is_tagged_like_the_one_without() -> None:
    printed = render_plan_pdf(answered()[0], sample_cover(), answered()[1])
    with pikepdf.open(io.BytesIO(printed)) as structure:
        assert all(str(figure.get("/Alt", "")).strip() for figure in _elements(structure, "/Figure"))
        assert {str(cell.A.Scope) for cell in _elements(structure, "/TH")} == {"/Column", "/Row"}
        root = structure.Root.StructTreeRoot.K[0]
        levels = [int(str(one.S)[2]) for one in _in_order(root) if _is_heading(one)]
        assert all(after - before <= 1 for before, after in pairwise(levels))
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(printed)).pages)
    for heading in ("More or less money", "What the rules cost", "How sure we are", "you are here"):
        assert heading in text
