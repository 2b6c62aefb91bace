"""The ways to answer one question: every combination of levels of its studies, each valued whole.

A bundle's value is never a sum of its studies' values: what two studies say overlaps.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import product
from typing import NamedTuple

from budgeting.errors import ProblemError
from budgeting.evidence import overlap, study_likelihood
from budgeting.methods import Method
from budgeting.money import rounded
from budgeting.problem import Bundle, PackageRef, Spend, StaffDays
from budgeting.programme import Programme
from budgeting.questions import Question
from budgeting.studies import Package, Study
from budgeting.timing import open_share, period_holding, reports_on
from budgeting.value import bundles
from budgeting.value.bundles import MOST_STUDIES, Array, Repeat, repeats_of
from budgeting.value.discrete import Matrix
from budgeting.worth import acting, method_of


@dataclass(frozen=True)
class Offer:
    """A priced package that could help to answer the question, with what it would say and when.

    ``evsi`` is what it is worth alone, in minor units; ``share`` the part of the decision still open when it reports.
    """

    study: Study
    package: Package
    method: Method
    likelihood: Matrix
    evsi: float
    starts_on: date
    share: Fraction

    @property
    def ref(self) -> PackageRef:
        """The package's name in a problem."""
        return PackageRef(self.study.key, self.package.level)

    @property
    def reports_on(self) -> date:
        """The day of its result."""
        return reports_on(self.starts_on, self.package.days_to_result)


class Valued(NamedTuple):
    """Offers together (the stronger first): their joint likelihood, its EVSI and the share still open, unrounded."""

    offers: tuple[Offer, ...]
    joint: Array
    evsi: float
    share: Fraction

    @property
    def refs(self) -> frozenset[PackageRef]:
        """The packages bought up front."""
        return frozenset(offer.ref for offer in self.offers)


def offer_of(question: Question, study: Study, package: Package, starts_on: date) -> Offer:
    """``package`` as an answer to ``question`` when it starts on ``starts_on``."""
    method, decision = method_of(study), question.decision
    likelihood = study_likelihood(method, package.sample, question)
    evsi = bundles.evsi(decision.prior, decision.payoffs_minor, bundles.joint_likelihood([likelihood]))
    share = open_share(starts_on, package.days_to_result, decision.decide_by)
    return Offer(study, package, method, likelihood, evsi, starts_on, share)


def priced_packages(study: Study) -> tuple[Package, ...]:
    """The packages that can be offered: one without lines, or that costs nothing, is not costed yet."""
    return tuple(package for package in study.packages if package.cost_minor > 0)


def combinations(programme: Programme, question: Question, studies: Collection[Study]) -> Iterator[Valued]:
    """Every combination of at least one package, one level per study, that the programme's alternatives allow.

    ProblemError when more than six studies name the question.
    """
    if len(studies) > MOST_STUDIES:
        raise ProblemError(
            f"“{question.text}” is named by {len(studies)} studies. Name it in {MOST_STUDIES} at most, or split it.",
            place=question.key,
        )
    ways: list[list[Offer | None]] = []
    for study in sorted(studies, key=lambda one: one.key):
        starts_on = programme.period(study.period_key).starts_on
        offers = [offer_of(question, study, package, starts_on) for package in priced_packages(study)]
        ways.append([None, *offers])
    for picked in product(*ways):
        offers = [offer for offer in picked if offer]
        if offers and respects_alternatives(programme, {offer.study.key for offer in offers}):
            yield value_together(question, offers)


def respects_alternatives(programme: Programme, study_keys: set[str]) -> bool:
    """Whether no two of ``study_keys`` are alternatives to each other."""
    return all(len(study_keys.intersection(group.study_keys)) <= 1 for group in programme.alternatives)


def value_together(question: Question, offers: Collection[Offer]) -> Valued:
    """``offers`` valued as one bundle: the stronger alone goes first, overlap is by method and kind of sample."""
    ordered = tuple(sorted(offers, key=lambda offer: (-offer.evsi, offer.study.key)))
    joint = bundles.joint_likelihood([offer.likelihood for offer in ordered], overlaps(ordered))
    decision = question.decision
    evsi = bundles.evsi(decision.prior, decision.payoffs_minor, joint)
    return Valued(ordered, joint, evsi, min(offer.share for offer in ordered))


def overlaps(offers: tuple[Offer, ...]) -> tuple[Repeat, ...]:
    """Which earlier study each one repeats, and how far."""
    return repeats_of(len(offers), lambda i, j: overlap(offers[i].method, offers[j].method))


def bundle_of(question: Question, valued: Valued) -> Bundle:
    """``valued`` as a bundle without follow-ups: value = a x tau x EVSI, rounded half to even; its key comes later."""
    refs = tuple(sorted(valued.refs, key=lambda ref: ref.study))
    return Bundle("", refs, rounded(acting(question) * valued.share * Fraction(valued.evsi)))


def spend_of(study: Study, package: Package, period_key: str) -> tuple[Spend, ...]:
    """What the package costs, due in ``period_key`` from the study's cost centre."""
    return (Spend(period_key, study.cost_centre_key, package.cost_minor),)


def days_of(package: Package, period_key: str) -> tuple[StaffDays, ...]:
    """The staff days that the package uses in ``period_key``, by role."""
    return tuple(StaffDays(role, period_key, days) for role, days in sorted(package.days_milli_by_role.items()) if days)


def period_key_on(programme: Programme, day: date) -> str:
    """The key of the period that ``day`` falls in, the last one when it is later."""
    return period_holding(programme.periods, day).key
