"""Who works in the workspace, as what, who was invited, and who decides in whose place."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Field
from wtforms.fields.choices import SelectChoice

from budgeting.errors import ApprovalError
from planner.api.bodies import Body, Line, Paging
from planner.api.filling import checked, filled, refused_by
from planner.api.operations import operation
from planner.api.replies import Page, Reply, listed, told_as
from planner.context import actor, current
from planner.forms.account import InviteForm
from planner.forms.voices import DelegationForm
from planner.services import delegations, invitations
from planner.services.delegations import SeenDelegation
from planner.services.invitations import Invitation, see_invitations
from planner.services.own_sessions import end_everywhere
from planner.services.roles import see_people

Role = Literal["researcher", "finance", "manager", "administrator"]


@dataclass(frozen=True)
class PersonTold:
    """A person of the workspace with their roles."""

    user_id: int
    name: str
    email: str
    roles: frozenset[str]


@dataclass(frozen=True)
class SentTold:
    """The invitations that wait; where no letters are sent, the link to hand over stands here, this once."""

    link: str
    invitations: tuple[Invitation, ...]


@dataclass(frozen=True)
class SignedOutTold:
    """Who was signed out everywhere."""

    name: str


class InvitationTyped(Body):
    """Somebody to be asked into the workspace, as what, and why."""

    email: Annotated[str, Field(max_length=254)]
    roles: Annotated[list[Role], Field(min_length=1, max_length=4)]
    why: Line = ""


class DelegationTyped(Body):
    """A colleague who decides in one's place on some days, both included."""

    taker_id: Annotated[int, Field(ge=1, le=2**31 - 1)]
    from_on: date
    until_on: date
    reason: Line


@operation("GET", "/people", "people.see")
def every(query: Paging) -> Reply[Page[PersonTold]]:
    """List the people of the workspace."""
    found = see_people(current().database, actor()).members
    return listed([told_as(PersonTold, one) for one in found], query)


@operation("POST", "/people/<int:user_id>/sign-out", "people.edit")
def sign_out(user_id: int) -> Reply[SignedOutTold]:
    """Sign somebody out everywhere."""
    return Reply(SignedOutTold(end_everywhere(current().database, actor(), user_id)))


@operation("GET", "/invitations", "people.edit")
def invited(query: Paging) -> Reply[Page[Invitation]]:
    """List the invitations that wait."""
    return listed(see_invitations(current().database, actor()), query)


@operation("POST", "/invitations", "people.edit", status=201)
def invite(body: InvitationTyped) -> Reply[SentTold]:
    """Ask somebody into the workspace."""
    typed = [("email", body.email), *(("roles", role) for role in body.roles), ("why", body.why)]
    form = checked(filled(InviteForm, typed))
    asked = form.email.data, frozenset(form.roles.data), form.why.data or ""
    try:
        return _sent(invitations.invite(current().database, actor(), _sending(), *asked))
    except ApprovalError as error:
        raise refused_by(error, {"reason": "why"}, "roles") from None


@operation("POST", "/invitations/<int:invitation_id>/again", "people.edit")
def send_again(invitation_id: int) -> Reply[SentTold]:
    """Send a new link in place of the old one."""
    return _sent(invitations.send_again(current().database, actor(), _sending(), invitation_id))


@operation("POST", "/invitations/<int:invitation_id>/revoke", "people.edit")
def revoke(invitation_id: int) -> Reply[Page[Invitation]]:
    """Take an invitation back; answers with the others."""
    invitations.revoke(current().database, actor(), invitation_id)
    return invited(Paging())


@operation("GET", "/delegations", "delegation.see")
def delegated(query: Paging) -> Reply[Page[SeenDelegation]]:
    """List delegations, the newest first."""
    return listed(delegations.list_delegations(current().database, actor()), query)


@operation("POST", "/delegations", "delegation.edit", also=("delegation.see",), status=201)
def delegate(body: DelegationTyped) -> Reply[Page[SeenDelegation]]:
    """Let a colleague decide in one's place."""
    days = body.from_on, body.until_on
    typed = [("taker", body.taker_id), ("from_on", days[0]), ("until_on", days[1]), ("reason", body.reason)]
    form = filled(DelegationForm, typed)
    takers = delegations.takers(current().database, actor())
    form.taker.choices = [SelectChoice(one.user_id, one.name) for one in takers]
    names = {"taker": "taker_id"}
    checked(form, names)
    try:
        delegations.give_delegation(current().database, actor(), body.taker_id, *days, form.reason.data)
    except ApprovalError as error:
        raise refused_by(error, names) from None
    return delegated(Paging())


@operation("POST", "/delegations/<int:number>/end", "delegation.edit", also=("delegation.see",))
def end_delegation(number: int) -> Reply[Page[SeenDelegation]]:
    """End a delegation of one's own before its last day."""
    delegations.end_delegation(current().database, actor(), number)
    return delegated(Paging())


def _sending() -> invitations.Sending:
    settings = current().settings
    return invitations.Sending(settings.secret_key, settings.mail is not None)


def _sent(path: str) -> Reply[SentTold]:
    settings = current().settings
    link = "" if settings.mail is not None else f"{settings.public_url}{path}"
    return Reply(SentTold(link, see_invitations(current().database, actor())))
