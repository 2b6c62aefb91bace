"""Keys: the stable text identifiers by which people and files name things."""

import re
import unicodedata

from budgeting.errors import BudgetingError

LONGEST_KEY = 64
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)


def is_key(text: str) -> bool:
    """Whether ``text`` is lower-case letters and digits in groups joined by single hyphens, 64 characters at most."""
    return len(text) <= LONGEST_KEY and _KEY.fullmatch(text) is not None


def check_key(text: str, *, place: str | None = None) -> str:
    """``text`` itself when it is a key; BudgetingError otherwise."""
    if not is_key(text):
        raise BudgetingError(
            f"“{text[:LONGEST_KEY]}” cannot be a key. Use lower-case letters, digits and single hyphens, 64 at most.",
            place=place,
        )
    return text


def make_key(text: str, taken: frozenset[str] | set[str] = frozenset()) -> str:
    """A readable key made from ``text`` that is not in ``taken`` (``-2``, ``-3`` … is added where needed)."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: LONGEST_KEY - 8].strip("-") or "item"
    key, count = stem, 1
    while key in taken:
        count += 1
        key = f"{stem}-{count}"
    return key
