"""Questions and anxiety points, from the domain into rows."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from budgeting.feedback import Evidence, evidence_of
from budgeting.keys import make_key
from budgeting.programme import Programme
from budgeting.questions import AnxietyPoint, Question
from planner.services.errors import NotFoundError
from planner.storage.mapping.documents import decision_to_document, evidence_to_document
from planner.storage.mapping.places import (
    Place,
    check_free,
    claim,
    existing_id,
    id_by_key,
    insert_row,
    place_of,
    replace_rows,
)
from planner.storage.tables import ANXIETY_POINT, QUESTION, QUESTION_ANXIETY, TOUCHPOINT


def save_question(
    session: Session,
    workspace_id: int,
    programme_key: str,
    question: Question,
    *,
    author_id: int,
    seen_version: int | None,
) -> int:
    """Save ``question`` with its links to anxiety points, which exist already; the row's new version.

    ``seen_version`` is the version that was edited, or None for a new question. Raises ConflictError when it is
    stale or the key is taken, NotFoundError when the question or one of its anxiety points is not there.
    """
    place = place_of(session, workspace_id, programme_key)
    columns = _columns(question)
    if seen_version is None:
        check_free(session, QUESTION, place, question.key)
        own = {"workspace_id": workspace_id, "programme_id": place.programme_id, "created_by": author_id, "version": 1}
        question_id, version = insert_row(session, QUESTION, key=question.key, **own, **columns), 1
    else:
        question_id = _question_id(session, place, question.key)
        version = claim(session, QUESTION, question_id, seen_version, **columns)
    _link(session, place, question_id, question.anxiety_points)
    return version


def _columns(question: Question) -> dict[str, Any]:
    return {
        "text": question.text,
        "state": question.state,
        "kind": question.kind,
        "decision": decision_to_document(question.decision),
        "difference_bp": question.difference_bp,
        "prevalence_bp": question.prevalence_bp,
    }


def remove_question(
    session: Session, workspace_id: int, programme_key: str, question_key: str, *, seen_version: int
) -> None:
    """Delete the question and its links. Raises NotFoundError or ConflictError."""
    place = place_of(session, workspace_id, programme_key)
    question_id = _question_id(session, place, question_key)
    claim(session, QUESTION, question_id, seen_version)
    session.execute(sa.delete(QUESTION).where(QUESTION.c.id == question_id))


def ensure_anxiety_points(
    session: Session, workspace_id: int, programme_key: str, points: Iterable[AnxietyPoint]
) -> dict[str, int]:
    """Make the touchpoints and anxiety points that are missing (known by key); row numbers by key.

    Reach, severity and channels are not saved: feedback alone shows them.
    """
    place = place_of(session, workspace_id, programme_key)
    touchpoints = ensure_touchpoints(session, place, [point.touchpoint for point in points])
    ids: dict[str, int] = {}
    for point in points:
        found = existing_id(session, ANXIETY_POINT, place, point.key)
        ids[point.key] = found or insert_row(
            session,
            ANXIETY_POINT,
            workspace_id=workspace_id,
            programme_id=place.programme_id,
            touchpoint_id=touchpoints[point.touchpoint],
            key=point.key,
            name=point.name,
            stage=point.stage,
        )
    return ids


def carry_evidence(session: Session, workspace_id: int, programme: Programme) -> None:
    """Keep with each point of a programme that was just made what the programme says of its feedback elsewhere."""
    place = place_of(session, workspace_id, programme.key)
    for point in {one.key: one for question in programme.questions for one in question.anxiety_points}.values():
        if evidence_of(point) != Evidence(0, 0):
            ours = (ANXIETY_POINT.c.programme_id == place.programme_id, ANXIETY_POINT.c.key == point.key)
            carried = evidence_to_document(evidence_of(point))
            session.execute(sa.update(ANXIETY_POINT).where(*ours).values(carried=carried))


def ensure_touchpoints(session: Session, place: Place, names: Iterable[str]) -> dict[str, int]:
    """Make the touchpoints that are missing; row numbers by name."""
    kept = session.execute(
        sa.select(TOUCHPOINT.c.name, TOUCHPOINT.c.id, TOUCHPOINT.c.key).where(
            TOUCHPOINT.c.programme_id == place.programme_id
        )
    ).all()
    ids = {row.name: row.id for row in kept}
    keys = {row.key for row in kept}
    for name in dict.fromkeys(names):
        if name not in ids:
            key = make_key(name, keys)
            keys.add(key)
            ids[name] = insert_row(
                session,
                TOUCHPOINT,
                workspace_id=place.workspace_id,
                programme_id=place.programme_id,
                position=len(ids),
                key=key,
                name=name,
            )
    return ids


def _question_id(session: Session, place: Place, key: str) -> int:
    question_id = existing_id(session, QUESTION, place, key)
    if question_id is None:
        raise NotFoundError
    return question_id


def _link(session: Session, place: Place, question_id: int, points: tuple[AnxietyPoint, ...]) -> None:
    ids = id_by_key(session, ANXIETY_POINT, place, [point.key for point in points])
    replace_rows(
        session,
        QUESTION_ANXIETY,
        QUESTION_ANXIETY.c.question_id == question_id,
        [
            {"question_id": question_id, "anxiety_point_id": ids[point.key], "position": position}
            for position, point in enumerate(points)
        ],
    )
