"""Answers with a follow-up: a first bundle whose finding releases a conditional study, paid from the reserve."""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from budgeting.answering import (
    Offer,
    Valued,
    days_of,
    offer_of,
    period_key_on,
    priced_packages,
    respects_alternatives,
    rounded_ratio,
    spend_of,
    table_of_offers,
)
from budgeting.decisions import MILLION
from budgeting.errors import StudyError
from budgeting.evidence import exclusion
from budgeting.problem import Bundle, FollowUp, PackageRef
from budgeting.programme import Programme
from budgeting.questions import Question
from budgeting.studies import Package, Study, Trigger
from budgeting.timing import open_share
from budgeting.value.batches import RolledBack, roll_back_all
from budgeting.worth import acting


class _First(NamedTuple):
    """A first bundle: the day when all of it has reported, and what it is worth by itself (a x tau x EVSI)."""

    valued: Valued
    refs: tuple[PackageRef, ...]
    reported_on: date
    worth: Fraction


class _Opening(NamedTuple):
    """When a follow-up can be released: its period, acting x the share then still open, and its cost over that."""

    period_key: str
    weight: Fraction
    threshold: float


class _Release(NamedTuple):
    """A first bundle and the opening for its follow-up."""

    first: _First
    opening: _Opening


def policies(
    programme: Programme, question: Question, firsts: Sequence[Valued], conditional: Study
) -> Iterator[Bundle]:
    """Each of ``firsts`` followed by each level of ``conditional``, where it holds its trigger and releasing it pays.

    A follow-up is left out of a bundle that holds an alternative to it, or lacks a study that it needs.
    """
    trigger = conditional.trigger
    if trigger is None or trigger.outcome >= len(question.decision.states):
        return
    if exclusion(conditional.method, question.kind):
        return
    share = acting(question)
    ready = [
        _First(
            first,
            first.refs,
            max(offer.reports_on for offer in first.offers),
            share * first.share * Fraction(first.evsi),
        )
        for first in firsts
        if _may_release(programme, first, conditional, trigger)
    ]
    for package in priced_packages(conditional):
        yield from _with_level(programme, question, ready, conditional, package)


def _may_release(programme: Programme, first: Valued, conditional: Study, trigger: Trigger) -> bool:
    first_keys = {offer.study.key for offer in first.offers}
    needed = {pair.needs_key for pair in programme.prerequisites if pair.study_key == conditional.key}
    return (
        trigger.study_key in first_keys
        and needed <= first_keys
        and respects_alternatives(programme, first_keys | {conditional.key})
    )


def _with_level(
    programme: Programme, question: Question, firsts: Sequence[_First], conditional: Study, package: Package
) -> Iterator[Bundle]:
    begins = programme.period(conditional.period_key).starts_on
    follow = offer_of(question, conditional, package, begins)
    by_size: dict[int, list[_Release]] = {}
    openings = _Openings(programme, question, package, begins)
    for first in firsts:
        opening = openings.after(first)
        if opening.weight > 0:
            by_size.setdefault(len(first.refs), []).append(_Release(first, opening))
    for releases in by_size.values():
        yield from _bundles(question, follow, releases)


class _Openings:
    """When a follow-up can start and what is then still open; each combination is worked out once."""

    def __init__(self, programme: Programme, question: Question, package: Package, begins: date) -> None:
        self._programme, self._question, self._package, self._begins = programme, question, package, begins
        self._cost = package.cost_minor
        self._known: dict[tuple[date, Fraction], _Opening] = {}

    def after(self, first: _First) -> _Opening:
        """The opening once all of ``first`` has reported; never more is open than at its own report."""
        starts_on, most = max(self._begins, first.reported_on), first.valued.share
        if (starts_on, most) not in self._known:
            self._known[starts_on, most] = self._opening(starts_on, most)
        return self._known[starts_on, most]

    def _opening(self, starts_on: date, most: Fraction) -> _Opening:
        share = open_share(starts_on, self._package.days_to_result, self._question.decision.decide_by)
        weight = acting(self._question) * min(most, share)
        threshold = float(self._cost / weight) if weight else 0.0
        return _Opening(period_key_on(self._programme, starts_on), weight, threshold)


def _bundles(question: Question, follow: Offer, releases: Sequence[_Release]) -> Iterator[Bundle]:
    """The bundles of one size of first bundle and one level of the follow-up, where releasing it can pay.

    Value = a [tau_1 EVSI(first) + tau_f (EVSI of both - EVSI(first))], tau_f <= tau_1, rounded half to even.
    """
    study, package, cost = follow.study, follow.package, follow.package.cost_minor
    use = {
        key: (spend_of(study, package, key), days_of(package, key))
        for key in {opening.period_key for _, opening in releases}
    }
    rolled = _rolled_back(question, follow, releases)
    for (first, opening), value, alone, chance in zip(releases, *(one.tolist() for one in rolled), strict=True):
        chance_ppm = round(chance * MILLION)
        if chance_ppm:
            more = max(0.0, value - alone).as_integer_ratio()
            yield Bundle(
                key="",
                packages=first.refs,
                value_minor=_rounded_sum(first.worth, opening.weight, more),
                follow_ups=(FollowUp(study.key, package.level, chance_ppm, *use[opening.period_key]),),
                expected_follow_up_minor=rounded_ratio(chance_ppm * cost, MILLION),
            )


def _rounded_sum(worth: Fraction, weight: Fraction, more: tuple[int, int]) -> int:
    """``worth`` + ``weight`` x ``more`` (a ratio), rounded once half to even."""
    top, bottom = weight.numerator * more[0], weight.denominator * more[1]
    return rounded_ratio(worth.numerator * bottom + top * worth.denominator, worth.denominator * bottom)


def _rolled_back(question: Question, follow: Offer, releases: Sequence[_Release]) -> RolledBack:
    """The rollback over the first bundles' outcomes; released only where the trigger's study reports its outcome."""
    trigger = follow.study.trigger
    if trigger is None:
        raise StudyError("A follow-up waits for a finding.", place="trigger")
    firsts = [first.valued.offers for first, _ in releases]
    offers = list({id(offer): offer for first in firsts for offer in first}.values())
    place = {id(offer): number for number, offer in enumerate(offers)}
    rows = [[*(place[id(offer)] for offer in first), len(offers)] for first in firsts]
    at = [[offer.study.key for offer in first].index(trigger.study_key) for first in firsts]
    return roll_back_all(
        table_of_offers(question, [*offers, follow]),
        np.array(rows, dtype=np.intp),
        np.array([opening.threshold for _, opening in releases]),
        np.array(at, dtype=np.intp),
        trigger.outcome,
    )
