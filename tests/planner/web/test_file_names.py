"""A file is saved under the name that somebody gave it, and under no other."""

import pytest
from flask import Response
from werkzeug.http import parse_options_header

from planner.headers import save_as


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("report.pdf", "report.pdf"),
        ("日本の報告.pdf", "日本の報告.pdf"),
        ("Übersicht.pdf", "Übersicht.pdf"),
        ("a\"; filename*=utf-8''evil.exe; x=\".pdf", "a\"; filename*=utf-8''evil.exe; x=\".pdf"),
    ],
)
def test_a_file_is_saved_under_its_name_in_letters_that_a_header_holds(name: str, saved: str) -> None:
    response = Response(b"content")
    save_as(response, name)

    header = response.headers["Content-Disposition"]

    assert header.isascii()
    assert parse_options_header(header) == ("attachment", {"filename": saved})


def test_a_name_for_older_browsers_leads_to_no_other_folder() -> None:
    response = Response(b"content")
    save_as(response, "．．／．．＼Ü.pdf")

    assert 'filename=".. .. U.pdf"' in response.headers["Content-Disposition"]
