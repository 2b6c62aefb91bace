"""The process that prints: what it may reach, how it ends, and what is left on the disk."""

import errno
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from planner.paths import STATIC
from planner.reports import pdf
from planner.reports.child import CPU_SECONDS, FILE_BYTES, MEMORY_BYTES
from planner.reports.errors import PdfError, PdfTooLargeError, PdfUnavailableError
from planner.reports.faces import faces_css
from planner.reports.fetcher import OwnFilesFetcher
from planner.reports.pdf import render_pdf, render_plan_pdf
from planner.whole_files import write_whole
from tests.planner.reports.conftest import FILES
from tests.planner.reports.sample import sample_plan, signed_cover

DAY = date(2026, 11, 21)
FACES = faces_css("").replace("{", "{{").replace("}", "}}")
PAGE = f'<!doctype html><html lang="en"><title>Page</title><style>{FACES}</style><p>{{}}</p></html>'


class Canary(BaseHTTPRequestHandler):
    """Counts who comes by, and sends everybody on to a local file."""

    hits: list[str]

    def do_GET(self) -> None:
        self.hits.append(self.path)
        self.send_response(302 if self.path == "/" else 404)
        self.send_header("Location", "/again" if self.path == "/" else "/nowhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing on the screen."""


@pytest.fixture
def canary() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine: its address and the paths that were asked for."""
    Canary.hits = []
    server = HTTPServer(("127.0.0.1", 0), Canary)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", Canary.hits
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_same_plan_gives_the_same_bytes_and_no_warning(
    printed: bytes, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Printed again by another process that orders its sets otherwise and lives in another time zone."""
    usual = pdf.child_environment
    other = {"PYTHONHASHSEED": "4242", "TZ": "Asia/Tokyo"}
    monkeypatch.setattr(pdf, "child_environment", lambda day, html: usual(day, html) | other)
    with caplog.at_level(logging.WARNING):
        assert render_plan_pdf(sample_plan(), signed_cover(), files=FILES) == printed
    assert caplog.messages == []


def test_other_inputs_give_other_bytes() -> None:
    """The negative control: a file inside, and the day that it bears."""
    html = PAGE.format("x")
    once = render_pdf(html, FILES[:1], prepared_on=DAY)
    assert render_pdf(html, FILES[:1], prepared_on=date(2026, 11, 22)) != once
    assert render_pdf(html, FILES[1:], prepared_on=DAY) != once


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:1/x.css",
        "https://example.org/x.css",
        "ftp://127.0.0.1/x.css",
        "data:text/css,p{}",
        (STATIC / "pdf" / ".." / ".." / "filters.py").as_uri(),
        f"{STATIC.as_uri()}/pdf/%2e%2e/%2e%2e/filters.py",
        f"{STATIC.as_uri()}/pdf/missing.css",
        f"{STATIC.as_uri()}/pdf/page.css?x=1",
        f"file://127.0.0.1{STATIC}/pdf/page.css",
        f"{STATIC.as_uri()}/pdf/page.css%00",
    ],
)
def test_the_fetcher_refuses_everything_but_our_own_files(address: str) -> None:
    """Other files, other machines, inline data, ways out of the folder."""
    with pytest.raises(FatalURLFetchingError):
        OwnFilesFetcher().fetch(address)


def test_the_fetcher_reads_our_own_style_sheets() -> None:
    """The negative control: the refusal is not for everybody."""
    answer = OwnFilesFetcher().fetch((STATIC / "pdf" / "page.css").as_uri())
    assert (answer.content_type, answer.read()) == ("text/css", (STATIC / "pdf" / "page.css").read_bytes())


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    """A symbolic link does not help either."""
    (tmp_path / "own").mkdir()
    (tmp_path / "other.css").write_text("p{}")
    (tmp_path / "own" / "way-out.css").symlink_to(tmp_path / "other.css")
    with pytest.raises(FatalURLFetchingError):
        OwnFilesFetcher(tmp_path / "own").fetch((tmp_path / "own" / "way-out.css").as_uri())


def test_a_document_reaches_no_address(canary: tuple[str, list[str]]) -> None:
    """A picture, a style sheet, an import or a redirect ends the print, and nobody is called."""
    address, hits = canary
    for harm in (
        f'<img src="{address}/">',
        f'<link rel="stylesheet" href="{address}/a.css">',
        f'<style>@import "{address}/b.css"</style>',
        f'<link rel="attachment" href="{address}/c">',
        '<img src="file:///etc/passwd">',
    ):
        with pytest.raises(PdfError):
            render_pdf(PAGE.format(harm), prepared_on=DAY)
    assert hits == []


def test_the_library_alone_would_have_called(canary: tuple[str, list[str]]) -> None:
    """The negative control: with the library's own fetcher the same picture is asked for, redirect and all."""
    address, hits = canary
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    HTML(
        string=PAGE.format(f'<img src="{address}/">'), base_url=f"{STATIC.as_uri()}/", url_fetcher=URLFetcher()
    ).render()
    assert hits[:2] == ["/", "/again"]


def children() -> set[str]:
    """The processes that this one has started and that are still there."""
    return {pid for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()}


def test_a_print_that_takes_too_long_is_ended() -> None:
    """The child is gone when the error arrives."""
    before = children()
    with pytest.raises(PdfTooLargeError, match="not finished after"):
        render_pdf(PAGE.format("x"), prepared_on=DAY, seconds=0.05)
    assert children() <= before


def test_a_machine_without_room_for_another_process_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr("planner.reports.pdf.subprocess.Popen", refuse)
    with pytest.raises(PdfError, match="too much under way"):
        render_pdf(PAGE.format("x"), prepared_on=DAY)


def test_a_killed_print_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed in the middle of its work: one clear error, an empty folder."""
    start = subprocess.Popen

    def start_and_kill(*arguments: object, **options: object) -> "subprocess.Popen[bytes]":
        child = start(*arguments, **options)  # type: ignore[call-overload]  # passed on as they are
        os.kill(child.pid, signal.SIGKILL)
        return child  # type: ignore[no-any-return]  # as above

    monkeypatch.setattr(pdf.subprocess, "Popen", start_and_kill)  # type: ignore[attr-defined]  # the module's import
    with pytest.raises(PdfError):
        write_whole(tmp_path / "plan.pdf", [render_pdf(PAGE.format("x"), prepared_on=DAY)])
    assert list(tmp_path.iterdir()) == []


def test_a_print_that_ends_well_leaves_one_file(tmp_path: Path, printed: bytes) -> None:
    """The negative control, with a folder that did not exist before."""
    write_whole(tmp_path / "new" / "plan.pdf", [printed])
    assert [file.read_bytes() for file in (tmp_path / "new").iterdir()] == [printed]


def test_a_disk_that_fails_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No half of the new one is ever seen."""
    file = tmp_path / "plan.pdf"
    file.write_bytes(b"old")

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        write_whole(file, [b"new"])
    assert [(other.name, other.read_bytes()) for other in tmp_path.iterdir()] == [("plan.pdf", b"old")]


def test_a_missing_library_is_said_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to install; the sentence reaches the person as it is."""
    (tmp_path / "weasyprint").mkdir()
    (tmp_path / "weasyprint" / "__init__.py").write_text("raise OSError('cannot load library libpango-1.0-0')")
    environment = pdf.child_environment(DAY, "")
    environment["PYTHONPATH"] = f"{tmp_path}{os.pathsep}{environment['PYTHONPATH']}"
    monkeypatch.setattr(pdf, "child_environment", lambda *_: environment)
    with pytest.raises(PdfUnavailableError, match="Pango libraries are missing"):
        render_pdf(PAGE.format("x"), prepared_on=DAY)


def test_the_child_gets_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the database's address nor the key of the sessions."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    monkeypatch.setenv("PLANNER_SECRET_KEY", "secret")
    assert "secret" not in " ".join(pdf.child_environment(DAY, "").values())


def test_the_child_limits_itself(tmp_path: Path) -> None:
    """Memory, processor time and file size are capped before anything is read."""
    script = (
        "import resource as r; from planner.reports.child import limit_process; limit_process();"
        "print(*(r.getrlimit(x)[1] for x in (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_FSIZE, r.RLIMIT_CORE)))"
    )
    said = subprocess.run(
        [sys.executable, "-c", script],
        env=pdf.child_environment(DAY, ""),
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert said.stdout.split() == [str(MEMORY_BYTES), str(CPU_SECONDS), str(FILE_BYTES), "0"]
