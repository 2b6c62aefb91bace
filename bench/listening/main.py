"""``python -m bench listening``: sentiment, themes, changes; with ``weights`` it writes the weights of words anew."""

from collections.abc import Sequence

from bench.listening import changes, sentiment, themes
from bench.listening.reviews import reviews


def main(arguments: Sequence[str]) -> None:
    """Measure, or write the weights."""
    if list(arguments) == ["weights"]:
        sentiment.write(sentiment.fit(reviews(), sentiment.lexicon()))
        return
    for room in (sentiment, themes, changes):
        print(f"\n## {room.__name__.rpartition('.')[2].capitalize()}\n")
        room.main()
