"""An answer that another release kept in another shape is found anew, and breaks no page meanwhile."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from planner.services import answers as answering
from planner.solving.answer_kinds import ANSWER_KINDS
from planner.storage.database import Database
from planner.storage.records import PlanAnswerRecord, PlanVersionRecord
from planner.storage.repositories import answers
from tests.people import Cast
from tests.planner.choose.choosing import KEY, VERSION
from tests.planner.web.test_matrix import ClientOf

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def broken(database: Database, draft: int) -> int:
    with database.write() as session:
        version = session.exec(select(PlanVersionRecord)).one()
        for kind in ANSWER_KINDS:
            answers.keep(session, version, kind, '{"of":"another release"}', datetime.now(UTC))
    return draft


def test_every_page_of_the_version_stands_without_it(cast: Cast, client_of: ClientOf, broken: int) -> None:
    client = client_of(cast.mona)
    for path in ("", "/why", "/frontier", "/rules", "/robustness", "/schedule"):
        assert client.get(f"{VERSION}{path}").status_code == 200, path


def test_it_is_found_anew_and_kept_instead(
    database: Database, cast: Cast, broken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(name: str, *_: object, **__: object) -> object:
        asked.append(name)
        return {"starts": [], "is_proven": True}

    monkeypatch.setattr(answering, "answer_in_child", answer)
    answering.find_answer(database, cast.ada, KEY, broken, "schedule")
    with database.read() as session:
        kept = session.exec(select(PlanAnswerRecord).where(PlanAnswerRecord.kind == "schedule")).one()
    assert asked == ["schedule"]
    assert "another release" not in kept.content
