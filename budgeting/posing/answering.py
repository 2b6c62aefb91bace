"""The ways to answer one question: every combination of levels of its studies, each valued whole.

A bundle's value is never a sum of its studies' values: what two studies say overlaps.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import combinations as subsets
from itertools import product
from typing import NamedTuple

import numpy as np

from budgeting.decisions import MILLION
from budgeting.errors import ProblemError
from budgeting.evidence.hit_rates import exclusion, overlap, study_likelihood
from budgeting.evidence.timing import open_share, period_holding, reports_on
from budgeting.problem import Bundle, PackageRef, Spend, StaffDays
from budgeting.programme import Period, Programme
from budgeting.questions import Question
from budgeting.studies import Package, Study
from budgeting.value import bundles
from budgeting.value.batches import Table, evsi_of_all, table_of
from budgeting.value.bundles import MOST_STUDIES
from budgeting.value.discrete import Matrix


class Start(NamedTuple):
    """One start of a study: its period, the day of its result, and the share of the decision then still open.

    ``rank`` orders the shares of one question, 0 for nothing open: whole numbers compare faster than fractions.
    """

    period_key: str
    reports_on: date
    share: Fraction
    rank: int = 0


@dataclass(frozen=True)
class Offer:
    """A priced package that could help to answer the question, with what it would say and when.

    ``evsi`` is what it is worth alone, in minor units; ``share`` the part of the decision still open when it reports,
    if it starts on ``starts_on``. ``window`` holds every start in order of time, that one first; it is empty where no
    study of the question has a choice.
    """

    study: Study
    package: Package
    likelihood: Matrix
    evsi: float
    starts_on: date
    share: Fraction
    window: tuple[Start, ...] = ()

    @cached_property
    def ref(self) -> PackageRef:
        """The package's name in a problem, whenever it starts."""
        return PackageRef(self.study.key, self.package.level)

    @cached_property
    def ref_by(self) -> dict[str, PackageRef]:
        """The package's name when it must start by a period; that of any start for the last of them."""
        refs = {one.period_key: PackageRef(self.study.key, self.package.level, one.period_key) for one in self.window}
        return refs | {self.window[-1].period_key: self.ref}

    @cached_property
    def reports_on(self) -> date:
        """The day of its result."""
        return reports_on(self.starts_on, self.package.days_to_result)


class Valued(NamedTuple):
    """Offers together, the stronger first, with the EVSI of all of them (unrounded) and the share still open.

    ``starts`` are the latest starts, one for each offer, that leave so much open; empty: all start at their first.
    """

    offers: tuple[Offer, ...]
    evsi: float
    share: Fraction
    starts: tuple[Start, ...] = ()

    @property
    def refs(self) -> tuple[PackageRef, ...]:
        """The packages bought up front, in order of their studies."""
        refs = [offer.ref for offer in self.offers]
        if self.starts:
            refs = [offer.ref_by[start.period_key] for offer, start in zip(self.offers, self.starts, strict=True)]
        return tuple(sorted(refs, key=lambda ref: ref.study))

    @property
    def reported_on(self) -> date:
        """The day by which all of them have reported."""
        return max(one.reports_on for one in self.starts or self.offers)


def offer_of(question: Question, study: Study, package: Package, starts_on: date) -> Offer:
    """``package`` as an answer to ``question`` when it starts on ``starts_on``."""
    decision = question.decision
    likelihood = study_likelihood(study, package, question)
    evsi = bundles.evsi(decision.prior, decision.payoffs, np.asarray(likelihood, dtype=np.float64))
    share = open_share(starts_on, package.days_to_result, decision.decide_by)
    return Offer(study, package, likelihood, evsi, starts_on, share)


def start_of(question: Question, package: Package, period: Period) -> Start:
    """What a start of ``package`` in ``period`` means to ``question``."""
    days, decide_by = package.days_to_result, question.decision.decide_by
    return Start(period.key, reports_on(period.starts_on, days), open_share(period.starts_on, days, decide_by))


def priced_packages(study: Study) -> tuple[Package, ...]:
    """The packages that can be offered: one without lines, or that costs nothing, is not costed yet."""
    return tuple(package for package in study.packages if package.cost_minor > 0)


def combinations(programme: Programme, question: Question, studies: Collection[Study]) -> Iterator[Valued]:
    """Every combination of at least one package, one level per study, that the programme's alternatives allow.

    Each study starts at its first; smaller combinations come first. A study whose method does not answer the question's
    kind is left out. ProblemError when more than six studies name the question.
    """
    if len(studies) > MOST_STUDIES:
        raise ProblemError(
            f"“{question.text}” is named by {len(studies)} studies. Name it in {MOST_STUDIES} at most, or split it.",
            place=question.key,
        )
    offers = _offers(programme, question, studies)
    if not offers:
        return
    table = table_of_offers(question, offers)
    for size in range(1, len(studies) + 1):
        places = list(_places(programme, offers, size))
        if places:
            evsi = evsi_of_all(table, np.array(places, dtype=np.intp))
            for chosen, worth in zip(places, evsi.tolist(), strict=True):
                together = tuple([offers[place] for place in chosen])
                yield Valued(together, worth, min([offer.share for offer in together]))


def _offers(programme: Programme, question: Question, studies: Collection[Study]) -> tuple[Offer, ...]:
    """Every priced package that fits the question, the stronger alone first, equals by key of study."""
    offers = []
    for study in studies:
        if exclusion(study.method, question.kind):
            continue
        periods = programme.starts_of(study)
        for package in priced_packages(study):
            window = tuple(start_of(question, package, period) for period in periods)
            offers.append(replace(offer_of(question, study, package, periods[0].starts_on), window=window))
    return tuple(sorted(_ranked(offers), key=lambda offer: (-offer.evsi, offer.study.key)))


def _ranked(offers: Sequence[Offer]) -> Iterator[Offer]:
    """``offers`` with the ranks of their starts' shares; where no study has a choice of starts, without windows."""
    has_choice = any(len(offer.window) > 1 for offer in offers)
    shares = sorted({start.share for offer in offers for start in offer.window} | {Fraction(0)})
    rank = {share: place for place, share in enumerate(shares)}
    for offer in offers:
        starts = tuple(start._replace(rank=rank[start.share]) for start in offer.window) if has_choice else ()
        yield replace(offer, window=starts)


def _places(programme: Programme, offers: Sequence[Offer], size: int) -> Iterator[tuple[int, ...]]:
    """Which offers make each bundle of ``size`` studies, the stronger first: offers stand in that order already."""
    by_study: dict[str, list[int]] = {}
    for place, offer in enumerate(offers):
        by_study.setdefault(offer.study.key, []).append(place)
    for keys in subsets(sorted(by_study), size):
        if respects_alternatives(programme, set(keys)):
            for chosen in product(*(by_study[key] for key in keys)):
                yield tuple(sorted(chosen))


def table_of_offers(question: Question, offers: Sequence[Offer]) -> Table:
    """``offers`` as the studies of a table: overlap is by method and kind of sample."""
    decision = question.decision
    methods = [offer.study.method for offer in offers]
    rho = [[overlap(one, other) for other in methods] for one in methods]
    return table_of(decision.prior, decision.payoffs, [offer.likelihood for offer in offers], rho)


def respects_alternatives(programme: Programme, study_keys: set[str]) -> bool:
    """Whether no two of ``study_keys`` are alternatives to each other."""
    return all(len(study_keys.intersection(group.study_keys)) <= 1 for group in programme.alternatives)


def bundle_of(question: Question, valued: Valued) -> Bundle:
    """``valued`` as a bundle without follow-ups: value = a x tau x EVSI, rounded half to even; its key comes later."""
    weight, (top, bottom) = _weight(question.decision.acting_ppm, valued.share), valued.evsi.as_integer_ratio()
    return Bundle("", valued.refs, rounded_ratio(weight.numerator * top, weight.denominator * bottom))


@lru_cache(maxsize=4_096)
def _weight(acting_ppm: int, share: Fraction) -> Fraction:
    """Acting x open share."""
    return Fraction(acting_ppm, MILLION) * share


def rounded_ratio(numerator: int, denominator: int) -> int:
    """What ``rounded`` gives for the fraction, half to even, without first reducing it: for many bundles."""
    whole, rest = divmod(numerator, denominator)
    return whole + (2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1))


def spend_of(study: Study, package: Package, period_key: str) -> tuple[Spend, ...]:
    """What the package costs, due in ``period_key`` from the study's cost centre."""
    return (Spend(period_key, study.cost_centre_key, package.cost_minor),)


def days_of(package: Package, period_key: str) -> tuple[StaffDays, ...]:
    """The staff days that the package uses in ``period_key``, by role."""
    return tuple(StaffDays(role, period_key, days) for role, days in sorted(package.days_milli_by_role.items()) if days)


def period_key_on(programme: Programme, day: date) -> str:
    """The key of the period that ``day`` falls in, the last one when it is later."""
    return period_holding(programme.periods, day).key
