"""The process that opens a PDF from anywhere: ``python -m planner.reports.reading_child`` says what it holds.

It has little memory and time, can write no file and reach no network; whatever it is given, the worst it can do is end.
Answers with one JSON object: that of ``Printed``.
"""

import ctypes
import io
import os
import resource
import sys
from dataclasses import replace
from typing import Final

import pikepdf
from pydantic import TypeAdapter

from budgeting.errors import BudgetingError
from planner.reports.printed_facts import Printed, printed_of
from planner.reports.reading_text import Patience, page_text, unpacked

MEMORY_BYTES: Final = 1 << 30
CPU_SECONDS: Final = 30
LARGEST_PLAN: Final = 40 << 20
MOST_PAGES: Final = 600
PLAN_NAME: Final = "plan.json"
WITH_PLAN: Final = "--with-plan"
PRINTED: Final = TypeAdapter(Printed)
_NEW_USER, _NEW_NETWORK = 0x1000_0000, 0x4000_0000

NOT_A_PDF: Final = "This file is not a PDF, or it is damaged."
PROTECTED: Final = "This PDF is protected by a password. Plans of this product are not."
NO_PLAN: Final = "No plan is attached to this PDF. Plans of this product carry their figures as “plan.json”."
TOO_LARGE: Final = "The plan attached to this PDF unpacks to more than a plan can hold."
UNREADABLE: Final = "What is attached as “plan.json” is not a plan that this release can read."
TOO_LONG: Final = f"This PDF has more than {MOST_PAGES} pages. No plan is as long."
TOO_MUCH: Final = "This PDF takes more memory to read than a plan needs."


def main() -> None:
    """Answer for the one PDF on the input."""
    limit_process()
    try:
        found = read(sys.stdin.buffer.read(), with_plan=WITH_PLAN in sys.argv)
    except (MemoryError, RecursionError):
        found = _trouble(TOO_MUCH)
    sys.stdout.buffer.write(PRINTED.dump_json(found))
    sys.stdout.buffer.flush()


def limit_process() -> None:
    """Cap memory and processor time, forbid files, leave the network where the system permits it; pages come first."""
    os.nice(10)
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    ctypes.CDLL(None, use_errno=True).unshare(_NEW_USER | _NEW_NETWORK)


def read(pdf: bytes, *, with_plan: bool = False) -> Printed:
    """What the PDF holds, its plan as text too where asked; its trouble says why it is no plan of ours."""
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            return _read(document, with_plan)
    except pikepdf.PasswordError:
        return _trouble(PROTECTED)
    except (pikepdf.PdfError, pikepdf.DataDecodingError):
        return _trouble(NOT_A_PDF)


def _read(document: pikepdf.Pdf, with_plan: bool) -> Printed:  # noqa: FBT001  handed on
    names = tuple(sorted(str(name)[:200] for name in document.attachments))[:20]
    if len(document.pages) > MOST_PAGES:
        return _trouble(TOO_LONG, names)
    if PLAN_NAME not in document.attachments:
        return _trouble(NO_PLAN, names)
    held = document.attachments[PLAN_NAME].obj.get("/EF")
    file = held.get("/F") if isinstance(held, pikepdf.Dictionary) else None
    if not isinstance(file, pikepdf.Stream):
        return _trouble(NO_PLAN, names)
    raw = unpacked(file, LARGEST_PLAN)
    if raw is None:
        return _trouble(TOO_LARGE, names)
    try:
        found = printed_of(names, raw.decode(), _texts(document))
        return replace(found, plan_text=raw.decode()) if with_plan else found
    except (BudgetingError, ValueError, LookupError, TypeError, ArithmeticError):
        return _trouble(UNREADABLE, names)


def _texts(document: pikepdf.Pdf) -> list[str]:
    patience = Patience()
    return [_text(page, patience) for page in document.pages]


def _text(page: pikepdf.Page, patience: Patience) -> str:
    try:
        return page_text(page, patience)
    except (pikepdf.PdfError, ValueError, LookupError, TypeError):
        return ""


def _trouble(sentence: str, names: tuple[str, ...] = ()) -> Printed:
    return Printed(names, None, None, sentence)


if __name__ == "__main__":
    main()
