"""How often each page asks the database, counted exactly: no page of the demo may come to ask more often."""

import re
from collections import deque
from collections.abc import Iterator, Mapping

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from planner.services.workspaces import person_named
from planner.storage.database import Database
from tests.browsing import Visitor, make_app, signed_in
from tests.planner.demo.loaded import KEY, LoadedDemo

# What any page may ask; one that the table does not name asks what every page does, which is the three.
CEILING, EVERY_PAGE = 8, 3
LINKS = re.compile(r'(?:href|hx-get)="(/[^"#]*)')
IS_A_FILE = re.compile(r"\.(pdf|xlsx|csv|json|zip|ics)$|^/static/|/sign-out")
ASKS = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)
PROGRAMME = f"/p/{KEY}"
# Pages that no link of the walk leads to, by who may see them.
BESIDE = {
    "ada": ("/notices/settings", "/programmes", f"{PROGRAMME}/learn/rest"),
    "femi": ("/people", "/people/delegations", f"{PROGRAMME}/plan/versions/1/review"),
    "tomas": ("/letters", "/people"),
}
# What a page asks once it was looked at, where that is more than every page asks: who looks, how far the trail goes,
# and what runs and is unread. A new page that asks more is named here with its count.
COUNTS: Mapping[str, int] = {
    "/account": 7,
    "/account/second-factor": 6,
    "/exchange-rates": 4,
    "/findings": 4,
    "/findings/similar": 1,
    "/jobs": 6,
    "/jobs/<int:job_id>": 6,
    "/jobs/<int:job_id>/progress": 4,
    "/jobs/list": 4,
    "/letters": 5,
    "/methods": 4,
    "/methods/<key>": 6,
    "/methods/<key>/edit": 6,
    "/methods/new": 5,
    "/notices": 6,
    "/notices/settings": 5,
    "/p/<programme_key>/comments": 8,
    "/p/<programme_key>/copy-study": 5,
    "/p/<programme_key>/feedback": 8,
    "/p/<programme_key>/feedback/import": 5,
    "/p/<programme_key>/feedback/imports/<int:import_id>": 8,
    "/p/<programme_key>/feedback/merge": 4,
    "/p/<programme_key>/feedback/over-time": 4,
    "/p/<programme_key>/feedback/themes": 4,
    "/p/<programme_key>/journey/map": 4,
    "/p/<programme_key>/learn/rest": 2,
    "/p/<programme_key>/ledger": 6,
    "/p/<programme_key>/plan": 6,
    "/p/<programme_key>/plan/clash": 4,
    "/p/<programme_key>/plan/versions/<int:number>": 6,
    "/p/<programme_key>/plan/versions/<int:number>/frontier": 7,
    "/p/<programme_key>/plan/versions/<int:number>/proof": 5,
    "/p/<programme_key>/plan/versions/<int:number>/review": 5,
    "/p/<programme_key>/plan/versions/<int:number>/review/line": 5,
    "/p/<programme_key>/plan/versions/<int:number>/robustness": 7,
    "/p/<programme_key>/plan/versions/<int:number>/rules": 7,
    "/p/<programme_key>/plan/versions/<int:number>/schedule": 7,
    "/p/<programme_key>/plan/versions/<int:number>/why": 7,
    "/p/<programme_key>/publish": 8,
    "/p/<programme_key>/questions/<key>/edit": 7,
    "/p/<programme_key>/questions/new": 5,
    "/p/<programme_key>/rules": 4,
    "/p/<programme_key>/rules/alternatives/<key>/edit": 4,
    "/p/<programme_key>/rules/alternatives/new": 4,
    "/p/<programme_key>/shared-costs": 5,
    "/p/<programme_key>/shared-costs/<key>/edit": 5,
    "/p/<programme_key>/shared-costs/new": 5,
    "/p/<programme_key>/studies/<key>/edit": 7,
    "/p/<programme_key>/studies/new": 6,
    "/p/<programme_key>/studies/new/<method_key>": 6,
    "/p/<programme_key>/thread/point/<point_key>": 4,
    "/p/<programme_key>/thread/question/<question_key>": 5,
    "/p/<programme_key>/thread/said/<int:item_id>": 6,
    "/p/<programme_key>/thread/study/<study_key>": 5,
    "/p/<programme_key>/what-ifs": 4,
    "/people": 8,
    "/people/delegations": 5,
    "/people/tokens": 4,
    "/programmes": 4,
    "/rate-cards/element": 4,
    "/samples": 5,
    "/trail": 6,
    "/trail/check": 5,
    "/verify": 2,
}
# What the most used pages ask when everything was written anew since anybody looked: all of it is loaded once more.
FIRST_LOOKS: Mapping[str, int] = {
    "/": 9,
    f"{PROGRAMME}/studies": 15,
    f"{PROGRAMME}/questions": 15,
    f"{PROGRAMME}/feedback": 18,
    f"{PROGRAMME}/journey": 9,
    f"{PROGRAMME}/plan": 24,
    f"{PROGRAMME}/plan/versions/1/review": 32,
    f"{PROGRAMME}/spending": 39,
    f"{PROGRAMME}/publish": 12,
    f"{PROGRAMME}/findings": 26,
    f"{PROGRAMME}/budget": 20,
    "/jobs": 8,
}


class Counter:
    """The statements of one database while a page is shown."""

    def __init__(self, database: Database) -> None:
        self.asked: list[str] = []
        sa.event.listen(database.engine, "before_cursor_execute", self._note)

    def _note(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        if ASKS.match(statement):
            self.asked.append(statement)

    def of(self, client: Visitor, path: str) -> int:
        """How many statements the page runs."""
        self.asked.clear()
        answer = client.get(path)
        assert answer.status_code in {200, 302}, path
        return len(self.asked)


@pytest.fixture(scope="module")
def opened(demo: LoadedDemo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Database]]:
    """An application on a copy of the demo."""
    home = demo.copied_to(tmp_path_factory.mktemp("walked"))
    database = Database(f"sqlite:///{home}/planner.sqlite")
    yield make_app(database, home), database
    database.close()


def rule_of(app: Flask, path: str) -> str | None:
    """The page that answers at ``path``, whatever it is about."""
    try:
        rule, _ = app.url_map.bind("localhost").match(path.partition("?")[0], "GET", return_rule=True)
    except (HTTPException, RequestRedirect):
        return None
    return rule.rule


def walked(
    app: Flask, client: Visitor, counter: Counter, beside: tuple[str, ...], *, follows_links: bool
) -> Mapping[str, int]:
    """Each page once, and how often it asks when it was looked at before; those that links lead to as well."""
    ahead, seen, counts = deque(["/", *beside]), set(), dict[str, int]()
    while ahead:
        path = ahead.popleft()
        rule = rule_of(app, path)
        if rule is None or rule in seen or IS_A_FILE.search(path.partition("?")[0]):
            continue
        seen.add(rule)
        page = client.get(path).get_data(as_text=True)
        counts[rule] = counter.of(client, path)
        if follows_links:
            ahead.extend(link.replace("&amp;", "&") for link in LINKS.findall(page))
    return counts


@pytest.mark.parametrize("name", BESIDE)
def test_no_page_asks_more_often_than_it_did(opened: tuple[Flask, Database], name: str) -> None:
    app, database = opened
    counter = Counter(database)
    client = signed_in(app, person_named(database, f"{name}@example.com"))
    # Nobody else is led to pages that a researcher is not, but for their own.
    found = walked(app, client, counter, BESIDE[name], follows_links=name == "ada")
    assert len(found) >= (70 if name == "ada" else len(BESIDE[name]))
    too_many = {rule: count for rule, count in found.items() if count > COUNTS.get(rule, EVERY_PAGE)}
    assert too_many == {}


def test_no_page_was_ever_allowed_more_than_the_ceiling() -> None:
    assert {rule: count for rule, count in COUNTS.items() if count > CEILING} == {}


def test_a_first_look_after_everything_was_written_anew_loads_it_once(opened: tuple[Flask, Database]) -> None:
    app, database = opened
    counter = Counter(database)
    client = signed_in(app, person_named(database, "ada@example.com"))
    found = {}
    for path in FIRST_LOOKS:
        database._kept.forget()
        found[path] = counter.of(client, path)
    assert {path: count for path, count in found.items() if count > FIRST_LOOKS[path]} == {}


def test_a_page_that_asks_more_is_found(opened: tuple[Flask, Database]) -> None:
    app, database = opened
    counter = Counter(database)
    client = signed_in(app, person_named(database, "ada@example.com"))
    client.get("/jobs")
    before = counter.of(client, "/jobs")
    database._kept.forget()
    assert counter.of(client, "/jobs") > before
