"""Five items at two touchpoints to sort, all that sorting may change of them, and steps as tests take them."""

from pathlib import Path

import sqlalchemy as sa

from planner.services.feedback import FeedbackFilter, list_feedback
from planner.services.import_at_once import import_now
from planner.services.sorting_step import Chosen, Done
from planner.services.undoing_sorting import undo_change
from planner.storage.database import Database
from planner.storage.tables import ANXIETY_POINT, FEEDBACK_ITEM, QUESTION, QUESTION_ANXIETY, TOUCHPOINT
from tests.people import Cast
from tests.planner.listen.importing import MAPPING

ROWS = (
    "2026-01-01,one,Web,Card,Fees,3",
    "2026-01-02,two,Web,Card,Late fees,1",
    "2026-01-03,three,Post,Loan,Fees,1",
    "2026-01-04,four,Post,Card,Fees,0",
    "2026-01-05,five,Post,Loan,Waiting,2",
)
ALL = FeedbackFilter()


def five_items(database: Database, cast: Cast, home: Path, programme: str, file: Path) -> str:
    """Five items at two touchpoints; a question hangs from late fees, another from both kinds of fees at cards."""
    import_now(database, cast.ada, home, programme, file, MAPPING)
    with database.write() as session:
        points = {row.key: row for row in session.execute(sa.select(ANXIETY_POINT))}
        for name, keys in (("late", ["card-late-fees"]), ("both", ["card-late-fees", "card-fees"])):
            point = points["card-fees"]
            own = {"workspace_id": point.workspace_id, "programme_id": point.programme_id, "key": name, "text": name}
            rest = {
                "state": "draft",
                "kind": "descriptive",
                "decision": {},
                "created_by": cast.ada.user_id,
                "version": 1,
            }
            session.execute(sa.insert(QUESTION).values(**own, **rest))
            made = session.scalar(sa.select(QUESTION.c.id).where(QUESTION.c.key == name))
            for position, one in enumerate(keys):
                link = {"question_id": made, "anxiety_point_id": points[one].id, "position": position}
                session.execute(sa.insert(QUESTION_ANXIETY).values(**link))
    return programme


def state(database: Database) -> list[object]:
    """All that a step may change."""
    asked = (
        sa.select(*(FEEDBACK_ITEM.c[name] for name in ("id", "anxiety_point_id", "touchpoint", "topic"))).order_by(
            FEEDBACK_ITEM.c.id
        ),
        sa.select(*(ANXIETY_POINT.c[name] for name in ("id", "touchpoint_id", "merged_into_id", "carried"))).order_by(
            ANXIETY_POINT.c.id
        ),
        sa.select(TOUCHPOINT.c.id, TOUCHPOINT.c.merged_into_id).order_by(TOUCHPOINT.c.id),
        sa.select(QUESTION_ANXIETY).order_by(*QUESTION_ANXIETY.c),
    )
    with database.read() as session:
        return [[tuple(row) for row in session.execute(one)] for one in asked]


def said(database: Database, cast: Cast, key: str, **wanted: str) -> list[str]:
    return [item.text for item in list_feedback(database, cast.ada, key, FeedbackFilter(**wanted)).items]


def ids(database: Database, cast: Cast, key: str, *texts: str) -> Chosen:
    items = list_feedback(database, cast.ada, key, ALL).items
    return Chosen(tuple(item.item_id for item in items if item.text in texts))


def undo(database: Database, cast: Cast, key: str, done: Done) -> int:
    return undo_change(database, cast.ada, key, done.change_id)
