"""The operations of the API: each names its permission, what it takes and what it gives, once for code and document."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, Final, TypeVar, get_args, get_origin, get_type_hints

from apiflask import APIBlueprint
from flask import Response

from planner.access import PUBLIC, public
from planner.access import permission as needs
from planner.api.bodies import Body, read_body, read_query, refuse_query
from planner.api.editing import only_fresh, seen_version
from planner.api.once import answered_once, answered_truly
from planner.api.replies import Reply
from planner.api.sending import send
from planner.context import actor
from planner.permissions import PERMISSIONS
from planner.services.errors import NotFoundError

PREFIX: Final = "/api/v1"
_LARGEST_ID: Final = 2**31 - 1
_METHODS: Final = ("GET", "POST", "PUT", "DELETE")
blueprint = APIBlueprint("api", __name__, url_prefix=PREFIX, enable_openapi=False)
Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class Operation:
    """One thing that a program can ask; ``file_types`` are the content types that it takes instead of JSON.

    ``also`` are further permissions that it needs, such as those to read what it answers with.
    """

    name: str
    method: str
    path: str
    permission: str
    says: str
    status: int
    answer: Any
    body: type[Body] | None
    query: type[Body] | None
    is_edit: bool
    file_types: tuple[str, ...] = ()
    content_type: str = "application/json"
    also: tuple[str, ...] = ()

    @property
    def permissions(self) -> tuple[str, ...]:
        """Every permission that it needs, its own first; none where it answers anybody."""
        return () if self.is_public else (self.permission, *self.also)

    @property
    def summary_text(self) -> str:
        """What it does, in the words of the document for programs."""
        return self.says.partition("\n")[0].rstrip(".")

    @property
    def is_public(self) -> bool:
        """Whether it answers anybody, with or without a token."""
        return self.permission == PUBLIC

    @property
    def noun(self) -> str:
        """What it is about: the first part of its address that is no placeholder, under its programme."""
        parts = [part for part in self.path.split("/") if part and not part.startswith("<")]
        return parts[1] if parts[0] == "programmes" and len(parts) > 1 else parts[0]


OPERATIONS: Final[list[Operation]] = []


def operation(
    method: str,
    path: str,
    permission: str,
    *,
    also: tuple[str, ...] = (),
    status: int = 200,
    file_types: tuple[str, ...] = (),
    content_type: str = "application/json",
) -> Callable[[Function], Function]:
    """Make a function an operation at ``path`` below the prefix.

    Its arguments are the parts of the path, ``body`` and ``query`` as models, and ``seen`` where it edits: the version
    that If-Match named. It gives a ``Reply``. Where it saves and then reads with other permissions than its own, these
    are named in ``also`` and asked for before anything is saved.
    """

    def make(function: Function) -> Function:
        made = _described(function, method, path, permission, status, file_types, content_type)
        made = replace(made, also=tuple(name for name in also if PERMISSIONS[name]))
        OPERATIONS.append(made)
        view = (public if made.is_public else needs(permission))(_view(made, function))
        blueprint.add_url_rule(path, made.name, view, methods=[method])
        return function

    return make


def _described(
    function: Callable[..., Any],
    method: str,
    path: str,
    permission: str,
    status: int,
    file_types: tuple[str, ...],
    content_type: str,
) -> Operation:
    hints = get_type_hints(function)
    told = hints["return"]
    name = f"{function.__module__.rpartition('.')[2]}_{function.__name__}"
    return Operation(
        name=name,
        method=method,
        path=path,
        permission=permission,
        says=inspect.getdoc(function) or "",
        status=status,
        answer=get_args(told)[0] if get_origin(told) is Reply else told,
        body=hints.get("body"),
        query=hints.get("query"),
        is_edit="seen" in hints,
        file_types=file_types,
        content_type=content_type,
    )


def _view(made: Operation, function: Callable[..., Any]) -> Callable[..., Response]:
    @wraps(function)
    def view(**places: Any) -> Response:  # noqa: ANN401  the parts of the address
        for name in made.permissions:
            actor().require(name)
        if made.method == "GET" or made.is_public:
            return _answer(made, function, places)
        answered = answered_once if made.method == "POST" else answered_truly
        return answered(lambda: _answer(made, function, places))

    return view


def _answer(made: Operation, function: Callable[..., Any], places: Mapping[str, Any]) -> Response:
    if any(isinstance(part, int) and part > _LARGEST_ID for part in places.values()):
        raise NotFoundError
    given: dict[str, Any] = dict(places)
    if made.query:
        given["query"] = read_query(made.query)
    else:
        refuse_query()
    if made.is_edit:
        given["seen"] = seen_version()
    if made.body:
        given["body"] = read_body(made.body)
    with only_fresh(is_edit=made.is_edit):
        return send(function(**given), made.status)


__all__ = ["OPERATIONS", "PREFIX", "PUBLIC", "Operation", "blueprint", "operation"]
