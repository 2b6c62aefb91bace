"""Masking is measured on a labelled sample, and never gets worse."""

import re
from collections import Counter
from pathlib import Path

import pytest

from planner.imports.masking import mask

SAMPLE = Path(__file__).parents[2] / "data" / "masking" / "sample.txt"
MARK = re.compile(r"\{([a-z-]+):([^}]*)\}")
# Kind: texts that hold it, and how many of them may be missed.
MOST_MISSED = {"e-mail": (30, 0), "phone": (72, 0), "card": (30, 0), "account": (46, 0), "identity": (42, 0)}
MOST_FALSE_ALARMS = 0


def measured(lines: list[str]) -> tuple[Counter[str], Counter[str], list[str]]:
    """How many texts hold each kind, how many of them are missed, and the texts that were changed for nothing."""
    held, missed, false = Counter[str](), Counter[str](), list[str]()
    for line in lines:
        marks = MARK.findall(line)
        text = MARK.sub(lambda found: found[2], line)
        masked = mask(text)
        for kind, value in marks:
            held[kind] += 1
            missed[kind] += value in masked or re.search(r"\d{4}", masked) is not None
        if not marks and masked != text:
            false.append(text)
    return held, missed, false


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return SAMPLE.read_text(encoding="utf-8").splitlines()


def test_no_more_is_missed_than_was_written_down(lines: list[str]) -> None:
    held, missed, _ = measured(lines)
    assert {kind: (held[kind], missed[kind]) for kind in held} == MOST_MISSED


def test_no_more_is_masked_for_nothing_than_was_written_down(lines: list[str]) -> None:
    assert len(measured(lines)[2]) <= MOST_FALSE_ALARMS


def test_without_masking_all_of_it_would_be_missed(lines: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.planner.imports.test_masking_sample.mask", str)
    held, missed, false = measured(lines)
    assert (held, false) == (missed, [])
