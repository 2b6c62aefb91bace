"""What the API says of an error: application/problem+json with the sentence of its page, and the fields it is about."""

from collections.abc import Iterable
from http import HTTPStatus

from flask import Response, json, request

from planner.paths import API
from planner.services.errors import ServiceError

CONTENT_TYPE = "application/problem+json"


class RefusedError(ServiceError):
    """What was sent does not hold together: ``fields`` are pairs of the field, dotted from the top, and a sentence."""

    def __init__(self, fields: Iterable[tuple[str, str]]) -> None:
        self.fields = tuple(fields)
        super().__init__(self.fields[0][1] if self.fields else None)


def is_for_a_program() -> bool:
    """Whether the running request is one to the API."""
    return request.path.startswith(API)


def problem(status: int, title: str, detail: str, fields: Iterable[tuple[str, str]] = ()) -> Response:
    """An answer as application/problem+json."""
    said: dict[str, object] = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    named = [{"field": field, "detail": sentence} for field, sentence in fields]
    if named:
        said["errors"] = named
    response = Response(json.dumps(said, ensure_ascii=False), status, content_type=CONTENT_TYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="planner"'
    return response
