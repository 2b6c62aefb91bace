"""What belongs to another workspace is answered, on every route and by every method, as if it were not there.

A person with every role in a workspace of their own asks for everything of the demo's workspace by its true keys and
numbers. Programs are asked in the room of the API.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlmodel import SQLModel
from werkzeug.routing import AnyConverter, Rule

from budgeting.programme_file import read_programme, write_programme
from planner.access import PUBLIC, permission_of
from planner.demo.sign_ins import SIGN_INS
from planner.services import comments, roles
from planner.services.actors import Actor
from planner.services.programme_files import export_programme, import_programme
from planner.services.workspaces import person_named
from planner.storage.database import Database
from planner.storage.records import WorkspaceRecord
from tests.browser.hostile_words import filled_with
from tests.browsing import Visitor, make_app, signed_in
from tests.people import make_person
from tests.planner.demo.loaded import KEY, LoadedDemo

OWN: Final = "own"
MISSING: Final = "no-such-thing"
FAR: Final = 987_654
# Where the numbers in addresses come from; those of a programme's own begin at 1.
TABLES: Final = {
    "comment_id": "comment",
    "grant_id": "role_grant",
    "import_id": "feedback_import",
    "item_id": "feedback_item",
    "job_id": "job",
    "notice_id": "notice",
    "user_id": "user_account",
}
NUMBERS: Final = {
    *("change_id", "entry", "invitation_id", "letter_id", "limit_minor", "look_alike_id", "mapping_id", "number"),
    *("theme_id", "token_id", "view_id"),
}
# Keys that the demo's workspace has.
KEYS: Final = {
    "kind": ("csv",),
    "key": ("hardship-owner", "hardship-calls", "meridian-panels-2026", "customer-panel"),
    "level": ("standard",),
    "method_key": ("call-analysis",),
    "of": (KEY,),
    "place": ("1",),
    "point_key": ("mortgage-loan-modification-collection-foreclosure",),
    "question_key": ("hardship-owner",),
    "study_key": ("hardship-calls",),
}
# Words that the demo's workspace alone has.
CANARIES: Final = (
    *("Retention 2027", "Hardship call analysis", "Statement wording trial", "Femi"),
    *("ada@example.com", "Meridian", "cfpb_complaints", "Customer panel", "Only for us"),
)
# What the two answers may differ in: the token of a form, the reference of a request, and what was asked for.
_OWN_TO_ONE: Final = re.compile(r'(?:name="csrf_token" value|content|value)="[^"]{40,}"|[0-9a-f]{12,32}')


@dataclass(frozen=True)
class Answer:
    """An answer without what tells one request from another, and what it tells of the demo's workspace."""

    status: int
    text: str
    leaks: list[str]


@dataclass(frozen=True)
class Foreigner:
    """Eve, signed in, with the application and the database that holds both workspaces."""

    app: Flask
    client: Visitor
    database: Database
    numbers: dict[str, int]

    def ask(self, rule: Rule, method: str, values: dict[str, object]) -> "Answer":
        """What she gets by ``method`` at the address of ``rule`` with ``values``; the first of those it may have."""
        fitting = {name: values[name] for name in rule.arguments}
        for name, one in rule._converters.items():
            if isinstance(one, AnyConverter):
                fitting[name] = min(one.items)
        _, path = rule.build(fitting) or ("", "/")
        fields = {"csrf_token": self.client.token}
        answer = self.client.open(path, method=method, data=fields if method != "GET" else None)
        text = answer.text if (answer.mimetype or "").startswith("text") else ""
        # A page may hold its own address, and lead on from there.
        text = text.replace(path, "").replace(quote(path, safe=""), "")
        bare = _OWN_TO_ONE.sub("", text.replace(f"/p/{values.get('programme_key')}", ""))
        leaks = [word for word in CANARIES if word.encode() in answer.data]
        answer.close()
        return Answer(answer.status_code, bare, leaks)

    def rules(self) -> Iterator[tuple[Rule, str]]:
        """Every rule that names something, with each of its methods."""
        for rule in self.app.url_map.iter_rules():
            is_for_people = rule.arguments and rule.endpoint != "static" and not str(rule).startswith("/api/")
            if is_for_people and permission_of(self.app, rule.endpoint) != PUBLIC:
                for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                    yield rule, method

    def theirs(self, name: str) -> tuple[object, ...]:
        """True values of the demo's workspace for a part of an address; KeyError for a part that nobody listed."""
        if name in TABLES:
            return (self.numbers[name],)
        return (1,) if name in NUMBERS else KEYS[name]


@pytest.fixture(scope="module")
def eve(demo: LoadedDemo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Foreigner]:
    home = demo.copied_to(tmp_path_factory.mktemp("two-workspaces"))
    database = Database(f"sqlite:///{home}/planner.sqlite")
    fill_the_gaps(database)
    actor = foreigner_in(database)
    app = make_app(database, Path(home))
    client = signed_in(app, actor)
    with database.read() as session:
        numbers = {
            name: int(session.execute(sa.text(f"SELECT min(id) FROM {table}")).scalar_one())
            for name, table in TABLES.items()
        }
    yield Foreigner(app, client, database, numbers)
    database.close()


def fill_the_gaps(database: Database) -> None:
    """What the demo does not have by itself: a comment, a notice, a role that waits for a second person."""
    ada, mona, tomas = (person_named(database, SIGN_INS[place].email) for place in (0, 2, 4))
    comments.say(database, ada, KEY, "study:hardship-calls", "Only for us, @Femi", plan_number=None)
    roles.give_role(database, tomas, mona.user_id, "finance", "Only for us")


def foreigner_in(database: Database) -> Actor:
    """Somebody with every role in a new workspace, and a programme like the demo's in other words."""
    ada = person_named(database, SIGN_INS[0].email)
    programme = read_programme(export_programme(database, ada, KEY)).programme
    with database.write() as session:
        workspace = WorkspaceRecord(key="other", name="Other Bank")
        session.add(workspace)
        session.flush()
        workspace_id = workspace.id or 0
    everything = frozenset({"researcher", "finance", "manager", "administrator"})
    eve = make_person(database, "Eve", workspace_id, everything)
    import_programme(database, eve, write_programme(replace(filled_with(programme, ("word",)), key=OWN)))
    return eve


def content_of_the_demo(database: Database) -> dict[str, list[object]]:
    """Every row of the demo's workspace."""
    with database.read() as session:
        return {
            table.name: [tuple(row) for row in session.execute(sa.select(table).where(table.c.workspace_id == 1))]
            for table in SQLModel.metadata.sorted_tables
            if "workspace_id" in table.c
        }


def test_a_programme_of_another_workspace_is_answered_as_one_that_is_not_there(eve: Foreigner) -> None:
    before, told = content_of_the_demo(eve.database), []
    for rule, method in eve.rules():
        if "programme_key" not in rule.arguments:
            continue
        values = {name: eve.theirs(name)[0] for name in rule.arguments - {"programme_key"}}
        theirs = eve.ask(rule, method, {**values, "programme_key": KEY})
        nobodys = eve.ask(rule, method, {**values, "programme_key": MISSING})
        if theirs != nobodys or theirs.leaks or theirs.status >= 500:
            told.append((method, str(rule), theirs.status, nobodys.status, theirs.leaks))
    assert told == []
    assert content_of_the_demo(eve.database) == before


def test_whatever_else_belongs_to_another_workspace_is_not_there_either(eve: Foreigner) -> None:
    before, told = content_of_the_demo(eve.database), []
    for rule, method in eve.rules():
        names = rule.arguments - {"programme_key"}
        if str(rule).endswith(".pdf"):
            continue  # what is printed of a programme of one's own takes long and is one's own
        for place in range(max((len(eve.theirs(name)) for name in names), default=0)):
            values = {name: eve.theirs(name)[min(place, len(eve.theirs(name)) - 1)] for name in names}
            answer = eve.ask(rule, method, {**values, "programme_key": OWN})
            if answer.leaks or answer.status >= 500:
                told.append((method, str(rule), answer.status, answer.leaks))
    assert told == []
    assert content_of_the_demo(eve.database) == before


def test_a_number_of_another_workspace_is_answered_like_one_that_nobody_has(eve: Foreigner) -> None:
    told = []
    for rule, method in eve.rules():
        if not rule.arguments & TABLES.keys():
            continue
        values = {name: eve.theirs(name)[0] for name in rule.arguments - {"programme_key"}} | {"programme_key": OWN}
        numbered = rule.arguments & TABLES.keys()
        theirs = eve.ask(rule, method, values)
        nobodys = eve.ask(rule, method, values | dict.fromkeys(numbered, FAR))
        if theirs != nobodys:
            told.append((method, str(rule), theirs.status, nobodys.status))
    assert told == []


def test_the_words_that_must_not_be_told_are_told_to_those_whose_they_are(eve: Foreigner) -> None:
    """Without this the words might be missing everywhere, and nothing could be found."""
    client = signed_in(eve.app, person_named(eve.database, SIGN_INS[0].email))
    pages = (f"/p/{KEY}/studies", f"/p/{KEY}/questions", "/rate-cards", "/trail")
    seen = "".join(client.get(path).text for path in pages)
    assert {word for word in CANARIES if word in seen} >= {"Retention 2027", "Hardship call analysis"}
