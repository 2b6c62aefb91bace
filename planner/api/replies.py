"""What an operation gives back: a value, in which currency, at which version, and where it is found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, Generic, TypeVar

from planner.api.bodies import Paging

Value = TypeVar("Value")


@dataclass(frozen=True)
class Reply(Generic[Value]):
    """``value`` as JSON, its amounts in ``currency`` unless it names one itself.

    ``version`` is told as ETag, ``path`` as Location.
    """

    value: Value
    currency: str = ""
    version: int | None = None
    path: str = ""


@dataclass(frozen=True)
class Page(Generic[Value]):
    """A part of a list; ``page`` counts from 1."""

    items: tuple[Value, ...]
    page: int
    page_count: int
    total: int


@dataclass(frozen=True)
class Stretch(Generic[Value]):
    """A part of a list that grows at one end; ``next`` is where the part after it starts, null at the end."""

    items: tuple[Value, ...]
    next: int | None


@dataclass(frozen=True)
class Attached:
    """A file as an answer, whole or piece by piece."""

    content: bytes | Iterable[str] | Iterable[bytes]
    content_type: str
    name: str


@dataclass(frozen=True)
class Started:
    """Long work that was asked for: look at its job until it is done."""

    job_id: int


def page_of(found: Sequence[Value], page: int, per_page: int) -> Page[Value]:
    """The part of ``found`` on ``page``."""
    start = (page - 1) * per_page
    count = max(1, -(-len(found) // per_page))
    return Page(tuple(found[start : start + per_page]), page, count, len(found))


def listed(found: Sequence[Value], query: Paging, currency: str = "") -> Reply[Page[Value]]:
    """The part of ``found`` that ``query`` asks for."""
    return Reply(page_of(found, query.page, query.per_page), currency)


def attached(content: bytes | str | Iterable[str] | Iterable[bytes], content_type: str, name: str) -> Reply[Attached]:
    """A file to keep under ``name``."""
    return Reply(Attached(content.encode() if isinstance(content, str) else content, content_type, name))


def told_as(kind: type[Value], source: object, /, **besides: Any) -> Value:  # noqa: ANN401  as its fields take them
    """A value of the dataclass ``kind``: each field from ``besides``, or else from ``source`` by its name."""
    names = [one.name for one in fields(kind)]  # type: ignore[arg-type]  # a dataclass, which TypeVar cannot say
    return kind(**{name: besides[name] if name in besides else getattr(source, name) for name in names})
