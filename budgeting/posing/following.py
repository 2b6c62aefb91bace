"""Answers with a follow-up: a first bundle whose finding releases a conditional study, paid from the reserve."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from budgeting.decisions import MILLION
from budgeting.evidence.hit_rates import exclusion
from budgeting.evidence.timing import open_share
from budgeting.evidence.worth import acting
from budgeting.posing.answering import (
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
from budgeting.posing.contacting import contacts_of
from budgeting.problem import Bundle, Contacts, FollowUp, PackageRef, Spend, StaffDays
from budgeting.programme import Programme
from budgeting.questions import Question
from budgeting.studies import Study, Trigger
from budgeting.value.batches import RolledBack, Table, roll_back_all


class _First(NamedTuple):
    """A first bundle, the place of its trigger, the day when all has reported, and its worth alone (a x tau x EVSI)."""

    valued: Valued
    refs: tuple[PackageRef, ...]
    trigger_at: int
    reported_on: date
    worth: Fraction


class _Opening(NamedTuple):
    """Where a follow-up can be released: acting x the share then open, its cost over that, and all that it uses."""

    weight: Fraction
    threshold: float
    spend: tuple[Spend, ...]
    days: tuple[StaffDays, ...]
    contacts: tuple[Contacts, ...]


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
            [offer.study.key for offer in first.offers].index(trigger.study_key),
            first.reported_on,
            share * first.share * Fraction(first.evsi),
        )
        for first in firsts
        if _may_release(programme, first, conditional, trigger)
    ]
    begins = programme.period(conditional.period_key).starts_on
    offers = [offer_of(question, conditional, package, begins) for package in priced_packages(conditional)]
    if ready and offers:
        yield from _released(question, ready, [_Level(programme, question, offer) for offer in offers], trigger)


def _may_release(programme: Programme, first: Valued, conditional: Study, trigger: Trigger) -> bool:
    first_keys = {offer.study.key for offer in first.offers}
    needed = {pair.needs_key for pair in programme.prerequisites if pair.study_key == conditional.key}
    return (
        trigger.study_key in first_keys
        and needed <= first_keys
        and respects_alternatives(programme, first_keys | {conditional.key})
    )


class _Level:
    """A follow-up at one level: when it can start, what is then still open and what it uses, each worked out once."""

    def __init__(self, programme: Programme, question: Question, offer: Offer) -> None:
        self.offer = offer
        self.cost_minor = offer.package.cost_minor
        self._programme, self._question = programme, question
        self._openings: dict[tuple[date, Fraction], _Opening] = {}

    def after(self, first: _First) -> _Opening:
        """The opening once all of ``first`` has reported; never more is open than at its own report."""
        starts_on, most = max(self.offer.starts_on, first.reported_on), first.valued.share
        if (starts_on, most) not in self._openings:
            self._openings[starts_on, most] = self._opening(starts_on, most)
        return self._openings[starts_on, most]

    def _opening(self, starts_on: date, most: Fraction) -> _Opening:
        study, package = self.offer.study, self.offer.package
        share = open_share(starts_on, package.days_to_result, self._question.decision.decide_by)
        weight = acting(self._question) * min(most, share)
        threshold = float(self.cost_minor / weight) if weight else 0.0
        period_key = period_key_on(self._programme, starts_on)
        contacts = contacts_of(self._programme, study, package, period_key)
        return _Opening(weight, threshold, spend_of(study, package, period_key), days_of(package, period_key), contacts)


class _Release(NamedTuple):
    """A first bundle, a level of its follow-up, and the opening for it."""

    first: _First
    level: _Level
    opening: _Opening


def _released(
    question: Question, firsts: Sequence[_First], levels: Sequence[_Level], trigger: Trigger
) -> Iterator[Bundle]:
    """The bundles of every first bundle and level where releasing can pay."""
    by_size: dict[int, list[_Release]] = {}
    for first in firsts:
        for level in levels:
            opening = level.after(first)
            if opening.weight > 0:
                by_size.setdefault(len(first.refs), []).append(_Release(first, level, opening))
    offers = list({id(offer): offer for first in firsts for offer in first.valued.offers}.values())
    offers += [level.offer for level in levels]
    table = table_of_offers(question, offers)
    place = {id(offer): number for number, offer in enumerate(offers)}
    for releases in by_size.values():
        yield from _bundles(releases, _rolled_back(table, place, releases, trigger))


def _bundles(releases: Sequence[_Release], rolled: RolledBack) -> Iterator[Bundle]:
    """Value = a [tau_1 EVSI(first) + tau_f (EVSI of both - EVSI(first))], tau_f <= tau_1, rounded half to even."""
    for release, value, alone, chance in zip(releases, *(one.tolist() for one in rolled), strict=True):
        first, level, opening = release
        chance_ppm = round(chance * MILLION)
        if chance_ppm:
            ref = level.offer.ref
            more = max(0.0, value - alone).as_integer_ratio()
            yield Bundle(
                key="",
                packages=first.refs,
                value_minor=_rounded_sum(first.worth, opening.weight, more),
                follow_ups=(FollowUp(ref.study, ref.level, chance_ppm, *opening[2:]),),
                expected_follow_up_minor=rounded_ratio(chance_ppm * level.cost_minor, MILLION),
            )


def _rounded_sum(worth: Fraction, weight: Fraction, more: tuple[int, int]) -> int:
    """``worth`` + ``weight`` x ``more`` (a ratio), rounded once half to even."""
    top, bottom = weight.numerator * more[0], weight.denominator * more[1]
    return rounded_ratio(worth.numerator * bottom + top * worth.denominator, worth.denominator * bottom)


def _rolled_back(table: Table, place: Mapping[int, int], releases: Sequence[_Release], trigger: Trigger) -> RolledBack:
    """The rollback over the first bundles' outcomes; released only where the trigger's study reports its outcome.

    ``place`` says where an offer, by its identity, stands in ``table``.
    """
    rows = [[place[id(offer)] for offer in (*one.first.valued.offers, one.level.offer)] for one in releases]
    return roll_back_all(
        table,
        np.array(rows, dtype=np.intp),
        np.array([one.opening.threshold for one in releases]),
        np.array([one.first.trigger_at for one in releases], dtype=np.intp),
        trigger.outcome,
    )
