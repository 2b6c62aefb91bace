"""Files that a page gives away."""

from collections.abc import Callable, Iterator
from datetime import datetime
from http import HTTPStatus
from typing import BinaryIO, Protocol

from flask import Response, send_file

from planner.headers import save_as


class Stored(Protocol):
    """A file that is kept: its size in bytes, when it was made, and a way to read it."""

    @property
    def size(self) -> int:
        """Bytes."""

    @property
    def made_at(self) -> datetime:
        """When it was made."""

    @property
    def open(self) -> Callable[[], BinaryIO]:
        """Gives it from its beginning."""


def attachment(content: str | bytes | Iterator[bytes], mimetype: str, name: str) -> Response:
    """``content``, whole or piece by piece, as a file to keep under ``name``."""
    response = Response(content, mimetype=mimetype)
    save_as(response, name)
    return response


def stored_pdf(stored: Stored, name: str) -> Response:
    """A PDF that is kept, to be saved under ``name``; it is sent block by block."""
    response = send_file(
        stored.open(),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=name,
        last_modified=stored.made_at,
    )
    if response.status_code == HTTPStatus.OK:
        response.content_length = stored.size
    return response
