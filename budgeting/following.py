"""Answers with a follow-up: a first bundle whose finding releases a conditional study, paid from the reserve."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from budgeting.answering import (
    Offer,
    Valued,
    days_of,
    offer_of,
    overlaps,
    period_key_on,
    priced_packages,
    respects_alternatives,
    spend_of,
)
from budgeting.decisions import MILLION
from budgeting.money import rounded
from budgeting.problem import Bundle, FollowUp
from budgeting.programme import Programme
from budgeting.questions import Question
from budgeting.studies import Study, Trigger
from budgeting.value.bundles import joint_likelihood
from budgeting.value.policies import Policy, releases_on, roll_back
from budgeting.worth import acting


def policies(programme: Programme, question: Question, first: Valued, conditional: Study) -> Iterator[Bundle]:
    """``first`` followed by each level of ``conditional``, where ``first`` holds its trigger and releasing it pays.

    A follow-up is left out of a bundle that holds an alternative to it, or lacks a study that it needs.
    """
    trigger = conditional.trigger
    first_keys = {offer.study.key for offer in first.offers}
    if trigger is None or trigger.study_key not in first_keys or trigger.outcome >= len(question.decision.states):
        return
    needed = {pair.needs_key for pair in programme.prerequisites if pair.study_key == conditional.key}
    if not needed <= first_keys or not respects_alternatives(programme, first_keys | {conditional.key}):
        return
    for package in priced_packages(conditional):
        starts_on = max(programme.period(conditional.period_key).starts_on, _released_on(first))
        offer = offer_of(question, conditional, package, starts_on)
        bundle = _policy_bundle(programme, question, first, offer, trigger)
        if bundle:
            yield bundle


def _released_on(first: Valued) -> date:
    return max(offer.reports_on for offer in first.offers)


def _policy_bundle(
    programme: Programme, question: Question, first: Valued, offer: Offer, trigger: Trigger
) -> Bundle | None:
    """The policy is worth a [tau_1 EVSI(first) + tau_f (EVSI of the policy - EVSI(first))], tau_f <= tau_1."""
    share = min(first.share, offer.share)
    weight = acting(question) * share
    if weight == 0:
        return None
    policy = _rolled_back(question, first, offer, trigger, float(offer.package.cost_minor / weight))
    chance = rounded(policy.release_chance * MILLION)
    if chance == 0:
        return None
    value = acting(question) * first.share * Fraction(first.evsi)
    value += weight * Fraction(max(0.0, policy.value - policy.first_value))
    period_key = period_key_on(programme, offer.starts_on)
    spend, days = spend_of(offer.study, offer.package, period_key), days_of(offer.package, period_key)
    return Bundle(
        key="",
        packages=tuple(sorted(first.refs, key=lambda ref: ref.study)),
        value_minor=rounded(value),
        follow_ups=(FollowUp(offer.study.key, offer.package.level, chance, spend, days),),
        expected_follow_up_minor=rounded(Fraction(chance, MILLION) * offer.package.cost_minor),
    )


def _rolled_back(question: Question, first: Valued, offer: Offer, trigger: Trigger, cost: float) -> Policy:
    """The rollback over the first bundle's outcomes; released only where the trigger's study reports its outcome."""
    offers = (*first.offers, offer)
    joint = joint_likelihood([one.likelihood for one in offers], overlaps(offers))
    place = next(i for i, one in enumerate(first.offers) if one.study.key == trigger.study_key)
    may_release = releases_on(joint.shape[1:-1], place, trigger.outcome)
    decision = question.decision
    return roll_back(decision.prior, decision.payoffs_minor, joint, cost, may_release)
