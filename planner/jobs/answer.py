"""The job that explains a plan: each question about it is a step of its own, so that none is answered twice."""

from functools import partial

from budgeting.errors import ProblemError
from planner.jobs.context import Step, StepContext
from planner.jobs.queue import JobQueue
from planner.services.answers import answer_ahead, find_answer
from planner.services.printing import print_ahead
from planner.solving.answer_kinds import ANSWER_KINDS

_PARTS = 1_000


def answer_steps() -> tuple[Step, ...]:
    """A step for each kind of question, and one that has the plan printed with what was found."""
    return (*(partial(_answer, kind) for kind in ANSWER_KINDS), print_explained)


def _answer(kind: str, context: StepContext) -> None:
    """Answer one question; where there is no answer, its page says so and the others go on."""
    key, number = _version(context)
    place, of = list(ANSWER_KINDS).index(kind), len(ANSWER_KINDS)

    def tell(done: int, total: int, words: str) -> None:
        share = place + done / max(1, total)
        context.report(min(_PARTS - 1, round(_PARTS * share / of)), _PARTS, words or ANSWER_KINDS[kind].doing)

    tell(0, 1, "")
    try:
        find_answer(context.database, context.actor, key, number, kind, on_step=tell, should_stop=context.is_cancelled)
    except ProblemError as error:
        context.report(0, _PARTS, error.message)
    context.stop_if_cancelled()


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
