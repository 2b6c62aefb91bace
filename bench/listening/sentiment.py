"""Fit the word weights of sentiment and measure them; ``python -m bench listening weights`` writes them."""

import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from bench.listening.reviews import Review, reviews
from budgeting.listening import sentiment

WEIGHTS = Path(sentiment.__file__).with_name("weights.csv")
FEWEST_TEXTS = 4  # a word that fewer texts hold says nothing about others
STRENGTH = 0.1  # of the learned weights against none
LEAST = 0.02  # a weight below it moves nothing
VALENCE = " valence"
GOOD = 4
LENGTHS = ((0, 150), (150, 350), (350, 10_000))
HEAD = """# Weights of words for sentiment, in thousandths: what one word adds to the log-odds that a text is pleased.
# Valences of the words: VADER lexicon (C.J. Hutto and E. Gilbert 2014), MIT licence, Copyright (c) 2016 C.J. Hutto,
# scaled and corrected by a logistic regression on 1,000 reviews of a clothing shop (N. Brooks, CC0).
"""


def lexicon() -> dict[str, float]:
    """Valences from -4 to 4 of plain words."""
    words = SentimentIntensityAnalyzer().lexicon.items()
    return {word: value for word, value in words if re.fullmatch(r"[a-z']+", word)}


def fit(texts: Sequence[Review], valences: Mapping[str, float]) -> dict[str, int]:
    """Weights in thousandths: a share of the valence of every word, and what the ratings add to it."""
    heard = [Counter(sentiment.heard_words(one.text)) for one in texts]
    frequency = Counter(word for one in heard for word in one)
    rows = [_features(one, frequency, valences) for one in heard]
    reader = DictVectorizer()
    model = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=3_000, fit_intercept=False)
    model.fit(reader.fit_transform(rows), [one.rating >= GOOD for one in texts])
    learned = dict(zip(reader.get_feature_names_out(), model.coef_[0], strict=True))
    share = learned.pop(VALENCE) / 2
    both = {word: share * valences.get(word, 0.0) + learned.get(word, 0.0) for word in {*valences, *learned}}
    return {word: round(1_000 * both[word]) for word in sorted(both) if abs(both[word]) >= LEAST}


def _features(
    heard: Counter[tuple[str, bool]], frequency: Counter[tuple[str, bool]], valences: Mapping[str, float]
) -> dict[str, float]:
    row: dict[str, float] = {VALENCE: 0.0}
    for (word, is_denied), number in heard.items():
        sign = number * (sentiment.DENIED_SHARE if is_denied else 1)
        row[VALENCE] += sign * valences.get(word, 0.0) / 2
        if frequency[word, False] + frequency[word, True] >= FEWEST_TEXTS:
            row[word] = row.get(word, 0.0) + sign
    return row


def write(weights: Mapping[str, int]) -> None:
    """Keep ``weights`` beside the code that reads them."""
    lines = "".join(f"{word},{weight}\n" for word, weight in weights.items())
    WEIGHTS.write_text(f"{HEAD}word,weight_milli\n{lines}", encoding="utf-8")


def main() -> None:
    """Print how well each way tells the ratings of the half that it has not seen."""
    texts, valences, vader = reviews(), lexicon(), SentimentIntensityAnalyzer()
    halves = texts[::2], texts[1::2]
    told: dict[str, list[float]] = {"VADER": [], "lexicon alone": [], "words and ratings": []}
    asked: list[Review] = []
    for learnt, unseen in (halves, halves[::-1]):
        weights = sentiment.Weights(fit(learnt, valences))
        plain = sentiment.Weights({word: round(250 * value) for word, value in valences.items()})
        asked += unseen
        told["VADER"] += [vader.polarity_scores(one.text)["compound"] for one in unseen]
        told["lexicon alone"] += [plain.score_milli(one.text) for one in unseen]
        told["words and ratings"] += [weights.score_milli(one.text) for one in unseen]
    print(
        "| way | texts | accuracy | AUC | AUC without rating 3 | rank correlation | correlation |\n" + 7 * "|---" + "|"
    )
    for name, scores in told.items():
        for low, high in ((0, 10_000), *LENGTHS):
            chosen = [n for n, one in enumerate(asked) if low <= len(one.text) < high]
            print(_row(f"{name}, {low} to {high} characters", [asked[n] for n in chosen], [scores[n] for n in chosen]))
    for name, way in (("VADER", vader.polarity_scores), ("words and ratings", sentiment.sentiment_milli)):
        began = time.perf_counter()
        for one in texts:
            way(one.text)
        print(f"{name}: {(time.perf_counter() - began) / len(texts) * 1e6:.0f} microseconds a text")


def _row(name: str, texts: Sequence[Review], scores: Sequence[float]) -> str:
    rating, score = np.array([one.rating for one in texts]), np.array(scores)
    is_good, is_clear = rating >= GOOD, rating != GOOD - 1
    figures = (
        np.mean((score > 0) == is_good),
        roc_auc_score(is_good, score),
        roc_auc_score(is_good[is_clear], score[is_clear]),
        spearmanr(rating, score)[0],
        np.corrcoef(rating, score)[0, 1],
    )
    return f"| {name} | {len(texts)} | " + " | ".join(f"{figure:.3f}" for figure in figures) + " |"
