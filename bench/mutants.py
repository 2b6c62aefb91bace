"""Whether the tests notice when the arithmetic of money and value is changed by a hair.

python -m bench.mutants [--children 2] [--floor 90] [--show] [NAME ...], a name being one of mutmut's, such as
"budgeting.money.*". Works in a copy of the project that is thrown away; which files are changed, and by which tests
they are held, stands in pyproject.toml under [tool.mutmut]. Ends with 1 when fewer than the floor are noticed.
"""

import argparse
import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
ROOMS: Final = ("bench", "budgeting", "docs", "planner", "templates", "tests")
MEMORY: Final = Path("/dev/shm")  # noqa: S108  a folder of its own is made in it
# What mutmut writes for a change that made a test fail, and for one that never came to an end.
NOTICED: Final = (1, 3, 24, -24, 36, 152, 255)
CACHES: Final = ("cache", "lru_cache")

Verdicts = dict[str, int | None]


def main() -> int:
    """Print a row for each file and the names of the changes that no test notices."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--children", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--floor", type=float, default=90.0)
    parser.add_argument("--show", action="store_true", help="print each change that no test notices")
    asked = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="planner-mutants-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None)
    try:
        copy = copied(Path(folder) / "copy")
        run = mutmut(copy, "run", "--max-children", str(asked.children), *asked.names)
        verdicts = dict(verdicts_in(copy))
        if not any(verdicts.values()):
            print(run.stdout[-4_000:], run.stderr[-4_000:], file=sys.stderr)
            return 1
        share = report(verdicts)
        if asked.show:
            show_unnoticed(copy, verdicts)
    finally:
        shutil.rmtree(folder)
    return 0 if share >= asked.floor else 1


def copied(copy: Path) -> Path:
    """A copy of the project in which the files to be changed are opened up."""
    for room in ROOMS:
        shutil.copytree(ROOT / room, copy / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    settings = tomllib.loads((copy / "pyproject.toml").read_text(encoding="utf-8"))
    for pattern in settings["tool"]["mutmut"]["only_mutate"]:
        for file in copy.glob(pattern):
            file.write_text(opened(file.read_text(encoding="utf-8")), encoding="utf-8")
    return copy


def opened(source: str) -> str:
    """``source`` with decorators taken off where that means the same, since mutmut leaves decorated functions alone.

    A property is built from a plain function under it. A cache is dropped, since a kept result would hide a change; one
    without arguments stays as it is, and what it reads once is not changed.
    """
    lines = source.splitlines()
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    for node in sorted(functions, key=lambda one: one.lineno, reverse=True):
        decorator = ast.unparse(node.decorator_list[0]) if len(node.decorator_list) == 1 else ""
        at, end = node.lineno - 1, node.end_lineno or node.lineno
        if decorator.split("(")[0] in CACHES and node.args.args:
            del lines[at - 1]
        elif decorator in ("property", "cached_property"):
            indent, plain = " " * node.col_offset, f"plain_{node.name.lstrip('_')}"
            lines.insert(end, f"{indent}{node.name} = {decorator}({plain})")
            lines[at] = lines[at].replace(f"def {node.name}(", f"def {plain}(", 1)
            del lines[at - 1]
    return "\n".join(lines) + "\n"


def mutmut(copy: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run mutmut in ``copy``, at low priority so that whoever works here is not held up."""
    return subprocess.run(  # noqa: S603  its words are those of this file and of whoever starts it
        [sys.executable, "-m", "mutmut", *words],
        cwd=copy,
        env={**os.environ, "TMPDIR": str(copy.parent), "PYTHONPATH": ""},
        preexec_fn=lambda: os.nice(10),
        check=False,
        capture_output=True,
        text=True,
    )


def verdicts_in(copy: Path) -> Iterator[tuple[str, Verdicts]]:
    """For each file its changes, and how the tests ended with each; None for one that was not tried."""
    mutants = copy / "mutants"
    for file in sorted(mutants.rglob("*.py.meta")):
        verdicts = json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"]
        yield (
            file.relative_to(mutants).as_posix().removesuffix(".meta"),
            {name: code for name, code in verdicts.items() if code is not None},
        )


def report(verdicts: dict[str, Verdicts]) -> float:
    """Print the table and the names of what was not noticed; give back the share noticed, in percent."""
    whole: Counter[bool] = Counter()
    print("| file | noticed | of | |\n|---|---|---|---|")
    for file, codes in verdicts.items():
        if codes:
            counted = Counter(code in NOTICED for code in codes.values())
            whole += counted
            print(f"| {file} | {_figures(counted)} |")
    print(f"| all | {_figures(whole)} |\n")
    print("\n".join(unnoticed(verdicts)))
    return 100 * whole[True] / whole.total()


def unnoticed(verdicts: dict[str, Verdicts]) -> list[str]:
    """The names of the changes that no test notices."""
    return [name for codes in verdicts.values() for name, code in codes.items() if code not in NOTICED]


def show_unnoticed(copy: Path, verdicts: dict[str, Verdicts]) -> None:
    """Print each change that no test notices."""
    for name in unnoticed(verdicts):
        print(mutmut(copy, "show", name).stdout, flush=True)


def _figures(counted: "Counter[bool]") -> str:
    return f"{counted[True]} | {counted.total()} | {counted[True] / counted.total():.1%}"


if __name__ == "__main__":
    sys.exit(main())
