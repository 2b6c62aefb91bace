"""Places: what a comment is about, as a short text that outlives the versions of a plan."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from budgeting.errors import BudgetingError
from budgeting.keys import LONGEST_KEY, is_key

PlaceKind = Literal["study", "shared", "question", "plan", "finding"]

LONGEST_PLACE: Final = 2 * LONGEST_KEY + 10
_KEYED: Final = frozenset({"study", "shared", "question"})
_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
# The part after the key is the key of a cost line, which may hold more than a key's letters.
_LINE = re.compile(r"[^\s:/?#&%]{1,64}")


@dataclass(frozen=True)
class Place:
    """``kind`` and the key or number that names the thing; ``line`` is the key of a cost line, or empty."""

    kind: PlaceKind
    name: str
    line: str = ""

    @property
    def text(self) -> str:
        """As it is kept: ``study:calls:recruitment``, ``question:fees``, ``plan:3``."""
        return ":".join(part for part in (self.kind, self.name, self.line) if part)


def check_place(text: str) -> Place:
    """The place that ``text`` names; BudgetingError when it names none.

    ``study:KEY``, ``study:KEY:LINE``, ``shared:KEY``, ``shared:KEY:LINE``, ``question:KEY``, ``plan:NUMBER`` and
    ``finding:NUMBER`` are places.
    """
    kind, _, rest = text.partition(":")
    name, has_line, line = rest.partition(":")
    if kind in _KEYED and is_key(name) and _is_line(kind, line, has_line=bool(has_line)):
        return Place(kind, name, line)  # type: ignore[arg-type]  # one of the words of the kinds, as just asked
    if kind in {"plan", "finding"} and _NUMBER.fullmatch(rest):
        return Place(kind, rest)  # type: ignore[arg-type]  # as above
    raise BudgetingError("That is no place for a comment. Open it from the page of what you want to talk about.")


def _is_line(kind: str, line: str, *, has_line: bool) -> bool:
    return not has_line or (kind != "question" and _LINE.fullmatch(line) is not None)
