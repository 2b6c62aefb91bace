"""Bundles whose studies may start early or late: one variant for each combination of starts that makes a difference.

A bundle is worth a x tau x EVSI, where tau is the least share of the decision still open at a report, and its follow-up
can start once the last has reported. So two combinations of starts are alike when tau and the last report are; the
variant of such a class lets every study start as late as the class allows, and says so by ``PackageRef.by``. Whatever
starts are chosen, the variant of their own class is offered, and is worth exactly what those starts leave.
"""

from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Final

from budgeting.posing.answering import Start, Valued

SEVERAL: Final = 2


def variants(valued: Valued, *, by_report: bool) -> Iterator[Valued]:
    """``valued`` for every class of starts that leaves something open, the most open first.

    ``by_report`` tells the days of the last report apart, which only matter to a follow-up. A bundle whose studies each
    have one start is its own only variant.
    """
    if all(len(offer.window) < SEVERAL for offer in valued.offers):
        yield valued
        return
    seen = set()
    for rank, day in _classes(valued, by_report=by_report):
        places = _latest(valued, rank, day)
        if places and places not in seen:
            seen.add(places)
            starts = tuple(offer.window[place] for offer, place in zip(valued.offers, places, strict=True))
            yield valued._replace(share=min(starts, key=_rank).share, starts=starts)


def _classes(valued: Valued, *, by_report: bool) -> Iterator[tuple[int, date]]:
    """Every least share, by its rank, with every last day of a report that the studies could have together."""
    every = [start for offer in valued.offers for start in offer.window]
    ranks = sorted({start.rank for start in every if start.rank}, reverse=True)
    days = sorted({start.reports_on for start in every}) if by_report else [date.max]
    return product(ranks, days)


def _latest(valued: Valued, rank: int, day: date) -> tuple[int, ...]:
    """The place of each offer's latest start that leaves so much open and reports by ``day``; empty: one has none."""
    found = []
    for offer in valued.offers:
        place = len(offer.window) - 1
        while place >= 0 and not (offer.window[place].rank >= rank and offer.window[place].reports_on <= day):
            place -= 1
        if place < 0:
            return ()
        found.append(place)
    return tuple(found)


def _rank(start: Start) -> int:
    return start.rank
