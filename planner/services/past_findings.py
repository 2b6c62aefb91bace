"""What was found before on questions like the one that somebody writes."""

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col

from budgeting.learning.similar import most_similar
from planner.services.actors import Actor
from planner.storage.database import Database
from planner.storage.records import ProgrammeRecord, QuestionRecord
from planner.storage.repositories import findings
from planner.storage.repositories.findings import FoundFinding

SHORTEST: Final = 8
LONGEST: Final = 300
_MOST_QUESTIONS: Final = 2_000


@dataclass(frozen=True)
class PastQuestion:
    """A question of the workspace that is like another text, with its findings, the newest first."""

    programme_key: str
    programme_name: str
    key: str
    text: str
    state: str
    findings: tuple[FoundFinding, ...]


def similar_questions(
    database: Database, actor: Actor, text: str, *, besides: tuple[str, str] = ("", "")
) -> tuple[PastQuestion, ...]:
    """The questions of the workspace most like ``text``, those with findings first; ``besides`` is left out.

    ``besides`` names a programme and a question of it, both by key.
    """
    actor.require("question.see")
    plain = " ".join(text.split())[:LONGEST]
    if len(plain) < SHORTEST:
        return ()
    with database.read() as session:
        rows = _asked(session, actor.workspace_id)
        told = findings.search(session, actor.workspace_id, ())
    asked = [row for row in rows if (row[0], row[2]) != besides]
    near = most_similar(plain, [row[3] for row in asked])
    found = (
        PastQuestion(
            *asked[one.place],
            tuple(
                f
                for f in told
                if (f.programme_key, f.noted.finding.question_key) == (asked[one.place][0], asked[one.place][2])
            ),
        )
        for one in near
    )
    return tuple(sorted(found, key=lambda one: not one.findings))


def _asked(session: Session, workspace_id: int) -> list[tuple[str, str, str, str, str]]:
    """Key and name of the programme, then key, text and state of every question, the newest first."""
    row = QuestionRecord
    asked = (
        sa.select(col(ProgrammeRecord.key), col(ProgrammeRecord.name), col(row.key), col(row.text), col(row.state))
        .join(ProgrammeRecord, col(ProgrammeRecord.id) == col(row.programme_id))
        .where(col(row.workspace_id) == workspace_id)
        .order_by(col(row.id).desc())
        .limit(_MOST_QUESTIONS)
    )
    return [(one[0], one[1], one[2], one[3], one[4]) for one in session.execute(asked)]
