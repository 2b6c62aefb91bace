"""An invitation lets in the one person it was sent to, once, for seven days, with the roles that were meant."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlmodel import col, select, update

from budgeting.errors import ApprovalError
from planner.forms.account import PASSWORD_HINT
from planner.services import invitations, joining, roles
from planner.services.actors import Actor
from planner.services.errors import ConflictError, ForbiddenError, LinkError, NotFoundError
from planner.services.invitations import Sending
from planner.services.workspaces import person_named
from planner.storage import audit
from planner.storage.database import Database
from planner.storage.records import InvitationRecord, LetterRecord, MembershipRecord
from tests.browsing import SECRET, Visitor, make_app, visitor
from tests.people import PASSWORD, Cast
from tests.planner.people.mail import letters_to, path_in
from tests.planner.voices.hearing import notices_of

ClientOf = Callable[[Actor], Visitor]
BY_MAIL = Sending(SECRET, has_mail=True)
JO = "jo@example.com"
GOOD = "three quiet words"
INVITED = {"email": f" {JO.upper()} ", "roles": ["manager"], "why": ""}


def invite(database: Database, actor: Actor, *given: str, reason: str = "") -> str:
    """Invite Jo; the token of the link."""
    path = invitations.invite(database, actor, BY_MAIL, JO, frozenset(given or ("manager",)), reason)
    return path.partition("=")[2]


def actions(database: Database, workspace_id: int) -> list[str]:
    with database.read() as session:
        assert audit.verify_trail(session, workspace_id) is None
        return [entry["action"] for entry in reversed(audit.entries_before(session, workspace_id))]


def join(app: Flask, path: str) -> Visitor:
    client = visitor(app)
    client.read_token(path)
    client.send("/join", {"link": path.partition("=")[2], "name": "Jo", "password": GOOD})
    return client


def test_whoever_opens_the_link_of_the_letter_works_here(
    app: Flask, cast: Cast, client_of: ClientOf, database: Database, home: Path
) -> None:
    answer = client_of(cast.adam).send("/people/invitations", INVITED)
    assert answer.status_code == 302
    [letter] = letters_to(database, home, JO)
    assert "Adam (adam@example.com) asks you to work in the planner of Acme Bank." in letter
    client = join(app, path_in(letter))
    assert "What waits for me?" in client.get("/").text
    assert person_named(database, JO).roles == {"manager"}
    assert actions(database, cast.workspace_id) == ["invitation.sent", "invitation.accepted"]


def test_the_database_holds_no_link(app: Flask, cast: Cast, client_of: ClientOf, database: Database) -> None:
    token = invite(database, cast.adam)
    with database.read() as session:
        rows = [*session.exec(select(LetterRecord)).all(), *session.exec(select(InvitationRecord)).all()]
    assert rows
    assert token not in repr(rows)


def test_a_link_lets_in_once(app: Flask, cast: Cast, database: Database) -> None:
    path = f"/join?link={invite(database, cast.adam)}"
    assert join(app, path).get("/").status_code == 200
    again = visitor(app)
    assert again.get(path).status_code == 410
    again.read_token()
    fields = {"link": path.partition("=")[2], "name": "Thief", "password": GOOD}
    assert again.send("/join", fields).status_code == 410


def test_looking_at_a_link_does_not_use_it_up(app: Flask, cast: Cast, database: Database) -> None:
    path = f"/join?link={invite(database, cast.adam)}"
    for _ in range(3):
        assert visitor(app).get(path).status_code == 200
    assert join(app, path).get("/").status_code == 200


def test_a_link_is_good_for_seven_days(cast: Cast, database: Database) -> None:
    token = invite(database, cast.adam)
    assert joining.see_invitation(database, token).email == JO
    with database.write() as session:
        invitation = session.exec(select(InvitationRecord)).one()
        assert invitation.expires_at - invitation.invited_at == timedelta(days=7)
        invitation.expires_at = datetime.now(UTC) - timedelta(seconds=1)
        session.add(invitation)
    with pytest.raises(LinkError):
        joining.see_invitation(database, token)


def test_sending_again_ends_the_former_link_and_taking_back_ends_both(cast: Cast, database: Database) -> None:
    first = invite(database, cast.adam)
    [waiting] = invitations.see_invitations(database, cast.adam)
    second = invitations.send_again(database, cast.adam, BY_MAIL, waiting.id).partition("=")[2]
    with pytest.raises(LinkError):
        joining.see_invitation(database, first)
    assert joining.see_invitation(database, second).roles == ("manager",)
    invitations.revoke(database, cast.adam, waiting.id)
    with pytest.raises(LinkError):
        joining.join_new(database, second, "Jo", GOOD)
    assert actions(database, cast.workspace_id) == ["invitation.sent", "invitation.sent_again", "invitation.revoked"]


def test_the_right_to_decide_on_money_waits_for_a_second_person(cast: Cast, database: Database) -> None:
    token = invite(database, cast.adam, "manager", "finance", reason="Stands in for Femi")
    joining.join_new(database, token, "Jo", GOOD)
    assert person_named(database, JO).roles == {"manager"}
    [grant] = roles.see_people(database, cast.femi).waiting
    assert (grant.name, grant.role, grant.asked_by) == ("Jo", "finance", "Adam")
    assert [event for event, _, _ in notices_of(database, cast.femi)] == ["role_waits"]
    with pytest.raises(ApprovalError, match="somebody else must confirm"):
        roles.confirm_role(database, cast.adam, grant.id)
    roles.confirm_role(database, cast.femi, grant.id)
    assert person_named(database, JO).roles == {"manager", "finance"}


@pytest.mark.parametrize(
    ("asked", "reason", "words"),
    [
        ((), "", "at least one role"),
        (("king",), "", "at least one role"),
        (("finance",), "Away", "Give another role as well"),
        (("finance", "manager"), " ", "Say why"),
    ],
)
def test_roles_that_cannot_be_given_so_are_refused(
    cast: Cast, database: Database, asked: tuple[str, ...], reason: str, words: str
) -> None:
    with pytest.raises(ApprovalError, match=words):
        invitations.invite(database, cast.adam, BY_MAIL, JO, frozenset(asked), reason)


def test_only_administrators_invite_and_only_into_their_own_workspace(cast: Cast, database: Database) -> None:
    for person in (cast.ada, cast.femi, cast.mona):
        with pytest.raises(ForbiddenError):
            invite(database, person)
    invite(database, cast.adam)
    [waiting] = invitations.see_invitations(database, cast.adam)
    assert invitations.see_invitations(database, cast.eve) == ()
    for act in (invitations.revoke, lambda *a: invitations.send_again(a[0], a[1], BY_MAIL, a[2])):
        with pytest.raises(NotFoundError):
            act(database, cast.eve, waiting.id)


def test_somebody_is_invited_once_and_not_when_they_work_here(cast: Cast, database: Database) -> None:
    invite(database, cast.adam)
    with pytest.raises(ConflictError, match="invited already"):
        invite(database, cast.adam)
    with pytest.raises(ConflictError, match="already: give them the role"):
        invitations.invite(database, cast.adam, BY_MAIL, cast.ada.email, frozenset({"manager"}), "")


def test_nobody_learns_by_inviting_that_an_address_works_elsewhere(cast: Cast, database: Database) -> None:
    token = invitations.invite(database, cast.adam, BY_MAIL, cast.eve.email, frozenset({"manager"}), "")
    with pytest.raises(ConflictError, match="another workspace"):
        joining.join_known(database, token.partition("=")[2], cast.eve.user_id)
    assert person_named(database, cast.eve.email).workspace_id == cast.other_workspace_id


def test_an_invitation_ends_with_the_role_of_whoever_sent_it(cast: Cast, database: Database) -> None:
    token = invite(database, cast.adam)
    with database.write() as session:
        his = col(MembershipRecord.user_id) == cast.adam.user_id
        session.exec(update(MembershipRecord).where(his).values(role="manager"))
    with pytest.raises(LinkError):
        joining.join_new(database, token, "Jo", GOOD)


def test_who_has_an_account_joins_with_it_and_nobody_else_does(cast: Cast, database: Database) -> None:
    with database.write() as session:
        session.execute(sa.delete(MembershipRecord).where(col(MembershipRecord.user_id) == cast.mona.user_id))
    path = invitations.invite(database, cast.adam, BY_MAIL, cast.mona.email, frozenset({"researcher"}), "")
    token = path.partition("=")[2]
    assert joining.see_invitation(database, token).has_account
    with pytest.raises(ConflictError):
        joining.join_new(database, token, "Not Mona", GOOD)
    with pytest.raises(ForbiddenError, match="somebody else"):
        joining.join_known(database, token, cast.ada.user_id)
    joining.join_known(database, token, cast.mona.user_id)
    assert person_named(database, cast.mona.email).roles == {"researcher"}


def test_without_a_mail_server_the_link_is_shown_once_and_no_letter_waits(
    database: Database, cast: Cast, home: Path
) -> None:
    app = make_app(database, home, public_url="https://planner.example.com")
    admin = visitor(app)
    admin.read_token()
    admin.send("/sign-in", {"email": cast.adam.email, "password": PASSWORD})
    admin.read_token("/people")
    text = admin.send("/people/invitations", INVITED).text
    assert "https://planner.example.com/join?link=" in text
    assert "/join?link=" not in admin.get("/people").text
    assert letters_to(database, home, JO) == []
    app.extensions["planner"].jobs.close()


def test_a_password_that_is_easily_guessed_is_refused_at_its_field(app: Flask, cast: Cast, database: Database) -> None:
    path = f"/join?link={invite(database, cast.adam)}"
    client = visitor(app)
    client.read_token(path)
    assert PASSWORD_HINT in client.get(path).text
    for weak in ("short", "password12345", "qwertyuiop123", JO, "aaaaaaaaaaaaaa"):
        answer = client.send("/join", {"link": path.partition("=")[2], "name": "Jo", "password": weak})
        assert answer.status_code == 422
        assert 'id="password-error"' in answer.text
    assert join(app, path).get("/").status_code == 200
