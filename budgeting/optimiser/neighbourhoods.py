"""Better plans near a good one: a few questions are opened with all that they count on, the rest stays as it is.

Which questions: those whose answer differs from the relaxation's first, since there is value to be had there; then
questions that share studies; then any. How many: as many as the engine can do well in a moment.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from budgeting.optimiser import cpsat
from budgeting.optimiser.cpsat import Effort
from budgeting.optimiser.matrix import Mask, Part, Whole
from budgeting.optimiser.model import Model
from budgeting.optimiser.relaxation import Relaxed

_SEED = 20_260_102
_WORK_EACH = 0.5
_FIRST_SHARE, _LEAST_QUESTIONS = 0.15, 6
_GROWTH = 1.3
_SHRINK = 0.8
# Building and judging one costs about so much for each column of the whole model, in the engine's measure of work.
_WORK_A_COLUMN = 4e-6
# A neighbourhood that leaves everything open is the search itself.
_MOST_SHARE = 0.9
# What an engine calls nothing.
_NOTHING = 1e-6


@dataclass(frozen=True)
class Area:
    """Which columns belong to which study, question or element; ``links`` names the studies of each question."""

    groups: Whole
    links: dict[int, frozenset[int]]
    is_always_open: Mask


def area_of(model: Model) -> Area:
    """The lie of a model's columns."""
    numbers: dict[tuple[str, str], int] = {}
    groups = [numbers.setdefault((name[0], name[1]), len(numbers)) for name in model.columns.variables]
    links: defaultdict[int, set[int]] = defaultdict(set)
    for _, question, bundle in model.columns.y:
        studies = [one.study for one in bundle.packages] + [one.study for one in bundle.follow_ups]
        links[numbers["y", question]] |= {numbers["x", key] for key in studies if ("x", key) in numbers}
    is_open = np.array([name[0] not in ("x", "y") for name in model.columns.variables], dtype=np.bool_)
    return Area(np.array(groups, dtype=np.int64), {key: frozenset(one) for key, one in links.items()}, is_open)


class Search:
    """One walk through neighbourhoods; the same from the same start."""

    def __init__(self, model: Model, part: Part, relaxed: Relaxed) -> None:
        self._model, self._part, self._relaxed = model, part, relaxed
        self._area = area_of(model)
        self._questions = np.array(sorted(self._area.links), dtype=np.int64)
        self._users: defaultdict[int, list[int]] = defaultdict(list)
        for question, studies in sorted(self._area.links.items()):
            for study in sorted(studies):
                self._users[study].append(question)
        self._draw = np.random.default_rng(_SEED)
        self.is_cut_off = False
        self._size = max(_LEAST_QUESTIONS, _FIRST_SHARE * len(self._questions))

    def walk(
        self, values: Sequence[int], effort: Effort, on_better: Callable[[tuple[int, ...]], bool]
    ) -> tuple[int, ...]:
        """Go on until the work is done or the asker stops; ``on_better`` judges each better plan. The best plan."""
        best, done = tuple(values), 0.0
        step = Effort(effort.seconds, 1, None, effort.should_stop, _WORK_EACH)
        while done < (effort.work or 0.0) and len(self._questions) > _LEAST_QUESTIONS:
            if effort.should_stop and effort.should_stop():
                self.is_cut_off = True
                break
            near = self._part_near(best)
            found = cpsat.maximise_part(near, self._model.objectives[0], step, hint=best)
            done += found.work + _WORK_A_COLUMN * len(best)
            if found.is_cut_off:
                self.is_cut_off = True
                break
            self._resize(_GROWTH if found.verdict == "optimal" else _SHRINK)
            if found.values and found.value is not None and found.value > self._worth(best) and on_better(found.values):
                best = found.values
        return best

    def _worth(self, values: Sequence[int]) -> int:
        return sum(c * values[i] for i, c in self._model.objectives[0])

    def _resize(self, times: float) -> None:
        most = max(_LEAST_QUESTIONS, _MOST_SHARE * len(self._questions))
        self._size = min(most, max(_LEAST_QUESTIONS, self._size * times))

    def _part_near(self, values: Sequence[int]) -> Part:
        """The part in which the chosen questions are open, save for columns that cannot be in a better plan."""
        groups: set[int] = set()
        for question in self._chosen(np.array(values)):
            groups |= {question, *self._area.links[question]}
        is_open = np.isin(self._area.groups, np.fromiter(groups, dtype=np.int64)) | self._area.is_always_open
        never, _ = self._relaxed.decided(self._worth(values))
        return self._part.deciding(is_open & (~never | (np.array(values) > 0)), values)

    def _chosen(self, values: Whole) -> list[int]:
        wanted = int(self._size)
        differing = np.unique(self._area.groups[np.abs(values - self._relaxed.values) > _NOTHING])
        differing = differing[np.isin(differing, self._questions)]
        style = self._draw.integers(3)
        if style == 0:
            ordered = [*self._draw.permutation(differing), *self._draw.permutation(self._questions)]
            return list(dict.fromkeys(int(one) for one in ordered))[:wanted]
        if style == 1:
            return self._linked(int(self._draw.choice(differing if len(differing) else self._questions)), wanted)
        return [int(one) for one in self._draw.permutation(self._questions)[:wanted]]

    def _linked(self, first: int, wanted: int) -> list[int]:
        """``first`` and the questions nearest to it by the studies that they share."""
        found = [first]
        for question in found:
            if len(found) >= wanted:
                break
            near = {user for study in self._area.links[question] for user in self._users[study]}
            found += sorted(near.difference(found))
        return found[:wanted]
