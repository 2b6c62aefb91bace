"""An edit is saved whole when it is of the version that is there, and not at all otherwise."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from budgeting.programme import Alternatives, Budget, Prerequisite, Programme, StaffCapacity
from budgeting.questions import AnxietyPoint
from budgeting.studies import Study, Trigger
from planner.services.errors import ConflictError, NotFoundError
from planner.storage import mapping
from planner.storage.database import Database
from planner.storage.tables import COST_LINE, PACKAGE
from tests.builders import make_package, make_programme, make_question, make_study
from tests.people import Cast
from tests.planner.storage.test_mapping import LINE, POINT, PROGRAMME, QUESTION

KEY = PROGRAMME.key
Save = Callable[[Session], object]


@pytest.fixture
def saved(database: Database, cast: Cast) -> Database:
    """A database with the example programme."""
    with database.write() as session:
        mapping.create_programme(session, cast.workspace_id, PROGRAMME, author_id=cast.ada.user_id)
    return database


def write(database: Database, save: Save) -> None:
    with database.write() as session:
        save(session)


def load(database: Database, cast: Cast) -> Programme:
    with database.read() as session:
        return mapping.load_programme(session, cast.workspace_id, KEY)


def test_an_edited_question_replaces_the_one_that_was_seen(saved: Database, cast: Cast) -> None:
    edited = replace(QUESTION, text="What else?", anxiety_points=(), state="ready")
    with saved.write() as session:
        version = mapping.save_question(
            session, cast.workspace_id, KEY, edited, author_id=cast.ada.user_id, seen_version=1
        )
    assert version == 2
    assert load(saved, cast).question("fees") == edited


def test_an_edited_study_replaces_its_packages_and_lines(saved: Database, cast: Cast) -> None:
    edited = replace(PROGRAMME.studies[1], packages=(make_package("minimum", 50),), trigger=None, question_keys=())
    write(
        saved,
        lambda session: mapping.save_study(
            session, cast.workspace_id, KEY, edited, author_id=cast.ada.user_id, seen_version=1
        ),
    )
    assert load(saved, cast).study("second") == edited
    with saved.read() as session:
        packages = session.execute(sa.select(sa.func.count()).select_from(PACKAGE)).scalar_one()
        lines = session.execute(sa.select(sa.func.count()).select_from(COST_LINE)).scalar_one()
    assert (packages, lines) == (2, 3)  # one package of each study; a line in each, and one of the shared cost


def edits(cast: Cast, workspace_id: int, seen_version: int) -> dict[str, Save]:
    """Every way to change the example programme."""
    seen: dict[str, Any] = {"seen_version": seen_version}
    who_and_seen = {"author_id": cast.ada.user_id} | seen
    own = (workspace_id, KEY)
    shared = PROGRAMME.shared_costs[0]
    return {
        "question": lambda s: mapping.save_question(s, *own, QUESTION, **who_and_seen),
        "study": lambda s: mapping.save_study(s, *own, PROGRAMME.studies[0], **who_and_seen),
        "no question": lambda s: mapping.remove_question(s, *own, "fees", **seen),
        "no study": lambda s: mapping.remove_study(s, *own, "second", **seen),
        "budgets": lambda s: mapping.save_budgets(s, *own, (), (), **seen),
        "objective": lambda s: mapping.save_objective(s, *own, name="N", objective="net", **seen),
        "shared cost": lambda s: mapping.save_shared_cost(s, *own, replace(shared, study_keys=()), **seen),
        "no shared cost": lambda s: mapping.remove_shared_cost(s, *own, "panel", **seen),
        "prerequisites": lambda s: mapping.save_prerequisites(s, *own, (), **seen),
        "alternatives": lambda s: mapping.save_alternatives(s, *own, (), **seen),
    }


EDITS = (
    "question",
    "study",
    "no question",
    "no study",
    "budgets",
    "objective",
    "shared cost",
    "no shared cost",
    "prerequisites",
    "alternatives",
)


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_of_the_version_that_is_there_changes_the_programme(saved: Database, cast: Cast, edit: str) -> None:
    write(saved, edits(cast, cast.workspace_id, 1)[edit])
    assert (load(saved, cast) == PROGRAMME) is (edit in {"question", "study"})


@pytest.mark.parametrize("edit", EDITS)
def test_a_stale_edit_changes_nothing(saved: Database, cast: Cast, edit: str) -> None:
    with pytest.raises(ConflictError):
        write(saved, edits(cast, cast.workspace_id, 2)[edit])
    assert load(saved, cast) == PROGRAMME


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_from_another_workspace_finds_nothing(saved: Database, cast: Cast, edit: str) -> None:
    with pytest.raises(NotFoundError):
        write(saved, edits(cast, cast.other_workspace_id, 1)[edit])
    assert load(saved, cast) == PROGRAMME


def test_budgets_and_days_are_replaced(saved: Database, cast: Cast) -> None:
    budgets, capacities = (Budget(7, "q2"),), (StaffCapacity("moderator", "q2", 500),)
    write(
        saved,
        lambda session: mapping.save_budgets(session, cast.workspace_id, KEY, budgets, capacities, seen_version=1),
    )
    assert (load(saved, cast).budgets, load(saved, cast).capacities) == (budgets, capacities)


def test_rules_are_replaced(saved: Database, cast: Cast) -> None:
    pairs, groups = (Prerequisite("first", "second"),), (Alternatives("other", "Other ways", ("second",)),)

    def save(session: Session) -> None:
        version = mapping.save_prerequisites(session, cast.workspace_id, KEY, pairs, seen_version=1)
        mapping.save_alternatives(session, cast.workspace_id, KEY, groups, seen_version=version)

    write(saved, save)
    assert (load(saved, cast).prerequisites, load(saved, cast).alternatives) == (pairs, groups)


def test_a_shared_cost_of_a_known_key_is_replaced_and_another_added(saved: Database, cast: Cast) -> None:
    replaced = replace(PROGRAMME.shared_costs[0], name="Bigger panel", lines=(LINE, LINE), study_keys=("second",))
    added = replace(replaced, key="licence")

    def save(session: Session) -> None:
        version = mapping.save_shared_cost(session, cast.workspace_id, KEY, replaced, seen_version=1)
        mapping.save_shared_cost(session, cast.workspace_id, KEY, added, seen_version=version)

    write(saved, save)
    assert load(saved, cast).shared_costs == (replaced, added)


@pytest.mark.parametrize("what", ["question", "study", "programme"])
def test_a_key_that_is_taken_is_refused(saved: Database, cast: Cast, what: str) -> None:
    who: dict[str, Any] = {"author_id": cast.ada.user_id}
    own = (cast.workspace_id, KEY)
    saves: dict[str, Save] = {
        "question": lambda s: mapping.save_question(s, *own, QUESTION, **who, seen_version=None),
        "study": lambda s: mapping.save_study(s, *own, PROGRAMME.studies[0], **who, seen_version=None),
        "programme": lambda s: mapping.create_programme(s, cast.workspace_id, PROGRAMME, **who),
    }
    with pytest.raises(ConflictError, match="is taken"):
        write(saved, saves[what])
    assert load(saved, cast) == PROGRAMME


def test_the_same_key_in_another_workspace_is_free(saved: Database, cast: Cast) -> None:
    other = replace(make_programme(), key=KEY)
    write(saved, lambda s: mapping.create_programme(s, cast.other_workspace_id, other, author_id=cast.eve.user_id))
    assert load(saved, cast) == PROGRAMME


@pytest.mark.parametrize(
    "study",
    [
        make_study("new", question_keys=("nothing",)),
        make_study("new", cost_centre_key="nothing"),
        make_study("new", period_key="nothing"),
        make_study("new", trigger=Trigger("nothing")),
    ],
)
def test_a_study_that_names_what_is_not_there_is_refused(saved: Database, cast: Cast, study: Study) -> None:
    with pytest.raises(NotFoundError, match="nothing"):
        write(
            saved,
            lambda s: mapping.save_study(
                s, cast.workspace_id, KEY, study, author_id=cast.ada.user_id, seen_version=None
            ),
        )


def test_a_question_from_an_anxiety_point_that_is_not_there_is_refused(saved: Database, cast: Cast) -> None:
    question = make_question("new", anxiety_points=(AnxietyPoint("nothing", "N", "T", "", 0, 0),))
    with pytest.raises(NotFoundError, match="nothing"):
        write(
            saved,
            lambda s: mapping.save_question(
                s, cast.workspace_id, KEY, question, author_id=cast.ada.user_id, seen_version=None
            ),
        )


def test_a_study_that_another_waits_for_stays(saved: Database, cast: Cast) -> None:
    with pytest.raises(ConflictError, match="“Second” waits"):
        write(saved, lambda s: mapping.remove_study(s, cast.workspace_id, KEY, "first", seen_version=1))


def test_anxiety_points_that_are_there_are_kept(saved: Database, cast: Cast) -> None:
    new = AnxietyPoint("queues", "Long queues", "Branch", "Using", 0, 0)
    write(saved, lambda s: mapping.ensure_anxiety_points(s, cast.workspace_id, KEY, (POINT, new)))
    with saved.read() as session:
        assert set(mapping.load_anxiety_points(session, cast.workspace_id, KEY)) == {POINT, new}
