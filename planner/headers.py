"""The headers that every answer carries: what a browser may load, frame, guess, tell others and keep."""

import unicodedata
from urllib.parse import quote

from flask import Flask, Response, request

from planner.config import Settings

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_A_YEAR = 31_536_000


def protect(app: Flask, settings: Settings) -> None:
    """Add the headers to every answer of ``app``, error pages included."""

    def add_headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = CONTENT_POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()"
        if settings.is_https:
            response.headers["Strict-Transport-Security"] = f"max-age={_A_YEAR}"
        _say_what_may_be_kept(response)
        return response

    app.after_request(add_headers)


def save_as(response: Response, name: str) -> None:
    """Have browsers save the answer under ``name``, whatever somebody put into it (RFC 6266).

    Headers hold no letters beyond Latin: those stand encoded beside a name without them.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = plain.replace("/", " ").replace("\\", " ")
    encoded = {} if plain == name else {"filename*": f"UTF-8''{quote(name, safe='')}"}
    response.headers.set("Content-Disposition", "attachment", **{"filename": plain, **encoded})


def _say_what_may_be_kept(response: Response) -> None:
    """Pages are never kept: they show one person's view. Static files named with their digest are kept for a year."""
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("Cookie")
    elif "v" in request.args:
        response.headers["Cache-Control"] = f"public, max-age={_A_YEAR}, immutable"
