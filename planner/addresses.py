"""The addresses that pages link to, each put together once: a list links to hundreds, the same ones every time."""

from functools import lru_cache
from typing import Final

from flask import Flask, has_request_context, request, url_for

_MOST: Final = 8_192
_PLAIN: Final = (str, int, type(None))


class Addresses:
    """The addresses of one application, as its templates ask for them."""

    def __init__(self) -> None:
        self._made = lru_cache(_MOST)(_made)

    def of(self, endpoint: str, **values: object) -> str:
        """``url_for``: made anew only for what depends on more than the endpoint and plain values."""
        is_plain = all(type(value) in _PLAIN and not name.startswith("_") for name, value in values.items())
        if not is_plain or endpoint.startswith(".") or not has_request_context():
            return url_for(endpoint, **values)  # type: ignore[arg-type]  # as the template gave it
        return self._made(request.root_path, endpoint, tuple(values.items()))


def install(app: Flask) -> None:
    """Have the templates of ``app`` ask here for addresses."""
    app.jinja_env.globals["url_for"] = Addresses().of


def _made(_root: str, endpoint: str, values: tuple[tuple[str, str | int], ...]) -> str:
    return url_for(endpoint, **dict(values))  # type: ignore[arg-type]  # plain values alone
