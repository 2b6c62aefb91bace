"""The process that looks for a clash: ``python -m planner.solving.clash_child --memory 4000000000``.

It reads a programme and its problem, as a version without a plan, on its input and writes JSON lines: ``{"diagnosis":
…}``, empty where a plan exists; then ``{"outcome": …}`` for each way out, in order, empty where no plan was found; and
``{"ended": true}``. Where nothing can be said it writes ``{"refused": message}``.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TextIO

from pydantic import TypeAdapter

from budgeting.errors import BudgetingError
from budgeting.explaining.clash.doctor import Diagnosis, diagnose
from budgeting.explaining.clash.way_out import Outcome, outcomes
from budgeting.explaining.rules.easing import Easing
from budgeting.plans.frozen import Frozen
from planner.solving.answer_child import solver
from planner.solving.limits import asked_within_limits, own_output, say

CLASHING: TypeAdapter[Frozen] = TypeAdapter(Frozen)
DIAGNOSIS: TypeAdapter[Diagnosis | None] = TypeAdapter(Diagnosis | None)
OUTCOME: TypeAdapter[Outcome | None] = TypeAdapter(Outcome | None)
# How long the plans after all ways out together may be chosen for.
_SECONDS_FOR_PLANS = 20.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Diagnose the one problem on the input."""
    parser = argparse.ArgumentParser(description="Say why the problem on the input has no plan.")
    asked_within_limits(parser, arguments)
    with own_output() as output:
        answer(sys.stdin.read(), output)


def answer(text: str, output: TextIO) -> None:
    """Say on ``output`` why the problem in ``text`` has no plan, and what each way out is worth."""
    from budgeting.optimiser.possible import is_possible  # noqa: PLC0415  engines load only once memory is limited

    try:
        easing = Easing(CLASHING.validate_json(text, strict=True))
        # What the answers are worth forces nothing, so that a clash is the same without the questions.
        found = diagnose(replace(easing.frozen.problem, questions=()), is_possible, easing.windows)
        say(output, {"diagnosis": DIAGNOSIS.dump_python(found, mode="json")})
        for one in outcomes(easing, found, solver(_SECONDS_FOR_PLANS)) if found else ():
            say(output, {"outcome": OUTCOME.dump_python(one, mode="json")})
        say(output, {"ended": True})
    except (BudgetingError, ValueError) as error:
        say(output, {"refused": error.message if isinstance(error, BudgetingError) else "This cannot be read."})


if __name__ == "__main__":
    main()
