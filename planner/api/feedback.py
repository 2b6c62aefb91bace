"""Feedback: what customers say, and bringing more of it in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Annotated, Literal

from pydantic import Field

from planner.api.bodies import Body, Line, Paging, read_file
from planner.api.filling import filled, refusal
from planner.api.jobs import started
from planner.api.operations import PREFIX, operation
from planner.api.replies import Page, Reply, page_of
from planner.context import actor, current
from planner.forms.feedback import MappingForm, mapping_values
from planner.imports.columns import MappingError
from planner.imports.errors import UnreadableFileError
from planner.imports.limits import LARGEST_UPLOAD
from planner.problems import RefusedError
from planner.services import import_jobs, importing
from planner.services.feedback import FeedbackFilter, SaidItem, list_feedback
from planner.services.import_previews import preview_import
from planner.services.jobs import Job

_FILES = ("application/octet-stream", "text/csv")


@dataclass(frozen=True)
class ImportTold:
    """An import: where it stands, and what came of its rows."""

    import_id: int
    file_name: str
    state: str
    message: str
    row_count: int
    kept_count: int
    bad_count: int
    duplicate_count: int
    is_masking: bool
    created_at: datetime
    finished_at: datetime | None
    columns: tuple[str, ...]
    job: Job | None


class Wanted(Body):
    """Which feedback: every filter that is named holds."""

    channel: Line = ""
    touchpoint: Line = ""
    topic: Line = ""
    severity: Annotated[str, Field(pattern="^[1-5]?$")] = ""
    words: Line = ""
    page: Annotated[int, Field(ge=1, le=100_000)] = 1


class FileName(Body):
    """What the file is called; its ending says how it is read."""

    file_name: Annotated[str, Field(min_length=1, max_length=200)]


class Columns(Body):
    """Which column holds what; what is left out stays as the planner guessed it from the file."""

    said_on: Line | None = None
    date_order: Literal["day_first", "month_first"] | None = None
    text: Annotated[list[Line], Field(min_length=1, max_length=20)] | None = None
    channel: Line | None = None
    channel_name: Line | None = None
    persona: Line | None = None
    touchpoint: Line | None = None
    topic: Line | None = None
    is_masking: bool | None = None
    keeps_identical: bool | None = None
    bad_rows: Literal["leave_out", "refuse_all"] | None = None


@operation("GET", "/programmes/<programme_key>/feedback", "feedback.see")
def every(programme_key: str, query: Wanted) -> Reply[Page[SaidItem]]:
    """List feedback items."""
    wanted = FeedbackFilter(
        channel=query.channel,
        touchpoint=query.touchpoint,
        topic=query.topic,
        severity=query.severity,
        words=query.words.strip(),
    )
    found = list_feedback(current().database, actor(), programme_key, wanted, query.page)
    return Reply(Page(found.items, found.page, found.page_count, found.total))


@operation("GET", "/programmes/<programme_key>/imports", "feedback.see")
def imports(programme_key: str, query: Paging) -> Reply[Page[ImportTold]]:
    """List imports."""
    views = importing.list_imports(current().database, actor(), programme_key)
    return Reply(page_of([_told(view, None) for view in views], query.page, query.per_page))


@operation("GET", "/programmes/<programme_key>/imports/<int:import_id>", "feedback.see")
def one_import(programme_key: str, import_id: int) -> Reply[ImportTold]:
    """Read how far an import is."""
    found = import_jobs.see_import(current().database, actor(), programme_key, import_id)
    path = f"{PREFIX}/programmes/{programme_key}/imports/{import_id}"
    return Reply(_told(found.view, found.job), path=path)


@operation("POST", "/programmes/<programme_key>/imports", "feedback.import", status=201, file_types=_FILES)
def upload(programme_key: str, query: FileName) -> Reply[ImportTold]:
    """Upload a file of feedback; nothing of it is kept until its columns are confirmed."""
    content = read_file(LARGEST_UPLOAD)
    planner = current()
    try:
        import_id = importing.upload_feedback(
            planner.database, actor(), planner.settings.home, programme_key, query.file_name, BytesIO(content)
        )
    except UnreadableFileError as error:
        raise RefusedError([("body", error.message)]) from None
    return one_import(programme_key, import_id)


@operation("POST", "/programmes/<programme_key>/imports/<int:import_id>/start", "feedback.import", status=202)
def start(programme_key: str, import_id: int, body: Columns) -> Reply[Job]:
    """Confirm the columns of an import and start it."""
    planner, person = current(), actor()
    guessed = preview_import(planner.database, person, planner.settings.home, programme_key, import_id)
    values = mapping_values(guessed.choices) | body.model_dump(exclude_none=True)
    form = filled(MappingForm, _each(values)).offer(guessed.column_names)
    if not form.validate():
        raise refusal(form)
    try:
        job_id = import_jobs.start_import(
            planner.database, planner.jobs, person, planner.settings.home, programme_key, import_id, form.choices()
        )
    except MappingError as error:
        form.show(error)
        raise refusal(form) from None
    return started(job_id)


@operation("POST", "/programmes/<programme_key>/imports/<int:import_id>/resume", "feedback.import", status=202)
def resume(programme_key: str, import_id: int) -> Reply[Job]:
    """Go on with an import that was interrupted."""
    return started(import_jobs.resume_import(current().database, current().jobs, actor(), programme_key, import_id))


@operation("POST", "/programmes/<programme_key>/imports/<int:import_id>/discard", "feedback.import")
def discard(programme_key: str, import_id: int) -> Reply[ImportTold]:
    """Drop an import that is not published."""
    import_jobs.discard_import(current().database, actor(), current().settings.home, programme_key, import_id)
    return one_import(programme_key, import_id)


def _each(values: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for name, value in values.items():
        yield from ((name, one) for one in (value if isinstance(value, (list, tuple)) else (value,)))


def _told(view: importing.ImportView, job: Job | None) -> ImportTold:
    return ImportTold(
        import_id=view.import_id,
        file_name=view.file_name,
        state=view.state,
        message=view.message,
        row_count=view.row_count,
        kept_count=view.kept_count,
        bad_count=view.bad_count,
        duplicate_count=view.duplicate_count,
        is_masking=view.is_masking,
        created_at=view.created_at,
        finished_at=view.finished_at,
        columns=view.columns,
        job=job,
    )
