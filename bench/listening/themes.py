"""How well themes fit what people sort reviews by, and how stable they are; then how long many texts take."""

import itertools
import time
from collections import Counter
from collections.abc import Sequence

import numpy as np
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from bench.listening.reviews import reviews
from budgeting.listening.themes import Theme, suggest_themes

KEPT_SHARE = 0.8


def main(most: int = 100_000) -> None:
    """Print purity and shared information with department and class, stability, and seconds for ``most`` texts."""
    told = reviews()
    themes = suggest_themes([one.text for one in told])
    placed = {place: number for number, theme in enumerate(themes) for place in theme.texts}
    print(f"{len(themes)} themes hold {len(placed)} of {len(told)} reviews.\n")
    print("| sorted by | purity | of the largest alone | shared information (NMI) |\n|---|---|---|---|")
    for name, labels in (("department", [one.department for one in told]), ("class", [one.kind for one in told])):
        mine, theirs = [placed[n] for n in placed], [labels[n] for n in placed]
        largest = Counter(theirs).most_common(1)[0][1] / len(theirs)
        shared = normalized_mutual_info_score(theirs, mine)
        print(f"| {name} | {_purity(mine, theirs):.3f} | {largest:.3f} | {shared:.3f} |")
    print(f"\nLeaving out a fifth: adjusted Rand {_stability([one.text for one in told]):.3f}.")
    dice = np.random.default_rng(1)
    words = [one.text.split() for one in told]
    chosen = enumerate(dice.integers(0, len(words), most))
    many = [" ".join(words[n][: int(dice.integers(8, 60))]) + f" {k % 977}" for k, n in chosen]
    began = time.perf_counter()
    found = suggest_themes(many)
    placed_count = sum(len(theme.texts) for theme in found)
    print(f"{most:,} texts: {time.perf_counter() - began:.0f} s, {placed_count:,} in themes.")


def _purity(mine: Sequence[int], theirs: Sequence[str]) -> float:
    by_theme: dict[int, Counter[str]] = {}
    for theme, label in zip(mine, theirs, strict=True):
        by_theme.setdefault(theme, Counter())[label] += 1
    return sum(count.most_common(1)[0][1] for count in by_theme.values()) / len(mine)


def _stability(texts: Sequence[str]) -> float:
    dice = np.random.default_rng(0)
    runs: list[dict[int, int]] = []
    for _ in range(4):
        kept = [n for n in range(len(texts)) if dice.random() < KEPT_SHARE]
        themes: Sequence[Theme] = suggest_themes([texts[n] for n in kept])
        runs.append({kept[place]: number for number, theme in enumerate(themes) for place in theme.texts})
    scores = []
    for one, other in itertools.combinations(runs, 2):
        both = sorted(one.keys() & other.keys())
        scores.append(adjusted_rand_score([one[n] for n in both], [other[n] for n in both]))
    return float(np.mean(scores))
