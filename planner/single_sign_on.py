"""Single sign-on by OpenID Connect: off to the provider, back with who it says that it is."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, cast
from urllib.parse import urlencode

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Flask, current_app, request, session
from joserfc.errors import JoseError
from werkzeug.wrappers import Response

from planner.config import OidcSettings
from planner.context import current

_PROVIDER: Final = "provider"
_PATIENCE_SECONDS: Final = 5.0
_CLOCKS_DIFFER_SECONDS: Final = 120
_AFTER: Final = "after_single_sign_on"
_ALGORITHMS: Final = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
_LONGEST_SUBJECT: Final = 255
_LONGEST_EMAIL: Final = 254
_BACK: Final = "/sign-in/with/back"


class ProviderError(Exception):
    """The provider cannot be used, or what it says cannot be believed; the message is for the person at the screen."""


@dataclass(frozen=True)
class Identity:
    """Who the provider says that somebody is; ``proven_at``: when they last showed it there, None: it does not say."""

    issuer: str
    subject: str
    email: str
    is_email_verified: bool
    name: str
    proven_at: datetime | None


def install(app: Flask, oidc: OidcSettings | None) -> None:
    """Make the provider known to ``app``, where one is set. Nothing is asked of it before somebody signs in."""
    oauth = OAuth(app)
    app.extensions["planner_single_sign_on"] = oauth
    if oidc is not None:
        oauth.register(
            _PROVIDER,
            client_id=oidc.client_id,
            client_secret=oidc.client_secret,
            server_metadata_url=f"{oidc.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid email profile",
                "code_challenge_method": "S256",
                "default_timeout": _PATIENCE_SECONDS,
            },
        )


def go(after: str | None, *, is_again: bool) -> Response:
    """Send the browser to the provider; it comes back with a state, a nonce and a code bound to this visit.

    ``is_again``: the provider is to ask for the password even of whom it knows. Raises ProviderError.
    """
    with _told():
        _checked_metadata()
        more = {"prompt": "login", "max_age": "0"} if is_again else {}
        _forget_visits()
        answer = _client().authorize_redirect(f"{current().settings.public_url}{_BACK}", **more)
    session[_AFTER] = after or ""
    return cast("Response", answer)


def come_back() -> tuple[Identity, str]:
    """Who came back from the provider, and where they wanted to go. Raises ProviderError."""
    after = session.pop(_AFTER, "")
    with _told():
        metadata = _checked_metadata()
        token = _client().authorize_access_token()
        claims = token.get("userinfo") or {}
    return _identity(claims, metadata["issuer"]), after


def farewell() -> str | None:
    """The provider's own page for signing out, None where it has none or cannot be asked now."""
    oidc = current().settings.oidc
    if oidc is None:
        return None
    try:
        with _told():
            page = _checked_metadata().get("end_session_endpoint")
    except ProviderError:
        return None
    if not isinstance(page, str) or not page.startswith(("https://", "http://")):
        return None
    back = {"client_id": oidc.client_id, "post_logout_redirect_uri": f"{current().settings.public_url}/sign-in"}
    return f"{page}{'&' if '?' in page else '?'}{urlencode(back)}"


def _client() -> Any:  # noqa: ANN401  Authlib ships no types
    found = current_app.extensions["planner_single_sign_on"].create_client(_PROVIDER)
    if found is None:
        raise ProviderError("Single sign-on is not set up here. Sign in with your password.")
    return found


def _checked_metadata() -> Mapping[str, Any]:
    """What the provider says of itself, asked once: it must be the issuer of the settings and sign what it says."""
    oidc, client = current().settings.oidc, _client()
    metadata = client.load_server_metadata()
    if oidc is None or not isinstance(metadata, dict) or metadata.get("issuer") != oidc.issuer:
        client.server_metadata.clear()
        raise ProviderError(_wrong("It says that it is another issuer than the one that is set."))
    offered = metadata.get("id_token_signing_alg_values_supported", ["RS256"])
    # What is not signed by a key of the provider's own is never taken, whatever it offers.
    metadata["id_token_signing_alg_values_supported"] = [one for one in offered if one in _ALGORITHMS]
    return metadata


def _identity(claims: Mapping[str, Any], issuer: str) -> Identity:
    subject, email, name = (claims.get(key) for key in ("sub", "email", "name"))
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT or not subject.isprintable():
        raise ProviderError(_wrong("It does not say who you are."))
    is_address = isinstance(email, str) and "@" in email and len(email) <= _LONGEST_EMAIL and email.isprintable()
    return Identity(
        issuer=issuer,
        subject=subject,
        email=str(email) if is_address else "",
        is_email_verified=claims.get("email_verified") is True,
        name=name if isinstance(name, str) and name.isprintable() else "",
        proven_at=_moment(claims.get("auth_time")),
    )


def _moment(seconds: object) -> datetime | None:
    """When somebody showed the provider who they are; nothing that lies ahead is believed."""
    now = datetime.now(UTC)
    if not isinstance(seconds, int | float) or not 0 < seconds <= now.timestamp() + _CLOCKS_DIFFER_SECONDS:
        return None
    return min(now, datetime.fromtimestamp(seconds, UTC))


def _forget_visits() -> None:
    """Forget visits to the provider that were begun and not ended: one at a time is enough for a cookie."""
    for key in [one for one in session if one.startswith("_state_")]:
        session.pop(key)


@contextmanager
def _told() -> Iterator[None]:
    """Turn what can go wrong between us and the provider into a sentence; the log says which kind it was."""
    try:
        yield
    except requests.RequestException as error:
        _log(error)
        raise ProviderError(_wrong("It does not answer.")) from error
    except AuthlibBaseError as error:
        _log(error)
        said = "You did not let it sign you in." if error.error == "access_denied" else "What it sent does not fit."
        raise ProviderError(_wrong(said)) from error
    except (JoseError, ValueError, KeyError, TypeError, RuntimeError) as error:
        _log(error)
        raise ProviderError(_wrong("What it sent cannot be believed.")) from error


def _wrong(why: str) -> str:
    oidc = current().settings.oidc
    return f"Signing in with {oidc.name if oidc else 'single sign-on'} did not work. {why} Try again in a moment."


def _log(error: Exception) -> None:
    current_app.logger.warning("single sign-on: %s at %s", type(error).__name__, request.url_rule)
