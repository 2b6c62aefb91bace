"""A PDF from anywhere is told for what it is, in little time and memory, and nothing else happens."""

import io
import json
import time
import zlib
from collections.abc import Callable

import pikepdf
import pytest

from planner.reports import reading_child, reading_pdf, reading_text
from planner.reports.printed_facts import Printed
from planner.reports.reading_child import LARGEST_PLAN, MOST_PAGES, read
from planner.reports.reading_pdf import LARGEST_PDF, read_print


def made(change: Callable[[pikepdf.Pdf], None], **saving: object) -> bytes:
    """A PDF of one empty page after ``change``."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        change(document)
        document.save(out, **saving)  # type: ignore[arg-type]  # one of several settings
    return out.getvalue()


def attach(
    document: pikepdf.Pdf, content: bytes, *, is_packed: bool = False, parameters: pikepdf.Dictionary | None = None
) -> None:
    file = pikepdf.AttachedFileSpec(
        document, b"", description="", filename="plan.json", mime_type="", creation_date="", mod_date=""
    )
    document.attachments["plan.json"] = file
    stream = document.attachments["plan.json"].obj["/EF"]["/F"]
    if is_packed:
        stream.write(content, filter=pikepdf.Name("/FlateDecode"), decode_parms=parameters)
    else:
        stream.write(content)


def with_plan(content: bytes) -> bytes:
    return made(lambda document: attach(document, content))


def test_a_plan_that_unpacks_to_more_than_a_plan_is_left_packed() -> None:
    bomb = zlib.compress(b" " * (LARGEST_PLAN + 1), 9)
    assert len(bomb) < LARGEST_PLAN // 500
    pdf = made(lambda document: attach(document, bomb, is_packed=True))
    assert read(pdf).trouble == reading_child.TOO_LARGE


def test_a_plan_packed_in_an_unusual_way_is_left_packed() -> None:
    parameters = pikepdf.Dictionary(Predictor=12, Columns=4)
    pdf = made(lambda document: attach(document, zlib.compress(b"{}"), is_packed=True, parameters=parameters))
    assert read(pdf).trouble == reading_child.TOO_LARGE


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"{}",
        b"[" * 100_000,
        b'{"programme":' * 5_000,
        json.dumps({"programme": {}, "problem": {}, "solution": {}}).encode(),
        b"9" * 10_000,
        b"NaN",
    ],
)
def test_what_is_attached_and_is_no_plan_is_said_to_be_none(content: bytes) -> None:
    assert read(with_plan(content)).trouble == reading_child.UNREADABLE


def test_a_pdf_without_a_plan_says_so() -> None:
    assert read(made(lambda _: None)).trouble == reading_child.NO_PLAN


def test_an_attachment_that_holds_no_file_is_no_plan() -> None:
    def hollow(document: pikepdf.Pdf) -> None:
        attach(document, b"{}")
        document.attachments["plan.json"].obj["/EF"] = pikepdf.Dictionary(F=pikepdf.Array([1]))

    assert read(made(hollow)).trouble == reading_child.NO_PLAN


def test_a_pdf_with_a_password_is_not_guessed_at() -> None:
    pdf = made(lambda _: None, encryption=pikepdf.Encryption(owner="o", user="u"))
    assert read(pdf).trouble == reading_child.PROTECTED


def test_a_pdf_longer_than_any_plan_is_not_read() -> None:
    def lengthen(document: pikepdf.Pdf) -> None:
        for _ in range(MOST_PAGES):
            document.add_blank_page()

    assert read(made(lengthen)).trouble == reading_child.TOO_LONG


@pytest.mark.parametrize("pdf", [b"", b"%PDF-", b"hello", b"\0" * 4096, b"<html>", b"%PDF-1.7\n%%EOF"])
def test_what_is_no_pdf_is_said_to_be_none(pdf: bytes) -> None:
    assert read(pdf).trouble == reading_child.NOT_A_PDF


def test_a_file_larger_than_any_plan_is_not_even_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_pdf, "LARGEST_PDF", 10)
    monkeypatch.setattr("planner.reports.reading_pdf.subprocess.Popen", None)
    assert read_print(b"x" * 11).trouble == reading_pdf.TOO_LARGE
    assert LARGEST_PDF == 25 * 1024 * 1024


def test_the_child_reads_what_the_parent_would_and_no_secret_reaches_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANNER_SECRET_KEY", "hidden")
    monkeypatch.setenv("DATABASE_URL", "hidden")
    assert "hidden" not in reading_pdf._environment().values()
    assert read_print(with_plan(b"{}")) == Printed(("plan.json",), None, None, reading_child.UNREADABLE)


def test_a_file_that_takes_too_long_is_given_up() -> None:
    before = time.monotonic()
    assert read_print(with_plan(b"{}"), seconds=0.01).trouble == reading_pdf.GAVE_UP
    assert time.monotonic() >= before


def test_a_page_that_unpacks_without_end_ends_the_child_and_nothing_else() -> None:
    def swell(document: pikepdf.Pdf) -> None:
        attach(document, b"{}")
        packed = zlib.compress(b"q Q " * (8 << 20), 9)
        stream = pikepdf.Stream(document, b"")
        stream.write(packed, filter=pikepdf.Name("/FlateDecode"))
        document.pages[0].obj["/Contents"] = document.make_indirect(stream)

    found = read_print(made(swell))
    assert found.content is None
    assert found.trouble in {reading_child.UNREADABLE, reading_child.TOO_MUCH, reading_pdf.GAVE_UP}


def repeated(document: pikepdf.Pdf, content: bytes, fonts: pikepdf.Dictionary | None = None) -> None:
    """The same packed content on as many pages as are read."""
    stream = document.make_stream(b"")
    stream.write(zlib.compress(content, 9), filter=pikepdf.Name("/FlateDecode"))
    page = document.pages[0]
    page.obj["/Contents"] = stream
    page.obj["/Resources"] = pikepdf.Dictionary(Font=fonts or pikepdf.Dictionary())
    for _ in range(MOST_PAGES - 1):
        document.pages.append(page)
    attach(document, b"{}")


def test_one_page_shown_many_times_is_read_only_as_often_as_a_plan_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    read_pages: list[object] = []
    parsed = pikepdf.parse_content_stream

    def parse(page: pikepdf.Page) -> object:
        read_pages.append(page)
        return parsed(page)

    monkeypatch.setattr("pikepdf.parse_content_stream", parse)
    pdf = made(lambda document: repeated(document, b"(a)Tj " + b" " * (8 << 20)))
    assert read(pdf).trouble == reading_child.UNREADABLE
    assert len(read_pages) == reading_text.MOST_IN_ALL // (8 << 20) - 1


def test_letters_that_are_listed_again_and_again_are_given_up() -> None:
    def listed(document: pikepdf.Pdf) -> None:
        table = document.make_stream(b"1 beginbfrange\n" + b"<0000><FFFF><0041>\n" * 20_000 + b"endbfrange")
        repeated(document, b"", pikepdf.Dictionary(F1=pikepdf.Dictionary(ToUnicode=table)))

    with pikepdf.open(io.BytesIO(made(listed))) as document, pytest.raises(ValueError, match="more than a plan can"):
        reading_text.page_text(document.pages[0], reading_text.Patience(4_000_000))
