"""Where the money of the plan in force is, kept with every step, finding and entry so that each page can show it."""

from dataclasses import replace

from sqlmodel import Session

from planner.services.actors import Actor
from planner.services.course import Course
from planner.services.used_money import used_of
from planner.storage.repositories import findings, outcomes, programmes


def keep_purse(session: Session, actor: Actor, course: Course) -> None:
    """Keep where the money is now, after what the transaction of the caller added; nothing without a plan in force."""
    session.flush()
    programme = programmes.by_key(session, actor.workspace_id, course.programme.key)
    programme_id = programme.id or 0
    now = replace(
        course,
        noted=findings.of_programme(session, programme_id),
        steps=outcomes.steps(session, programme_id),
        used=used_of(session, actor.workspace_id, programme.key),
    )
    if now.purse is not None:
        outcomes.keep_purse(session, programme, now.number, now.purse)
