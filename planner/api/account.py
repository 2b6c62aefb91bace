"""The person whose token it is: who they are, where they are signed in, what waits for them, and how they are told."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field

from budgeting.notices.events import Way
from planner.api.bodies import Body
from planner.api.editing import check_seen, version_of_text
from planner.api.operations import PREFIX, operation
from planner.api.replies import Page, Reply, page_of
from planner.context import actor, current
from planner.problems import RefusedError
from planner.services import digests, letters, notices, own_sessions
from planner.services.home import Waiting, what_waits
from planner.services.letters import Post
from planner.services.notices import Choice
from planner.services.own_sessions import SignedIn
from planner.services.second_factor import see_standing


@dataclass(frozen=True)
class AccountTold:
    """Whose token it is, what it may do here and now, and since when they sign in with a code as well."""

    user_id: int
    name: str
    email: str
    roles: frozenset[str]
    scopes: frozenset[str]
    second_factor_since: datetime | None


@dataclass(frozen=True)
class TellingTold:
    """How one is told of what, and whether a digest comes every morning."""

    choices: tuple[Choice, ...]
    has_digest: bool


class TellingTyped(Body):
    """How one wants to be told, by event; what is not named stays as it is."""

    ways: Annotated[dict[str, Way], Field(max_length=60)]
    has_digest: bool


@operation("GET", "/account", "account.see")
def own() -> Reply[AccountTold]:
    """Read whose token it is."""
    who = actor()
    since = see_standing(current().database, who).since
    scopes = frozenset(one for one in who.scopes or () if who.may(one))
    return Reply(AccountTold(who.user_id, who.name, who.email, who.roles, scopes, since))


@operation("GET", "/account/waiting", "home.see")
def waiting() -> Reply[Page[Waiting]]:
    """List what needs the person now, the most pressing first."""
    found = what_waits(current().database, actor())
    return Reply(page_of(found, 1, max(1, len(found))))


@operation("GET", "/account/sessions", "account.see")
def signed_in() -> Reply[Page[SignedIn]]:
    """List where the person is signed in, the latest seen first."""
    found = own_sessions.see_sessions(current().database, actor(), "")
    return Reply(page_of(found, 1, max(1, len(found))))


@operation("POST", "/account/sessions/<key>/end", "account.edit")
def end_session(key: str) -> Reply[Page[SignedIn]]:
    """End one of the person's sessions, by its mark; answers with the others."""
    own_sessions.end_one(current().database, actor(), key)
    return signed_in()


@operation("POST", "/account/sessions/end", "account.edit")
def end_sessions() -> Reply[Page[SignedIn]]:
    """Sign out everywhere; tokens stay until they are revoked."""
    own_sessions.end_others(current().database, actor(), "")
    return signed_in()


@operation("GET", "/notices/settings", "notice.see")
def telling() -> Reply[TellingTold]:
    """Read how the person is told of what."""
    choices = notices.see_choices(current().database, actor())
    has_digest = digests.sees_digest(current().database, actor())
    version = version_of_text(str(has_digest), *(f"{one.event}:{one.way}" for one in choices))
    return Reply(TellingTold(choices, has_digest), version=version, path=f"{PREFIX}/notices/settings")


@operation("PUT", "/notices/settings", "notice.see")
def choose(seen: int, body: TellingTyped) -> Reply[TellingTold]:
    """Choose how to be told of what."""
    found = telling()
    check_seen(seen, found.version)
    unknown = sorted(set(body.ways) - {one.event for one in found.value.choices})
    if unknown:
        raise RefusedError((f"ways.{name[:80]}", "Nothing of that name reaches you.") for name in unknown)
    notices.choose_ways(current().database, actor(), body.ways)
    digests.choose_digest(current().database, actor(), is_wanted=body.has_digest)
    return telling()


@operation("GET", "/letters", "letter.see")
def post() -> Reply[Post]:
    """Read which letters wait or were given up, and why."""
    return Reply(letters.see_post(current().database, actor(), datetime.now(UTC)))


@operation("POST", "/letters/<int:letter_id>/again", "letter.see")
def try_again(letter_id: int) -> Reply[Post]:
    """Have a letter tried anew that was given up."""
    letters.try_again(current().database, actor(), letter_id)
    return post()
