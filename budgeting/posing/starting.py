"""Bundles whose studies may start early or late: one variant for each combination of starts that makes a difference.

A bundle is worth a x tau x EVSI, where tau is the least share of the decision still open at a report, and its follow-up
can start once the last has reported. So two combinations of starts are alike when tau and the last report are; the
variant of such a class lets every study start as late as the class allows, and says so by ``PackageRef.by``. Whatever
starts are chosen, the variant of their own class is offered, and is worth exactly what those starts leave.
"""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import product

from budgeting.posing.answering import Start, Valued


def variants(valued: Valued, *, by_report: bool) -> Iterator[Valued]:
    """``valued`` for every class of starts that leaves something open, the most open first.

    ``by_report`` tells the days of the last report apart, which only matter to a follow-up. A bundle whose studies each
    have one start is its own only variant.
    """
    if not any(offer.window for offer in valued.offers):
        yield valued
        return
    seen = set()
    for share, day in _classes(valued, by_report=by_report):
        starts = _latest_starts(valued, share, day)
        if starts and starts not in seen:
            seen.add(starts)
            yield valued._replace(share=min(start.share for start in starts), starts=starts)


def _classes(valued: Valued, *, by_report: bool) -> Iterator[tuple[Fraction, date]]:
    """Every least share with every last day of a report that the studies could have together."""
    every = [start for offer in valued.offers for start in offer.starts]
    shares = sorted({start.share for start in every if start.share > 0}, reverse=True)
    days = sorted({start.reports_on for start in every}) if by_report else [date.max]
    return product(shares, days)


def _latest_starts(valued: Valued, share: Fraction, day: date) -> tuple[Start, ...]:
    """The latest start of each offer that leaves ``share`` open and reports by ``day``; empty when one has none."""
    found = []
    for offer in valued.offers:
        fitting = [start for start in offer.starts if start.share >= share and start.reports_on <= day]
        if not fitting:
            return ()
        found.append(fitting[-1])
    return tuple(found)
