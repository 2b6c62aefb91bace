"""Value of information from simulated draws: net benefits that somebody's own model has produced.

``benefits[draw][option]`` is the net benefit of an option in one draw, every draw equally likely.
"""

from collections.abc import Hashable, Sequence

import numpy as np

from budgeting.errors import EvidenceError
from budgeting.value.bundles import Array


def evpi_from_draws(benefits: Sequence[Sequence[float]]) -> float:
    """EVPI = mean over draws of the best option's benefit - the best option's mean benefit; never below 0."""
    table = _table(benefits)
    return max(0.0, float(table.max(axis=1).mean() - table.mean(axis=0).max()))


def evppi_from_draws(benefits: Sequence[Sequence[float]], parameter: Sequence[Hashable]) -> float:
    """EVPPI of a discrete quantity: mean over its values of the best option's mean benefit there, less V0.

    ``parameter[draw]`` is the quantity's value in each draw. Between 0 and EVPI. EvidenceError unless there is one
    value for each draw.
    """
    table = _table(benefits)
    if len(parameter) != len(table):
        raise EvidenceError("Every draw needs one value of the quantity that would be known.", place="draws")
    draws: dict[Hashable, list[int]] = {}
    for draw, value in enumerate(parameter):
        draws.setdefault(value, []).append(draw)
    known = sum(float(table[rows].sum(axis=0).max()) for rows in draws.values()) / len(table)
    return max(0.0, known - float(table.mean(axis=0).max()))


def _table(benefits: Sequence[Sequence[float]]) -> Array:
    if not benefits or len({len(row) for row in benefits}) != 1 or not benefits[0]:
        raise EvidenceError("Every draw needs the net benefit of each option.", place="draws")
    table: Array = np.asarray(benefits, dtype=np.float64)
    if not np.isfinite(table).all():
        raise EvidenceError("Every net benefit is a number.", place="draws")
    return table
