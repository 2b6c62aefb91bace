"""Answers with a follow-up: a first bundle whose finding releases a conditional study, paid from the reserve."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np

from budgeting.answering import (
    Offer,
    Valued,
    days_of,
    offer_of,
    period_key_on,
    priced_packages,
    respects_alternatives,
    spend_of,
    table_of_offers,
)
from budgeting.decisions import MILLION
from budgeting.errors import StudyError
from budgeting.evidence import exclusion
from budgeting.money import rounded
from budgeting.problem import Bundle, FollowUp, Spend, StaffDays
from budgeting.programme import Programme
from budgeting.questions import Question
from budgeting.studies import Package, Study, Trigger
from budgeting.timing import open_share
from budgeting.value.batches import RolledBack, roll_back_all
from budgeting.worth import acting


@dataclass(frozen=True, eq=False)
class _Release:
    """A first bundle and its follow-up, which starts when all of the first has reported.

    ``weight`` is acting x the share still open at the follow-up's report (never more than at the first bundle's).
    """

    first: Valued
    weight: Fraction
    period_key: str


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
    ready = [first for first in firsts if _may_release(programme, first, conditional, trigger)]
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
    programme: Programme, question: Question, firsts: Sequence[Valued], conditional: Study, package: Package
) -> Iterator[Bundle]:
    begins = programme.period(conditional.period_key).starts_on
    follow = offer_of(question, conditional, package, begins)
    by_size: dict[int, list[_Release]] = {}
    dates = _Dates(programme, question, package, begins)
    for first in firsts:
        release = dates.release(first)
        if release.weight > 0:
            by_size.setdefault(len(first.offers), []).append(release)
    for releases in by_size.values():
        yield from _bundles(question, follow, releases)


class _Dates:
    """When a follow-up can start, and how much of the decision is open when it reports; each start looked up once."""

    def __init__(self, programme: Programme, question: Question, package: Package, begins: date) -> None:
        self._programme, self._question, self._package, self._begins = programme, question, package, begins
        self._known: dict[date, tuple[Fraction, str]] = {}
        self._acting = acting(question)

    def release(self, first: Valued) -> _Release:
        """``first`` with its follow-up."""
        starts_on = max(self._begins, *(offer.reports_on for offer in first.offers))
        if starts_on not in self._known:
            share = open_share(starts_on, self._package.days_to_result, self._question.decision.decide_by)
            self._known[starts_on] = share, period_key_on(self._programme, starts_on)
        share, period_key = self._known[starts_on]
        return _Release(first, self._acting * min(first.share, share), period_key)


def _bundles(question: Question, follow: Offer, releases: Sequence[_Release]) -> Iterator[Bundle]:
    """The bundles of one size of first bundle and one level of the follow-up, where releasing it can pay."""
    cost = follow.package.cost_minor
    use = {key: _use(follow, key) for key in {release.period_key for release in releases}}
    rolled = _rolled_back(question, follow, releases, cost)
    for release, value, first_value, chance in zip(releases, *(one.tolist() for one in rolled), strict=True):
        chance_ppm = rounded(chance * MILLION)
        if chance_ppm:
            yield Bundle(
                key="",
                packages=release.first.refs,
                value_minor=_value_minor(question, release, max(0.0, value - first_value)),
                follow_ups=(FollowUp(follow.study.key, follow.package.level, chance_ppm, *use[release.period_key]),),
                expected_follow_up_minor=rounded(Fraction(chance_ppm * cost, MILLION)),
            )


def _use(follow: Offer, period_key: str) -> tuple[tuple[Spend, ...], tuple[StaffDays, ...]]:
    """What the follow-up takes when it is released in that period."""
    return spend_of(follow.study, follow.package, period_key), days_of(follow.package, period_key)


def _value_minor(question: Question, release: _Release, more: float) -> int:
    """Value = a [tau_1 EVSI(first) + tau_f (EVSI of both - EVSI(first))], tau_f <= tau_1, rounded half to even."""
    first = release.first
    return rounded(acting(question) * first.share * Fraction(first.evsi) + release.weight * Fraction(more))


def _rolled_back(question: Question, follow: Offer, releases: Sequence[_Release], cost: int) -> RolledBack:
    """The rollback over the first bundles' outcomes; released only where the trigger's study reports its outcome."""
    trigger = follow.study.trigger
    if trigger is None:
        raise StudyError("A follow-up waits for a finding.", place="trigger")
    firsts = [release.first.offers for release in releases]
    offers = list({id(offer): offer for first in firsts for offer in first}.values())
    place = {id(offer): number for number, offer in enumerate(offers)}
    rows = [[*(place[id(offer)] for offer in first), len(offers)] for first in firsts]
    at = [[offer.study.key for offer in first].index(trigger.study_key) for first in firsts]
    return roll_back_all(
        table_of_offers(question, [*offers, follow]),
        np.array(rows, dtype=np.intp),
        np.array([float(cost / release.weight) for release in releases]),
        np.array(at, dtype=np.intp),
        trigger.outcome,
    )
