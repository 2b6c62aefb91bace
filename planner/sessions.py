"""Flask's session on rows of ours: a signed cookie for visitors, a row in the database for people who signed in."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from flask import Flask, Response, current_app, g, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin

from planner.config import Settings
from planner.context import current
from planner.problems import is_for_a_program
from planner.services.sessions import Browser, Lifetimes, end_session, keep_content, open_session, start_session

_LONGEST_TOKEN = 64
_WAITS = "waits_for_code"
_WAITS_FOR = timedelta(minutes=5)


class BrowserSession(SecureCookieSession):
    """A visitor's signed cookie until ``open_row`` fills it from the row of a person who signed in."""

    token: str | None = None
    is_new = False
    is_over = False

    def open_row(self, token: str, content: Mapping[str, Any], *, is_new: bool = False) -> None:
        """Hold the content of the row of ``token`` instead of what was held before."""
        self.clear()
        self.update(content)
        self.token, self.is_new, self.is_over, self.modified = token, is_new, False, False

    def close(self) -> None:
        """Forget everything; the cookie goes with the answer."""
        self.clear()
        self.is_over = True


class PlannerSessions(SecureCookieSessionInterface):
    """Opens a visitor's signed cookie; ``load_session`` then fills it from the row where there is one."""

    session_class = BrowserSession

    def __init__(self, settings: Settings) -> None:
        prefix = "__Host-" if settings.is_https else ""
        self.cookie = f"{prefix}planner"
        self.visitor_cookie = f"{prefix}planner_visitor"
        self.is_https = settings.is_https
        self.lifetimes = Lifetimes(timedelta(minutes=settings.idle_minutes), timedelta(hours=settings.absolute_hours))

    def get_cookie_name(self, app: Flask) -> str:  # noqa: ARG002  as its base declares
        """The cookie of visitors who have not signed in; it carries only their CSRF token."""
        return self.visitor_cookie

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write what changed, and let the cookie follow."""
        if not isinstance(session, BrowserSession) or session.token is None:
            super().save_session(app, session, response)
            return
        if session.is_over:
            response.delete_cookie(self.cookie, secure=self.is_https, httponly=True, samesite="Lax")
            return
        if session.modified:
            keep_content(current().database, session.token, dict(session))
        if session.is_new:
            response.delete_cookie(self.visitor_cookie, secure=self.is_https, httponly=True, samesite="Lax")
            response.set_cookie(self.cookie, session.token, secure=self.is_https, httponly=True, samesite="Lax")


def load_session() -> None:
    """Before each request: who is this? Sets ``g.actor``, from the database alone. Static files need nobody."""
    g.actor = None
    sessions = _interface()
    token = request.cookies.get(sessions.cookie, "")
    if request.endpoint == "static" or is_for_a_program() or not token or len(token) > _LONGEST_TOKEN:
        return
    opened = open_session(current().database, token, datetime.now(UTC), sessions.lifetimes)
    if opened is not None and opened.actor is not None:
        g.actor = opened.actor
        _browser_session().open_row(token, opened.content)


def sign_in(user_id: int, proven_at: datetime | None = None) -> None:
    """Start a session under a new token; whatever session the browser had before ends.

    ``proven_at`` is when the person showed who they are, where that was not here and now.
    """
    sign_out()
    browser = Browser(request.headers.get("User-Agent", ""), request.remote_addr or "", proven_at)
    lifetimes = _interface().lifetimes
    token, content = start_session(current().database, user_id, datetime.now(UTC), lifetimes, browser)
    g.pop("csrf_token", None)
    _browser_session().open_row(token, content, is_new=True)


def wait_for_code(user_id: int) -> None:
    """Remember in the visitor's signed cookie, for five minutes, whose password was right and whose code is missing."""
    sign_out()
    session[_WAITS] = [user_id, int(datetime.now(UTC).timestamp())]


def who_waits() -> int | None:
    """Whose code is missing; None when nobody's is, or it was too long ago."""
    user_id, since = session.get(_WAITS, (None, 0))
    is_recent = datetime.now(UTC).timestamp() - since <= _WAITS_FOR.total_seconds()
    return user_id if g.actor is None and is_recent else None


def own_token() -> str:
    """The token of the session at the screen; empty where nobody is signed in."""
    return _browser_session().token or ""


def renew() -> None:
    """Go on under a new token: whatever was copied of the old one is worthless."""
    if g.actor is not None:
        sign_in(g.actor.user_id)


def sign_out() -> None:
    """End the session, here and in the database."""
    kept = _browser_session()
    if kept.token is not None:
        end_session(current().database, kept.token)
        kept.close()


def _interface() -> PlannerSessions:
    return cast("PlannerSessions", current_app.session_interface)


def _browser_session() -> BrowserSession:
    return cast("BrowserSession", session)
