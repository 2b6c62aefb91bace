"""Goals on public instances: every published best reached, and never "best" said of what is beaten."""

import csv
import time
from collections.abc import Callable, Iterator
from functools import partial

from bench.optimiser.engines.outcome import Outcome
from bench.optimiser.engines.running import peer, rows_of, solved
from bench.optimiser.goal import Scope, Verdict
from bench.optimiser.public.instance import Instance
from bench.optimiser.public.projects import project
from bench.optimiser.public.reading import files, instances
from budgeting.optimiser.timetable import makespan

_SECONDS = 60.0
_NEXT_RELEASE_SECONDS = 60.0
_PROJECT_SECONDS = 10.0
_COUNTS = {"next-release": 39, "chu-beasley": 30, "sac-94": 54, "multiple-choice": 37, "quadratic": 50, "set-union": 30}
_NAMES = {
    "next-release": "next releases (Bagnall, Xuan)",
    "chu-beasley": "Chu-Beasley 5 x 100",
    "sac-94": "SAC-94",
    "multiple-choice": "multiple choice a, b, c",
    "quadratic": "quadratic knapsacks",
    "set-union": "set-union knapsacks",
    "one-budget": "kplib, one budget",
}
_SKIPPED = ("-0.7",)


def family(scope: Scope, name: str) -> Iterator[Verdict]:
    """Each instance of a family by us, HiGHS and CBC; what is compared is the value that each reaches."""
    asked = _asked(scope, name)
    ours: list[Outcome] = []
    others: dict[str, list[Outcome]] = {key: [] for key in ("highs", "cbc")}
    for one in asked:
        rows = rows_of(one.problem)
        ours.append(solved(one.problem, scope.seconds(_SECONDS), is_repeatable=scope.is_repeatable))
        for key, them in others.items():
            them.append(peer(key, rows, scope.seconds(_SECONDS)))
        _tell(scope, one, ours[-1], *(them[-1] for them in others.values()))
    if not asked:
        yield Verdict(_goal(name), "no instance in the folder")
        return
    yield from _judged(name, asked, ours, others)


def _judged(
    name: str, asked: list[Instance], ours: list[Outcome], others: dict[str, list[Outcome]]
) -> Iterator[Verdict]:
    targets = [_target(one, [ours[i], *(them[i] for them in others.values())]) for i, one in enumerate(asked)]
    false = sum(us.is_proven and not _reaches(us, target) for us, target in zip(ours, targets, strict=True))
    reached = sum(map(_reaches, ours, targets))
    proven, taken = sum(us.is_proven for us in ours), sum(us.seconds for us in ours)
    theirs = "; ".join(
        f"{them[0].engine} reaches {sum(map(_reaches, them, targets))}, "
        f"proves {sum(o.is_proven for o in them)}, {sum(o.seconds for o in them) / taken:.1f} times our time"
        for them in others.values()
    )
    is_met = reached == len(asked) and not false
    if name == "next-release":
        is_met = is_met and proven == len(asked) and taken <= _NEXT_RELEASE_SECONDS
    yield Verdict(
        _goal(name),
        f"{reached} of {len(asked)} reached, {proven} proven by two engines, {false} false, {taken:.0f} s in all",
        theirs,
        is_met,
    )


def _goal(name: str) -> str:
    if name == "next-release":
        return "39 next releases: all proven, by two engines, in 60 s"
    known = f" ({_COUNTS[name]})" if name in _COUNTS else ""
    return f"{_NAMES[name]}{known}: every published best in 60 s each, nothing false"


def _target(one: Instance, found: list[Outcome]) -> int:
    """The best published value, or whatever anybody found in this run where that is more."""
    return max([one.best or 0, *(outcome.value or 0 for outcome in found)])


def _reaches(outcome: Outcome, target: int) -> bool:
    return outcome.value is not None and outcome.value >= target


def _asked(scope: Scope, name: str) -> list[Instance]:
    """All there are, or a sample; of the realistic next releases only the two ratios that are used."""
    found = [
        one
        for one in instances(name, scope.folder)
        if not (one.name.startswith("nrp-") and one.name.endswith(_SKIPPED))
    ]
    return list(scope.some(found))


def _tell(scope: Scope, one: Instance, *outcomes: Outcome) -> None:
    scope.say(f"{one.name}: published {one.best or 'nothing'}, " + ", ".join(map(_said, outcomes)))
    ours = outcomes[0]
    if one.is_optimum and one.best and ours.value and ours.value > one.best:
        scope.say(f"  {one.name} was proven at {one.best}: more means that the conversion is at fault.")


def _said(one: Outcome) -> str:
    value = "no plan" if one.value is None else str(one.value)
    return f"{one.engine} {value}{' proven' if one.is_proven else ''} {one.seconds:.2f} s"


def projects(scope: Scope) -> Iterator[Verdict]:
    """PSPLIB: the shortest schedule of a chosen portfolio."""
    for name, count in (("j30", 480), ("j60", 382)):
        optima = _optima(scope, name)
        asked = scope.some([path for path in files(scope.folder, f"{name}[0-9]*.sm") if path.name in optima])
        met, slowest = 0, 0.0
        for path in asked:
            tasks, capacities = project(path.read_text(encoding="utf-8", errors="replace"))
            began = time.perf_counter()
            found = makespan(tasks, capacities, _PROJECT_SECONDS)
            slowest = max(slowest, time.perf_counter() - began)
            met += found.length == optima[path.name]
            if found.length != optima[path.name]:
                scope.say(f"{path.name}: {found.length} days, known {optima[path.name]}, bound {found.bound}")
        goal = f"PSPLIB {name}, {count} known optima: each in 10 s"
        measured = f"{met} of {len(asked)}, {slowest:.1f} s at worst" if asked else "no instance in the folder"
        yield Verdict(goal, measured, is_met=met == len(asked) if asked else None)


def _optima(scope: Scope, name: str) -> dict[str, int]:
    """Known optima from the ``optimum.csv`` beside the projects."""
    found: dict[str, int] = {}
    for path in files(scope.folder, "optimum.csv"):
        with path.open(encoding="utf-8") as lines:
            for line in csv.DictReader(lines):
                if line["problem"].startswith(name) and line["optimum"].strip().isdigit():
                    found[line["problem"]] = int(line["optimum"])
    return found


PUBLISHED: dict[str, Callable[[Scope], Iterator[Verdict]]] = {
    **{name: partial(family, name=name) for name in _NAMES},
    "psplib": projects,
}
