"""What a plan would do, as code says it: clauses that begin with a verb, each with a list of studies of its own."""

import re
from typing import Final

# The verbs that begin a clause in English; what follows one belongs to it as far as the next.
_VERBS: Final = ("bring in", "leave out", "raise", "lower", "take", "run", "start", "drops", "has", "is worth")
_BEGINS: Final = re.compile(rf"(?:{'|'.join(_VERBS)}) ")
_BETWEEN: Final = re.compile(rf"(, and |, | and )(?=(?:{'|'.join(_VERBS)}) )")
QUOTED: Final = re.compile(r"“[^“”]*”")


def hidden(text: str) -> str:
    """``text`` with what stands in quotation marks made unreadable, every place where it was."""
    return QUOTED.sub(lambda quoted: "“" + "x" * (len(quoted[0]) - 2) + "”", text)


def is_balanced(text: str) -> bool:
    """Whether each quotation mark that opens in ``text`` closes in it: else a name was cut in two."""
    depth = 0
    for mark in text:
        depth += (mark == "“") - (mark == "”")
        if depth not in (0, 1):
            return False
    return depth == 0


def clauses_of(text: str) -> tuple[list[str], list[str]] | None:
    """The clauses of ``text`` and what joins them; None when it does not begin with a verb.

    ``bring in “A” and “B”, leave out “C”`` gives two clauses joined by ``, ``.
    """
    veiled = hidden(text)
    if not _BEGINS.match(veiled):
        return None
    joints = list(_BETWEEN.finditer(veiled))
    starts = [0, *(one.end() for one in joints)]
    ends = [*(one.start() for one in joints), len(text)]
    return [text[i:j] for i, j in zip(starts, ends, strict=True)], [one[0] for one in joints]


def verb_of(clause: str) -> str:
    """The verb that ``clause`` begins with."""
    found = _BEGINS.match(clause)
    return found[0].rstrip() if found else ""
