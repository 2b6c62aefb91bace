"""Who may reach which page: each view names a permission, and the application refuses to start when one does not."""

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, g, make_response, redirect, request, url_for
from werkzeug.exceptions import BadRequest, SecurityError, Unauthorized
from werkzeug.wrappers import Response as BaseResponse

from planner.config import Settings
from planner.permissions import PERMISSIONS
from planner.problems import is_for_a_program
from planner.services.errors import ForbiddenError

View = TypeVar("View", bound=Callable[..., object])
PUBLIC = "public"
_NAME = "planner_permission"
_PUBLIC_ENDPOINTS = frozenset({"static"})
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_LONGEST_NEXT = 500
_TAKES_LARGE = frozenset({"feedback.upload", "api.imports_upload"})
_MIB = 1024 * 1024
_ROOM_FOR_FIELDS = _MIB
# Fields beside a file are held to as much by the form's own reader, which leaves those without one alone.
_LARGEST_FIELDS = 2 * _MIB
_LOCAL_ADDRESSES = frozenset({"127.0.0.1", "localhost", "::1"})
_TOKENLESS = "Send a token that is good, as “Authorization: Bearer …”. A person makes one on their page of tokens."
_OWN_NAMES = ("localhost", "127.0.0.1", "[::1]")
_ASKED_BY_MACHINES = frozenset({"health.health", "health.ready", "health.metrics"})

__all__ = [
    "PERMISSIONS",
    "check_every_endpoint",
    "guard",
    "permission",
    "public",
    "refuse_other_names",
    "refuse_other_sites",
    "safe_next",
    "take_large_feedback",
]


class CrossSiteError(BadRequest):
    """A form was sent by a page of another site."""


def permission(name: str) -> Callable[[View], View]:
    """Let only people whose roles grant ``name`` reach the view. Raises KeyError at import for an unknown name."""
    PERMISSIONS[name]  # a wrong name fails here and not at the first request

    def mark(view: View) -> View:
        setattr(view, _NAME, name)
        return view

    return mark


def public(view: View) -> View:
    """Let anybody reach the view, signed in or not."""
    setattr(view, _NAME, PUBLIC)
    return view


def permission_of(app: Flask, endpoint: str) -> str | None:
    """The permission that ``endpoint`` names, PUBLIC, or None."""
    if endpoint in _PUBLIC_ENDPOINTS:
        return PUBLIC
    found: str | None = getattr(app.view_functions.get(endpoint), _NAME, None)
    return found


def check_every_endpoint(app: Flask) -> None:
    """Raise RuntimeError unless every endpoint of ``app`` names its permission."""
    silent = sorted({rule.endpoint for rule in app.url_map.iter_rules() if permission_of(app, rule.endpoint) is None})
    if silent:
        message = f"These endpoints name no permission: {', '.join(silent)}."
        raise RuntimeError(message)


def guard(app: Flask) -> None:
    """Before each request to ``app``: let the person through, send them to sign in, or refuse."""

    def let_through_or_refuse() -> BaseResponse | None:
        if request.endpoint is None:
            return None
        needed = permission_of(app, request.endpoint)
        if needed == PUBLIC:
            return None
        if g.actor is None and is_for_a_program():
            raise Unauthorized(_TOKENLESS)
        if g.actor is None:
            return _to_sign_in()
        if needed is None or not g.actor.may(needed):
            raise ForbiddenError
        return None

    app.before_request(let_through_or_refuse)


def refuse_other_names(app: Flask, settings: Settings) -> None:
    """Before each request to ``app``: refuse one for a host that the settings do not name.

    Machines that watch ask each process by its own address: what they are told holds no name and leads nowhere.
    Werkzeug's own comparison takes an address with colons for a name with a port, and so never finds ``[::1]``.
    """
    own_names = _OWN_NAMES if settings.host in _LOCAL_ADDRESSES else ()
    names = [_without_port(name) for name in settings.trusted_hosts or own_names]

    def let_through_or_refuse() -> None:
        if request.endpoint in _ASKED_BY_MACHINES:
            return
        asked = _without_port(request.host)
        if names and not any(_covers(name, asked) for name in names):
            raise SecurityError

    app.before_request(let_through_or_refuse)


def refuse_other_sites(app: Flask, *, is_https: bool) -> None:
    """Before each request to ``app``: refuse an unsafe one that the browser says came from a page of another site.

    ``is_https`` when people reach us by https alone, whatever the last step of the way here was.
    """

    def let_through_or_refuse() -> None:
        # Requests of programs carry a token that no other site can add, and cookies do nothing there.
        if request.method in _SAFE_METHODS or is_for_a_program():
            return
        ours = f"{'https' if is_https else request.scheme}://{request.host}"
        is_foreign = request.headers.get("Origin", ours) != ours
        if is_foreign or request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            raise CrossSiteError

    app.before_request(let_through_or_refuse)


def take_large_feedback(app: Flask, settings: Settings) -> None:
    """Let people who may import send files of feedback as large as the settings say; whatever is large goes to disk.

    A form without a file is held to what fields may be.

    It must be asked after who they are is known, and before anything reads the form.
    """

    def widen() -> None:
        # A request that is to be done once is read whole, to know it again: it keeps to the usual size.
        is_large = request.endpoint in _TAKES_LARGE and "Idempotency-Key" not in request.headers
        if is_large and g.actor is not None and g.actor.may("feedback.import"):
            request.max_content_length = settings.most_upload_mib * _MIB + _ROOM_FOR_FIELDS
        elif request.mimetype == "application/x-www-form-urlencoded":
            request.max_content_length = _LARGEST_FIELDS

    app.before_request(widen)


def safe_next(text: str | None) -> str | None:
    """``text`` when it is a path of this site and nothing else, otherwise None."""
    if not text or len(text) > _LONGEST_NEXT or not text.startswith("/") or text.startswith("//"):
        return None
    if not text.isascii() or not text.isprintable() or "\\" in text or " " in text:
        return None
    parts = urlsplit(text)
    return None if parts.scheme or parts.netloc else text


def _covers(name: str, asked: str) -> bool:
    return asked == name.removeprefix(".") or (name.startswith(".") and asked.endswith(name))


def _without_port(host: str) -> str:
    """``host`` alone, in small letters and as browsers send it; an address with colons gets its brackets."""
    if host.startswith("["):
        return host.partition("]")[0].lower() + "]"
    if host.count(":") > 1:
        return f"[{host.lower()}]"
    return host.partition(":")[0].lower()


def _to_sign_in() -> BaseResponse:
    asked = request.full_path.rstrip("?") if request.method == "GET" else None
    address = url_for("people.sign_in", next=safe_next(asked) if asked != "/" else None)
    if "HX-Request" in request.headers:
        response: Response = make_response("", 401)
        response.headers["HX-Redirect"] = address
        return response
    return redirect(address)
