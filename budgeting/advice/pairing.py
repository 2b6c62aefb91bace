"""Two studies of one question together: what both are worth, and how much of that either would have said alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations as subsets

import numpy as np

from budgeting.evidence.hit_rates import overlap
from budgeting.evidence.worth import PackageWorth, QuestionWorth, acting
from budgeting.money import rounded
from budgeting.posing.answering import Offer, offer_of, respects_alternatives, table_of_offers
from budgeting.programme import Programme
from budgeting.questions import Question
from budgeting.value.batches import evsi_of_all


@dataclass(frozen=True)
class PairWorth:
    """Two packages for one question; amounts in minor units.

    ``value_minor`` = acting x ``open_share`` (when the later reports) x ``evsi_minor`` of both; ``overlap`` is rho, how
    far one repeats the other.
    """

    first: PackageWorth
    second: PackageWorth
    evsi_minor: int
    open_share: Fraction
    value_minor: int
    overlap: float

    @property
    def sum_minor(self) -> int:
        """What adding the two values would wrongly give."""
        return self.first.value_minor + self.second.value_minor

    @property
    def cost_minor(self) -> int:
        """Both costs."""
        return self.first.cost_minor + self.second.cost_minor

    @property
    def net_minor(self) -> int:
        """Value of both less the cost of both."""
        return self.value_minor - self.cost_minor

    @property
    def best_alone_minor(self) -> int:
        """The better net value of the two by themselves."""
        return max(self.first.net_minor, self.second.net_minor)


def pairs_of(programme: Programme, question: Question, worth: QuestionWorth) -> tuple[PairWorth, ...]:
    """Every two studies that may be done together, each at the level that nets most alone; the best net first.

    Studies that wait for a finding, cost nothing yet, or cannot change the decision by themselves are left out.
    """
    chosen = _best_levels(programme, worth)
    offers = [_offer(programme, question, one) for one in chosen]
    places = [pair for pair in subsets(range(len(chosen)), 2) if _may_pair(programme, offers, pair)]
    if not places:
        return ()
    evsi = evsi_of_all(table_of_offers(question, offers), np.array(places, dtype=np.intp))
    pairs = [
        _pair(question, (chosen[first], chosen[second]), (offers[first], offers[second]), value)
        for (first, second), value in zip(places, evsi.tolist(), strict=True)
    ]
    return tuple(sorted(pairs, key=lambda pair: (-pair.net_minor, pair.first.study_key, pair.second.study_key)))


def _best_levels(programme: Programme, worth: QuestionWorth) -> list[PackageWorth]:
    """For each study its level with the best net value, the stronger study first."""
    by_study: dict[str, PackageWorth] = {}
    for one in worth.packages:
        kept = by_study.get(one.study_key)
        is_open = one.is_decisive and one.cost_minor > 0 and programme.study(one.study_key).trigger is None
        if is_open and (kept is None or one.net_minor > kept.net_minor):
            by_study[one.study_key] = one
    return sorted(by_study.values(), key=lambda one: (-one.evsi_minor, one.study_key))


def _offer(programme: Programme, question: Question, one: PackageWorth) -> Offer:
    study = programme.study(one.study_key)
    return offer_of(question, study, study.package(one.level), programme.period(study.period_key).starts_on)


def _may_pair(programme: Programme, offers: Sequence[Offer], pair: tuple[int, int]) -> bool:
    return respects_alternatives(programme, {offers[place].study.key for place in pair})


def _pair(
    question: Question, worths: tuple[PackageWorth, PackageWorth], offers: tuple[Offer, Offer], evsi: float
) -> PairWorth:
    share = min(offer.share for offer in offers)
    return PairWorth(
        *worths,
        evsi_minor=rounded(evsi),
        open_share=share,
        value_minor=rounded(acting(question) * share * Fraction(evsi)),
        overlap=overlap(offers[0].study.method, offers[1].study.method),
    )
