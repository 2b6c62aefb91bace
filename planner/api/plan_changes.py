"""What changed between versions of a plan, what a version hands out, and the proof that it began at nothing."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final, Literal

from pydantic import Field

from budgeting.studies import LEVELS, Level
from planner.api.bodies import Body
from planner.api.jobs import started
from planner.api.operations import operation
from planner.api.replies import Attached, Reply, attached, told_as
from planner.context import actor, current
from planner.problems import RefusedError
from planner.reports.errors import PdfError
from planner.reports.plan_changes import PlanChanges, lay_out_changes
from planner.reports.telling import proof_words
from planner.services import handout_files, printing, proofs
from planner.services.errors import NotFoundError
from planner.services.jobs import Job
from planner.services.plan_changes import see_changes
from planner.services.plan_outputs import plan_csv
from planner.services.publishing import see_handouts
from planner.services.supplier_briefs import print_brief

_OF: Final = "/programmes/<programme_key>"
_ONE: Final = f"{_OF}/plans/<int:number>"
_STUDY: Final = f"{_OF}/studies/<key>/<level>"
_PDF: Final = "application/pdf"
_CSV: Final = "text/csv"


@dataclass(frozen=True)
class ChangesTold:
    """What changed from one version to another: the totals, then study by study and line by line."""

    since: int
    number: int
    changes: PlanChanges


@dataclass(frozen=True)
class ProofTold:
    """Where every quantity of a version comes from, counted, and what is not proved."""

    says: str
    is_proven: bool
    begun_at: datetime | None
    frozen_at: datetime
    faults: tuple[str, ...]
    entered_count: int
    default_count: int
    default_minor: int
    line_count: int
    override_count: int
    entered_by: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class BriefTold:
    """A study that the plan keeps, and whether anything of it is bought from outside."""

    study_key: str
    level: Level
    has_brief: bool


@dataclass(frozen=True)
class HandoutsTold:
    """The version that counts, null where there is none, whether it is approved, and the briefs."""

    number: int | None
    newest: int
    is_approved: bool
    briefs: tuple[BriefTold, ...]


class Since(Body):
    """The earlier version; the one before where none is named."""

    since: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


class AnswersBy(Body):
    """Until when answers are wanted."""

    by: date | None = None


@operation("GET", f"{_ONE}/changes", "plan.see")
def changes(programme_key: str, number: int, query: Since) -> Reply[ChangesTold]:
    """Read what changed since an earlier version."""
    seen = see_changes(current().database, actor(), programme_key, number, query.since)
    found = lay_out_changes(seen.before.plan, seen.after.plan, seen.diff)
    told = ChangesTold(seen.before.head.number, seen.after.head.number, found)
    return Reply(told, seen.after.plan.programme.currency)


@operation("GET", f"{_ONE}/proof", "plan.see")
def proof(programme_key: str, number: int) -> Reply[ProofTold]:
    """Read the proof that a version began at nothing."""
    shown = proofs.see_proof(current().database, actor(), programme_key, number)
    told = told_as(ProofTold, shown.proof, says=proof_words(shown.proof))
    return Reply(told, shown.seen.plan.programme.currency)


@operation("GET", f"{_ONE}/proof/csv", "plan.see", content_type=_CSV)
def proof_table(programme_key: str, number: int) -> Reply[Attached]:
    """Fetch the proof line by line."""
    shown = proofs.see_proof(current().database, actor(), programme_key, number)
    return attached(proofs.proof_csv(shown), _CSV, f"{programme_key}-version-{number}-zero-base-proof.csv")


@operation("GET", f"{_ONE}/csv", "plan.see", content_type=_CSV)
def lines_table(programme_key: str, number: int) -> Reply[Attached]:
    """Fetch every cost line of a version."""
    content = plan_csv(current().database, actor(), programme_key, number)
    return attached(content, _CSV, f"{programme_key}-version-{number}-lines.csv")


@operation("GET", f"{_OF}/handouts", "plan.see")
def handouts(programme_key: str) -> Reply[HandoutsTold]:
    """Read what can be handed out."""
    found = see_handouts(current().database, actor(), programme_key)
    briefs = tuple(told_as(BriefTold, one, study_key=one.study.key) for one in found.briefs)
    return Reply(told_as(HandoutsTold, found, number=found.head.number if found.head else None, briefs=briefs))


@operation("POST", f"{_ONE}/handouts", "plan.print", also=("plan.see",), status=202)
def make_handouts(programme_key: str, number: int) -> Reply[Job]:
    """Have every brief and form of a version made, by any number of workers."""
    planner = current()
    return started(handout_files.ask_for_handouts(planner.database, planner.jobs, actor(), programme_key, number))


@operation("GET", f"{_OF}/handouts/<int:job_id>", "plan.print", content_type="application/zip")
def fetch_handouts(programme_key: str, job_id: int) -> Reply[Attached]:
    """Fetch every brief and form that a job has made, in one ZIP archive."""
    planner = current()
    pieces = handout_files.archive_handouts(planner.database, planner.settings, actor(), programme_key, job_id)
    return attached(pieces, "application/zip", f"{programme_key}-hand-outs.zip")


@operation("GET", f"{_STUDY}/package", "study.see", content_type=_PDF)
def package(programme_key: str, key: str, level: str) -> Reply[Attached]:
    """Fetch the decision package of a study at one level."""
    return _printed(programme_key, key, level, "decision-package", None)


@operation("GET", f"{_STUDY}/brief", "study.see", content_type=_PDF)
def brief(programme_key: str, key: str, level: str, query: AnswersBy) -> Reply[Attached]:
    """Fetch the request for quotation of a study at one level."""
    return _printed(programme_key, key, level, "request-for-quotation", query.by)


def _printed(
    programme_key: str,
    key: str,
    level: str,
    kind: Literal["decision-package", "request-for-quotation"],
    by: date | None,
) -> Reply[Attached]:
    if level not in LEVELS:
        raise NotFoundError
    where = current().database, current().settings, actor(), programme_key, key, level
    try:
        found = printing.print_package(*where) if kind == "decision-package" else print_brief(*where, by=by)
    except PdfError as error:
        raise RefusedError([("body", error.message)]) from None
    return attached(found.read_bytes(), _PDF, f"{key}-{level}-{kind}.pdf")
