"""The process in which one document is printed: ``python -m planner.reports.child`` reads HTML and writes a PDF.

It limits itself before it reads anything, reaches no network, and opens no file but our own style sheets and fonts.
"""

import ctypes
import gc
import hashlib
import logging
import resource
import sys
import warnings
from typing import Final

from planner.reports.attached import unpacked
from planner.reports.pdf import REFUSED, UNAVAILABLE

# What it may address: a print of 200 pages fills some 900 MB of it.
MEMORY_BYTES: Final = 3 << 29
FILE_BYTES: Final = 64 << 20
CPU_SECONDS: Final = 120
_NEW_USER, _NEW_NETWORK = 0x1000_0000, 0x4000_0000
_MISSING: Final = (
    "This machine cannot make PDFs yet: the Pango libraries are missing. Install them with "
    "“apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0” and try again."
)


def main() -> int:
    """Print what comes in on standard input; the exit status says what happened."""
    limit_process()
    # The process ends with its document: looking for what could be freed would only go through its boxes again.
    gc.disable()
    # The fonts come with the document: that the machine's own are left out is meant.
    warnings.filterwarnings("ignore", "No fonts configured in FontConfig")
    stream = sys.stdin.buffer.read()
    try:
        from weasyprint.urls import FatalURLFetchingError  # noqa: PLC0415  Pango may be missing

        from planner.reports.printing import print_document  # noqa: PLC0415  Pango may be missing
    except OSError:
        sys.stderr.write(_MISSING)
        return UNAVAILABLE
    _say_warnings()
    try:
        pdf = print_document(*unpacked(stream), identifier=hashlib.sha256(stream).digest()[:16])
    except FatalURLFetchingError as error:
        sys.stderr.write(str(error))
        return REFUSED
    sys.stdout.buffer.write(pdf)
    sys.stdout.buffer.flush()
    return 0


def limit_process() -> None:
    """Cap memory, processor time and file size; leave the network where the system permits it."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    # Fails where namespaces are forbidden; the fetcher refuses every address in any case.
    ctypes.CDLL(None, use_errno=True).unshare(_NEW_USER | _NEW_NETWORK)


def _say_warnings() -> None:
    """Write the renderer's and the font subsetter's warnings to standard error, one a line, each once."""
    said: set[str] = set()

    def is_new(record: logging.LogRecord) -> bool:
        before = len(said)
        said.add(record.getMessage())
        return len(said) > before

    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr, force=True)
    logging.getLogger("weasyprint").propagate = True
    for handler in logging.getLogger().handlers:
        handler.addFilter(is_new)


if __name__ == "__main__":
    sys.exit(main())
