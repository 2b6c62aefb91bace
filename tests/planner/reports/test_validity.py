"""PDF/A-3a and PDF/UA-1 together: every rule that a machine here can check, and veraPDF's where it is installed."""

import io
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
import weasyprint
from pikepdf import pdfa

from planner.reports.fetcher import OwnFilesFetcher
from planner.reports.finishing import _UA_MARK
from planner.reports.pages import plan_html
from planner.reports.printing import Page, read_document
from tests.planner.reports.sample import sample_plan, signed_cover

# The checker knows no form of tagging, so it takes each file for the form without; it approves of no hatching at all,
# which PDF/A permits. The description of PDF/UA's own property is what PDF/A asks for, and is taken out for it.
UNKNOWN_TO_IT = {"pikepdf:schema-Resources", "pikepdf:colour-space", "pikepdf:pattern"}
TYPES = {
    *("/Document", "/Part", "/Art", "/Sect", "/Div", "/BlockQuote", "/Caption", "/TOC", "/TOCI", "/P", "/NonStruct"),
    *("/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/L", "/LI", "/Lbl", "/LBody", "/Table", "/TR", "/TH", "/TD", "/THead"),
    *("/TBody", "/TFoot", "/Span", "/Link", "/Figure", "/Quote", "/Note", "/Reference", "/Annot", "/Form", "/Code"),
}


def _findings(pdf: bytes) -> list[pdfa.Finding]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        words = document.Root.Metadata.read_bytes().replace(_UA_MARK, b"")
        document.Root.Metadata.write(words.replace(b'pdfaid:conformance="A"', b'pdfaid:conformance="B"'))
        return list(pdfa.check(document, "3b").findings)


def _elements(document: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    for element in document.objects:
        if isinstance(element, pikepdf.Dictionary) and "/S" in element and "/P" in element and "/Type" in element:
            yield element


def test_every_rule_of_pdf_a_that_can_be_checked_is_kept(printed: bytes) -> None:
    assert [finding for finding in _findings(printed) if finding.kind == "violation"] == []
    assert {finding.rule for finding in _findings(printed)} <= UNKNOWN_TO_IT


def test_the_checker_finds_what_is_against_the_rules(printed: bytes) -> None:
    """The negative control: a script that runs on opening."""
    with pikepdf.open(io.BytesIO(printed)) as document:
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="1")
        document.save(spoilt := io.BytesIO())
    assert any(finding.rule not in UNKNOWN_TO_IT for finding in _findings(spoilt.getvalue()))


def test_every_structure_element_is_of_a_known_type_and_in_the_tree(structure: pikepdf.Pdf) -> None:
    kinds = {str(element.S) for element in _elements(structure)}
    roles = {str(key) for key in structure.Root.StructTreeRoot.get("/RoleMap", {})}
    assert kinds <= TYPES | roles


def test_everything_drawn_is_tagged_or_an_artifact(structure: pikepdf.Pdf) -> None:
    """No operator that shows text stands outside marked content."""
    for page in structure.pages:
        depth = 0
        for instruction in pikepdf.parse_content_stream(page):
            operator = str(instruction.operator)
            depth += (operator in ("BDC", "BMC")) - (operator == "EMC")
            assert depth > 0 or operator not in ("Tj", "TJ", "'", '"')


def test_pages_are_read_in_the_order_of_their_structure(structure: pikepdf.Pdf) -> None:
    assert all(page.obj.Tabs == "/S" and "/StructParents" in page.obj for page in structure.pages)


def test_lists_and_tables_are_made_of_what_belongs_in_them(structure: pikepdf.Pdf) -> None:
    inside = {"/L": {"/LI", "/Caption", "/L"}, "/LI": {"/Lbl", "/LBody"}, "/TR": {"/TH", "/TD"}}
    inside["/Table"] = {"/THead", "/TBody", "/TFoot", "/TR", "/Caption"}
    for element in _elements(structure):
        allowed = inside.get(str(element.S))
        kids = element.get("/K", pikepdf.Array())
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if allowed and isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                assert str(kid.S) in allowed, f"{kid.S} in {element.S}"


def test_what_is_attached_says_what_it_is_for(structure: pikepdf.Pdf) -> None:
    """PDF/A-3 asks of each file inside: name, kind, purpose, date; listed for the whole document."""
    specs = {str(spec.UF): spec for spec in structure.Root.AF}
    assert {name: str(spec.AFRelationship) for name, spec in specs.items()} == {
        "plan.json": "/Source",
        "plan.xlsx": "/Data",
    }
    for spec in specs.values():
        assert spec.EF.F.Subtype
        assert spec.EF.F.Params.ModDate
        assert str(spec.Desc)
    assert structure.attachments["plan.json"].get_file().read_bytes() == b'{"plan":1}'


@pytest.mark.long
def test_verapdf_finds_nothing(printed: bytes, tmp_path: Path) -> None:
    """The checker of the standards' own body, where it is on the path or named by PLANNER_VERAPDF."""
    program = os.environ.get("PLANNER_VERAPDF") or shutil.which("verapdf")
    if not program:
        pytest.skip("veraPDF is not installed: put it on the path, or name its start script in PLANNER_VERAPDF")
    (tmp_path / "plan.pdf").write_bytes(printed)
    for flavour in ("3a", "ua1"):
        said = subprocess.run(
            [program, "--flavour", flavour, "--format", "text", str(tmp_path / "plan.pdf")],
            check=False,
            capture_output=True,
            text=True,
        )
        assert said.stdout.startswith("PASS"), said.stdout + said.stderr


def test_a_document_read_as_xml_is_the_one_read_as_html() -> None:
    """The fast way changes no element, attribute or text; what is no XML is read the forgiving way."""
    html = plan_html(sample_plan(), signed_cover())
    fast, forgiving = (
        [(one.tag, one.attrib, (one.text or "").strip(), (one.tail or "").strip()) for one in root.iter()]
        for root in (
            read_document(html).etree_element,
            weasyprint.HTML(string=html, url_fetcher=OwnFilesFetcher()).etree_element,
        )
    )
    assert isinstance(read_document(html), Page)
    assert fast == forgiving
    assert not isinstance(read_document("<p>one<p>two"), Page)
