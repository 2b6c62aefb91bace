"""Nobody decides past another through the API, nobody takes back words that changed, and anybody checks a print."""

from typing import Any

import pytest

from planner.services.errors import LockedOutError
from planner.services.verifying import TooManyFilesError
from tests.planner.api.house import House


def test_a_decision_on_lines_names_the_list_that_was_seen(house: House) -> None:
    plan = f"/programmes/{house.programme.key}/plans/1"
    tag = {"If-Match": house.ask("Ada", "GET", plan).headers["ETag"]}
    assert house.ask("Ada", "POST", f"{plan}/submit", headers=tag).status_code == 200
    seen = house.ask("Femi", "GET", f"{plan}/lines?per_page=200")
    fresh = {"If-Match": seen.headers["ETag"]}
    assert house.ask("Femi", "GET", f"{plan}/lines?per_page=1").headers["ETag"] == seen.headers["ETag"]
    first, second = (decision(line) for line in seen.json["items"][:2])
    told = house.ask("Femi", "POST", f"{plan}/lines/effect", first)
    assert (told.status_code, [one["after_state"] for one in told.json["lines"]]) == (200, ["approved"])
    assert house.ask("Femi", "POST", f"{plan}/lines/decide", first).status_code == 428
    assert house.ask("Femi", "POST", f"{plan}/lines/decide", first, {"If-Match": '"7"'}).status_code == 412
    assert house.ask("Femi", "POST", f"{plan}/lines/decide", first, fresh).status_code == 200
    assert house.ask("Femi", "POST", f"{plan}/lines/decide", second, fresh).status_code == 412
    assert house.ask("Femi", "GET", f"{plan}/lines").headers["ETag"] != seen.headers["ETag"]


def decision(line: dict[str, Any]) -> dict[str, Any]:
    return {"decisions": [{"place": line["place"], "action": "approve", "seen_turn": line["turn"]}]}


def test_a_comment_is_withdrawn_as_it_was_read(house: House) -> None:
    path, about = f"/programmes/{house.programme.key}/comments", "?place=question:fees"
    said = house.ask("Ada", "POST", path, {"place": "question:fees", "text": "Too dear?"}).json["said"][0]
    own = f"{path}/{said['id']}"
    read = [house.ask("Ada", "GET", f"{path}{about}{more}") for more in (f"&comment={said['id']}", "&page=2")]
    assert [one.status_code for one in read] == [200, 404]
    assert [read[0].json[name] for name in ("said_count", "page_number", "page_count")] == [1, 1, 1]
    seen = {"If-Match": house.ask("Ada", "GET", own + about).headers["ETag"]}
    assert house.ask("Ada", "PUT", own + about, {"text": "Too dear for us?"}, seen).status_code == 200
    assert house.ask("Ada", "POST", f"{own}/withdraw{about}").status_code == 428
    assert house.ask("Ada", "POST", f"{own}/withdraw{about}", headers=seen).status_code == 412
    seen = {"If-Match": house.ask("Ada", "GET", own + about).headers["ETag"]}
    gone = house.ask("Ada", "POST", f"{own}/withdraw{about}", headers=seen)
    assert (gone.status_code, gone.json["said"][0]["is_withdrawn"]) == (200, True)


def test_anybody_checks_a_print_within_the_limits_of_the_page(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    assert house.ask("nobody", "GET", f"/verify?digest={'0' * 64}").json == {"known": "unknown"}

    def too_many(*_: object) -> None:
        raise TooManyFilesError(LockedOutError.message)

    monkeypatch.setattr("planner.api.verify.verify_for_visitor", too_many)
    answer = house.ask("nobody", "POST", "/verify", data=b"%PDF-1.7", content_type="application/pdf")
    assert (answer.status_code, answer.content_type) == (429, "application/problem+json")
    assert answer.headers["Retry-After"]


def test_where_somebody_is_signed_in_is_told_and_ended(house: House) -> None:
    assert house.ask("Mona", "GET", "/account").json["scopes"]
    assert house.ask("Mona", "POST", "/account/sessions/end").json["items"] == []
    assert house.ask("Mona", "POST", "/account/sessions/0123456789abcdef/end").status_code == 404
    assert house.ask("Mona", "GET", "/invitations").status_code == 403
