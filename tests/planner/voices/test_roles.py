"""Nobody gives themselves a role, and the right to decide on money takes two people."""

import pytest
import sqlalchemy as sa

from budgeting.errors import ApprovalError
from planner.services import roles
from planner.services.actors import Actor
from planner.services.errors import ConflictError, ForbiddenError, NotFoundError
from planner.services.workspaces import person_named
from planner.storage import audit
from planner.storage.database import Database
from tests.people import Cast, make_person
from tests.planner.voices.hearing import notices_of

REASON = "Covers for Femi in December"


def roles_of(database: Database, person: Actor) -> frozenset[str]:
    return person_named(database, person.email).roles


def ask(database: Database, cast: Cast) -> int:
    """Adam asks to make Mona finance; the number of what waits."""
    assert roles.give_role(database, cast.adam, cast.mona.user_id, "finance", REASON) is False
    return roles.see_people(database, cast.adam).waiting[0].id


def test_a_role_without_money_is_given_at_once_and_told(database: Database, cast: Cast) -> None:
    assert roles.give_role(database, cast.adam, cast.mona.user_id, "researcher", "") is True
    assert roles_of(database, cast.mona) == {"manager", "researcher"}
    assert [words for _, words, _ in notices_of(database, cast.mona)] == ["Adam made Mona researcher"]


def test_the_right_to_decide_on_money_waits_for_a_second_person(database: Database, cast: Cast) -> None:
    grant = ask(database, cast)
    assert roles_of(database, cast.mona) == {"manager"}
    assert [event for event, _, _ in notices_of(database, cast.femi)] == ["role_waits"]
    roles.confirm_role(database, cast.femi, grant)
    assert roles_of(database, cast.mona) == {"manager", "finance"}
    for told in (cast.mona, cast.adam):
        assert [words for _, words, _ in notices_of(database, told)] == ["Femi confirmed: Mona is finance now"]
    assert roles.see_people(database, cast.femi).waiting == ()


def test_neither_who_asked_nor_whom_it_is_for_confirms_it(database: Database, cast: Cast) -> None:
    grant = ask(database, cast)
    with pytest.raises(ApprovalError, match="somebody else must confirm"):
        roles.confirm_role(database, cast.adam, grant)
    with pytest.raises(ForbiddenError):
        roles.confirm_role(database, cast.ada, grant)
    roles.give_role(database, cast.adam, cast.mona.user_id, "administrator", "")
    mona = person_named(database, cast.mona.email)
    with pytest.raises(ApprovalError, match="role of their own"):
        roles.confirm_role(database, mona, grant)
    assert "finance" not in roles_of(database, cast.mona)


@pytest.mark.parametrize("role", ["finance", "researcher", "administrator"])
def test_nobody_gives_or_takes_a_role_of_their_own(database: Database, cast: Cast, role: str) -> None:
    with pytest.raises((ApprovalError, ForbiddenError)):
        roles.give_role(database, cast.adam, cast.adam.user_id, role, REASON)
    with pytest.raises(ForbiddenError):
        roles.take_role(database, cast.adam, cast.adam.user_id, "administrator")
    assert roles_of(database, cast.adam) == {"administrator"}


@pytest.mark.parametrize("person", ["ada", "femi", "mona"])
def test_only_an_administrator_gives_and_takes_roles(database: Database, cast: Cast, person: str) -> None:
    actor: Actor = getattr(cast, person)
    with pytest.raises(ForbiddenError):
        roles.give_role(database, actor, cast.adam.user_id, "manager", "")
    with pytest.raises(ForbiddenError):
        roles.take_role(database, actor, cast.adam.user_id, "administrator")


def test_a_role_that_was_refused_or_taken_back_is_not_given_and_can_be_asked_for_again(
    database: Database, cast: Cast
) -> None:
    roles.refuse_role(database, cast.femi, ask(database, cast))
    roles.refuse_role(database, cast.adam, ask(database, cast))
    grant = ask(database, cast)
    assert "finance" not in roles_of(database, cast.mona)
    roles.confirm_role(database, cast.femi, grant)
    with pytest.raises(ConflictError, match="decided already"):
        roles.refuse_role(database, cast.femi, grant)


def test_the_same_role_is_not_asked_for_twice_nor_given_to_who_holds_it(database: Database, cast: Cast) -> None:
    ask(database, cast)
    with pytest.raises(ConflictError, match="waits for a second person already"):
        ask(database, cast)
    with pytest.raises(ConflictError, match="Femi is finance already"):
        roles.give_role(database, cast.adam, cast.femi.user_id, "finance", REASON)


def test_a_reason_is_needed_and_a_role_must_be_one(database: Database, cast: Cast) -> None:
    with pytest.raises(ApprovalError, match="Say why"):
        roles.give_role(database, cast.adam, cast.mona.user_id, "finance", "  ")
    with pytest.raises(NotFoundError):
        roles.give_role(database, cast.adam, cast.mona.user_id, "owner", REASON)


def test_the_last_role_stays(database: Database, cast: Cast) -> None:
    with pytest.raises(ConflictError, match="at least one role"):
        roles.take_role(database, cast.adam, cast.mona.user_id, "manager")
    roles.give_role(database, cast.adam, cast.mona.user_id, "researcher", "")
    roles.take_role(database, cast.adam, cast.mona.user_id, "manager")
    assert roles_of(database, cast.mona) == {"researcher"}


def test_people_of_another_workspace_are_out_of_reach(database: Database, cast: Cast) -> None:
    grant = ask(database, cast)
    with pytest.raises(NotFoundError):
        roles.give_role(database, cast.adam, cast.eve.user_id, "manager", "")
    with pytest.raises(NotFoundError):
        roles.confirm_role(database, cast.eve, grant)
    assert roles.see_people(database, cast.eve).waiting == ()


def test_every_step_stands_in_the_trail(database: Database, cast: Cast) -> None:
    grant = ask(database, cast)
    roles.confirm_role(database, cast.femi, grant)
    roles.take_role(database, cast.adam, cast.mona.user_id, "finance")
    with database.read() as session:
        entries = audit.entries_about(session, cast.workspace_id, f"person/{cast.mona.user_id}")
    assert [(one["action"], one["actor_id"]) for one in entries] == [
        ("role.taken", cast.adam.user_id),
        ("role.confirmed", cast.femi.user_id),
        ("role.asked", cast.adam.user_id),
    ]


def test_the_database_refuses_a_role_that_one_person_asked_for_and_confirmed(database: Database, cast: Cast) -> None:
    ask(database, cast)
    statement = f"UPDATE role_grant SET state = 'confirmed', decided_by = {cast.adam.user_id}"
    with pytest.raises(sa.exc.IntegrityError), database.engine.begin() as connection:
        connection.exec_driver_sql(statement)


def test_two_people_who_decide_at_once_decide_once(database: Database, cast: Cast, grace: Actor) -> None:
    other = make_person(database, "Olga", cast.workspace_id, frozenset({"administrator"}))
    grant = ask(database, cast)
    roles.confirm_role(database, grace, grant)
    with pytest.raises(ConflictError):
        roles.confirm_role(database, other, grant)
    assert roles_of(database, cast.mona) == {"manager", "finance"}
