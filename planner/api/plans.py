"""Plans: have studies chosen, submit, decide, start, close, and take away as PDF and workbook."""

from collections.abc import Callable
from typing import Annotated, Final, Literal

from pydantic import Field

from budgeting.errors import ApprovalError
from planner.api.bodies import Body, Paging, Text
from planner.api.filling import checked, filled, refused_by
from planner.api.jobs import started
from planner.api.operations import PREFIX, operation
from planner.api.plan_told import PlanTold, plan_told
from planner.api.replies import Attached, Page, Reply, listed
from planner.context import actor, current
from planner.forms.plans import DecideForm, OptimiseForm
from planner.problems import RefusedError
from planner.services import optimising, plans, printing
from planner.services.errors import ConflictError, NotFoundError
from planner.services.jobs import Job, start_job
from planner.services.plan_workbook import plan_workbook
from planner.services.plans import VersionHead
from planner.services.programmes import see_programme
from planner.services.sheets import XLSX
from planner.services.taking_in import take_decisions_in

_PDF: Final = "application/pdf"
_ALL: Final = "/programmes/<programme_key>/plans"
_ONE: Final = f"{_ALL}/<int:number>"
_Step = Callable[..., None]


class Optimising(Body):
    """For how long the planner may look, and whether another search may find another plan."""

    seconds: Annotated[int, Field(ge=1, le=600)] = 20
    is_fast: bool = False


class Deciding(Body):
    """What is decided on a plan, with a note to its author; in whose place, where it is not one's own."""

    action: Literal["approve", "send_back", "reject"]
    note: Text = ""
    on_behalf_of_id: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


class TakingIn(Body):
    """Whether the studies of which every line is approved are kept as they are."""

    keeps_approved: bool = False


@operation("GET", _ALL, "plan.see")
def every(programme_key: str, query: Paging) -> Reply[Page[VersionHead]]:
    """List the versions of the plan, the newest first."""
    heads = plans.list_versions(current().database, actor(), programme_key)
    return listed(heads, query, _currency(programme_key))


@operation("GET", _ONE, "plan.see")
def one(programme_key: str, number: int) -> Reply[PlanTold]:
    """Read a version of the plan whole."""
    seen = plans.see_plan(current().database, actor(), programme_key, number)
    path = f"{PREFIX}/programmes/{programme_key}/plans/{number}"
    return Reply(plan_told(seen), seen.plan.programme.currency, seen.head.version, path)


@operation("POST", f"{_ALL}/optimise", "plan.optimise", also=("plan.see",), status=202)
def optimise(programme_key: str, body: Optimising) -> Reply[Job]:
    """Have the studies chosen; the job makes the next version."""
    why_not = optimising.why_not_choose(current().database, actor(), programme_key)
    if why_not:
        raise RefusedError([("body", why_not)])
    form = checked(filled(OptimiseForm, [("seconds", body.seconds), ("is_fast", body.is_fast)]))
    arguments = {"programme": programme_key, "seconds": form.seconds.data, "is_fast": form.is_fast.data}
    return started(start_job(current().database, current().jobs, actor(), "optimise", programme_key, arguments))


@operation("POST", f"{_ONE}/submit", "plan.submit", also=("plan.see",))
def submit(programme_key: str, number: int, seen: int) -> Reply[PlanTold]:
    """Submit a draft to finance."""
    return _step(programme_key, number, seen, plans.submit_plan)


@operation("POST", f"{_ONE}/start", "plan.run", also=("plan.see",))
def start(programme_key: str, number: int, seen: int) -> Reply[PlanTold]:
    """Begin the research of an approved version."""
    return _step(programme_key, number, seen, plans.start_plan)


@operation("POST", f"{_ONE}/close", "plan.run", also=("plan.see",))
def close(programme_key: str, number: int, seen: int) -> Reply[PlanTold]:
    """Close a version whose research is over."""
    return _step(programme_key, number, seen, plans.close_plan)


@operation("POST", f"{_ONE}/decide", "plan.decide", also=("plan.see",))
def decide(programme_key: str, number: int, seen: int, body: Deciding) -> Reply[PlanTold]:
    """Approve a version, send it back, or reject it."""
    form = checked(filled(DecideForm, [("seen_version", seen), ("note", body.note)]))
    try:
        plans.decide_plan(
            current().database,
            actor(),
            programme_key,
            number,
            body.action,
            form.note.data or "",
            seen_version=seen,
            on_behalf_of_id=body.on_behalf_of_id,
        )
    except ApprovalError as error:
        raise refused_by(error, usual="action") from None
    _print_ahead(programme_key, number)
    return one(programme_key, number)


@operation("POST", f"{_ONE}/take-in", "plan.optimise", also=("study.edit",), status=202)
def take_in(programme_key: str, number: int, seen: int, body: TakingIn) -> Reply[Job]:
    """Take finance's decisions into the programme, and have the studies chosen again."""
    take_decisions_in(
        current().database, actor(), programme_key, number, seen_version=seen, keeps_approved=body.keeps_approved
    )
    arguments = {"programme": programme_key, "seconds": optimising.DEFAULT_SECONDS, "is_fast": False}
    return started(start_job(current().database, current().jobs, actor(), "optimise", programme_key, arguments))


@operation("POST", f"{_ONE}/print", "plan.print", also=("plan.see",), status=202)
def make_pdf(programme_key: str, number: int) -> Reply[Job]:
    """Have the PDF of a version made as it stands now."""
    # A print that is at work already may have begun before the last step, and would show an earlier state.
    found = _head(programme_key, number).number
    return started(printing.ask_for_print(current().database, current().jobs, actor(), programme_key, found))


@operation("GET", f"{_ONE}/pdf", "plan.print", content_type=_PDF)
def pdf(programme_key: str, number: int) -> Reply[Attached]:
    """Fetch the PDF of a version; have it made first."""
    head = _head(programme_key, number)
    found = printing.find_print(current().database, current().settings, actor(), programme_key, head)
    if found is None:
        raise ConflictError("The PDF of this version is not made yet. Ask for it under “print”, and wait for its job.")
    name = f"{programme_key}-version-{number}-{head.state.replace('_', '-')}.pdf"
    return Reply(Attached(found.read_bytes(), _PDF, name))


@operation("GET", f"{_ONE}/xlsx", "plan.see", content_type=XLSX)
def xlsx(programme_key: str, number: int) -> Reply[Attached]:
    """Fetch a version as a workbook."""
    content = plan_workbook(current().database, actor(), programme_key, number)
    return Reply(Attached(content, XLSX, f"{programme_key}-version-{number}.xlsx"))


def _step(programme_key: str, number: int, seen: int, step: _Step) -> Reply[PlanTold]:
    try:
        step(current().database, actor(), programme_key, number, seen_version=seen)
    except ApprovalError as error:
        raise refused_by(error) from None
    _print_ahead(programme_key, number)
    return one(programme_key, number)


def _print_ahead(programme_key: str, number: int) -> None:
    """Have the PDF of the new state made, so that it is there when somebody asks; by whoever may print."""
    if actor().may("plan.print"):
        printing.print_ahead(current().database, current().jobs, actor(), programme_key, number)


def _head(programme_key: str, number: int) -> VersionHead:
    heads = plans.list_versions(current().database, actor(), programme_key)
    found = next((head for head in heads if head.number == number), None)
    if found is None:
        raise NotFoundError
    return found


def _currency(programme_key: str) -> str:
    return see_programme(current().database, actor(), programme_key).programme.currency
