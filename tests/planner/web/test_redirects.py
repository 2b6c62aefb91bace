"""After signing in people land on a page of ours, whatever the address asked for."""

import pytest
from flask import Flask

from planner.access import safe_next
from tests.browsing import visitor
from tests.people import PASSWORD, Cast

ELSEWHERE = [
    "//evil.example", "///evil.example", "////evil.example", "https://evil.example", "http://evil.example",
    "HTTPS://EVIL.EXAMPLE", "https:evil.example", "https:/evil.example", "https:///evil.example",
    "http:\\\\evil.example", "\\\\evil.example", "\\/evil.example", "/\\evil.example", "/\\/evil.example",
    "/\\\\evil.example", "\\evil.example", " //evil.example", "\t//evil.example", "\n//evil.example",
    "/\t/evil.example", "/\n/evil.example", "/\r/evil.example", "/\x00/evil.example", "//\tevil.example",
    "\x01//evil.example", "\x0b//evil.example", "/ /evil.example", "javascript:alert(1)",
    "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "\x19javascript:alert(1)", "data:text/html,x",
    "vbscript:x", "file:///etc/passwd", "ftp://evil.example", "mailto:a@evil.example",
    "blob:https://evil.example/x", "//evil.example/%2f..", "//evil.example\\@ours", "//ours@evil.example",
    "https://ours@evil.example", "//[::1]", "//127.0.0.1", "//evil.example:80", "///evil.example/..",
    "//%65vil.example", "evil.example", "evil.example/path", "www.evil.example", ".evil.example",
    "@evil.example", ":evil.example", "?next=//evil.example", "#//evil.example", "/\u2044evil.example",
    "/\uff0fevil.example", "\u3002evil.example", "/\u202eevil", "/a\r\nSet-Cookie: x=y",
    "/a\nLocation: https://evil.example", "/" + "a" * 600, "",
]  # fmt: skip
_ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
OURS = ["/", "/p/retention-2027/plan", "/p/retention-2027/feedback?page=2&channel=Web", "/p/a%20b", "/jobs/4#top"]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_an_address_elsewhere_is_not_followed(address: str) -> None:
    assert safe_next(address) is None


@pytest.mark.parametrize("address", OURS)
def test_a_path_of_ours_is_followed(address: str) -> None:
    assert safe_next(address) == address


@_ON_SQLITE
def test_signing_in_goes_home_when_asked_to_go_elsewhere(app: Flask, cast: Cast) -> None:
    for address in ELSEWHERE:
        client = visitor(app)
        client.read_token()
        fields = {"email": cast.ada.email, "password": PASSWORD, "next": address.encode("utf-8", "replace").decode()}
        assert client.send("/sign-in", fields).headers.get("Location", "/") == "/"


@_ON_SQLITE
def test_signing_in_goes_on_to_the_page_that_was_asked_for(app: Flask, cast: Cast) -> None:
    client = visitor(app)
    asked = client.get("/jobs?page=2")
    assert asked.headers["Location"] == "/sign-in?next=/jobs?page%3D2"
    client.read_token(asked.headers["Location"])
    fields = {"email": cast.ada.email, "password": PASSWORD, "next": "/jobs?page=2"}
    assert client.send("/sign-in", fields).headers["Location"] == "/jobs?page=2"


@_ON_SQLITE
def test_a_planted_host_name_gets_no_page(app: Flask) -> None:
    assert visitor(app).get("/sign-in", headers={"Host": "evil.example"}).status_code == 400
