"""Follow-ups released by a finding: the rollback of a two-stage tree."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from budgeting.value.bundles import Array, best_values
from budgeting.value.discrete import Payoffs, Prior, value_now


@dataclass(frozen=True)
class Policy:
    """A first bundle with a follow-up: ``releases[z]`` tells for each outcome whether the follow-up is bought.

    ``value`` is the expected value of the information of both stages before any cost, ``first_value`` that of the first
    bundle alone, both in the unit of the payoffs.
    """

    value: float
    first_value: float
    expected_cost: float
    release_chance: float
    releases: tuple[bool, ...]


def roll_back(
    prior: Prior, payoffs: Payoffs, joint: Array, cost: float, may_release: NDArray[np.bool_] | None = None
) -> Policy:
    """Choose for each outcome z of the first bundle between stopping and the follow-up.

    ``joint[state, z1, ..., zk, y]`` has the follow-up's outcome y on its last axis; ``may_release[z1, ..., zk]`` says
    where it may be released (everywhere when None). W = sum_z [sum_y max_d sum_s prior L(z|s) L(y|s,z) u(d,s) - P(z)
    cost] - V0, where released; it is released only where it adds more than it costs. ``releases`` runs over z in order
    of the last axis first.
    """
    first = joint.sum(axis=-1)
    stop = best_values(prior, payoffs, first)
    go = best_values(prior, payoffs, joint).sum(axis=-1)
    chance = np.tensordot(np.asarray(prior, dtype=np.float64), first, axes=1)
    release = go - stop > chance * cost
    if may_release is not None:
        release &= may_release
    now = value_now(prior, payoffs)
    released = float(chance[release].sum())
    return Policy(
        value=max(0.0, float(np.where(release, go, stop).sum()) - now),
        first_value=max(0.0, float(stop.sum()) - now),
        expected_cost=released * cost,
        release_chance=released,
        releases=tuple(bool(one) for one in release.ravel()),
    )


def releases_on(shape: tuple[int, ...], place: int, outcome: int) -> NDArray[np.bool_]:
    """A mask over outcomes z1..zk (``shape``) that is true where the study at ``place`` reports ``outcome``."""
    mask = np.zeros(shape, dtype=np.bool_)
    mask[(slice(None),) * place + (outcome,)] = True
    return mask
