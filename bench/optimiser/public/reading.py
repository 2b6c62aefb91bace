"""Find public instances in a folder, however it is laid out, and the best values published for them."""

import csv
from collections.abc import Callable
from pathlib import Path

from bench.optimiser.goal import DATA
from bench.optimiser.public.choices import multiple_choice, next_release
from bench.optimiser.public.instance import Instance
from bench.optimiser.public.knapsacks import kplib, or_library, quadratic, sac94, set_union

Convert = Callable[[str, str], list[Instance]]
BESTS = "bests.csv"
FAMILIES: dict[str, tuple[tuple[str, ...], Convert]] = {
    "next-release": (("nrp*.txt",), next_release),
    "chu-beasley": (("mknapcb*.txt",), or_library),
    "sac-94": (tuple(f"{name}*.dat" for name in ("hp", "pb", "pet", "sento", "weing", "weish")), sac94),
    "multiple-choice": (("mmkp_[abc]_[0-9][0-9].txt",), multiple_choice),
    "quadratic": (("jeu_*.txt",), quadratic),
    "set-union": (("sukp_*.txt",), set_union),
    "one-budget": (("*.kp",), kplib),
}


def files(folder: Path, *patterns: str) -> list[Path]:
    """Every file below ``folder`` with one of these names, in order of name."""
    return sorted({path for pattern in patterns for path in folder.rglob(pattern)}, key=lambda path: path.as_posix())


def instances(family: str, folder: Path) -> list[Instance]:
    """The instances of a family that ``folder`` holds, with the best value known for each."""
    patterns, convert = FAMILIES[family]
    known = bests(DATA, folder)
    found = []
    for path in files(folder, *patterns):
        name = path.stem if family != "one-budget" else "-".join(path.with_suffix("").parts[-4:])
        for one in convert(name, path.read_text(encoding="utf-8", errors="replace")):
            best, is_optimum = known.get(one.name, (one.best, one.is_optimum))
            found.append(Instance(one.name, one.problem, best, is_optimum))
    return found


def bests(*folders: Path) -> dict[str, tuple[int, bool]]:
    """Value by name from every ``bests.csv``, and whether its source says that it is proven."""
    found: dict[str, tuple[int, bool]] = {}
    for folder in folders:
        if (folder / BESTS).is_file():
            with (folder / BESTS).open(encoding="utf-8") as lines:
                for line in csv.DictReader(lines):
                    found[line["instance"]] = int(line["value"]), line["source"].startswith("proven")
    return found
