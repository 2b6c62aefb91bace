"""Whatever a page does, an operation does as well, or it is written down why a page stays with people."""

import re
from collections.abc import Mapping
from typing import Final

import pytest
from flask import Flask

from planner.api.operations import OPERATIONS
from tests.house import ROOT

_ROW: Final = re.compile(r"\| (\w+) `([^`]+)` \| (.+) \|")
_PLACE: Final = re.compile(r"<(?:\w+:)?(\w+)>")
_REASONS: Final = ("stays with people: ", "answers programs as it is")
TABLE: Final = (ROOT / "docs" / "api-pages.md").read_text(encoding="utf-8")


def told(text: str) -> Mapping[str, str]:
    """What the table says of each page, by its method and address."""
    rows = [found.groups() for found in map(_ROW.fullmatch, text.splitlines()) if found]
    assert len({(method, page) for method, page, _ in rows}) == len(rows)
    return {f"{method} {page}": said for method, page, said in rows}


def pages(app: Flask) -> set[str]:
    """Every page that the server has, by its method and address."""
    rules = [rule for rule in app.url_map.iter_rules() if not str(rule).startswith(("/api/", "/static/"))]
    return {
        f"{method} {_PLACE.sub(_braced, str(rule))}"
        for rule in rules
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def _braced(place: re.Match[str]) -> str:
    return f"{{{place[1]}}}"


def faults(text: str, asked: set[str]) -> list[str]:
    """What is wrong with the table: pages that are missing or gone, and operations that do not exist."""
    known, rows = {one.name for one in OPERATIONS}, told(text)
    wrong = [f"{page} has neither an operation nor a reason" for page in sorted(asked - set(rows))]
    wrong += [f"{page} is no page" for page in sorted(set(rows) - asked)]
    for page, said in rows.items():
        named = re.findall("`([^`]+)`", said)
        wrong += [f"{page}: there is no operation {name}" for name in named if name not in known]
        if not named and not said.startswith(_REASONS):
            wrong.append(f"{page}: this is no reason: {said}")
    return wrong


def test_every_page_has_its_operation_or_a_reason(app: Flask) -> None:
    assert faults(TABLE, pages(app)) == []


def test_what_changes_on_a_page_is_changed_by_an_operation_that_changes(app: Flask) -> None:
    methods = {one.name: one.method for one in OPERATIONS}
    for page, said in told(TABLE).items():
        named = re.findall("`([^`]+)`", said)
        if page.startswith("POST") and named:
            assert any(methods[name] != "GET" for name in named), page


def test_nearly_every_operation_is_some_page_s(app: Flask) -> None:
    named = set(re.findall("`([a-z_]+)`", TABLE))
    alone = {one.name for one in OPERATIONS} - named
    # Read before an edit, for the ETag.
    assert alone == {"comments_one", "saved_views_one", "themes_one"}
    assert len(pages(app)) > 250


@pytest.mark.parametrize(
    "page", ["POST /p/{programme_key}/feedback/paint", "GET /paint"], ids=["something to do", "something to see"]
)
def test_a_new_page_without_either_is_found(app: Flask, page: str) -> None:
    assert faults(TABLE, pages(app) | {page}) == [f"{page} has neither an operation nor a reason"]


def test_a_page_that_is_gone_and_an_operation_that_is_not_there_are_found(app: Flask) -> None:
    asked = pages(app)
    assert faults(TABLE, asked - {"GET /methods"}) == ["GET /methods is no page"]
    wrong = TABLE.replace("`clash_clash`", "`clash_paint`")
    assert faults(wrong, asked) == ["GET /p/{programme_key}/plan/clash: there is no operation clash_paint"]
