"""A token opens what its scopes and its owner's roles both allow, while it lives."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from planner.permissions import SCOPES
from planner.services.actors import Actor
from planner.services.errors import ConflictError, LockedOutError, NotFoundError, ServiceError
from planner.services.people import MOST_FAILURES, sign_in
from planner.services.tokens import MOST_TOKENS, actor_with, list_tokens, make_token, revoke_token, scopes_for
from planner.storage.database import Database
from tests.browsing import Visitor
from tests.people import PASSWORD, Cast

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
HERE = "192.0.2.1"


def made(database: Database, person: Actor, *scopes: str, days: int = 30) -> str:
    return make_token(database, person, "Dashboard", scopes or ("plan.see",), days, NOW)


def test_a_token_acts_for_its_owner_with_its_scopes_alone(database: Database, cast: Cast) -> None:
    token = made(database, cast.ada, "plan.see", "question.edit")
    asker = actor_with(database, token, HERE, NOW)
    assert asker is not None
    assert (asker.user_id, asker.workspace_id) == (cast.ada.user_id, cast.workspace_id)
    assert asker.may("plan.see")
    assert asker.may("question.edit")
    assert not asker.may("study.edit")
    assert cast.ada.may("study.edit")


def test_nobody_gives_a_token_what_they_may_not_do(database: Database, cast: Cast) -> None:
    for scopes in (["plan.decide"], ["token.own"], ["no.such"], []):
        with pytest.raises(ServiceError):
            make_token(database, cast.ada, "Script", scopes, 30, NOW)
    assert set(scopes_for(cast.ada)) == {name for name in SCOPES if cast.ada.may(name)}


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_token_lives_a_day_at_least_and_a_year_at_most(database: Database, cast: Cast, days: int) -> None:
    with pytest.raises(ServiceError):
        made(database, cast.ada, days=days)


def test_a_role_that_is_taken_away_is_gone_from_the_token_at_once(database: Database, cast: Cast) -> None:
    token = made(database, cast.femi, "plan.decide", "plan.see")
    change(database, "UPDATE membership SET role = 'manager' WHERE user_id = :id", id=cast.femi.user_id)
    asker = actor_with(database, token, HERE, NOW)
    assert asker is not None
    assert asker.may("plan.see")
    assert not asker.may("plan.decide")


def test_a_token_ends_with_its_time_its_revocation_and_its_owner_s_membership(database: Database, cast: Cast) -> None:
    token = made(database, cast.ada)
    assert actor_with(database, token, HERE, NOW + timedelta(days=29)) is not None
    assert actor_with(database, token, HERE, NOW + timedelta(days=30)) is None
    revoke_token(database, cast.ada, list_tokens(database, cast.ada)[0].id)
    assert actor_with(database, token, HERE, NOW) is None
    other = made(database, cast.ada)
    assert actor_with(database, other, HERE, NOW) is not None
    change(database, "DELETE FROM membership WHERE user_id = :id", id=cast.ada.user_id)
    assert actor_with(database, other, HERE, NOW) is None


def test_a_person_who_is_switched_off_has_no_token_left(database: Database, cast: Cast) -> None:
    token = made(database, cast.ada)
    change(database, "UPDATE user_account SET active = :off WHERE id = :id", off=False, id=cast.ada.user_id)
    assert actor_with(database, token, HERE, NOW) is None


def test_only_a_fingerprint_of_a_token_is_kept(database: Database, cast: Cast) -> None:
    token = made(database, cast.ada)
    with database.read() as session:
        rows = str(session.execute(sa.text("SELECT * FROM api_token")).all())
        trail = str(session.execute(sa.text("SELECT * FROM audit")).all())
    assert token.removeprefix("planner_") not in rows + trail
    assert "token.made" in trail


def test_when_a_token_was_last_used_is_seen(database: Database, cast: Cast) -> None:
    token = made(database, cast.ada)
    assert list_tokens(database, cast.ada)[0].used_at is None
    actor_with(database, token, HERE, NOW + timedelta(hours=1))
    assert list_tokens(database, cast.ada)[0].used_at == NOW + timedelta(hours=1)


def test_nobody_revokes_or_sees_the_token_of_another(database: Database, cast: Cast) -> None:
    made(database, cast.ada)
    number = list_tokens(database, cast.ada)[0].id
    for other in (cast.femi, cast.eve):
        assert list_tokens(database, other) == ()
        with pytest.raises(NotFoundError):
            revoke_token(database, other, number)


def test_wrong_tokens_count_like_failed_sign_ins(database: Database, cast: Cast) -> None:
    good = made(database, cast.ada)
    for number in range(MOST_FAILURES):
        assert actor_with(database, f"planner_{number}", HERE, NOW) is None
    with pytest.raises(LockedOutError):
        actor_with(database, "planner_once-more", HERE, NOW)
    with pytest.raises(LockedOutError):
        sign_in(database, cast.ada.email, PASSWORD, HERE, NOW)
    assert actor_with(database, good, HERE, NOW) is not None
    assert actor_with(database, "planner_elsewhere", "192.0.2.9", NOW) is None


def test_a_person_has_only_so_many_tokens(database: Database, cast: Cast) -> None:
    for _ in range(MOST_TOKENS):
        made(database, cast.ada)
    with pytest.raises(ConflictError):
        made(database, cast.ada)


def test_the_page_shows_a_token_once_and_revokes_it(
    database: Database, cast: Cast, client_of: Callable[[Actor], Visitor]
) -> None:
    client = client_of(cast.ada)
    page = client.send("/people/tokens", {"name": "Sheet", "days": "7", "scopes": ["plan.see"]})
    token = page.text.partition("planner_")[2].partition("<")[0]
    assert actor_with(database, f"planner_{token}", HERE, datetime.now(UTC)) is not None
    assert token not in client.get("/people/tokens").text
    number = list_tokens(database, cast.ada)[0].id
    assert client.send(f"/people/tokens/{number}/revoke").status_code == 302
    assert actor_with(database, f"planner_{token}", HERE, datetime.now(UTC)) is None
    assert client.send("/people/tokens", {"name": "Sheet", "days": "7", "scopes": ["plan.decide"]}).status_code == 422


def change(database: Database, statement: str, **values: object) -> None:
    with database.write() as session:
        session.execute(sa.text(statement), values)
