"""Many bundles of one question at once: the same formulas as for a single bundle, worked on whole arrays.

Studies stand in a table by place, the stronger first. ``places[bundle, position]`` names the studies of bundles of one
size. Arrays of outcomes run over (state, bundle, outcome), the outcomes of a bundle in order of the last study first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from budgeting.errors import EvidenceError
from budgeting.value.bundles import MOST_STUDIES, Array
from budgeting.value.discrete import Likelihood, Payoffs, Prior, value_now

Places = NDArray[np.intp]
# Arrays of so many numbers stay in a processor's near cache, which is faster than few large ones.
_MOST_NUMBERS: Final = 15_000


@dataclass(frozen=True, eq=False)
class Table:
    """A decision and the studies that could inform it.

    ``prior[state]``, ``payoffs[option, state]``, ``likelihoods[state, study, outcome]``, ``rho[study, study]``: how far
    one study repeats another; ``now`` is V0.
    """

    prior: Array
    payoffs: Array
    likelihoods: Array
    rho: Array
    now: float


class RolledBack(NamedTuple):
    """One follow-up after many first bundles: per bundle the value of both stages and of the first, and how likely."""

    values: Array
    first_values: Array
    release_chances: Array


def table_of(
    prior: Prior, payoffs: Payoffs, likelihoods: Sequence[Likelihood], rho: Sequence[Sequence[float]]
) -> Table:
    """The table of studies in order of strength; EvidenceError when their outcomes differ in number."""
    if len({len(rows[0]) for rows in likelihoods}) > 1:
        raise EvidenceError("Studies that overlap must have the same outcomes.", place="overlap")
    stacked = np.asarray(likelihoods, dtype=np.float64).transpose(1, 0, 2)
    return Table(
        np.asarray(prior, dtype=np.float64),
        np.asarray(payoffs, dtype=np.float64),
        np.ascontiguousarray(stacked),
        np.asarray(rho, dtype=np.float64),
        value_now(prior, payoffs),
    )


def evsi_of_all(table: Table, places: Places) -> Array:
    """EVSI of each bundle, in the unit of the payoffs; never below 0."""
    parts = [_best(table, _joint(table, part)).sum(axis=1) for part in _parts(table, places)]
    return np.maximum(0.0, np.concatenate(parts) - table.now)


def roll_back_all(table: Table, places: Places, costs: Array, trigger: Places, outcome: int) -> RolledBack:
    """Roll back each bundle whose last place is a follow-up; the places before it are the first bundle.

    The follow-up costs ``costs[bundle]`` and may be released where the study at position ``trigger[bundle]`` reports
    ``outcome``; it is released where it adds more than it costs.
    """
    found, start = [], 0
    for part in _parts(table, places):
        chosen = slice(start, start + len(part))
        found.append(_rolled_back(table, part, costs[chosen], trigger[chosen], outcome))
        start += len(part)
    return RolledBack(*(np.concatenate([one[i] for one in found]) for i in range(3)))


def _rolled_back(table: Table, places: Places, costs: Array, trigger: Places, outcome: int) -> RolledBack:
    joint = _joint(table, places)
    states, bundles, _ = joint.shape
    count = table.likelihoods.shape[2]
    first = joint.reshape(states, bundles, -1, count).sum(axis=-1)
    stop = _best(table, first)
    go = _best(table, joint).reshape(bundles, -1, count).sum(axis=-1)
    chance = np.tensordot(table.prior, first, axes=1)
    reported = _outcomes(count, places.shape[1] - 1).T[trigger] == outcome
    release = (go - stop > chance * costs[:, np.newaxis]) & reported
    return RolledBack(
        np.maximum(0.0, np.where(release, go, stop).sum(axis=1) - table.now),
        np.maximum(0.0, stop.sum(axis=1) - table.now),
        np.where(release, chance, 0.0).sum(axis=1),
    )


def _parts(table: Table, places: Places) -> Iterator[Places]:
    """``places`` in parts whose joint likelihoods fit the cache; EvidenceError for more studies than are enumerated."""
    if not 1 <= places.shape[1] <= MOST_STUDIES + 1:
        raise EvidenceError(f"A question is answered by one to {MOST_STUDIES} studies.", place="studies")
    states, _, outcomes = table.likelihoods.shape
    step = max(1, _MOST_NUMBERS // (states * outcomes ** places.shape[1]))
    for start in range(0, len(places), step):
        yield places[start : start + step]


def _joint(table: Table, places: Places) -> Array:
    """joint[state, bundle, outcome] = L1 prod_i [(1-rho_i) L_i + rho_i 1{z_i = z_leader}]."""
    states, _, count = table.likelihoods.shape
    joint: Array = table.likelihoods[:, places[:, 0]]
    for position in range(1, places.shape[1]):
        rho = table.rho[places[:, position, np.newaxis], places[:, :position]]
        leader = rho.argmax(axis=1)
        most = rho[np.arange(len(places)), leader]
        same = _outcomes(count, position).T[leader][:, :, np.newaxis] == np.arange(count)
        own = table.likelihoods[:, places[:, position]] * (1 - most)[:, np.newaxis]
        said = own[:, :, np.newaxis, :] + most[:, np.newaxis, np.newaxis] * same
        said *= joint[..., np.newaxis]
        joint = said.reshape(states, len(places), -1)
    return joint


def _best(table: Table, joint: Array) -> Array:
    """best[bundle, outcome] = max_d sum_s prior(s) L(z|s) u(d,s)."""
    states, bundles, _ = joint.shape
    weighted = (joint * table.prior[:, np.newaxis, np.newaxis]).reshape(states, -1)
    best: Array = (table.payoffs @ weighted).max(axis=0).reshape(bundles, -1)
    return best


@lru_cache(maxsize=64)
def _outcomes(count: int, studies: int) -> NDArray[np.intp]:
    """outcomes[combination, study]: every combination of outcomes."""
    every = np.array(list(product(range(count), repeat=studies)), dtype=np.intp)
    every.flags.writeable = False
    return every
