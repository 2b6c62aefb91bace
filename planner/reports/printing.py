"""Printing inside the child: WeasyPrint lays the pages out, ``finishing`` adds what the standards ask beyond that."""

from typing import Final

import weasyprint

from planner.paths import STATIC
from planner.reports.attached import AttachedFile
from planner.reports.fetcher import OwnFilesFetcher
from planner.reports.finishing import finisher

VARIANT: Final = "pdf/a-3a"


def print_document(html: str, files: tuple[AttachedFile, ...] = (), *, identifier: bytes) -> bytes:
    """``html`` as PDF/A-3a and PDF/UA-1 with ``files`` inside; the bytes hang on these and SOURCE_DATE_EPOCH alone."""
    document = weasyprint.HTML(string=html, base_url=f"{STATIC.as_uri()}/", url_fetcher=OwnFilesFetcher())
    written: bytes = document.write_pdf(
        pdf_variant=VARIANT, pdf_identifier=identifier, cache={}, finisher=finisher(files)
    )
    return written
