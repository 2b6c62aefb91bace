"""Files that a page gives away."""

from flask import Response


def attachment(content: str | bytes, mimetype: str, name: str) -> Response:
    """``content`` as a file to keep under ``name``."""
    response = Response(content, mimetype=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
