"""Goals on made portfolios: how fast, how near to the best, and how much more than by ranking."""

import time
from collections.abc import Callable, Iterator, Sequence
from statistics import median

from bench.optimiser.engines.outcome import Outcome
from bench.optimiser.engines.running import PEERS, peer, rows_of, solved
from bench.optimiser.goal import Scope, Verdict, share, within, worst
from bench.optimiser.portfolios import made_portfolio
from budgeting.optimiser import account, first_plan
from budgeting.posing.ranking import rank_by_ratio
from budgeting.problem import Problem
from planner.solving import solve_in_child

_PEERS_SECONDS = 60.0
_FIRST_PLAN_SECONDS = 0.3
_TOLD_SECONDS = 20.0
_FIFTY_SECONDS = 1.5
_TIMES_FASTER = 20
_LEAST_GAIN = 0.12
_MOST_MB = 2048


def first(scope: Scope) -> Iterator[Verdict]:
    """How long a person waits for something to look at: by the function alone, and told by the process that solves."""
    times, told, found = [], [], 0
    seeds = scope.seeds(5)
    for seed in seeds:
        problem = made_portfolio(1000, seed)
        began = time.perf_counter()
        plan = first_plan(problem)
        times.append(time.perf_counter() - began)
        found += plan is not None and not account(problem, plan).broken
        told.append(_told(problem))
        scope.say(f"first plan, 1,000 studies, seed {seed}: {times[-1]:.2f} s, told after {told[-1]:.2f} s")
    yield Verdict(
        "first plan on the screen, 1,000 studies: 0.3 s",
        f"made in {max(times):.2f} s at worst, sound in {found} of {len(seeds)}; "
        f"told by the solving process after {max(told):.2f} s",
        is_met=max(times) <= _FIRST_PLAN_SECONDS and found == len(seeds),
    )


def _told(problem: Problem) -> float:
    """Seconds until the process that solves for the pages tells of a first plan; the whole limit when it never does."""
    told: list[float] = []
    began = time.perf_counter()
    solve_in_child(
        problem,
        time_limit_seconds=_TOLD_SECONDS,
        on_progress=lambda _: told.append(time.perf_counter() - began),
        should_stop=lambda: bool(told),
    )
    return told[0] if told else time.perf_counter() - began


def fifty(scope: Scope) -> Iterator[Verdict]:
    """Fifty studies: proven at once, far sooner than by what a person would pick instead."""
    ours, cbc, highs = [], [], []
    for seed in scope.seeds(10):
        problem = made_portfolio(50, seed)
        rows = rows_of(problem)
        ours.append(solved(problem, 60.0, is_repeatable=scope.is_repeatable))
        cbc.append(peer("cbc", rows, _PEERS_SECONDS))
        highs.append(peer("highs", rows, _PEERS_SECONDS))
        _tell(scope, f"50 studies, seed {seed}", ours[-1], cbc[-1], highs[-1])
    slowest = max(one.seconds for one in ours)
    is_proven = all(one.is_proven for one in ours)
    yield Verdict(
        "50 studies, all rules, proven best, worst of 10 seeds: 1.5 s",
        f"{slowest:.2f} s, proven {sum(one.is_proven for one in ours)} of {len(ours)}",
        "; ".join(f"{them[0].engine} {max(o.seconds for o in them):.1f} s" for them in (cbc, highs)),
        is_proven and slowest <= _FIFTY_SECONDS,
    )
    ratios = [them.seconds / us.seconds for us, them in zip(ours, cbc, strict=True)]
    yield Verdict(
        "50 studies: at least 20 times faster than PuLP + CBC",
        f"{median(ratios):.1f} times at the median, {min(ratios):.1f} at the least",
        f"HiGHS is {median(h.seconds / c.seconds for h, c in zip(highs, cbc, strict=True)):.1f} times CBC's time",
        is_proven and median(ratios) >= _TIMES_FASTER,
    )


def two_hundred(scope: Scope) -> Iterator[Verdict]:
    """Two hundred studies."""
    yield from _gaps(scope, 200, 5, ((20.0, 0.0005), (120.0, 0.0001)), ("highs", "cbc"))


def thousand(scope: Scope) -> Iterator[Verdict]:
    """A thousand studies, and nobody ahead of us."""
    yield from _gaps(scope, 1000, 5, ((20.0, 0.0002), (60.0, 0.0001)), tuple(PEERS))


def five_thousand(scope: Scope) -> Iterator[Verdict]:
    """Five thousand studies, within the memory of a small machine."""
    problem = made_portfolio(5000, 0)
    ours = solved(problem, scope.seconds(60.0), is_repeatable=scope.is_repeatable)
    them = [
        peer(name, rows_of(problem), scope.seconds(_PEERS_SECONDS))
        for name in (() if scope.is_quick else ("cbc", "highs"))
    ]
    _tell(scope, "5,000 studies", ours, *them)
    yield Verdict(
        "5,000 studies: gap 0.1 % in 60 s, within 2 GB",
        f"gap {share(ours.gap)} in {ours.seconds:.0f} s, {ours.peak_mb:,} MiB",
        _against(ours, them),
        within(ours.gap, 0.001) and ours.peak_mb <= _MOST_MB,
    )


def ranking(scope: Scope) -> Iterator[Verdict]:
    """What a spreadsheet would choose, on the same money."""
    gains, broken, seeds = [], 0, scope.seeds(5)
    for studies in (50, 200):
        for seed in seeds:
            problem = made_portfolio(studies, seed)
            ranked = account(problem, rank_by_ratio(problem))
            ours = solved(problem, scope.seconds(20.0), is_repeatable=scope.is_repeatable)
            gains.append((ours.value or 0) / max(1, ranked.objective_minor) - 1)
            broken += bool(ranked.broken)
            scope.say(f"ranking, {studies} studies, seed {seed}: {gains[-1]:+.1%}, {len(ranked.broken)} rules broken")
    yield Verdict(
        "more value than ranking by value for money, every seed: 12 %",
        f"{min(gains):.1%} at the least, {median(gains):.1%} at the median",
        f"ranking breaks a rule in {broken} of {len(gains)}",
        min(gains) >= _LEAST_GAIN,
    )


def _gaps(
    scope: Scope, studies: int, seeds: int, goals: Sequence[tuple[float, float]], names: Sequence[str]
) -> Iterator[Verdict]:
    """One verdict for each limit; those others of ``names`` get a minute, and are compared with our longest run."""
    problems = [made_portfolio(studies, seed) for seed in scope.seeds(seeds)]
    runs: list[list[Outcome]] = []
    for limit, _ in goals:
        runs.append([])
        for seed, problem in enumerate(problems):
            runs[-1].append(solved(problem, scope.seconds(limit), is_repeatable=scope.is_repeatable))
            _tell(scope, f"{studies:,} studies, seed {seed}, {scope.seconds(limit):.0f} s", runs[-1][-1])
    them = _others(scope, problems, names)
    for (limit, most), run in zip(goals, runs, strict=True):
        gap = worst(one.gap for one in run)
        slowest = max(one.seconds for one in run)
        yield Verdict(
            f"{studies:,} studies, worst of {seeds} seeds: gap {most:.2%} in {limit:.0f} s",
            f"gap {share(gap)} in {slowest:.0f} s",
            "; ".join(_against_all(run, them[name]) for name in names),
            within(gap, most),
        )
    yield _behind(
        f"{studies:,} studies: never behind others given {scope.seconds(_PEERS_SECONDS):.0f} s", runs[-1], them
    )


def _behind(goal: str, ours: Sequence[Outcome], them: dict[str, list[Outcome]]) -> Verdict:
    ahead = [
        f"{theirs.engine} by {share((theirs.value or 0) / max(1, us.value or 0) - 1)} on seed {seed}"
        for others in them.values()
        for seed, (us, theirs) in enumerate(zip(ours, others, strict=True))
        if (us.value or 0) < (theirs.value or 0)
    ]
    return Verdict(goal, "behind " + ", ".join(ahead) if ahead else "never", is_met=not ahead)


def _others(scope: Scope, problems: Sequence[Problem], names: Sequence[str]) -> dict[str, list[Outcome]]:
    found: dict[str, list[Outcome]] = {name: [] for name in names}
    for seed, problem in enumerate(problems):
        rows = rows_of(problem)
        for name in names:
            found[name].append(peer(name, rows, scope.seconds(_PEERS_SECONDS)))
        _tell(scope, f"  others, seed {seed}", *(found[name][-1] for name in names))
    return found


def _against_all(ours: Sequence[Outcome], theirs: Sequence[Outcome]) -> str:
    shares = [them.value / us.value for us, them in zip(ours, theirs, strict=True) if us.value and them.value]
    missing = len(theirs) - len(shares)
    plans = f"{min(shares):.3%} to {max(shares):.3%} of our value" if shares else "no plan"
    return f"{theirs[0].engine} {plans}" + (f", no plan in {missing}" if shares and missing else "")


def _against(ours: Outcome, theirs: Sequence[Outcome]) -> str:
    return "; ".join(_against_all([ours], [one]) for one in theirs)


def _tell(scope: Scope, what: str, *outcomes: Outcome) -> None:
    for one in outcomes:
        value = "no plan" if one.value is None else f"{one.value:,}"
        proof = "proven" if one.is_proven else f"gap {share(one.gap)}"
        scope.say(f"{what}: {one.engine} {value}, {proof}, {one.seconds:.2f} s {one.words}")


MADE: dict[str, Callable[[Scope], Iterator[Verdict]]] = {
    "first-plan": first,
    "fifty": fifty,
    "two-hundred": two_hundred,
    "thousand": thousand,
    "five-thousand": five_thousand,
    "ranking": ranking,
}
