"""A workspace that programs ask about: a programme with a plan, and a token for everybody in the cast."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from flask import Flask

from budgeting.programme import Programme
from planner.api.operations import OPERATIONS, PREFIX, Operation
from planner.services.actors import Actor
from planner.services.optimising import choose_now
from planner.services.tokens import make_token, scopes_for
from planner.services.what_ifs import begin_what_if
from planner.storage.database import Database
from tests.browsing import make_app, visitor
from tests.people import Cast, make_cast, make_person
from tests.planner.planning import POINT, make_world

EVERY_ROLE: Final = frozenset({"researcher", "finance", "manager", "administrator"})
_PLACE: Final = re.compile(r"<(?:int:)?(\w+)>")
_KEYS: Final = {
    "questions": "fees",
    "studies": "calls",
    "methods": "call-analysis",
    "rate-cards": "starter",
    "anxiety-points": POINT.key,
    "shared-costs": "panel",
}

# What lies elsewhere than its like: an import that nobody confirmed, and a card with a file behind it.
_OWN: Final = {"imports_preview": {"import_id": "2"}, "prices_quote": {"key": "agency-2026-01"}}
_ASKED: Final = {
    "place": "question:fees",
    "digest": "0" * 64,
    "element": "Telephone interview",
    "text": "fees",
    "of": "v1,w1",
    "file_name": "list.csv",
    "name": "List",
    "valid_on": "2027-01-01",
}


@dataclass(frozen=True)
class House:
    """The application on a database, what is in it, and the tokens by name; Ola holds every role here."""

    app: Flask
    database: Database
    cast: Cast
    ola: Actor
    programme: Programme
    tokens: Mapping[str, str]

    def ask(
        self,
        who: str,
        method: str,
        path: str,
        body: Any = None,  # noqa: ANN401  any JSON
        headers: Mapping[str, str] | None = None,
        **arguments: Any,  # noqa: ANN401  as Werkzeug takes them
    ) -> Any:  # noqa: ANN401  its JSON may be anything
        """What ``who`` is answered; a name without a token asks without one."""
        sent = dict(headers or {})
        if who in self.tokens:
            sent["Authorization"] = f"Bearer {self.tokens[who]}"
        if body is not None:
            arguments["json"] = body
        return visitor(self.app).open(f"{PREFIX}{path}", method=method, headers=sent, **arguments)


def make_house(database: Database, home: Path) -> House:
    """The house on an empty ``database``; its plan is chosen."""
    cast = make_cast(database)
    ola = make_person(database, "Ola", cast.workspace_id, EVERY_ROLE)
    programme = make_world(database, cast)
    choose_now(database, cast.ada, programme.key, seconds=2)
    begin_what_if(database, cast.ada, programme.key, "Cheaper", None)
    now = datetime.now(UTC)
    everybody = (*cast.everybody, ola)
    tokens = {one.name: make_token(database, one, "test", scopes_for(one), 30, now) for one in everybody}
    return House(make_app(database, home), database, cast, ola, programme, tokens)


def address(one: Operation, programme_key: str) -> str:
    """The address of an operation about what is there, as far as it is."""

    def part(found: re.Match[str]) -> str:
        before = one.path[: found.start()].rstrip("/").rpartition("/")[2]
        known = {
            "programme_key": programme_key,
            "study_key": "survey",
            "key": _KEYS.get(before, "fees"),
            "level": "standard",
        } | _OWN.get(one.name, {})
        return known.get(found[1], "1")

    return _PLACE.sub(part, one.path)


def needed_query(one: Operation) -> str:
    """What the address must ask for."""
    needed = [name for name, field in one.query.model_fields.items() if field.is_required()] if one.query else []
    return "?" + "&".join(f"{name}={_ASKED[name]}" for name in needed) if needed else ""


def reading() -> list[Operation]:
    """The operations that only read."""
    return [one for one in OPERATIONS if one.method == "GET"]
