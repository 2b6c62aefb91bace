"""How sure a plan is: choose again in many draws of the programme, and see what stays.

A study is core where at least nine draws in ten choose it, out where at most one in ten does, borderline between.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, ClassVar, Final, Literal

from budgeting.decisions import MILLION
from budgeting.explaining.again.asking import OnStep, Solver, chosen
from budgeting.explaining.again.in_parts import Found, all_at_once
from budgeting.explaining.robustness.draws import Draw, draws_of, places_of
from budgeting.explaining.robustness.outturns import Outturn, Packages, chances, outturn, replanned
from budgeting.explaining.robustness.pinning import Pinned, pinned_inputs
from budgeting.explaining.robustness.spending import Fan, Overspend, fan_of, overspends
from budgeting.plans.frozen import Frozen
from budgeting.posing.building import build_problem
from budgeting.problem import Problem, Selection

DRAWS: Final = 100
_CORE_PPM, _OUT_PPM = 900_000, 100_000
_MOST_RIVALS: Final = 12
_DRAWS_EACH: Final = 5
DOING: Final = "Choosing again with other prices and beliefs"
# How near the best of a draw is near enough: draws differ by far more.
_ENOUGH_GAP: Final = 0.001
Standing = Literal["core", "borderline", "out"]


@dataclass(frozen=True)
class StudyStanding:
    """How often a study is chosen, in parts per million of the draws: bought at once, or held for a finding."""

    study: str
    kept_ppm: int
    conditional_ppm: int

    @property
    def chosen_ppm(self) -> int:
        """How often it is chosen in either way."""
        return self.kept_ppm + self.conditional_ppm

    @property
    def standing(self) -> Standing:
        """Core, borderline or out."""
        if self.chosen_ppm >= _CORE_PPM:
            return "core"
        return "out" if self.chosen_ppm <= _OUT_PPM else "borderline"


@dataclass(frozen=True)
class Robustness:
    """A plan held against ``draws_count`` draws.

    ``impossible_count`` of them allow no plan at all. ``studies`` are sorted by how often they are chosen. The plan's
    net worth lies between ``net_low_minor`` and ``net_high_minor`` in eight draws of ten; ``lost_minor`` is how much
    more, on average, one would have gained by knowing the draw before choosing. ``pinned`` names for each question the
    one input most worth pinning down, where knowing one would change the plan.
    """

    draws_count: int
    impossible_count: int
    studies: tuple[StudyStanding, ...]
    overspends: tuple[Overspend, ...]
    fan: Fan
    net_low_minor: int
    net_middle_minor: int
    net_high_minor: int
    lost_minor: int
    pinned: tuple[Pinned, ...]


class Robust:
    """How sure the plan of ``frozen`` is, by ``count`` draws that are always the same ones, a few of them a unit."""

    shapes: ClassVar[Mapping[str, Any]] = {"draws": tuple[Selection | None, ...]}

    def __init__(self, frozen: Frozen, found: Found, *, count: int = DRAWS) -> None:
        self._frozen, self._found, self._count = frozen, found, count
        self._plan = chosen(frozen.solution)

    def units(self) -> tuple[str, ...]:
        """One round: each draw stands alone."""
        return () if self._found else self._names()

    def _names(self) -> tuple[str, ...]:
        return tuple(f"draws:{first}" for first in range(0, self._count, _DRAWS_EACH))

    @cached_property
    def _draws(self) -> Sequence[Draw]:
        return list(draws_of(self._frozen.programme, self._count))

    def find(self, unit: str, solve: Solver) -> object:
        """The best plan of each of a few draws; None where one allows none."""
        first = int(unit.partition(":")[2])
        return tuple(self._best(draw, solve) for draw in self._draws[first : first + _DRAWS_EACH])

    def _best(self, draw: Draw, solve: Solver) -> Selection | None:
        problem = _posed(self._frozen.problem, draw)
        return solve(problem, replanned(problem, self._plan.packages), enough_gap=_ENOUGH_GAP).selection

    def whole(self) -> Robustness:
        """The plan held against every draw."""
        best = [one for name in self._names() for one in self._found[name]]
        return _held_against(self._frozen, self._draws, best)


def robustness(frozen: Frozen, solve: Solver, on_step: OnStep, *, count: int = DRAWS) -> Robustness:
    """How sure the plan of ``frozen`` is, by ``count`` draws that are always the same ones."""
    found: Robustness = all_at_once(partial(Robust, count=count), frozen, solve, on_step, DOING)
    return found


def _held_against(frozen: Frozen, draws: Sequence[Draw], best: Sequence[Selection | None]) -> Robustness:
    plan, count = chosen(frozen.solution), len(draws)
    problems = [_posed(frozen.problem, draw) for draw in draws]
    rivals = _rivals(plan.packages, [one.packages for one in best if one])
    table = [[outturn(problem, rival).net_minor for rival in rivals] for problem in problems]
    turned = [_turned(problem, plan.packages, number) for number, problem in enumerate(problems)]
    nets = sorted(one.net_minor for one in turned)
    best_nets = [
        max(*row, outturn(problem, one.packages).net_minor if one else row[0])
        for row, problem, one in zip(table, problems, best, strict=True)
    ]
    return Robustness(
        draws_count=count,
        impossible_count=sum(one is None for one in best),
        studies=_standings(frozen.problem, problems, best),
        overspends=overspends(frozen.problem, [one.spends for one in turned]),
        fan=fan_of(frozen.problem, [one.spends for one in turned]),
        net_low_minor=nets[count // 10],
        net_middle_minor=nets[count // 2],
        net_high_minor=nets[count - 1 - count // 10],
        lost_minor=(sum(best_nets) - sum(row[0] for row in table)) // count,
        pinned=pinned_inputs(places_of(frozen.programme), [one.settings for one in draws], table),
    )


def _posed(problem: Problem, draw: Draw) -> Problem:
    """The draw's problem, with what people asked to keep in or out as it was."""
    posed = build_problem(draw.programme, fixed=problem.fixed)
    asked = {study.key: study for study in problem.studies}
    studies = tuple(
        replace(study, mandatory=asked[study.key].mandatory, excluded=asked[study.key].excluded)
        for study in posed.studies
    )
    return replace(posed, studies=studies, budgets=problem.budgets, capacities=problem.capacities)


def _rivals(own: Packages, others: Iterable[Packages]) -> tuple[Packages, ...]:
    """The plan itself, and the sets of packages that draws choose most often."""
    often = Counter(others)
    often.pop(own, None)
    return (own, *(packages for packages, _ in often.most_common(_MOST_RIVALS)))


def _turned(problem: Problem, packages: Packages, number: int) -> Outturn:
    """The plan in the draw of that number, each follow-up released as its own chance has it."""
    likely = chances(problem, replanned(problem, packages))
    spread = [(number * 618_034 + place * 381_966 + 500_000) % MILLION for place in range(len(likely))]
    return outturn(problem, packages, [mark < chance for mark, chance in zip(spread, likely, strict=True)])


def _standings(
    asked: Problem, problems: Sequence[Problem], best: Sequence[Selection | None]
) -> tuple[StudyStanding, ...]:
    kept, held = Counter[str](), Counter[str]()
    for problem, selection in zip(problems, best, strict=True):
        if selection:
            kept.update({package.study for package in selection.packages})
            held.update(_held(problem, selection))
    found = [
        StudyStanding(study.key, kept[study.key] * MILLION // len(best), held[study.key] * MILLION // len(best))
        for study in asked.studies
    ]
    return tuple(sorted(found, key=lambda one: (-one.chosen_ppm, one.study)))


def _held(problem: Problem, selection: Selection) -> set[str]:
    answers = {(one.question, one.bundle) for one in selection.bundles}
    return {
        follow_up.study
        for question in problem.questions
        for bundle in question.bundles
        if (question.key, bundle.key) in answers
        for follow_up in bundle.follow_ups
    }
