"""What was said about a place is read page by page, and every way to one comment leads to the page it stands on."""

import re
from collections.abc import Callable, Sequence

import pytest

from budgeting.programme import Programme
from planner.services import comment_pages, comments
from planner.services.actors import Actor
from planner.services.comment_pages import Look
from planner.services.comment_threads import Thread
from planner.services.errors import NotFoundError
from planner.services.trail_words import object_path
from planner.storage.database import Database
from tests.browsing import Visitor
from tests.people import Cast
from tests.planner.voices.hearing import notices_of

ClientOf = Callable[[Actor], Visitor]
LINE = "study:survey:recruitment"


@pytest.fixture(autouse=True)
def pages_of_three(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of three comments each."""
    monkeypatch.setattr(comment_pages, "PAGE_SIZE", 3)


@pytest.fixture
def talk(database: Database, cast: Cast, world: Programme) -> Sequence[int]:
    """Seven comments on one line and one beside them; the ids of the seven."""
    said = [comments.say(database, cast.ada, world.key, LINE, f"number {count}") for count in range(1, 7)]
    comments.say(database, cast.ada, world.key, "question:fees", "elsewhere")
    return [*said, comments.ask_query(database, cast.femi, world.key, LINE, "number 7")]


def seen(database: Database, person: Actor, world: Programme, look: Look) -> Thread:
    return comments.see_threads(database, person, world.key, LINE, look)


def texts(thread: Thread) -> list[str]:
    return [one.text for one in thread.said]


def test_the_newest_page_comes_first_and_each_is_in_the_order_in_which_it_was_said(
    database: Database, cast: Cast, world: Programme, talk: Sequence[int]
) -> None:
    pages = [seen(database, cast.mona, world, Look(page=page)) for page in (1, 2, 3)]
    assert [texts(page) for page in pages] == [
        ["number 5", "number 6", "number 7"],
        ["number 2", "number 3", "number 4"],
        ["number 1"],
    ]
    assert {(one.said_count, one.open_query_count, one.page_count) for one in pages} == {(len(talk), 1, 3)}
    with pytest.raises(NotFoundError):
        seen(database, cast.mona, world, Look(page=4))


def test_each_comment_stands_on_its_page_and_an_answer_on_that_of_its_query(
    database: Database, cast: Cast, world: Programme, talk: Sequence[int]
) -> None:
    answer_id = comments.answer_query(database, cast.ada, world.key, talk[-1], "Because")
    for count in (8, 9, 10):
        comments.say(database, cast.ada, world.key, LINE, f"number {count}")
    found = {id_: seen(database, cast.mona, world, Look(comment_id=id_)) for id_ in (*talk, answer_id)}
    assert [found[id_].page_number for id_ in talk] == [4, 3, 3, 3, 2, 2, 2]
    assert all(id_ in [one.id for one in found[id_].said] for id_ in talk)
    assert [(one.text, [reply.id for reply in one.answers]) for one in found[answer_id].said][-1] == (
        "number 7",
        [answer_id],
    )
    assert found[answer_id].said_count == 10, "answers stand with their query"


def test_a_comment_that_was_said_elsewhere_leads_to_the_newest_page(
    database: Database, cast: Cast, world: Programme, talk: Sequence[int]
) -> None:
    for comment_id in (talk[-1] - 1, 4711):
        assert seen(database, cast.ada, world, Look(comment_id=comment_id)).page_number == 1
        with pytest.raises(NotFoundError):
            comments.see_comment(database, cast.ada, world.key, LINE, comment_id)


def test_notices_and_the_trail_lead_to_the_comment_itself(
    database: Database, cast: Cast, world: Programme, client_of: ClientOf
) -> None:
    first = comments.say(database, cast.ada, world.key, LINE, "@Femi: look", plan_number=2)
    for count in range(4):
        comments.say(database, cast.ada, world.key, LINE, f"number {count}")
    object_ = f"programme:{world.key}/comment:{first}"
    for path in (notices_of(database, cast.femi)[0][2], object_path(object_, {"place": LINE})):
        page = client_of(cast.femi).get(path).text
        assert path.endswith(f"#comment-{first}")
        assert f'id="comment-{first}"' in page
        assert "number 3" not in page


def test_pages_are_turned_by_links_and_what_is_changed_stays_in_sight(
    cast: Cast, world: Programme, client_of: ClientOf, talk: Sequence[int]
) -> None:
    ada, path = client_of(cast.ada), f"/p/{world.key}/comments"
    newest = ada.get(f"{path}?place={LINE}&plan=2").text
    assert ("7 comments" in newest, "Page 1 of 3" in newest, "number 4" in newest) == (True, True, False)
    older = re.search(r'href="([^"]+)" rel="next">Older', newest)
    assert older is not None
    assert older[1] == f"{path}?place={LINE}&amp;plan=2&amp;page=2"
    assert "number 4" in ada.get(older[1].replace("&amp;", "&")).text
    assert [ada.get(f"{path}?place={LINE}&page={page}").status_code for page in ("4", "0", "x")] == [404] * 3
    edited = ada.send(f"{path}/{talk[0]}/edit", {"place": LINE, "text": "number one"}).headers["Location"]
    assert edited == f"{path}?place={LINE}&comment={talk[0]}#comment-{talk[0]}"
    assert "number one" in ada.get(edited).text
    wrong = ada.send(f"{path}/{talk[0]}/edit", {"place": LINE, "text": " "})
    assert (wrong.status_code, "Write what you want to say." in wrong.text) == (422, True)


def test_a_short_talk_has_no_pages_to_turn(
    database: Database, cast: Cast, world: Programme, client_of: ClientOf
) -> None:
    comments.say(database, cast.ada, world.key, LINE, "Hello")
    page = client_of(cast.mona).get(f"/p/{world.key}/comments?place={LINE}").text
    assert ("1 comment" in page, 'class="pager"' in page) == (True, False)
