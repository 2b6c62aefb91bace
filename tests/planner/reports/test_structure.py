"""The PDF can be read aloud, found again and kept: tagged, named, with its fonts inside and nothing that runs."""

import io
from collections.abc import Iterator
from itertools import pairwise

import pikepdf
from pypdf import PdfReader

from tests.planner.reports.sample import sample_cover, sample_plan


def _elements(structure: pikepdf.Pdf, kind: str) -> Iterator[pikepdf.Dictionary]:
    for element in structure.objects:
        if isinstance(element, pikepdf.Dictionary) and element.get("/S") == kind and "/P" in element:
            yield element


def test_the_document_is_marked_as_accessible(structure: pikepdf.Pdf) -> None:
    """PDF/UA-1 and PDF/A-3a say so in the metadata; the title is shown and the language named."""
    root = structure.Root
    assert root.MarkInfo.Marked
    assert root.StructTreeRoot.K
    assert root.ViewerPreferences.DisplayDocTitle
    assert str(root.Lang) == "en-GB"
    with structure.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["dc:title"] == "Retention 2027: research plan, version 4"


def test_every_chart_has_words(structure: pikepdf.Pdf) -> None:
    """A figure without an alternative text says nothing to a listener."""
    figures = list(_elements(structure, "/Figure"))
    assert len(figures) >= 10
    assert all(str(figure.get("/Alt", "")).strip() for figure in figures)


def test_every_header_cell_says_what_it_heads(structure: pikepdf.Pdf) -> None:
    """Columns in a table's head, rows elsewhere."""
    cells = list(_elements(structure, "/TH"))
    assert {str(cell.A.Scope) for cell in cells} == {"/Column", "/Row"}
    assert all((cell.A.Scope == "/Column") == (cell.P.P.S == "/THead") for cell in cells)


def test_headings_never_skip_a_level(structure: pikepdf.Pdf) -> None:
    """One first heading, and no step down of more than one."""
    levels = [
        int(str(element.S)[2]) for element in _in_order(structure.Root.StructTreeRoot.K[0]) if _is_heading(element)
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_link_says_where_it_goes(structure: pikepdf.Pdf) -> None:
    """And leads within the document."""
    links = [note for page in structure.pages for note in page.get("/Annots", []) if note.Subtype == "/Link"]
    assert len(links) > 20
    assert all("/Contents" in link and "/Dest" in link and "/A" not in link for link in links)


def test_every_font_is_our_own_and_embedded(structure: pikepdf.Pdf) -> None:
    """Nothing depends on the fonts of the machine that printed it or opens it."""
    fonts = [o for o in structure.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"]
    assert fonts
    assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)
    families = {str(font.FontName).split("+")[1].split("-")[0] for font in fonts}
    assert families == {"Inter", "Source"}


def test_nothing_runs(printed: bytes) -> None:
    """No script, form, launch action or address of elsewhere; no file but those that were given."""
    reader = PdfReader(io.BytesIO(printed))
    assert set(reader.attachments) == {"plan.json", "plan.xlsx"}
    assert not reader.get_fields()
    with pikepdf.open(io.BytesIO(printed)) as document:
        keys = {key for o in document.objects if isinstance(o, pikepdf.Dictionary) for key in o.keys()}  # noqa: SIM118  a PDF dictionary
    assert not keys & {"/JavaScript", "/JS", "/Launch", "/URI", "/AcroForm", "/OpenAction", "/AA"}


def test_bookmarks_lead_to_every_part_and_study(printed: bytes) -> None:
    """The programme, its parts, and each funded study under them."""
    plan = sample_plan()
    titles = _titles(PdfReader(io.BytesIO(printed)).outline)
    parts = ["The plan at a glance", "What is funded, and why", "Money", "Time and people", "Sign-off"]
    assert titles[0] == plan.programme.name
    assert set(parts) <= set(titles)
    assert len(titles) == 14 + len(plan.kept) + len(plan.conditional)


def test_every_page_carries_its_running_heads(pages: list[str]) -> None:
    """Programme, version, status, short digest and page number; the cover stands alone."""
    for number, text in enumerate(pages[1:], 2):
        assert f"page {number} of {len(pages)}" in text
        assert f"Digest {sample_cover().short_digest}" in text
        assert "Version 4 · Approved" in text
    assert "page 1" not in pages[0]


def _titles(outline: object) -> list[str]:
    found: list[str] = []
    for entry in outline if isinstance(outline, list) else []:
        found += _titles(entry) if isinstance(entry, list) else [str(entry.title)]
    return found


def _in_order(element: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    if isinstance(element, pikepdf.Dictionary) and "/S" in element:
        yield element
        kids = element.get("/K", pikepdf.Array())
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            yield from _in_order(kid)


def _is_heading(element: pikepdf.Dictionary) -> bool:
    name = str(element.S)
    return len(name) == 3 and name.startswith("/H") and name[2].isdigit()
