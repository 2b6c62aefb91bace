"""The plan as a PDF: where a version's file lies, and making it."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from budgeting.plans.provenance import last_change
from budgeting.plans.zero_base import moment_of
from budgeting.studies import Level
from planner.config import Settings
from planner.jobs.queue import JobQueue
from planner.reports.package_form import package_form
from planner.reports.pdf import form_digest, render_package_pdf, render_plan_pdf, write_whole
from planner.services.actors import Actor
from planner.services.answers import see_answers
from planner.services.errors import ConflictError, FormerReleaseError, NotFoundError
from planner.services.jobs import start_job
from planner.services.plans import VersionHead, see_plan
from planner.services.print_inputs import inner_files, inputs_digest, signed_cover
from planner.services.prints import note_print
from planner.services.studies import see_study
from planner.storage.database import Database
from planner.storage.repositories import answers, plans


def pdf_path(home: Path, head: VersionHead, *shown_digests: str) -> Path:
    """Where the PDF of a version in its present state lies: named by content and state, never by what people typed.

    ``shown_digests`` are those of what was answered about it and of who signed it, since the print shows that too.
    """
    shown = "".join(f"-{digest[:16]}" for digest in shown_digests if digest)
    return home / "pdf" / f"{head.digest}-{head.number}-{head.version}-{head.state}{shown}.pdf"


def printed_path(database: Database, settings: Settings, actor: Actor, programme_key: str, head: VersionHead) -> Path:
    """Where the PDF of a version lies, with all that is answered about it by now, if it is made.

    While such a print is still to come, an earlier one of the same version in the same state serves: it shows fewer
    answers, but no other plan.
    """
    with database.read() as session:
        answered = answers.digest(session, actor.workspace_id, programme_key, head.number)
    path = pdf_path(settings.home, head, answered, inputs_digest(database, settings, actor, programme_key, head.number))
    if path.exists():
        return path
    earlier = path.parent.glob(f"{pdf_path(settings.home, head).stem}*.pdf")
    return max(earlier, key=lambda one: one.stat().st_mtime_ns, default=path)


def print_plan(database: Database, settings: Settings, actor: Actor, programme_key: str, number: int | None) -> Path:
    """The PDF of a version (the newest when None), made unless it is there already. Raises NotFoundError, PdfError."""
    shown = see_answers(database, actor, programme_key, number)
    head = shown.seen.head
    beside = inputs_digest(database, settings, actor, programme_key, head.number)
    path = pdf_path(settings.home, head, shown.digest, beside)
    if not path.exists():
        cover = signed_cover(database, settings, actor, programme_key, shown.seen)
        files = inner_files(database, actor, programme_key, shown)
        pdf = render_plan_pdf(shown.seen.plan, cover, shown.answer_by_kind, files)
        note_print(database, actor, programme_key, head, pdf)
        write_whole(path, pdf)
    return path


def print_package(
    database: Database, settings: Settings, actor: Actor, programme_key: str, key: str, level: Level
) -> Path:
    """The form of one study at one level, made unless the same was made before. Raises NotFoundError, PdfError.

    It is dated and named by whoever entered anything of it last.
    """
    seen = see_study(database, actor, programme_key, key)
    package = next((one for one in seen.study.packages if one.level == level), None)
    if package is None:
        raise NotFoundError
    by, at = last_change(package)
    changed = moment_of(at) or datetime.now(UTC)
    form = package_form(seen.programme, seen.study, level, by or actor.name, changed.astimezone(UTC).date())
    path = settings.home / "pdf" / f"form-{form_digest(form)}.pdf"
    if not path.exists():
        write_whole(path, render_package_pdf(form))
    return path


def ask_for_print(database: Database, queue: JobQueue, actor: Actor, programme_key: str, number: int) -> int:
    """Have a version printed; the job's id. Raises NotFoundError, ConflictError with too many unfinished jobs."""
    arguments = {"programme": programme_key, "number": number}
    return start_job(database, queue, actor, "make_pdf", programme_key, arguments)


def print_ahead(database: Database, queue: JobQueue, actor: Actor, programme_key: str, number: int) -> None:
    """Have a version printed before anybody asks; when too much runs already, whoever wants the PDF asks for it."""
    with suppress(ConflictError, FormerReleaseError):
        see_plan(database, actor, programme_key, number)
        ask_for_print(database, queue, actor, programme_key, number)


def job_at_work(database: Database, actor: Actor, programme_key: str, number: int) -> int | None:
    """The job that prints a version at this moment; None when nobody does."""
    with database.read() as session:
        return plans.printing_job(session, actor.workspace_id, programme_key, number)
