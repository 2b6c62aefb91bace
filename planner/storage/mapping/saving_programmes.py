"""Programmes, budgets and shared costs, from the domain into rows."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session

from budgeting.programme import Budget, Pricing, Programme, ReserveRule, SharedCost, StaffCapacity
from planner.services.errors import ConflictError
from planner.storage.mapping.lines import add_lines
from planner.storage.mapping.places import Place, claim, existing_id, id_by_key, insert_row, place_of, replace_rows
from planner.storage.mapping.saving_questions import ensure_anxiety_points, save_question
from planner.storage.mapping.saving_rules import contact_columns, write_rules
from planner.storage.mapping.saving_studies import add_studies
from planner.storage.tables import (
    BUDGET,
    COST_CENTRE,
    PACKAGE,
    PERIOD,
    PROGRAMME,
    SHARED_COST,
    SHARED_COST_STUDY,
    STAFF_CAPACITY,
    STUDY,
)


def create_programme(session: Session, workspace_id: int, programme: Programme, *, author_id: int) -> int:
    """Save a new programme whole: frame, anxiety points, questions, studies and rules; its row number.

    Raises ConflictError when the key is taken.
    """
    place = _create_frame(session, workspace_id, programme)
    key = programme.key
    points = {point.key: point for question in programme.questions for point in question.anxiety_points}
    ensure_anxiety_points(session, workspace_id, key, tuple(points.values()))
    for question in programme.questions:
        save_question(session, workspace_id, key, question, author_id=author_id, seen_version=None)
    add_studies(session, place, programme.studies, author_id)
    _write_budgets(session, place, programme.budgets, programme.capacities)
    for shared in programme.shared_costs:
        _write_shared_cost(session, place, shared)
    write_rules(session, place, programme)
    return place.programme_id


def save_budgets(
    session: Session,
    workspace_id: int,
    programme_key: str,
    budgets: Sequence[Budget],
    capacities: Sequence[StaffCapacity],
    *,
    seen_version: int,
) -> int:
    """Replace the programme's budgets and staff capacities; the programme's new version.

    Raises NotFoundError, or ConflictError when somebody changed the programme since ``seen_version``.
    """
    place = place_of(session, workspace_id, programme_key)
    version = claim(session, PROGRAMME, place.programme_id, seen_version)
    _write_budgets(session, place, budgets, capacities)
    return version


def save_objective(
    session: Session, workspace_id: int, programme_key: str, *, name: str, objective: str, seen_version: int
) -> int:
    """Rename the programme and say what its plans aim at; its new version. Raises NotFoundError or ConflictError."""
    place = place_of(session, workspace_id, programme_key)
    return claim(session, PROGRAMME, place.programme_id, seen_version, name=name, objective=objective)


def save_pricing(
    session: Session, workspace_id: int, programme_key: str, pricing: Pricing, *, seen_version: int
) -> int:
    """Keep the market and VAT, which every package and shared cost then carries; the programme's new version.

    Raises as ``save_budgets``.
    """
    place = place_of(session, workspace_id, programme_key)
    columns = {"vat_bp": pricing.vat_bp, "counts_vat": pricing.counts_vat, "market": pricing.market}
    version = claim(session, PROGRAMME, place.programme_id, seen_version, **columns)
    studies = sa.select(STUDY.c.id).where(STUDY.c.programme_id == place.programme_id)
    carried = {"vat_bp": pricing.counted_bp}
    session.execute(sa.update(PACKAGE).where(PACKAGE.c.study_id.in_(studies)).values(**carried))
    ours = SHARED_COST.c.programme_id == place.programme_id
    session.execute(sa.update(SHARED_COST).where(ours).values(**carried))
    return version


def save_reserve(
    session: Session, workspace_id: int, programme_key: str, reserve: ReserveRule, *, seen_version: int
) -> int:
    """Keep what is set aside for follow-ups; the programme's new version. Raises as ``save_budgets``."""
    place = place_of(session, workspace_id, programme_key)
    return claim(session, PROGRAMME, place.programme_id, seen_version, **_reserve_columns(reserve))


def save_shared_cost(
    session: Session, workspace_id: int, programme_key: str, shared: SharedCost, *, seen_version: int
) -> int:
    """Add the shared cost, or replace the one of its key; the programme's new version. Raises as ``save_budgets``."""
    place = place_of(session, workspace_id, programme_key)
    version = claim(session, PROGRAMME, place.programme_id, seen_version)
    _write_shared_cost(session, place, shared)
    return version


def remove_shared_cost(
    session: Session, workspace_id: int, programme_key: str, shared_key: str, *, seen_version: int
) -> int:
    """Delete the shared cost; the programme's new version. Raises as ``save_budgets``."""
    place = place_of(session, workspace_id, programme_key)
    version = claim(session, PROGRAMME, place.programme_id, seen_version)
    ids = id_by_key(session, SHARED_COST, place, [shared_key])
    session.execute(sa.delete(SHARED_COST).where(SHARED_COST.c.id == ids[shared_key]))
    return version


def _create_frame(session: Session, workspace_id: int, programme: Programme) -> Place:
    taken = sa.select(PROGRAMME.c.id).where(PROGRAMME.c.workspace_id == workspace_id, PROGRAMME.c.key == programme.key)
    if session.execute(taken).first() is not None:
        message = f"“{programme.key}” is taken: this workspace has a programme of that key already."
        raise ConflictError(message)
    programme_id = insert_row(
        session,
        PROGRAMME,
        workspace_id=workspace_id,
        key=programme.key,
        name=programme.name,
        currency=programme.currency,
        objective=programme.objective,
        vat_bp=programme.vat_bp,
        counts_vat=programme.counts_vat,
        begun_at=programme.begun_at,
        market=programme.market,
        **contact_columns(programme.contacts),
        **_reserve_columns(programme.reserve),
        version=1,
    )
    for position, period in enumerate(programme.periods):
        own = {"programme_id": programme_id, "position": position, "key": period.key, "name": period.name}
        insert_row(session, PERIOD, **own, starts_on=period.starts_on, ends_on=period.ends_on)
    for position, centre in enumerate(programme.cost_centres):
        own = {"programme_id": programme_id, "position": position, "key": centre.key, "name": centre.name}
        insert_row(session, COST_CENTRE, **own)
    return Place(workspace_id, programme_id)


def _reserve_columns(reserve: ReserveRule) -> dict[str, object]:
    return {"reserve": reserve.kind, "confidence_ppm": reserve.confidence_ppm}


def _write_budgets(
    session: Session, place: Place, budgets: Sequence[Budget], capacities: Sequence[StaffCapacity]
) -> None:
    named = {b.period_key for b in budgets if b.period_key} | {c.period_key for c in capacities}
    periods = id_by_key(session, PERIOD, place, named)
    centres = id_by_key(session, COST_CENTRE, place, {b.cost_centre_key for b in budgets if b.cost_centre_key})
    own: dict[str, object] = {"programme_id": place.programme_id}
    ceilings = [
        own
        | {
            "period_id": periods[budget.period_key] if budget.period_key else None,
            "cost_centre_id": centres[budget.cost_centre_key] if budget.cost_centre_key else None,
            "limit_minor": budget.limit_minor,
        }
        for budget in budgets
    ]
    days = [
        own | {"period_id": periods[one.period_key], "role": one.role, "days_milli": one.days_milli}
        for one in capacities
    ]
    replace_rows(session, BUDGET, BUDGET.c.programme_id == place.programme_id, ceilings)
    replace_rows(session, STAFF_CAPACITY, STAFF_CAPACITY.c.programme_id == place.programme_id, days)


def _write_shared_cost(session: Session, place: Place, shared: SharedCost) -> None:
    studies = id_by_key(session, STUDY, place, shared.study_keys)
    columns = {
        "name": shared.name,
        "cost_centre_id": id_by_key(session, COST_CENTRE, place, [shared.cost_centre_key])[shared.cost_centre_key],
        "period_id": id_by_key(session, PERIOD, place, [shared.period_key])[shared.period_key],
        "entered_by": shared.by,
        "entered_at": shared.at,
        "vat_bp": shared.vat_bp,
    }
    kept = existing_id(session, SHARED_COST, place, shared.key)
    if kept is not None:
        session.execute(sa.delete(SHARED_COST).where(SHARED_COST.c.id == kept))
        columns["id"] = kept
    own = {"workspace_id": place.workspace_id, "programme_id": place.programme_id, "key": shared.key}
    shared_id = insert_row(session, SHARED_COST, **own, **columns)
    links = [
        {"shared_cost_id": shared_id, "study_id": studies[key], "position": position}
        for position, key in enumerate(shared.study_keys)
    ]
    replace_rows(session, SHARED_COST_STUDY, SHARED_COST_STUDY.c.shared_cost_id == shared_id, links)
    add_lines(session, shared.lines, shared_cost_id=shared_id)
