"""The process that looks for a clash: ``python -m planner.solving.clash_child --memory 4000000000``.

It reads a problem file on its input and writes one JSON line: ``{"diagnosis": …}``, empty where a plan exists, or
``{"refused": message}``.
"""

import argparse
import json
import resource
import sys
from collections.abc import Sequence
from typing import TextIO

from pydantic import TypeAdapter

from budgeting.errors import ProblemError
from budgeting.explaining.doctor import Diagnosis, diagnose
from budgeting.problem_file import read_problem
from planner.solving.child import die_with, own_output

DIAGNOSIS: TypeAdapter[Diagnosis | None] = TypeAdapter(Diagnosis | None)


def main(arguments: Sequence[str] | None = None) -> None:
    """Diagnose the one problem on the input."""
    parser = argparse.ArgumentParser(description="Say why the problem file on the input has no plan.")
    parser.add_argument("--memory", type=int, default=0)
    parser.add_argument("--parent", type=int, default=0)
    asked = parser.parse_args(arguments)
    die_with(asked.parent)
    if asked.memory:
        resource.setrlimit(resource.RLIMIT_AS, (asked.memory, asked.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with own_output() as output:
        answer(sys.stdin.read(), output)


def answer(text: str, output: TextIO) -> None:
    """Say on ``output`` why the problem in ``text`` has no plan."""
    from budgeting.optimiser.possible import is_possible  # noqa: PLC0415  engines load only once memory is limited

    try:
        found = {"diagnosis": DIAGNOSIS.dump_python(diagnose(read_problem(text), is_possible), mode="json")}
    except ProblemError as error:
        found = {"refused": error.message}
    output.write(json.dumps(found) + "\n")
    output.flush()


if __name__ == "__main__":
    main()
