"""Places of a programme in words, and the page of each."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from budgeting.notices.places import Place
from planner.services.errors import NotFoundError
from planner.storage.records import (
    CostLineRecord,
    PackageRecord,
    PlanVersionRecord,
    ProgrammeRecord,
    QuestionRecord,
    SharedCostRecord,
    StudyRecord,
)

_NAMED: dict[str, Any] = {"study": StudyRecord, "shared": SharedCostRecord, "question": QuestionRecord}
_LONGEST = 90


def words_of(session: Session, programme: ProgrammeRecord, place: Place) -> str:
    """``the line “Recruitment” of “Depth interviews”``, ``version 3 of the plan of Retention``.

    Raises NotFoundError when the programme has no such thing; a finding is not looked up.
    """
    if place.kind == "finding":
        return f"finding {place.name} of {short(programme.name)}"
    if place.kind == "plan":
        if not _writers_of_plan(session, programme, int(place.name)):
            raise NotFoundError
        return f"version {place.name} of the plan of {short(programme.name)}"
    row = _row(session, programme, place)
    name = row.text if place.kind == "question" else row.name
    told = f"“{short(name)}”"
    if place.line:
        return f"the line “{short(_label(session, row, place))}” of {told}"
    return {"study": f"the study {told}", "question": f"the question {told}", "shared": f"the shared cost {told}"}[
        place.kind
    ]


def path_of(programme_key: str, place: Place, plan_number: int | None = None, comment_id: int | None = None) -> str:
    """Where a comment about ``place`` is read: that one among what was said there."""
    shown = f"&plan={plan_number}" if plan_number else ""
    return f"/p/{programme_key}/comments?place={place.text}{shown}{at_comment(comment_id)}"


def at_comment(comment_id: int | str | None) -> str:
    """The end of an address of what was said about a place, where it leads to one comment there."""
    return f"&comment={comment_id}#comment-{comment_id}" if comment_id else ""


def page_of(programme_key: str, place: Place) -> str:
    """The page of the thing itself."""
    base = f"/p/{programme_key}"
    return {
        "study": f"{base}/studies/{place.name}",
        "shared": f"{base}/shared-costs",
        "question": f"{base}/questions/{place.name}",
        "plan": f"{base}/plan/versions/{place.name}",
        "finding": f"{base}/findings/{place.name}",
    }[place.kind]


def writers_of(session: Session, programme: ProgrammeRecord, place: Place, plan_number: int | None) -> tuple[int, ...]:
    """Who is asked about ``place``: who wrote and submitted the version, and who wrote the study or the question."""
    number = int(place.name) if place.kind == "plan" else plan_number
    found = set(_writers_of_plan(session, programme, number) if number else ())
    if place.kind in {"study", "question"}:
        found.add(_row(session, programme, place).created_by)
    return tuple(sorted(found))


def short(text: str) -> str:
    """``text`` on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"


def _row(session: Session, programme: ProgrammeRecord, place: Place) -> Any:  # noqa: ANN401  a row of one of three tables
    record = _NAMED[place.kind]
    found = session.exec(select(record).where(record.programme_id == programme.id, record.key == place.name)).first()
    if found is None:
        raise NotFoundError
    return found


def _label(session: Session, row: Any, place: Place) -> str:  # noqa: ANN401  as above
    """What the line is called today; the key when it is gone, since what was said about it stays."""
    asked = select(CostLineRecord.label).where(CostLineRecord.line_key == place.line)
    if place.kind == "study":
        asked = asked.join(PackageRecord, col(PackageRecord.id) == col(CostLineRecord.package_id)).where(
            PackageRecord.study_id == row.id
        )
    else:
        asked = asked.where(CostLineRecord.shared_cost_id == row.id)
    return session.exec(asked).first() or place.line


def _writers_of_plan(session: Session, programme: ProgrammeRecord, number: int) -> Sequence[int]:
    version = PlanVersionRecord
    row = session.exec(
        select(version.author_id, version.submitted_by).where(
            version.programme_id == programme.id, version.number == number
        )
    ).first()
    return [one for one in row or () if one is not None]
