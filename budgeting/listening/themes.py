"""What comes back in many texts: themes by their words, with the texts that speak of each. docs/listening.md measures.

Non-negative matrix factorisation of TF-IDF (Lee and Seung 1999; the start from singular vectors of Boutsidis and
Gallopoulos 2008, which throws no dice), learnt on a sample, then read in every text.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from typing import TYPE_CHECKING, Any

from budgeting.errors import FeedbackError

if TYPE_CHECKING:
    import numpy as np

FEWEST_TEXTS = 20
MOST_THEMES = 16
_FEWEST_THEMES = 3
_TEXTS_A_THEME = 15
_SAMPLE = 20_000
_AT_ONCE = 5_000
_WORDS_SHOWN = 8
_QUOTES = 3
_LONGEST_TEXT = 2_000
# A text speaks of a theme when that theme is more than this share of what it speaks of.
_CLEAR_SHARE = 0.3
_COMMON_SHARE = 0.3
# Few texts have few themes, and each of them more of the texts.
_MANY_TEXTS, _COMMON_SHARE_OF_FEW = 200, 0.5
# What is left of "didn't" and its like, which says nothing of a theme.
_HALVES = frozenset(
    {
        "don",
        "didn",
        "doesn",
        "isn",
        "wasn",
        "aren",
        "weren",
        "won",
        "wouldn",
        "couldn",
        "shouldn",
        "hasn",
        "haven",
        "hadn",
        "just",
        "really",
        "like",
    }
)
_TELLING_LENGTH = range(40, 401)
_RARE_TEXTS = 5

OnStep = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Theme:
    """One theme: the words that made it, the most telling first; the places of its texts, and of telling ones."""

    words: tuple[str, ...]
    texts: tuple[int, ...]
    quotes: tuple[int, ...]

    @property
    def name(self) -> str:
        """A first name, which a person replaces: its three strongest words."""
        return ", ".join(self.words[:3]).capitalize()


def suggest_themes(texts: Sequence[str], on_step: OnStep | None = None) -> tuple[Theme, ...]:
    """The themes of ``texts``, the farthest-reaching first; each text in one theme or none. Same texts, same themes.

    FeedbackError where there is too little to find anything in. ``on_step`` hears (done, of, what is done now).
    """
    tell = on_step or (lambda _done, _of, _words: None)
    tell(0, len(texts), "Reading the words")
    short = [text[:_LONGEST_TEXT] for text in texts]
    model = _learn(_sample(short), tell)
    shares = model.shares(short, tell)
    return tuple(sorted(_themes(model.words(), shares, short), key=lambda theme: (-len(theme.texts), theme.words)))


def theme_count(text_count: int) -> int:
    """How many themes are looked for among so many texts."""
    return max(_FEWEST_THEMES, min(MOST_THEMES, round(sqrt(text_count / _TEXTS_A_THEME) * 2)))


def _sample(texts: list[str]) -> list[str]:
    """At most 20,000 different texts, evenly taken, so that a sentence that a form repeats does not make a theme."""
    different = list(dict.fromkeys(texts))
    if len(different) < FEWEST_TEXTS:
        raise FeedbackError(
            f"Only {len(different)} different texts are here. Themes need {FEWEST_TEXTS} or more: import more feedback."
        )
    return different[:: ceil(len(different) / _SAMPLE)]


@dataclass(frozen=True)
class _Model:
    vectors: Any
    factors: Any

    def words(self) -> list[tuple[str, ...]]:
        """Of every factor the words that weigh most."""
        names = self.vectors.get_feature_names_out()
        order = (-self.factors.components_).argsort(axis=1, kind="stable")[:, :_WORDS_SHOWN]
        weights = self.factors.components_
        return [tuple(str(names[n]) for n in row if weights[k, n] > 0) for k, row in enumerate(order)]

    def shares(self, texts: list[str], tell: OnStep) -> "np.ndarray[Any, Any]":
        """How much each text speaks of each theme, a row each, adding up to 1 (or 0: of none)."""
        import numpy as np  # noqa: PLC0415  as in _learn

        parts = []
        for start in range(0, len(texts), _AT_ONCE):
            tell(start, len(texts), "Reading every text for the themes")
            parts.append(self.factors.transform(self.vectors.transform(texts[start : start + _AT_ONCE])))
        weights = np.vstack(parts) * self.factors.components_.sum(axis=1)
        totals = weights.sum(axis=1, keepdims=True)
        shares: np.ndarray[Any, Any] = np.divide(weights, totals, out=np.zeros_like(weights), where=totals > 0)
        return shares


def _learn(sample: list[str], tell: OnStep) -> _Model:
    # Loaded only where themes are asked for: the library takes seconds to load.
    import numpy as np  # noqa: PLC0415  slow to load
    from sklearn.decomposition import NMF  # noqa: PLC0415  slow to load
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer  # noqa: PLC0415  slow to load

    vectors = TfidfVectorizer(
        stop_words=sorted({*ENGLISH_STOP_WORDS, *_HALVES}),
        strip_accents="unicode",
        token_pattern=r"(?u)\b[^\W\d_]{3,}\b",  # noqa: S106  what counts as a word
        min_df=min(_RARE_TEXTS, ceil(len(sample) / 40) + 1),
        max_df=_COMMON_SHARE if len(sample) >= _MANY_TEXTS else _COMMON_SHARE_OF_FEW,
        sublinear_tf=True,
        max_features=5_000,
    )
    try:
        matrix = vectors.fit_transform(sample)
    except ValueError as error:
        raise FeedbackError("These texts share no words that could make a theme. Import more feedback.") from error
    tell(0, 1, "Finding themes")
    count = min(theme_count(len(sample)), min(matrix.shape) - 1)
    if count < 1:
        raise FeedbackError("These texts share no words that could make a theme. Import more feedback.")
    factors = NMF(count, init="nndsvd", random_state=0, max_iter=400, tol=1e-3)
    # A perfect fit leaves an error a hair below nothing, of which the library takes the root.
    with np.errstate(invalid="ignore"):
        return _Model(vectors, factors.fit(matrix))


def _themes(words: list[tuple[str, ...]], shares: "np.ndarray[Any, Any]", texts: Sequence[str]) -> Iterator[Theme]:
    best = shares.argmax(axis=1)
    for place, strongest in enumerate(words):
        of_it = [int(n) for n in (best == place).nonzero()[0] if shares[n, place] > _CLEAR_SHARE]
        if of_it and strongest:
            yield Theme(strongest, tuple(of_it), _telling(of_it, shares[:, place], texts))


def _telling(places: list[int], share: "np.ndarray[Any, Any]", texts: Sequence[str]) -> tuple[int, ...]:
    """The texts that speak most purely of the theme, long enough to tell something, none like another."""
    by_text: dict[str, int] = {}
    ranked = sorted(places, key=lambda n: (len(texts[n]) not in _TELLING_LENGTH, -round(float(share[n]), 6), n))
    for place in ranked:
        by_text.setdefault(texts[place], place)
        if len(by_text) == _QUOTES:
            break
    return tuple(by_text.values())
