"""Studies with their packages and cost lines, from the domain into rows."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlmodel import Session

from budgeting.studies import Study
from planner.services.errors import ConflictError, NotFoundError
from planner.storage.mapping.documents import judged_to_document
from planner.storage.mapping.lines import add_lines
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
from planner.storage.tables import COST_CENTRE, PACKAGE, PERIOD, QUESTION, STUDY, STUDY_QUESTION


def save_study(
    session: Session,
    workspace_id: int,
    programme_key: str,
    study: Study,
    *,
    author_id: int,
    seen_version: int | None,
) -> int:
    """Save ``study`` with its packages, lines and questions; the row's new version.

    ``seen_version`` is the version that was edited, or None for a new study. Raises ConflictError when it is stale or
    the key is taken, NotFoundError when the study, or a question, period, cost centre or study that it names, is not
    there.
    """
    place = place_of(session, workspace_id, programme_key)
    columns = _columns(session, place, study) | _trigger_columns(session, place, study)
    if seen_version is None:
        study_id, version = _add_study(session, place, study.key, columns, author_id), 1
    else:
        study_id = _study_id(session, place, study.key)
        version = claim(session, STUDY, study_id, seen_version, **columns)
        session.execute(sa.delete(PACKAGE).where(PACKAGE.c.study_id == study_id))
    _fill(session, place, study_id, study)
    return version


def remove_study(session: Session, workspace_id: int, programme_key: str, study_key: str, *, seen_version: int) -> None:
    """Delete the study with all that hangs from it.

    Raises NotFoundError, or ConflictError when the version is stale or another study waits for this one's finding.
    """
    place = place_of(session, workspace_id, programme_key)
    study_id = _study_id(session, place, study_key)
    waiting = session.execute(sa.select(STUDY.c.name).where(STUDY.c.trigger_study_id == study_id)).scalars().first()
    if waiting is not None:
        message = f"“{waiting}” waits for the finding of this study. Change that study first."
        raise ConflictError(message)
    claim(session, STUDY, study_id, seen_version)
    session.execute(sa.delete(STUDY).where(STUDY.c.id == study_id))


def add_studies(session: Session, place: Place, studies: tuple[Study, ...], author_id: int) -> None:
    """Insert new studies in their order, each of which may wait for the finding of a later one."""
    ids = {
        study.key: _add_study(session, place, study.key, _columns(session, place, study), author_id)
        for study in studies
    }
    for study in studies:
        if study.trigger:
            waits = _trigger_columns(session, place, study)
            session.execute(sa.update(STUDY).where(STUDY.c.id == ids[study.key]).values(**waits))
        _fill(session, place, ids[study.key], study)


def _add_study(session: Session, place: Place, key: str, columns: Mapping[str, object], author_id: int) -> int:
    """Insert the study's own row; its number. Raises ConflictError when the key is taken."""
    check_free(session, STUDY, place, key)
    own = {"workspace_id": place.workspace_id, "programme_id": place.programme_id, "created_by": author_id}
    return insert_row(
        session, STUDY, **({"trigger_outcome": 0, "level_rules": [], "version": 1} | own | dict(columns) | {"key": key})
    )


def _trigger_columns(session: Session, place: Place, study: Study) -> dict[str, object]:
    """The columns that say whose finding the study waits for."""
    if study.trigger is None:
        return {"trigger_study_id": None, "trigger_outcome": 0}
    ids = id_by_key(session, STUDY, place, [study.trigger.study_key])
    return {"trigger_study_id": ids[study.trigger.study_key], "trigger_outcome": study.trigger.outcome}


def _columns(session: Session, place: Place, study: Study) -> dict[str, object]:
    periods = id_by_key(session, PERIOD, place, {study.period_key, study.latest_period_key or study.period_key})
    return {
        "name": study.name,
        "method_key": study.method.key,
        "method_version": study.method.version,
        "purpose": study.purpose,
        "cost_centre_id": id_by_key(session, COST_CENTRE, place, [study.cost_centre_key])[study.cost_centre_key],
        "period_id": periods[study.period_key],
        "latest_period_id": periods[study.latest_period_key] if study.latest_period_key else None,
        "is_mandatory": study.is_mandatory,
        "judged": [judged_to_document(one) for one in study.judged],
        "copied_from": study.copied_from,
        "alternatives": study.alternatives,
    }


def _fill(session: Session, place: Place, study_id: int, study: Study) -> None:
    ids = id_by_key(session, QUESTION, place, study.question_keys)
    replace_rows(
        session,
        STUDY_QUESTION,
        STUDY_QUESTION.c.study_id == study_id,
        [
            {"study_id": study_id, "question_id": ids[key], "position": position}
            for position, key in enumerate(study.question_keys)
        ],
    )
    for package in study.packages:
        package_id = insert_row(
            session,
            PACKAGE,
            study_id=study_id,
            level=package.level,
            design=[list(entry) for entry in package.design],
            sample=package.sample,
            sample_unit=package.sample_unit,
            days_to_result=package.days_to_result,
            contingency_bp=package.contingency_bp,
            vat_bp=package.vat_bp,
            stamps=[list(stamp) for stamp in package.stamps],
        )
        add_lines(session, package.lines, package_id=package_id)


def _study_id(session: Session, place: Place, key: str) -> int:
    study_id = existing_id(session, STUDY, place, key)
    if study_id is None:
        raise NotFoundError
    return study_id
