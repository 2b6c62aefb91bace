"""Printing inside the child: WeasyPrint lays the pages out, pikepdf adds what PDF/UA asks for beyond that."""

import io
from typing import Final

import pikepdf
import weasyprint

from planner.paths import STATIC
from planner.reports.fetcher import OwnFilesFetcher

VARIANT: Final = "pdf/a-3a"
_UA: Final = "http://www.aiim.org/pdfua/ns/id/"


def print_document(html: str, *, identifier: bytes) -> bytes:
    """``html`` as PDF/A-3a and PDF/UA-1 bytes that depend on ``html``, ``identifier`` and SOURCE_DATE_EPOCH alone."""
    document = weasyprint.HTML(string=html, base_url=f"{STATIC.as_uri()}/", url_fetcher=OwnFilesFetcher())
    return with_access(document.write_pdf(pdf_variant=VARIANT, pdf_identifier=identifier, cache={}))


def with_access(pdf: bytes) -> bytes:
    """``pdf`` with its PDF/UA mark, a scope on every header cell, words for every link, tab order by structure."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            metadata.register_xml_namespace(_UA, "pdfuaid")
            metadata[f"{{{_UA}}}part"] = "1"
        for element in document.objects:
            if isinstance(element, pikepdf.Dictionary):
                _complete(element)
        for page in document.pages:
            page.obj["/Tabs"] = pikepdf.Name("/S")
        whole = io.BytesIO()
        document.save(whole, deterministic_id=True)
    return whole.getvalue()


def _complete(element: pikepdf.Dictionary) -> None:
    if element.get("/S") == "/TH":
        is_in_head = element["/P"]["/P"].get("/S") == "/THead"
        element["/A"]["/Scope"] = pikepdf.Name("/Column" if is_in_head else "/Row")
    if element.get("/Subtype") == "/Link" and "/Contents" not in element:
        element["/Contents"] = pikepdf.String("Go to this part of the plan")
