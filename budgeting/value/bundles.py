"""Several studies that answer one question: their joint likelihood, with overlap, and what it is worth.

Arrays: ``joint[state, z1, ..., zk]`` is the chance of the outcomes of k studies given the state.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from budgeting.errors import EvidenceError
from budgeting.value.discrete import Likelihood, Payoffs, Prior, value_now

Array = NDArray[np.float64]
MOST_STUDIES: Final = 6


@dataclass(frozen=True)
class Repeat:
    """With chance ``rho`` a study repeats the signal of the study at place ``leader`` before it in the bundle."""

    leader: int
    rho: float

    def __post_init__(self) -> None:
        if not 0 <= self.rho <= 1:
            raise EvidenceError("An overlap lies between 0 and 1.", place="overlap")


def joint_likelihood(likelihoods: Sequence[Likelihood], repeats: Sequence[Repeat] = ()) -> Array:
    """L(z1..zk|s) = L1(z1|s) prod_i [(1-rho_i) L_i(z_i|s) + rho_i 1{z_i = z_leader}], the stronger study first.

    ``repeats[i-1]`` belongs to study i; left out, studies are independent given the state. For two studies this is
    (1-rho) L1 L2 + rho L1(z1|s) 1{z2 = z1}. EvidenceError above six studies, or when a repeated signal has other
    outcomes.
    """
    if not 1 <= len(likelihoods) <= MOST_STUDIES + 1:
        raise EvidenceError(f"A question is answered by one to {MOST_STUDIES} studies.", place="studies")
    joint: Array = np.asarray(likelihoods[0], dtype=np.float64)
    repeats = repeats or [Repeat(0, 0.0)] * (len(likelihoods) - 1)
    for likelihood, repeat in zip(likelihoods[1:], repeats, strict=True):
        joint = _add_study(joint, np.asarray(likelihood, dtype=np.float64), repeat)
    return joint


def _add_study(joint: Array, own: Array, repeat: Repeat) -> Array:
    """``joint`` with one more outcome axis at the end."""
    states, outcomes = own.shape
    before = joint.ndim - 1
    fresh = own.reshape(states, *[1] * before, outcomes)
    if repeat.rho == 0:
        return joint[..., np.newaxis] * fresh
    if joint.shape[repeat.leader + 1] != outcomes:
        raise EvidenceError("Studies that overlap must have the same outcomes.", place="overlap")
    shape = [1] * (before + 2)
    shape[repeat.leader + 1] = shape[-1] = outcomes
    same = np.eye(outcomes).reshape(shape)
    return joint[..., np.newaxis] * ((1 - repeat.rho) * fresh + repeat.rho * same)


def best_values(prior: Prior, payoffs: Payoffs, joint: Array) -> Array:
    """max_d sum_s prior(s) L(z|s) u(d,s) for every combination of outcomes; its sum is EVwSI of the bundle."""
    weights = joint.reshape(len(prior), -1) * np.asarray(prior)[:, np.newaxis]
    scores: Array = np.asarray(payoffs, dtype=np.float64) @ weights
    best: Array = scores.max(axis=0).reshape(joint.shape[1:])
    return best


def evsi(prior: Prior, payoffs: Payoffs, joint: Array) -> float:
    """EVSI of the bundle whose joint likelihood is ``joint``, in the unit of the payoffs; never below 0."""
    return max(0.0, float(best_values(prior, payoffs, joint).sum()) - value_now(prior, payoffs))


def repeats_of(count: int, overlap: Callable[[int, int], float]) -> tuple[Repeat, ...]:
    """For each study after the first the earlier one it overlaps most with (the earliest of equals), and how much.

    ``overlap(i, j)`` is rho between the studies at places i and j of a bundle of ``count``, the stronger first.
    """
    chosen = []
    for i in range(1, count):
        leader = max(range(i), key=lambda j: (overlap(i, j), -j))
        chosen.append(Repeat(leader, overlap(i, leader)))
    return tuple(chosen)
