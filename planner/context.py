"""What a view may ask of the running request: the product's parts, and who is asking."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from flask import current_app, g, request
from werkzeug.exceptions import NotFound

from planner.config import Settings
from planner.jobs.queue import JobQueue
from planner.services.actors import Actor
from planner.services.errors import ForbiddenError
from planner.storage.database import Database

_LONGEST_PAGE = 6
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Planner:
    """The parts of the running product, kept once for the application."""

    database: Database
    settings: Settings
    jobs: JobQueue


def current() -> Planner:
    """The parts of the running product."""
    return cast("Planner", current_app.extensions["planner"])


def actor_or_none() -> Actor | None:
    """Who is signed in, if anybody is."""
    return cast("Actor | None", g.get("actor"))


def actor() -> Actor:
    """Who is signed in; ForbiddenError when nobody is, which only a public page can meet."""
    found = actor_or_none()
    if found is None:
        raise ForbiddenError
    return found


def at_one_moment(view: Callable[P, R]) -> Callable[P, R]:
    """Show the page of ``view`` from one moment of the database, in which each thing is loaded once; it only reads."""

    @wraps(view)
    def shown(*args: P.args, **named: P.kwargs) -> R:
        with current().database.at_one_moment():
            return view(*args, **named)

    return shown


def page_number() -> int:
    """The ``page`` asked for, from 1; anything that is not a page number is a page that does not exist."""
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_PAGE and int(text) > 0):
        raise NotFound
    return int(text)
