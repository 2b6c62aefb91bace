"""Which texts speak of the same as another: words weighed by how rare they are (TF-IDF), compared by their angle.

Words are compared by their stems, cut off the simplest of English endings; a text in a language without spaces between
words is cut into pairs of letters, so that it can be compared at all.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from math import log, sqrt
from typing import Final, NamedTuple

_WORD: Final = re.compile(r"[^\W_]+")
_COMMON_WORDS: Final = (
    "a an and are as at be because been but by can could did do does for from had has have how if in into is it its "
    "more most not of on or our out so than that the their them then there they this to us was we were what when where "
    "which who why will with would you your"
)
_COMMON: Final = frozenset(_COMMON_WORDS.split())
_ENDINGS: Final = ("ings", "ing", "ies", "ers", "ed", "es", "er", "ly", "s")
_SHORTEST: Final = 3
_LONGEST: Final = 2_000
# Below this two texts share hardly more than a word or two.
LEAST: Final = 0.12


class Likeness(NamedTuple):
    """The place of a text among those compared, and how like it is: 0 for nothing shared, 1 for the same words."""

    place: int
    share: float


def words_of(text: str) -> list[str]:
    """The words of a text that say something, by their stems; of a script without spaces, its pairs of letters."""
    plain = unicodedata.normalize("NFKC", text[:_LONGEST]).casefold()
    found: list[str] = []
    for word in _WORD.findall(plain):
        if word.isascii() or not any(_is_unspaced(letter) for letter in word):
            found += [_stem(word)] if word not in _COMMON else []
        else:
            found += [word[at : at + 2] for at in range(max(1, len(word) - 1))]
    return found


def most_similar(text: str, among: Sequence[str], *, most: int = 3, least: float = LEAST) -> tuple[Likeness, ...]:
    """At most ``most`` of ``among`` that are like ``text``, the likest first; equals in their order."""
    counts = [Counter(words_of(one)) for one in among]
    own = Counter(words_of(text))
    rarity = _rarity([*counts, own])
    weights = [_weighed(one, rarity) for one in counts]
    asked = _weighed(own, rarity)
    shares = [Likeness(place, _cosine(asked, one)) for place, one in enumerate(weights)]
    near = [one for one in shares if one.share >= least]
    return tuple(sorted(near, key=lambda one: (-one.share, one.place))[:most])


def _rarity(counts: Sequence[Counter[str]]) -> dict[str, float]:
    """ln((1 + N) / (1 + n)) + 1 of each word, n of N texts holding it."""
    holding = Counter(word for one in counts for word in one)
    return {word: log((1 + len(counts)) / (1 + number)) + 1 for word, number in holding.items()}


def _weighed(count: Counter[str], rarity: dict[str, float]) -> dict[str, float]:
    return {word: number * rarity[word] for word, number in count.items()}


def _cosine(first: dict[str, float], second: dict[str, float]) -> float:
    length = sqrt(sum(w * w for w in first.values())) * sqrt(sum(w * w for w in second.values()))
    return sum(weight * second.get(word, 0.0) for word, weight in first.items()) / length if length else 0.0


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return word.removesuffix(ending)
    return word


def _is_unspaced(letter: str) -> bool:
    """Whether the letter belongs to a script that puts no spaces between words (Chinese, Japanese, Thai)."""
    return "\u0e00" <= letter <= "\u0eff" or "\u3040" <= letter <= "\u30ff" or "\u3400" <= letter <= "\u9fff"
