"""The reviews that listening is measured on: text, rating from 1 to 5, department and class of each."""

import csv
from dataclasses import dataclass
from pathlib import Path

_PATH = Path(__file__).resolve().parents[2] / "tests" / "data" / "clothing_reviews.csv"


@dataclass(frozen=True)
class Review:
    """One review with a text: title and text together."""

    text: str
    rating: int
    department: str
    kind: str


def reviews() -> tuple[Review, ...]:
    """Those of the thousand that say something."""
    with _PATH.open(encoding="utf-8", newline="") as file:
        return tuple(
            Review(_text(row), int(row["Rating"]), row["Department Name"], row["Class Name"])
            for row in csv.DictReader(file)
            if row["Review Text"].strip()
        )


def _text(row: dict[str, str]) -> str:
    return f"{row['Title']}. {row['Review Text']}" if row["Title"] else row["Review Text"]
