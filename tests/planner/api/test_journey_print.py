"""The journey on one printed page, asked for by program: whatever is drawn, and whatever fails, it is said in words."""

import errno
from datetime import date
from typing import Final

import pytest

from budgeting.journey import LONGEST_NAMES, LONGEST_OWNER, MOST_PARTS, DrawnJourney, Meeting
from planner.reports.errors import PdfTooLargeError
from planner.reports.journey_page import Curve, JourneyPicture
from planner.reports.pages import journey_html
from planner.storage.errors import StorageError
from tests.planner.api.house import House

PRINT: Final = "planner.services.journey_printing.render_pdf"
ODD: Final = ("", "x" * 200, "<script>", "{{ 7*7 }}", "\u202e\u0000\x0b\ufffe", "💷" * 60, "ﷺ" * 50, "a\r\nb")


def print_of(house: House) -> tuple[int, str]:
    """What Ola is answered when she asks for the print, and why."""
    answer = house.ask("Ola", "GET", f"/programmes/{house.programme.key}/journey/map/pdf")
    return answer.status_code, answer.json["detail"] if answer.is_json else answer.content_type


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (PdfTooLargeError("The PDF was not finished after 120 seconds. Try again."), 422, "not finished"),
        (StorageError(), 503, "did not answer"),
        (OSError(errno.ENOSPC, "No space left on device"), 507, "no room left"),
    ],
)
def test_a_print_that_fails_is_said_in_words(
    house: House, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, words: str
) -> None:
    def fail(*_arguments: object, **_options: object) -> bytes:
        raise error

    monkeypatch.setattr(PRINT, fail)
    answered, why = print_of(house)
    assert (answered, words in why) == (status, True), why


def test_an_error_that_nobody_foresaw_would_be_seen(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PRINT, lambda *_, **__: 1 / 0)
    assert print_of(house)[0] == 500


@pytest.mark.parametrize("count", [0, 1, MOST_PARTS["stage"]])
@pytest.mark.parametrize("number", range(len(ODD)))
def test_any_name_that_a_journey_may_bear_can_be_laid_out(number: int, count: int) -> None:
    name = ODD[number]
    names = tuple(f"{place}{name}"[: LONGEST_NAMES["stage"]].strip() for place in range(count))
    journey = DrawnJourney(
        stages=names, personas=names, touchpoints=tuple(Meeting(one, owner=name[:LONGEST_OWNER]) for one in names)
    )
    for mood in (None, -1_000, 0, 1_000):
        curve = Curve(names, (mood,) * count, (None,) * count, (mood,) * count)
        picture = JourneyPicture(name, "GBP", journey, 1, name, curve, (), 0, None)
        assert "</html>" in journey_html(picture, date(2027, 1, 1))
