"""Reminders: what is due soon, each said once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from budgeting.notices.events import Event

AHEAD: Final = timedelta(days=14)


@dataclass(frozen=True)
class Due:
    """Something with a date: ``name`` in words, ``path`` its page, ``key`` what tells it from all others."""

    event: Event
    key: str
    name: str
    path: str
    on: date


@dataclass(frozen=True)
class Reminder:
    """What to say of something that is due; ``once`` is the same for as long as its date is the same."""

    event: Event
    words: str
    path: str
    once: str


def reminders(due: Iterable[Due], today: date) -> Iterator[Reminder]:
    """A reminder for everything due from ``today`` to 14 days ahead; what is past is not reminded of."""
    for one in due:
        if today <= one.on <= today + AHEAD:
            yield Reminder(one.event, f"{one.name} {_when(one.on, today)}", one.path, f"{one.event}:{one.key}:{one.on}")


def _when(on: date, today: date) -> str:
    days = (on - today).days
    near = {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
    return f"{near}, on {on.day} {on:%B %Y}"
