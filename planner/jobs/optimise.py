"""The job that chooses the studies."""

from collections.abc import Sequence
from time import monotonic
from typing import Final, TypeVar

from budgeting.optimiser import Progress
from planner.filters import money
from planner.jobs.answer import explain_draft
from planner.jobs.context import StepContext
from planner.services.optimising import DEFAULT_SECONDS, PosedChoice, draft_of_job, keep_draft, pose_choice, solve_posed
from planner.services.replanning import pose_rest

_STEPS = 1_000
MOST_TRACED: Final = 60
_Step = TypeVar("_Step")


def choose_studies(context: StepContext) -> None:
    """Choose the studies of the programme and keep the plan as the next draft; run twice, it keeps one draft."""
    key = str(context.arguments["programme"])
    number = draft_of_job(context.database, context.job_id)
    if number is None:
        context.report(0, _STEPS, "Weighing what each set of studies would tell")
        is_rest = bool(context.arguments.get("is_rest", False))
        posed = (pose_rest if is_rest else pose_choice)(context.database, context.actor, key)
        number = _choose(context, posed)
    context.finish({"number": number, "programme": key})


def explain_choice(context: StepContext) -> None:
    """Have the draft explained and printed by jobs of their own, so that nobody waits for them to see the choice."""
    number = draft_of_job(context.database, context.job_id)
    if number is not None:
        explain_draft(context, str(context.arguments["programme"]), number)


def _choose(context: StepContext, posed: PosedChoice) -> int:
    seconds = float(context.arguments.get("seconds", DEFAULT_SECONDS))
    search = _Search(context, posed.problem.currency, seconds)
    solution = solve_posed(
        posed,
        seconds=seconds,
        is_repeatable=not context.arguments.get("is_fast", False),
        on_progress=search.look_up,
        should_stop=search.is_to_stop,
    )
    context.stop_if_cancelled()
    search.tell()
    return keep_draft(context.database, context.actor, posed, solution, job_id=context.job_id)


class _Search:
    """Tells of a search while it runs: how much of its time has gone, the best plan, and what no plan can exceed."""

    def __init__(self, context: StepContext, currency: str, seconds: float) -> None:
        self._context, self._currency, self._seconds = context, currency, seconds
        self._began, self._message = monotonic(), "Looking for a first plan"
        self._trace: list[tuple[int, int, int | None]] = []
        self._is_told = True

    def look_up(self, progress: Progress) -> None:
        """Take in a better plan or a better bound."""
        worth = money(progress.value_minor, self._currency)
        self._message = f"The best plan so far nets {worth}; {self._left_of(progress)}"
        found = (round((monotonic() - self._began) * 1_000), progress.value_minor, progress.bound_minor)
        self._trace = [*thinned(self._trace, MOST_TRACED - 1), found]
        self._is_told = False

    def is_to_stop(self) -> bool:
        """Report, and say whether somebody cancelled the job."""
        done = round(_STEPS * (monotonic() - self._began) / self._seconds)
        self._context.report(min(_STEPS - 1, done), _STEPS, self._message)
        self.tell()
        return self._context.is_cancelled()

    def tell(self) -> None:
        """Leave what the search found so far for the job's page, unless nothing is new."""
        if not self._is_told:
            self._is_told = True
            self._context.leave({"trace": self._trace, "currency": self._currency})

    def _left_of(self, progress: Progress) -> str:
        if progress.bound_minor is None:
            return "looking for a better one"
        gap = progress.bound_minor - progress.value_minor
        if gap <= 0:
            return "making sure that nothing is better"
        return f"no plan can net more than {money(progress.bound_minor, self._currency)}"


def thinned(trace: Sequence[_Step], most: int) -> list[_Step]:
    """``trace`` with every second step left out, the first and last kept, until at most ``most`` are left."""
    kept = list(trace)
    while len(kept) > most:
        kept = [*kept[:-1:2], kept[-1]]
    return kept
