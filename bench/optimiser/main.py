"""The goals of the optimiser, measured beside other engines in one run.

``./planner.sh bench optimiser [--quick] [--seeds N] [--share N] [--sample N] [--only NAME ...] [--data FOLDER]``
"""

import argparse
import os
import platform
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

from bench.optimiser.again import same_plan
from bench.optimiser.answers import ANSWERS
from bench.optimiser.curves import CURVES
from bench.optimiser.goal import DATA, HEAD, Scope, Verdict, row
from bench.optimiser.made import MADE
from bench.optimiser.published import PUBLISHED
from bench.optimiser.sound import sound
from planner.solving.limits import own_output

_QUICK_SAMPLE = 3
GOALS = {**MADE, **PUBLISHED, **CURVES, **ANSWERS, "same-plan": same_plan, "sound": sound}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, telling of each step on the error output, and print the table."""
    asked = _asked(arguments)
    sample = asked.sample if asked.sample is not None else _QUICK_SAMPLE * asked.quick
    scope = Scope(asked.quick, not asked.fast, Path(asked.data), sample, asked.share, asked.seeds, _say)
    with own_output() as output:
        found: list[Verdict] = []
        for name in asked.only or GOALS:
            began = time.monotonic()
            _say(f"== {name}")
            found += _measured(name, scope)
            _say(f"== {name}: {time.monotonic() - began:.0f} s")
        print(_machine(asked), HEAD, *map(row, found), sep="\n", file=output)


def _measured(name: str, scope: Scope) -> Iterator[Verdict]:
    """The verdicts of one goal; a goal that breaks down is missed, and the others are still measured."""
    try:
        yield from GOALS[name](scope)
    except Exception as error:  # noqa: BLE001  a run of hours goes on
        scope.say(traceback.format_exc())
        yield Verdict(name, f"broke down: {type(error).__name__}", is_met=False)


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./planner.sh bench optimiser", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few seeds, short limits: some minutes")
    parser.add_argument("--seeds", type=int, default=0, metavar="N", help="N made portfolios of each size; 0: all")
    parser.add_argument("--share", type=int, default=1, metavar="N", help="an N-th of each time limit and count")
    parser.add_argument("--sample", type=int, metavar="N", help="N instances of each public family; 0: all")
    parser.add_argument("--fast", action="store_true", help="without the promise of the same plan every time")
    parser.add_argument("--only", nargs="+", choices=sorted(GOALS), metavar="NAME", help=", ".join(GOALS))
    parser.add_argument("--data", default=str(DATA), help="folder of public instances; see bench/data/README.md")
    return parser.parse_args(arguments)


def _machine(asked: argparse.Namespace) -> str:
    engines = ", ".join(f"{name} {version(name)}" for name in ("ortools", "highspy", "pulp"))
    kind = "quick" if asked.quick else f"{asked.seeds or 'all'} seeds, 1/{asked.share} of each limit"
    kind += f", {asked.sample or 'all'} instances" if not asked.quick or asked.sample else ""
    kind += ", fast" if asked.fast else ", repeatable"
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {engines}; {kind} run.\n"


def _say(words: str) -> None:
    sys.stderr.write(words + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
