"""Sums in full, said in another language: ``400 completes ÷ 35 % incidence, rounded up = 1,143 people``."""

import re
from collections.abc import Callable
from typing import Final

from planner.languages.formats import rewritten

_BEGINS: Final = re.compile(r"[\d(√]|ln\(|the (?:larger|smaller) of [\d(]")
# What stands between the parts: signs, brackets, and the words that formulas are read with.
_BETWEEN: Final = re.compile(
    r"( [×÷+−=] |√?\(|ln\(|\)|, rounded up(?: to (?=\d))?|the (?:larger|smaller) of (?=[\d(])| and (?=[\d(]))"
)
_FIGURE: Final = re.compile(r"([+−±-]?\d[\d,]*(?:\.\d+)?(?:[ \N{NO-BREAK SPACE}]%)?)(²?)(?: (\S.*))?")
_JOINTS: Final = {
    "de": {
        ", rounded up": ", aufgerundet",
        ", rounded up to ": ", aufgerundet auf ",
        "the larger of ": "das Größere von ",
        "the smaller of ": "das Kleinere von ",
        " and ": " und ",
    }
}


def sum_said(text: str, language: str, word: Callable[[str], str | None]) -> str | None:
    """``text`` with its figures and the words that ``word`` knows said; None when it is no sum."""
    if not _BEGINS.match(text) or not any(sign in text for sign in (" × ", " ÷ ", " = ")):
        return None
    joints = _JOINTS.get(language, {})
    parts = _BETWEEN.split(text)
    return "".join(
        joints.get(part, part) if number % 2 else _term(part, language, word) for number, part in enumerate(parts)
    )


def _term(text: str, language: str, word: Callable[[str], str | None]) -> str:
    """A figure with its word, a figure alone, or a word alone."""
    found = _FIGURE.fullmatch(text)
    if found is None:
        return rewritten(text, language) or word(text) or text
    figure, power, named = found.groups()
    written = f"{rewritten(figure, language) or figure}{power}"
    return f"{written} {word(named) or named}" if named else written
