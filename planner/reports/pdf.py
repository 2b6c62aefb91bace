"""HTML to PDF in a child process, so that no document can harm or read the one that serves pages."""

import hashlib
import logging
import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime, time
from typing import Final

from budgeting.plans.plan import Plan
from planner.paths import PACKAGE
from planner.reports.attached import AttachedFile, packed
from planner.reports.cover import Cover
from planner.reports.errors import PdfError, PdfTooLargeError, PdfUnavailableError
from planner.reports.explained import Answers
from planner.reports.faces import MACHINE_FREE, lacking
from planner.reports.package_form import PackageForm
from planner.reports.pages import package_html, plan_html

LONGEST_SECONDS: Final = 120
UNAVAILABLE: Final = 3
REFUSED: Final = 4
_KEPT_VARIABLES: Final = ("PATH", "HOME", "TMPDIR", "XDG_CACHE_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH")
_STOPPED: Final = (-signal.SIGKILL, -signal.SIGXCPU, -signal.SIGXFSZ)
_BEGINNING: Final = b"%PDF-"
_log = logging.getLogger(__name__)


def render_plan_pdf(
    plan: Plan,
    cover: Cover,
    answers: Answers | None = None,
    files: tuple[AttachedFile, ...] = (),
    *,
    seconds: float = LONGEST_SECONDS,
) -> bytes:
    """The plan as a tagged PDF (PDF/A-3a and PDF/UA-1) with ``files`` inside; the same inputs give the same bytes.

    Raises PdfUnavailableError when the system lacks Pango, PdfTooLargeError after ``seconds``, PdfError otherwise.
    """
    return render_pdf(plan_html(plan, cover, answers), files, prepared_on=cover.prepared_on, seconds=seconds)


def render_package_pdf(form: PackageForm, *, seconds: float = LONGEST_SECONDS) -> bytes:
    """The form of one decision package as a tagged PDF. Errors as ``render_plan_pdf``."""
    return render_pdf(package_html(form), prepared_on=form.prepared_on, seconds=seconds)


def form_digest(form: PackageForm) -> str:
    """SHA-256 of what the form says, by which a print of it is found again."""
    return hashlib.sha256(package_html(form).encode()).hexdigest()


def render_pdf(
    html: str, files: tuple[AttachedFile, ...] = (), *, prepared_on: date, seconds: float = LONGEST_SECONDS
) -> bytes:
    """``html`` as a PDF dated ``prepared_on`` with ``files`` inside; reads style sheets and fonts of ours alone."""
    child = _start(child_environment(prepared_on, html))
    try:
        pdf, said = child.communicate(packed(html, files), timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise PdfTooLargeError(
            f"The PDF was not finished after {seconds:g} seconds. Try again when less is running."
        ) from error
    finally:
        _end(child)
    return _checked(child.returncode, pdf, said.decode(errors="replace"))


def child_environment(prepared_on: date, html: str) -> dict[str, str]:
    """Nothing but what fonts and Python need: no secret and no database address reaches the child."""
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    if not lacking(html):
        kept["FONTCONFIG_FILE"] = str(MACHINE_FREE)
    midnight = datetime.combine(prepared_on, time(), UTC)
    own = {"PYTHONPATH": str(PACKAGE.parent), "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    return {**kept, **own, "SOURCE_DATE_EPOCH": str(int(midnight.timestamp()))}


def _start(environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "planner.reports.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd="/",
            env=environment,
            start_new_session=True,
        )
    except OSError as error:
        # Too many processes, too many open files, or no memory for another one.
        raise PdfError("The PDF was not begun: the machine has too much under way. Try again in a minute.") from error


def _end(child: "subprocess.Popen[bytes]") -> None:
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    for pipe in (child.stdin, child.stdout, child.stderr):
        if pipe:
            pipe.close()


def _checked(code: int, pdf: bytes, said: str) -> bytes:
    if code == UNAVAILABLE:
        raise PdfUnavailableError(said.strip())
    if code in _STOPPED or "MemoryError" in said:
        _log.error("The PDF's process ended with %s: %s", code, said)
        raise PdfTooLargeError("The PDF needed more memory or time than one document is given.")
    if code != 0 or not pdf.startswith(_BEGINNING):
        _log.error("The PDF's process ended with %s: %s", code, said)
        raise PdfError(
            "The PDF could not be made. The plan itself is safe; please report this with the time it happened."
        )
    for line in filter(None, said.splitlines()):
        _log.warning("While the PDF was made: %s", line)
    return pdf
