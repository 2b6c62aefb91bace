"""The plan as a PDF: where a version's file lies, and making it."""

from contextlib import suppress
from datetime import UTC, datetime

from budgeting.plans.provenance import last_change
from budgeting.plans.zero_base import moment_of
from budgeting.studies import Level
from planner.config import Settings
from planner.jobs.queue import JobQueue
from planner.languages.reader import ENGLISH, language
from planner.reports.package_form import package_form
from planner.reports.pdf import form_digest, render_package_pdf, render_plan_pdf
from planner.services.actors import Actor
from planner.services.answers import see_answers
from planner.services.errors import ConflictError, FormerReleaseError, NotFoundError
from planner.services.jobs import start_job
from planner.services.plans import VersionHead, see_plan
from planner.services.print_inputs import inner_files, inputs_digest, signed_cover
from planner.services.prints import note_print
from planner.services.studies import see_study
from planner.storage.database import Database
from planner.storage.files.places import Place, StoredFile
from planner.storage.files.store import files_of
from planner.storage.repositories import answers, plans


def pdf_place(workspace_id: int, head: VersionHead, *shown_digests: str) -> Place:
    """Where the PDF of a version in its present state lies: named by content and state, never by what people typed.

    ``shown_digests`` are those of what was answered about it and of who signed it, since the print shows that too. Each
    language has a print of its own.
    """
    shown = "".join(f"-{digest[:16]}" for digest in shown_digests if digest)
    read_in = "" if language() == ENGLISH else f"{language()}-"
    return Place(workspace_id, "pdf", f"{head.digest}-{head.number}-{head.version}-{read_in}{head.state}{shown}.pdf")


def find_print(
    database: Database, settings: Settings, actor: Actor, programme_key: str, head: VersionHead
) -> StoredFile | None:
    """The PDF of a version, with all that is answered about it by now, if it is made.

    While such a print is still to come, an earlier one of the same version in the same state serves: it shows fewer
    answers, but no other plan.
    """
    with database.read() as session:
        answered = answers.digest(session, actor.workspace_id, programme_key, head.number)
    beside = inputs_digest(database, settings, actor, programme_key, head.number)
    files = files_of(database, settings.home)
    found = files.find(pdf_place(actor.workspace_id, head, answered, beside))
    start = pdf_place(actor.workspace_id, head).name.removesuffix(".pdf")
    return found or next(iter(files.named(actor.workspace_id, "pdf", start, 1)), None)


def print_plan(
    database: Database, settings: Settings, actor: Actor, programme_key: str, number: int | None
) -> StoredFile:
    """The PDF of a version (the newest when None), made unless it is there already. Raises NotFoundError, PdfError."""
    shown = see_answers(database, actor, programme_key, number)
    head = shown.seen.head
    beside = inputs_digest(database, settings, actor, programme_key, head.number)
    place, files = pdf_place(actor.workspace_id, head, shown.digest, beside), files_of(database, settings.home)
    found = files.find(place)
    if found is None:
        cover = signed_cover(database, settings, actor, programme_key, shown.seen)
        inner = inner_files(database, actor, programme_key, shown)
        pdf = render_plan_pdf(shown.seen.plan, cover, shown.answer_by_kind, inner)
        note_print(database, actor, programme_key, head, pdf)
        found = files.put(place, [pdf])
    return found


def print_package(
    database: Database, settings: Settings, actor: Actor, programme_key: str, key: str, level: Level
) -> StoredFile:
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
    place, files = Place(actor.workspace_id, "pdf", f"form-{form_digest(form)}.pdf"), files_of(database, settings.home)
    return files.find(place) or files.put(place, [render_package_pdf(form)])


def ask_for_print(database: Database, queue: JobQueue, actor: Actor, programme_key: str, number: int) -> int:
    """Have a version printed in the asker's language; the job's id. Raises NotFoundError, ConflictError."""
    arguments = {"programme": programme_key, "number": number, "language": language()}
    return start_job(database, queue, actor, "make_pdf", programme_key, arguments)


def print_ahead(database: Database, queue: JobQueue, actor: Actor, programme_key: str, number: int) -> None:
    """Have a version printed before anybody asks; when too much runs already, whoever wants the PDF asks for it."""
    with suppress(ConflictError, FormerReleaseError):
        see_plan(database, actor, programme_key, number)
        ask_for_print(database, queue, actor, programme_key, number)


def job_at_work(database: Database, actor: Actor, programme_key: str, number: int) -> int | None:
    """The job that prints a version at this moment; None when nobody does."""
    with database.read() as session:
        return plans.printing_job(session, actor.workspace_id, programme_key, number, language())
