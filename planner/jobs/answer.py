"""The job that explains a plan: each question about it is a step of its own, found in parts that any worker takes."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from budgeting.errors import ProblemError
from planner.jobs.answer_parts import ANSWER_PART, round_name
from planner.jobs.context import Step, StepContext
from planner.jobs.parting import PartFailedError, Parts, found_in_parts, put_down
from planner.jobs.queue import JobQueue
from planner.services.answers import answer_ahead, find_answer, unanswered
from planner.services.printing import print_ahead
from planner.solving.answer_kinds import ANSWER_KINDS

_SHARES = 1_000
# How many parts a round of one question is split into at most: the same on however many workers, so that what is found
# is the same too.
MOST_PARTS_EACH: Final = 8
_LISTING: Final = "units"


def answer_steps(kinds: Sequence[str] = tuple(ANSWER_KINDS)) -> tuple[Step, ...]:
    """A step that splits all questions, one for each of them, and one that has the plan printed with what was found."""
    return (partial(_split, kinds), *(partial(_answer, kind) for kind in kinds), print_explained)


def _split(wanted: Sequence[str], context: StepContext) -> None:
    """Put down the first parts of all questions, so that no worker waits until a question before is answered."""
    key, number = _version(context)
    kinds = [kind for kind in unanswered(context.database, context.actor, key, number) if kind in wanted]
    if not kinds:
        return
    context.report(0, _SHARES, "Seeing what there is to choose again")
    try:
        listed = _listed(context, _LISTING, kinds, {})
    except PartFailedError as error:
        context.report(0, _SHARES, error.message)
        return
    for kind, units in listed["units"].items():
        put_down(context, _round_of(context, kind, 1, units))


def _answer(kind: str, context: StepContext) -> None:
    """Answer one question; where there is no answer, its page says so and the others go on."""
    key, number = _version(context)
    try:
        find_answer(context.database, context.actor, key, number, kind, ask=partial(_ask, context))
    except (ProblemError, PartFailedError) as error:
        context.report(0, _SHARES, error.message)
    context.stop_if_cancelled()


def _ask(context: StepContext, kind: str, _content: str) -> object:
    """The answer to one question: round after round of parts, until there is nothing more to find."""
    found: dict[str, Any] = {}
    number = 0
    while True:
        number += 1
        listing = f"{kind} {number} {_LISTING}"
        listed = _listed(context, listing, [kind], {kind: number}) if number > 1 else _first_listed(context, kind)
        if kind in listed["refused"]:
            raise ProblemError(listed["refused"][kind])
        units = listed["units"][kind]
        if not units:
            break
        for part in found_in_parts(context, _round_of(context, kind, number, units), partial(_tell, context, kind)):
            found |= part["found"]
    whole = Parts(f"{kind} whole", ANSWER_PART, [_asking(context, "whole", [kind], rounds=number)])
    return found_in_parts(context, whole)[0]["answer"]


def _first_listed(context: StepContext, kind: str) -> Any:  # noqa: ANN401  JSON values
    """What the step that splits has listed for all questions, or, where it had no need to, for this one."""
    key, number = _version(context)
    kinds = unanswered(context.database, context.actor, key, number)
    listed = _listed(context, _LISTING, kinds, {})
    return listed if kind in (*listed["units"], *listed["refused"]) else _listed(context, f"{kind} 1 units", [kind], {})


def _listed(context: StepContext, name: str, kinds: list[str], rounds: Mapping[str, int]) -> Any:  # noqa: ANN401  JSON values
    """The units of the next round of ``kinds``."""
    asking = _asking(context, "units", kinds, rounds=max(rounds.values(), default=1))
    return found_in_parts(context, Parts(name, ANSWER_PART, [asking]))[0]


def _round_of(context: StepContext, kind: str, number: int, units: list[str]) -> Parts:
    """The units of a round in a few parts, far apart ones together: neighbours tend to take equally long."""
    count = min(MOST_PARTS_EACH, len(units))
    shares = [units[first::count] for first in range(count)]
    asked = [_asking(context, "find", [kind], share, of_count=len(units), rounds=number) for share in shares]
    return Parts(round_name(kind, number), ANSWER_PART, asked)


def _asking(
    context: StepContext, ask: str, kinds: list[str], units: list[str] | None = None, *, of_count: int = 1, rounds: int
) -> dict[str, Any]:
    """What a part is asked; ``rounds`` is the number of its round, before which all others have ended."""
    key, number = _version(context)
    asked: dict[str, Any] = {"programme": key, "number": number, "ask": ask, "kinds": kinds, "round": rounds}
    return asked | {"units": units or [], "of_count": of_count}


def _tell(context: StepContext, kind: str, done: int, of: int) -> None:
    place = list(ANSWER_KINDS).index(kind)
    share = (place + done / max(1, of)) / len(ANSWER_KINDS)
    context.report(min(_SHARES - 1, round(_SHARES * share)), _SHARES, ANSWER_KINDS[kind].doing)


def print_explained(context: StepContext) -> None:
    """Have the version printed by a job of its own, and say where the answers are."""
    key, number = _version(context)
    queue = JobQueue(context.settings)
    try:
        print_ahead(context.database, queue, context.actor, key, number)
    finally:
        queue.close()
    context.finish({"number": number, "programme": key})


def explain_draft(context: StepContext, key: str, number: int) -> None:
    """Have a draft explained by a job of its own, so that nobody waits for the answers to see the choice."""
    queue = JobQueue(context.settings)
    try:
        answer_ahead(context.database, queue, context.actor, key, number)
    finally:
        queue.close()


def _version(context: StepContext) -> tuple[str, int]:
    return str(context.arguments["programme"]), int(context.arguments["number"])
