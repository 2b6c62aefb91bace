"""What people type is never taken for a template or a format: no code of ours makes one of it, and no page runs one."""

import ast
import re
from collections.abc import Iterator
from typing import Final

import pytest
from flask import Flask
from markupsafe import escape

from planner.storage.database import Database
from tests import house
from tests.browsing import signed_in
from tests.people import Cast
from tests.planner.listen.conftest import add_programme
from tests.promised import Measured

POLYGLOTS: Final = (
    "{{7*7191}}", "{%print(7*7191)%}", "${7*7191}", "#{7*7191}", "<%= 7*7191 %>", "{{config}}", "{0.__class__.__mro__}",
    "%(x)s{x!r}", "{{''.__class__.__mro__[1].__subclasses__()}}", "*{7*7191}", "@(7*7191)", "{{request.application}}",
)  # fmt: skip
# What the words would have become.
BECAME: Final = re.compile(r"50337|SECRET_KEY|<class |subclasses of|<Request ")
_MAKERS: Final = frozenset({"render_template_string", "from_string", "format_map", "Template", "eval", "exec"})
# Of a library or a database, and none of Python's own.
_OTHERS: Final = frozenset({"eval", "exec"})


def templates_made(source: str) -> list[str]:
    """Calls that make a template or a program of a text, or a format of one that does not stand in the code."""
    if not any(f"{name}(" in source for name in (*_MAKERS, "format")):
        return []
    return [
        ast.unparse(node.func)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and _makes(node.func)
    ]


def _makes(called: ast.expr) -> bool:
    if isinstance(called, ast.Name):
        return called.id in _MAKERS
    if not isinstance(called, ast.Attribute):
        return False
    if called.attr == "format":
        # A sentence of ours, or one of a table of ours: never something put together on the spot, or read.
        return not isinstance(called.value, ast.Constant | ast.Name | ast.Attribute | ast.Subscript)
    return called.attr in _MAKERS - _OTHERS


# Their patterns are tables of ours, picked by a word of ours.
_KNOWN: Final = frozenset(
    {
        "planner/languages/saying.py: _MARKS.get(self.language, '“{}”').format",
        "planner/services/jobs.py: pattern.format_map",
        "planner/services/trail_words.py: _NAMES.get(kind, kind + ' {}').format",
    }
)


def offences() -> Iterator[str]:
    """Where the product does so."""
    for path in house.written_files(".py"):
        name = house.name_of(path)
        if name.startswith(("planner/", "budgeting/")):
            yield from (f"{name}: {found}" for found in templates_made(path.read_text(encoding="utf-8")))


def test_no_code_makes_a_template_of_what_was_typed(measured: Measured) -> None:
    assert set(offences()) <= _KNOWN
    measured("A11", f"0 templates made of words; {len(POLYGLOTS)} polyglots on pages, 0 run")


@pytest.mark.parametrize(
    "offender",
    ["render_template_string(name)", "Template(name).render()", "env.from_string(name)", "(a + b).format(c)"],
)
def test_a_template_made_of_typed_words_is_found(offender: str) -> None:
    assert len(templates_made(offender)) >= 1
    assert templates_made("render_template('a.html', name=name)") == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_words_that_are_templates_stand_on_pages_as_they_were_typed(app: Flask, cast: Cast, database: Database) -> None:
    for number, words in enumerate(POLYGLOTS):
        add_programme(database, cast.ada, f"typed-{number}", words)
    client = signed_in(app, cast.ada)
    for number, words in enumerate(POLYGLOTS):
        asked = client.get(f"/p/typed-{number}/feedback", query_string={"q": words})
        assert escape(words) in asked.text
        assert not BECAME.search(asked.text), words
