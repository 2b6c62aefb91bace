"""Whatever people type is printed as they typed it: it cannot break the print or make it do anything."""

import io
import logging
import unicodedata
from dataclasses import dataclass
from functools import cached_property

import pikepdf
import pytest
from pypdf import PdfReader

from planner.reports.faces import faces_css, lacking
from planner.reports.pages import plan_html
from planner.reports.pdf import render_pdf, render_plan_pdf
from planner.reports.text import LONGEST_PRINTED_WORD, settable, shortened
from tests.planner.reports.hard import plan_with
from tests.planner.reports.sample import sample_cover, sample_plan

TAGS = (
    '<img src="file:///etc/passwd"><style>@import "http://127.0.0.1:1/x"</style>{{ 7*7 }}{% raw %}'
    '<a href="javascript:alert(1)">x</a><link rel="attachment" href="file:///etc/passwd">'
)
NAMES = ("Łódź", "Ωμέγα", "Привет", "Việt", "漢字かな", "简体问题", "臺灣", "한국어", "שלום", "ไทย", "🔥", "é")
SCRIPTS = f"{' '.join(NAMES)} مرحبا 👩🏽‍🔬 \x07"
ZERO_WIDTH_SPACE = "\u200b"


@dataclass(frozen=True)
class Print:
    """A printed plan, and what was logged while it was printed."""

    pdf: bytes
    logged: tuple[str, ...]

    @cached_property
    def text(self) -> str:
        """All that is printed on its pages, in one line."""
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(self.pdf)).pages)
        return unicodedata.normalize("NFC", text).replace(ZERO_WIDTH_SPACE, "").replace("\n", "")


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.words.append(record.getMessage())


@pytest.fixture(scope="module")
def hard() -> Print:
    """A plan with markup and scripts in its every text, and a word that would fill pages."""
    kept, texts = _Kept(), f"{TAGS} {SCRIPTS}"
    logging.getLogger().addHandler(kept)
    try:
        pdf = render_plan_pdf(plan_with(texts), sample_cover(author=texts, note=f"{TAGS} {'W' * 20_000}"))
    finally:
        logging.getLogger().removeHandler(kept)
    return Print(pdf, tuple(kept.words))


def test_markup_in_every_text_is_printed_literally(hard: Print) -> None:
    """No picture, style, template, link or attachment comes of it, and the child is not refused anything."""
    assert '<img src="file:///etc/passwd">' in hard.text
    assert "{{ 7*7 }}{% raw %}" in hard.text
    assert not PdfReader(io.BytesIO(hard.pdf)).attachments
    with pikepdf.open(io.BytesIO(hard.pdf)) as document:
        keys = {key for o in document.objects if isinstance(o, pikepdf.Dictionary) for key in o.keys()}  # noqa: SIM118  a PDF dictionary
    assert not keys & {"/JavaScript", "/JS", "/Launch", "/URI", "/EmbeddedFiles"}


def test_markup_is_escaped_in_the_pages() -> None:
    """The same text in the HTML opens no element."""
    html = plan_html(plan_with(TAGS), sample_cover(author=TAGS, note=TAGS, decided_by=TAGS)).replace(
        ZERO_WIDTH_SPACE, ""
    )
    assert "<img" not in html
    assert 'rel="attachment"' not in html
    assert "&lt;img src=" in html


def test_names_of_the_world_are_printed_with_the_right_letters(hard: Print) -> None:
    """Each script comes from files of its own, no letter is drawn as a box, and what is copied is what was typed."""
    assert len(PdfReader(io.BytesIO(hard.pdf)).pages) > len(sample_plan().kept) + 6
    assert [name for name in NAMES if unicodedata.normalize("NFC", name) not in hard.text] == []
    assert hard.logged == ()


def test_a_letter_that_no_font_has_is_told(caplog: pytest.LogCaptureFixture) -> None:
    """The negative control: a box is drawn for it, and the log says so."""
    letter = "\U00013000"
    html = f'<html lang="en"><title>x</title><style>{faces_css("")}</style><p>{letter} and more</p></html>'
    assert lacking(html) == {letter}
    render_pdf(html, prepared_on=sample_cover().prepared_on)
    assert any("notdef" in message for message in caplog.messages)


def test_letters_from_right_to_left_move_nothing_around_them() -> None:
    """They are set apart from the sentence that they stand in; others are left alone."""
    assert settable("שלום 12") == "\u2068שלום 12\u2069"
    assert settable("Hello 12") == "Hello 12"


def test_only_fonts_that_are_needed_are_named() -> None:
    """English needs five files; each script that comes along a few more."""
    english, japanese = faces_css("Plan"), faces_css("漢字かな")
    assert english.count("@font-face") == 5
    assert 5 < japanese.count("@font-face") < 12
    assert "Hebrew" in faces_css("שלום")
    assert lacking("Ł Ω Ж ệ 漢 한 ש ع 🔥 ไ क") == frozenset()


def test_a_word_of_twenty_thousand_letters_does_not_hold_the_print_up() -> None:
    """It is broken, and cut where no reader would follow it."""
    word = "W" * 20_000
    printed = settable(f"before {word} after")
    assert len(printed.replace(ZERO_WIDTH_SPACE, "")) < LONGEST_PRINTED_WORD + 20
    assert printed.startswith("before W")
    assert printed.endswith("… after")


@pytest.mark.parametrize("text", ["Ordinary words stay.", "漢" * 500, "x" * 24, "two\nlines"])
def test_text_that_needs_no_break_is_left_alone(text: str) -> None:
    """Short words, and scripts that break by themselves."""
    assert settable(text) == text


def test_breaks_keep_letters_and_their_marks_together() -> None:
    """No break stands before a combining mark or inside a joined emoji."""
    for pieces in (settable("e\u0301" * 60).split(ZERO_WIDTH_SPACE), settable("👩🏽‍🔬" * 20).split(ZERO_WIDTH_SPACE)):
        assert len(pieces) > 1
        assert not any(unicodedata.category(piece[0])[0] == "M" or piece[0] in "\u200d🏽" for piece in pieces)
        assert not any(piece[-1] == "\u200d" for piece in pieces)


def test_control_characters_and_lone_surrogates_are_dropped() -> None:
    """They cannot be encoded or set."""
    assert settable("a\x00b\x1b\ud800c") == "abc"


def test_running_heads_are_cut_on_one_line() -> None:
    """An ellipsis says that something is missing."""
    assert shortened("a  b\nc") == "a b c"
    assert shortened("a" * 100, 10) == "aaaaaaaaa…"


def test_control_characters_reach_no_page() -> None:
    assert "\x07" not in plan_html(plan_with(SCRIPTS), sample_cover(author=SCRIPTS))
