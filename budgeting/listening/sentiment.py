"""How pleased a text sounds, from weights of its words: docs/listening.md says how well that tells ratings."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from math import tanh

MOST_MILLI = 1_000
# What is left of a word after "not": it turns round, and weakens (Hutto and Gilbert 2014 measure 0.74).
DENIED_SHARE = -0.74
_MOST_CHARACTERS = 4_000
_DENIES_NEXT = 3
_DENIAL = "not"
_WORD = re.compile(r"[a-z']+")
_DENYING = frozenset(
    re.findall(
        r"\S+",
        "not no never none nothing neither nor without cannot isn't wasn't aren't weren't don't doesn't didn't won't "
        "wouldn't can't couldn't shouldn't hasn't haven't hadn't isnt dont doesnt didnt wont cant barely hardly",
    )
)


def sentiment_milli(text: str) -> int:
    """How pleased ``text`` sounds: -1,000 (angry) to 1,000 (delighted); 0 where nothing is heard. English words only.

    Of a very long text the first 4,000 characters are heard.
    """
    return _shipped().score_milli(text)


class Weights:
    """What each word adds to the log-odds, in thousandths, that a text is pleased."""

    def __init__(self, weight_by_word: Mapping[str, int]) -> None:
        self._weights = {**weight_by_word, **dict.fromkeys(_DENYING, weight_by_word.get(_DENIAL, 0))}

    def score_milli(self, text: str) -> int:
        """Log-odds of all words, as the difference of both chances: 1,000 x (pleased - displeased)."""
        words = _words(text)
        total: float = sum(filter(None, map(self._weights.get, words)))
        if not _DENYING.isdisjoint(words):
            # What is denied counts the other way round; most texts deny little, so only that is gone over word by word.
            denied = (word for word, is_denied in _heard(words) if is_denied)
            total += (DENIED_SHARE - 1) * sum(filter(None, map(self._weights.get, denied)))
        return round(MOST_MILLI * tanh(total / 2_000))


def heard_words(text: str) -> Iterator[tuple[str, bool]]:
    """Every word of ``text``, and whether one of the three words before it denies it."""
    return _heard(_words(text))


def _words(text: str) -> list[str]:
    return _WORD.findall(text[:_MOST_CHARACTERS].lower().replace("’", "'"))


def _heard(words: list[str]) -> Iterator[tuple[str, bool]]:
    left = 0
    for word in words:
        if word in _DENYING:
            left = _DENIES_NEXT
            yield _DENIAL, False
        else:
            yield word, left > 0
            left -= 1


@cache
def _shipped() -> Weights:
    text = resources.files("budgeting.listening").joinpath("weights.csv").read_text(encoding="utf-8")
    rows = [line.split(",") for line in text.splitlines() if not line.startswith("#")][1:]
    return Weights({word: int(weight) for word, weight in rows})
