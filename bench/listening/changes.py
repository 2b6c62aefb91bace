"""How often noise alone looks like a change, and how often a change is found where it is."""

import numpy as np

from budgeting.listening.changes import change_points

RUNS = 400


def main() -> None:
    """Print false alarms by length and level, with and without bursts, and the share of rises found."""
    dice = np.random.default_rng(5)
    print("| months | 2 a month | 10 a month | 100 a month | 20 a month in bursts |\n|---|---|---|---|---|")
    for months in (12, 24, 48, 84):
        shares = [_share([dice.poisson(mean, months).tolist() for _ in range(RUNS)]) for mean in (2, 10, 100)]
        bursts = _share([dice.negative_binomial(5, 0.2, months).tolist() for _ in range(RUNS)])
        print(f"| {months} | " + " | ".join(f"{share:.1%}" for share in (*shares, bursts)) + " |")
    print("\n| months | a rise from 20 to 30 found | within one month |\n|---|---|---|")
    for months in (12, 24, 48):
        half = months // 2
        made = [np.concatenate([dice.poisson(20, half), dice.poisson(30, half)]).tolist() for _ in range(RUNS)]
        found = [change_points(one) for one in made]
        near = sum(any(abs(at - half) <= 1 for at in one) for one in found) / RUNS
        print(f"| {months} | {sum(map(bool, found)) / RUNS:.0%} | {near:.0%} |")


def _share(series: list[list[int]]) -> float:
    return sum(bool(change_points(one)) for one in series) / len(series)
