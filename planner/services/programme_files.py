"""A programme as one file: written out whole, and read in elsewhere as the same programme, or not at all."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from budgeting.advice.designing import check_study_fits, check_total
from budgeting.errors import BudgetingError, ProgrammeError
from budgeting.journey import DrawnJourney
from budgeting.keys import check_key
from budgeting.methods import Method, method_named
from budgeting.methods.checking import check_method
from budgeting.programme import Programme
from budgeting.programme_file import ProgrammeFile, programme_digest, read_programme, write_programme
from planner.services.actors import Actor
from planner.services.errors import ConflictError
from planner.services.trail import record
from planner.storage import mapping, tables
from planner.storage.database import Database
from planner.storage.repositories import journeys, methods, programmes

_NEEDED: Final = ("programme.edit", "question.edit", "study.edit")
_LARGEST_INTEGER: Final = 2**31 - 1
# Where the texts and numbers of each part are kept, whose columns say how long and how large they may be.
_KEPT_IN: Final = {
    "Programme": tables.PROGRAMME,
    "Period": tables.PERIOD,
    "CostCentre": tables.COST_CENTRE,
    "Question": tables.QUESTION,
    "AnxietyPoint": tables.ANXIETY_POINT,
    "Study": tables.STUDY,
    "Package": tables.PACKAGE,
    "CostLine": tables.COST_LINE,
    "Rate": tables.COST_LINE,
    "SharedCost": tables.SHARED_COST,
    "Alternatives": tables.ALTERNATIVES,
    "StaffCapacity": tables.STAFF_CAPACITY,
    "CoverageRule": tables.COVERAGE_RULE,
}
_OTHER_NAMES: Final = {
    ("Rate", "element"): "rate_element",
    ("Rate", "unit"): "rate_unit",
    ("CostLine", "key"): "line_key",
}


@dataclass(frozen=True)
class ImportedProgramme:
    """A programme that was read in: its key here, its name, and its digest, which is that of the file."""

    key: str
    name: str
    digest: str


class KeyTakenError(ConflictError):
    """The workspace has a programme of this key; whoever imports says under which other it is to live."""


def export_programme(database: Database, actor: Actor, programme_key: str) -> str:
    """Everything of a programme as the text of a file. Raises NotFoundError."""
    actor.require("programme.see")
    with database.read() as session:
        journey = journeys.drawn(session, programmes.by_key(session, actor.workspace_id, programme_key).id or 0)
        return write_programme(_whole(session, actor.workspace_id, programme_key), journey)


def import_programme(database: Database, actor: Actor, text: str, *, key: str = "") -> ImportedProgramme:
    """Save the programme in ``text``, under its own key or, where one is given, under ``key``.

    All of it or nothing. Raises ProgrammeError with the place of what is wrong in the file, KeyTakenError, and
    ConflictError where a method of the file is another here.
    """
    for permission in _NEEDED:
        actor.require(permission)
    filed = read_programme(text)
    programme = replace(filed.programme, key=check_key(key, place="key") if key else filed.programme.key)
    _check(programme)
    with database.write() as session:
        _check_free(session, actor, programme)
        _bring_methods(session, actor, programme)
        mapping.create_programme(session, actor.workspace_id, programme, author_id=actor.user_id)
        mapping.carry_evidence(session, actor.workspace_id, programme)
        kept = _whole(session, actor.workspace_id, programme.key)
        journey = _kept_journey(session, actor, programme, filed)
        if programme_digest(kept, journey) != filed.digest:
            raise ProgrammeError("The file holds something that this release does not keep, so nothing was imported.")
        detail = {"name": programme.name, "digest": filed.digest}
        record(session, actor, "programme.imported", f"programme:{programme.key}", detail)
    return ImportedProgramme(programme.key, programme.name, filed.digest)


def _kept_journey(session: Session, actor: Actor, programme: Programme, filed: ProgrammeFile) -> DrawnJourney | None:
    """The journey that the file holds, kept, as it is read again."""
    programme_id = programmes.by_key(session, actor.workspace_id, programme.key).id or 0
    if filed.journey is not None:
        journeys.keep(session, actor.workspace_id, programme_id, filed.journey)
        session.flush()
    return journeys.drawn(session, programme_id)


def _whole(session: Session, workspace_id: int, key: str) -> Programme:
    """The programme, its points with all that feedback shows of them, whatever its rules ask for."""
    programme = mapping.load_programme(session, workspace_id, key)
    points = {point.key: point for point in mapping.load_anxiety_points(session, workspace_id, key)}
    questions = tuple(
        replace(question, anxiety_points=tuple(points[one.key] for one in question.anxiety_points))
        for question in programme.questions
    )
    return replace(programme, questions=questions)


def _check(programme: Programme) -> None:
    """ProgrammeError, with the place, for what would not be kept, could not be weighed, or is no method."""
    faults = list(_too_large(programme, "programme"))
    if faults:
        raise ProgrammeError("\n".join(faults[:10]))
    for number, study in enumerate(programme.studies):
        place = f"programme.studies[{number}]"
        try:
            check_method(study.method)
            check_study_fits(programme, study)
        except BudgetingError as error:
            raise ProgrammeError(f"{place}: {error.message}", place=place) from None
    for shared in programme.shared_costs:
        check_total(shared, programme.currency)
    _check_points(programme)


def _check_points(programme: Programme) -> None:
    """ProgrammeError when two questions say different things of one point."""
    told: dict[str, object] = {}
    for question in programme.questions:
        for point in question.anxiety_points:
            if told.setdefault(point.key, point) != point:
                raise ProgrammeError(f"Two questions say different things of the point “{point.key}”.", place="points")


def _too_large(part: object, place: str) -> Iterator[str]:
    """A sentence for each text that is longer, and each number that is larger, than what is kept of it."""
    if isinstance(part, tuple):
        for number, item in enumerate(part):
            yield from _too_large(item, f"{place}[{number}]")
    elif is_dataclass(part) and not isinstance(part, type):
        for field in fields(part):
            value, where = getattr(part, field.name), f"{place}.{field.name}"
            column = _column(type(part).__name__, field.name)
            if column is not None:
                yield from _beyond(value, column, where)
            yield from _too_large(value, where)


def _column(part: str, field: str) -> "sa.Column[Any] | None":
    table = _KEPT_IN.get(part)
    return None if table is None else table.c.get(_OTHER_NAMES.get((part, field), field))


def _beyond(value: object, column: "sa.Column[Any]", where: str) -> Iterator[str]:
    most = getattr(column.type, "length", None)
    if isinstance(value, str) and most is not None and len(value) > most:
        yield f"{where}: This text is longer than {most:,} characters."
    is_small = isinstance(column.type, sa.Integer) and not isinstance(column.type, sa.BigInteger)
    if isinstance(value, int) and is_small and abs(value) > _LARGEST_INTEGER:
        yield f"{where}: This number is too large."


def _check_free(session: Session, actor: Actor, programme: Programme) -> None:
    if programme.key in {row.key for row in programmes.all_of(session, actor.workspace_id)}:
        raise KeyTakenError(
            f"This workspace has a programme of the key “{programme.key}” already, and it stays as it is. "
            "Say under which other key this one is to live."
        )


def _bring_methods(session: Session, actor: Actor, programme: Programme) -> None:
    """Keep the workspace's own methods that the studies use. Raises ConflictError where one is another here."""
    for method in {(one.method.key, one.method.version): one.method for one in programme.studies}.values():
        kept = _kept_method(session, actor, method)
        if kept is None and method.version:
            note, now = f"Came with the programme “{programme.name}”"[:500], datetime.now(UTC)
            methods.create(session, actor.workspace_id, method, note=note, created_by=actor.user_id, created_at=now)
        elif kept != method:
            whose = f"version {method.version} of this workspace" if method.version else "that of this release"
            raise ConflictError(
                f"The file’s method “{method.name}” differs from {whose}, so its studies would cost something else "
                "here. Import the file into a workspace without a version of its own, or into the release it came from."
            )


def _kept_method(session: Session, actor: Actor, method: Method) -> Method | None:
    """The method of the same key and version here, if there is one."""
    if method.version:
        found = methods.versions(session, actor.workspace_id, method.key)
        return next((one.method for one in found if one.method.version == method.version), None)
    try:
        return method_named(method.key)
    except BudgetingError:
        return None


__all__ = ["ImportedProgramme", "KeyTakenError", "export_programme", "import_programme"]
