"""One printed plan for all the tests that read it."""

import io
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from pypdf import PdfReader

from planner.reports.attached import AttachedFile
from planner.reports.pdf import render_plan_pdf
from planner.services.sheets import XLSX
from tests.once import once_in_a_run
from tests.planner.reports.sample import sample_plan, signed_cover

FILES = (
    AttachedFile("plan.json", b'{"plan":1}', "application/json", "The frozen plan", "Source"),
    AttachedFile("plan.xlsx", b"PK", XLSX, "Its figures", "Data"),
)


@pytest.fixture(scope="session")
def printed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The sample plan as a PDF, signed by several people, with two files inside."""
    return once_in_a_run(tmp_path_factory.getbasetemp(), "printed.pdf", _print).read_bytes()


def _print(path: Path) -> None:
    path.write_bytes(render_plan_pdf(sample_plan(), signed_cover(), files=FILES))


@pytest.fixture
def structure(printed: bytes) -> Iterator[pikepdf.Pdf]:
    """The PDF's objects."""
    with pikepdf.open(io.BytesIO(printed)) as document:
        yield document


@pytest.fixture(scope="session")
def pages(printed: bytes) -> list[str]:
    """The text of each page, on one line."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(printed)).pages]
