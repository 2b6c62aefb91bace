"""Text that people typed, made safe to set: long words may break, control characters are gone."""

import re
import unicodedata
from typing import Final

LONGEST_WORD: Final = 24
LONGEST_PRINTED_WORD: Final = 240
LONGEST_HEAD: Final = 70
_STEP: Final = 12
_ZERO_WIDTH_SPACE: Final = "\N{ZERO WIDTH SPACE}"
# Scripts that are written without spaces break anywhere by themselves: Thai to Khmer, Chinese, Japanese, Korean.
_UNSPACED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
_LONG_WORD = re.compile(rf"[^\s{_UNSPACED}]{{{LONGEST_WORD + 1},}}")
_KEPT_CONTROLS: Final = "\n\t"
_FROM_RIGHT = re.compile(
    "[\u0590-\u08ff\u202b\u202e\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_APART, _END_APART = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def settable(text: str) -> str:
    """``text`` without control characters and lone surrogates; words of more than 24 characters may break.

    A word of more than 240 characters is cut there and ends in an ellipsis, because setting it would take minutes.
    """
    visible = "".join(c for c in text if c in _KEPT_CONTROLS or unicodedata.category(c) not in ("Cc", "Cs"))
    return _apart(_LONG_WORD.sub(_breakable, visible))


def _apart(text: str) -> str:
    """Text with letters from right to left, set apart so that it moves nothing of the sentence around it."""
    return f"{_APART}{text}{_END_APART}" if _FROM_RIGHT.search(text) else text


def shortened(text: str, longest: int = LONGEST_HEAD) -> str:
    """``text`` on one line, cut with an ellipsis where it is longer than a running head or a bookmark can be."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def _breakable(match: re.Match[str]) -> str:
    word, pieces, start = shortened(match[0], LONGEST_PRINTED_WORD), [], 0
    while start < len(word):
        end = _cluster_end(word, start + _STEP)
        pieces.append(word[start:end])
        start = end
    return _ZERO_WIDTH_SPACE.join(pieces)


def _cluster_end(word: str, end: int) -> int:
    """The first place from ``end`` on where a break does not part a letter from its marks or a joined emoji."""
    while end < len(word) and _holds_together(word[end - 1], word[end]):
        end += 1
    return min(end, len(word))


def _holds_together(before: str, after: str) -> bool:
    joiners = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
    is_modifier = "\U0001f3fb" <= after <= "\U0001f3ff"
    return unicodedata.category(after)[0] == "M" or before in joiners or after in joiners or is_modifier
