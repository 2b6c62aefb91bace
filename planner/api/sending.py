"""From what an operation gives back to the answer that is sent."""

from typing import Any

from flask import Response, json, request, url_for

from planner.api.editing import tag_of
from planner.api.replies import Attached, Page, Reply, Stretch
from planner.api.shapes import as_json
from planner.headers import save_as


def send(reply: Reply[Any], status: int) -> Response:
    """``reply`` as JSON with its ETag, Location and links; a file as it is."""
    if isinstance(reply.value, Attached):
        return _file(reply.value)
    body = json.dumps(as_json(reply.value, reply.currency), ensure_ascii=False, allow_nan=False)
    response = Response(f"{body}\n", status, content_type="application/json")
    if reply.version is not None:
        response.headers["ETag"] = tag_of(reply.version)
    if reply.path:
        response.headers["Location"] = reply.path
    links = _links(reply.value)
    if links:
        response.headers["Link"] = ", ".join(links)
    return response


def _file(file: Attached) -> Response:
    response = Response(file.content, 200, content_type=file.content_type)
    save_as(response, file.name)
    return response


def _links(value: object) -> list[str]:
    if isinstance(value, Stretch):
        return [_link("next", before=value.next)] if value.next is not None else []
    if not isinstance(value, Page):
        return []
    near = {"first": 1, "prev": value.page - 1, "next": value.page + 1, "last": value.page_count}
    return [_link(rel, page=page) for rel, page in near.items() if 1 <= page <= value.page_count]


def _link(rel: str, **changes: int | None) -> str:
    asked = request.args.to_dict() | {name: str(value) for name, value in changes.items()}
    assert request.endpoint is not None  # noqa: S101  an operation is at work
    return f'<{url_for(request.endpoint, **{**(request.view_args or {}), **asked})}>; rel="{rel}"'
