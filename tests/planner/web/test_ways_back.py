"""The page of an error leads back to the page where it happened, and never off this site."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.typing import ResponseReturnValue

from planner import access
from planner.services.errors import ConflictError, NotFoundError
from tests.browsing import Visitor, visitor
from tests.planner.web.test_redirects import ELSEWHERE

# Where a link leads does not depend on the database.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

BACK = "Back to the page"
Opens = Callable[..., str]


@pytest.fixture
def answered(app: Flask) -> Opens:
    """A function that gives the page of an error at ``/things/7/remove``, ``named`` as the page before."""

    @access.public
    def thing(number: int) -> ResponseReturnValue:
        return str(number)

    @access.public
    def remove(number: int) -> ResponseReturnValue:
        raise NotFoundError if number == 404 else ConflictError

    app.config["WTF_CSRF_ENABLED"] = False
    app.add_url_rule("/things/<int:number>", "thing", thing)
    app.add_url_rule("/things/<int:number>/remove", "remove", remove, methods=["POST"])
    client: Visitor = visitor(app)

    def ask(named: str = "", path: str = "/things/7/remove", method: str = "POST") -> str:
        return client.open(path, method=method, headers={"Referer": named} if named else {}).text

    return ask


def test_somebody_who_came_second_gets_back_to_where_they_were(answered: Opens) -> None:
    page = answered("http://localhost/things/7?part=2&all=1")
    assert f'<a class="button primary" href="/things/7?part=2&amp;all=1">{BACK}</a>' in page
    assert '<a class="button" href="/">Go to home</a>' in page


def test_without_a_page_before_the_nearest_above_it_is_offered(answered: Opens) -> None:
    assert f'href="/things/7">{BACK}</a>' in answered()


@pytest.mark.parametrize("named", ["http://localhost/nothing/there", "http://localhost/things/7/remove"])
def test_a_page_that_cannot_be_opened_is_not_offered(answered: Opens, named: str) -> None:
    assert f'href="/things/7">{BACK}</a>' in answered(named)


def test_what_is_not_there_has_no_page_above_it(answered: Opens) -> None:
    assert BACK not in answered(path="/things/404/remove")
    assert f'href="/things/7">{BACK}</a>' in answered("http://localhost/things/7", path="/things/404/remove")


def test_a_page_is_no_way_back_from_itself(answered: Opens) -> None:
    page = answered("http://localhost/things/0x7", path="/things/0x7", method="GET")
    assert BACK not in page


def test_a_page_before_on_another_site_is_never_linked(answered: Opens) -> None:
    elsewhere = [one.encode("ascii", "replace").decode() for one in ELSEWHERE if not any(c < " " for c in one)]
    others = ["http://localhost:81/things/7", "http://localhost@evil.example/things/7", "http://[", "http://localhost."]
    ours = [f"http://localhost{one}" for one in elsewhere if not one.startswith(("/things", ":"))]
    for named in (*elsewhere, *others, *ours):
        page = answered(named)
        assert f'href="/things/7">{BACK}</a>' in page, named
        assert "evil" not in page, named
