"""One printed plan for all the tests that read it."""

import io
from collections.abc import Iterator

import pikepdf
import pytest
from pypdf import PdfReader

from planner.reports.pdf import render_plan_pdf
from tests.planner.reports.sample import sample_cover, sample_plan


@pytest.fixture(scope="session")
def printed() -> bytes:
    """The sample plan as a PDF."""
    return render_plan_pdf(sample_plan(), sample_cover())


@pytest.fixture
def structure(printed: bytes) -> Iterator[pikepdf.Pdf]:
    """The PDF's objects."""
    with pikepdf.open(io.BytesIO(printed)) as document:
        yield document


@pytest.fixture(scope="session")
def pages(printed: bytes) -> list[str]:
    """The text of each page, on one line."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(printed)).pages]
