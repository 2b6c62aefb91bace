"""Imports of feedback: upload a file, say how it is read, look first, then publish it, or take it back, as a whole."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Annotated, BinaryIO, Literal, TypeVar, cast

from flask import request
from pydantic import Field
from werkzeug.exceptions import BadRequest

from planner.api.bodies import Body, Line, Paging
from planner.api.filling import checked, filled, refusal
from planner.api.jobs import started
from planner.api.operations import PREFIX, operation
from planner.api.replies import Attached, Page, Reply, attached, listed, page_of, told_as
from planner.context import actor, current
from planner.forms.feedback import MappingForm, mapping_values
from planner.imports.columns import MappingError
from planner.imports.errors import UnreadableFileError
from planner.imports.giving_back import write_bad_rows
from planner.problems import RefusedError
from planner.services import bad_rows as kept_bad_rows
from planner.services import import_endings, import_jobs, importing
from planner.services.errors import NotFoundError
from planner.services.import_mappings import SavedMapping, forget_mapping, list_mappings, save_mapping
from planner.services.import_previews import ImportPreview, preview_import
from planner.services.jobs import Job
from planner.services.look_alikes import JUDGEMENTS, LookAlike, judge_look_alike, list_look_alikes

_FILES = ("application/octet-stream", "text/csv")
_ALL = "/programmes/<programme_key>/imports"
_ONE = f"{_ALL}/<int:import_id>"
_MIB = 1024 * 1024
Found = TypeVar("Found")
_Pick = Annotated[str, Field(max_length=20)]


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
    look_alike_count: int
    is_masking: bool
    is_trial: bool
    created_at: datetime
    finished_at: datetime | None
    columns: tuple[str, ...]
    job: Job | None


class FileName(Body):
    """What the file is called; its ending says how it is read."""

    file_name: Annotated[str, Field(min_length=1, max_length=200)]


class Columns(Body):
    """Which column holds what; what is left out stays as the planner guessed it, or as the mapping ``saved`` says."""

    saved: Line | None = None
    said_on: Line | None = None
    date_order: Literal["day_first", "month_first"] | None = None
    text: Annotated[list[Line], Field(min_length=1, max_length=20)] | None = None
    channel: Line | None = None
    channel_name: Line | None = None
    persona: Line | None = None
    touchpoint: Line | None = None
    topic: Line | None = None
    severity: Line | None = None
    severity_kind: Literal["none", "number", "yes_no"] | None = None
    severity_when_yes: Annotated[int, Field(ge=0, le=3)] | None = None
    severity_otherwise: Annotated[int, Field(ge=0, le=3)] | None = None
    sentiment: Line | None = None
    sentiment_kind: Literal["none", "stars", "range", "words"] | None = None
    own_key: Line | None = None
    region: _Pick | None = None
    encoding: _Pick | None = None
    is_masking: bool | None = None
    is_waiting: bool | None = None
    keeps_identical: bool | None = None
    bad_rows: Literal["leave_out", "refuse_all"] | None = None


class MappingTyped(Columns):
    """A mapping to save under a name, for files with the columns of this import."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    is_replacing: bool = False


class Judged(Body):
    """Whether both count, or the newer is left out."""

    judgement: Annotated[str, Field(max_length=20, description=f"One of {', '.join(JUDGEMENTS)}.")]


@operation("GET", _ALL, "feedback.see")
def every(programme_key: str, query: Paging) -> Reply[Page[ImportTold]]:
    """List imports."""
    views = importing.list_imports(current().database, actor(), programme_key)
    return listed([told_as(ImportTold, view, job=None) for view in views], query)


@operation("GET", _ONE, "feedback.see")
def one(programme_key: str, import_id: int) -> Reply[ImportTold]:
    """Read how far an import is."""
    found = import_jobs.see_import(current().database, actor(), programme_key, import_id)
    path = f"{PREFIX}/programmes/{programme_key}/imports/{import_id}"
    return Reply(told_as(ImportTold, found.view, job=found.job), path=path)


@operation("POST", _ALL, "feedback.import", also=("feedback.see",), status=201, file_types=_FILES)
def upload(programme_key: str, query: FileName) -> Reply[ImportTold]:
    """Upload a file of feedback; nothing of it is kept until its columns are confirmed."""
    settings = current().settings
    if not request.content_length:
        raise BadRequest("Send the file as the body of the request, with its length.")
    where = current().database, actor(), settings.home, programme_key, query.file_name
    try:
        import_id = importing.upload_feedback(*where, _body(), largest=settings.most_upload_mib * _MIB)
    except UnreadableFileError as error:
        raise RefusedError([("body", error.message)]) from None
    return one(programme_key, import_id)


@operation("GET", f"{_ONE}/preview", "feedback.import")
def preview(programme_key: str, import_id: int) -> Reply[ImportPreview]:
    """Read what the first rows would come to, as the planner guessed the columns; after a trial, what that found."""
    return Reply(_preview(programme_key, import_id))


@operation("POST", f"{_ONE}/preview", "feedback.import")
def preview_by(programme_key: str, import_id: int, body: Columns) -> Reply[ImportPreview]:
    """Work out what the first rows would come to by other columns; nothing is kept."""
    form, guessed = _form(programme_key, import_id, body)
    where = current().database, actor(), current().settings.home, programme_key, guessed.import_id
    return Reply(preview_import(*where, form.choices()))


@operation("POST", f"{_ONE}/try", "feedback.import", status=202)
def attempt(programme_key: str, import_id: int, body: Columns) -> Reply[Job]:
    """Read the whole file as it would be imported, and keep nothing of it."""
    return _start(programme_key, import_id, body, is_trial=True)


@operation("POST", f"{_ONE}/start", "feedback.import", status=202)
def start(programme_key: str, import_id: int, body: Columns) -> Reply[Job]:
    """Confirm the columns of an import and start it."""
    return _start(programme_key, import_id, body, is_trial=False)


@operation("POST", f"{_ONE}/resume", "feedback.import", also=("feedback.see",), status=202)
def resume(programme_key: str, import_id: int) -> Reply[Job]:
    """Go on with an import that was interrupted."""
    return started(import_jobs.resume_import(current().database, current().jobs, actor(), programme_key, import_id))


@operation("POST", f"{_ONE}/publish", "feedback.import", also=("feedback.see",))
def publish(programme_key: str, import_id: int) -> Reply[ImportTold]:
    """Publish an import that waits for it: its feedback counts from then on."""
    import_endings.publish_ready(current().database, actor(), programme_key, import_id)
    return one(programme_key, import_id)


@operation("POST", f"{_ONE}/discard", "feedback.import", also=("feedback.see",))
def discard(programme_key: str, import_id: int) -> Reply[Page[ImportTold]]:
    """Drop an import that is not published; answers with the others."""
    import_jobs.discard_import(current().database, actor(), current().settings.home, programme_key, import_id)
    return every(programme_key, Paging())


@operation("POST", f"{_ONE}/take-back", "feedback.import", also=("feedback.see",))
def take_back(programme_key: str, import_id: int) -> Reply[Page[ImportTold]]:
    """Take a published import back as a whole; answers with the imports."""
    import_endings.take_back(current().database, actor(), current().settings.home, programme_key, import_id)
    return every(programme_key, Paging())


@operation("GET", f"{_ONE}/bad-rows", "feedback.import", content_type="text/csv")
def bad_rows(programme_key: str, import_id: int) -> Reply[Attached]:
    """Fetch the rows that could not be imported, with their reasons."""
    view = importing.show_import(current().database, actor(), programme_key, import_id)
    rows = kept_bad_rows.every_bad_row(current().database, actor(), programme_key, import_id)
    return attached(write_bad_rows(view.columns, rows), "text/csv", f"bad-rows-{import_id}.csv")


@operation("POST", f"{_ONE}/put-aside", "feedback.import", also=("feedback.see",))
def put_aside(programme_key: str, import_id: int) -> Reply[ImportTold]:
    """Drop the bad rows of an import."""
    kept_bad_rows.put_bad_rows_aside(current().database, actor(), programme_key, import_id)
    return one(programme_key, import_id)


@operation("GET", f"{_ONE}/look-alikes", "feedback.import")
def look_alikes(programme_key: str, import_id: int) -> Reply[Page[LookAlike]]:
    """List items that look like others and wait for a judgement, the most alike first."""
    found = list_look_alikes(current().database, actor(), programme_key, import_id)
    return Reply(page_of(found, 1, max(1, len(found))))


@operation("POST", f"{_ONE}/look-alikes/<int:look_alike_id>", "feedback.import")
def judge(programme_key: str, import_id: int, look_alike_id: int, body: Judged) -> Reply[Page[LookAlike]]:
    """Say whether two items that look alike both count."""
    if body.judgement not in JUDGEMENTS:
        raise RefusedError([("judgement", f"Use one of {', '.join(JUDGEMENTS)}.")])
    judge_look_alike(current().database, actor(), programme_key, import_id, look_alike_id, body.judgement)
    return look_alikes(programme_key, import_id)


@operation("GET", "/mappings", "feedback.import")
def mappings(query: Paging) -> Reply[Page[SavedMapping]]:
    """List saved mappings."""
    return listed(list_mappings(current().database, actor()), query)


@operation("POST", f"{_ONE}/mappings", "feedback.import", status=201)
def keep_mapping(programme_key: str, import_id: int, body: MappingTyped) -> Reply[Page[SavedMapping]]:
    """Save the columns of an import under a name."""
    form, guessed = _form(programme_key, import_id, body)
    where, mapping = (current().database, actor(), body.name), form.choices().mapping
    _fitting(form, lambda: save_mapping(*where, guessed.column_names, mapping, is_replacing=body.is_replacing))
    return mappings(Paging())


@operation("POST", "/mappings/<int:mapping_id>/forget", "feedback.import")
def forget(mapping_id: int) -> Reply[Page[SavedMapping]]:
    """Remove a saved mapping; answers with the others."""
    forget_mapping(current().database, actor(), mapping_id)
    return mappings(Paging())


def _body() -> BinaryIO:
    """The body as it comes in; one that was read to be known again is read no second time."""
    is_read = "Idempotency-Key" in request.headers
    return BytesIO(request.get_data()) if is_read else cast("BinaryIO", request.stream)


def _preview(programme_key: str, import_id: int) -> ImportPreview:
    return preview_import(current().database, actor(), current().settings.home, programme_key, import_id)


def _form(programme_key: str, import_id: int, body: Columns) -> tuple[MappingForm, ImportPreview]:
    """The form as it would be typed, upon the guess or a saved mapping."""
    guessed = _preview(programme_key, import_id)
    values = mapping_values(guessed.choices)
    if body.saved is not None:
        named = next((one for one in guessed.saved if one.name == body.saved), None)
        if named is None:
            raise NotFoundError
        values |= named.mapping.as_json() | {"encoding": values["encoding"]}
    values |= body.model_dump(exclude_none=True, exclude={"saved", "name", "is_replacing"})
    return checked(filled(MappingForm, _each(values)).offer(guessed.column_names)), guessed


def _start(programme_key: str, import_id: int, body: Columns, *, is_trial: bool) -> Reply[Job]:
    planner = current()
    form, _ = _form(programme_key, import_id, body)
    where = planner.database, planner.jobs, actor(), planner.settings.home, programme_key, import_id
    return started(_fitting(form, lambda: import_jobs.start_import(*where, form.choices(), is_trial=is_trial)))


def _fitting(form: MappingForm, act: Callable[[], Found]) -> Found:
    """What ``act`` gives; what does not fit the file is refused at its field."""
    try:
        return act()
    except MappingError as error:
        form.show(error)
        raise refusal(form, {"saved_name": "name"}) from None


def _each(values: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for name, value in values.items():
        yield from ((name, one) for one in (value if isinstance(value, (list, tuple)) else (value,)))
