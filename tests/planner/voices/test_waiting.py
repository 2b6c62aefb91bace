"""Home leads to what waits: queries for researchers, roles for whoever may confirm them."""

from collections.abc import Callable

from budgeting.programme import Programme
from planner.services import comments, roles
from planner.services.actors import Actor
from planner.services.home import what_waits
from planner.storage.database import Database
from tests.browsing import Visitor
from tests.people import Cast

ClientOf = Callable[[Actor], Visitor]
LINE = "study:survey:recruitment"


def test_a_query_waits_on_home_until_it_is_answered_and_leads_to_its_place(
    database: Database, cast: Cast, world: Programme, client_of: ClientOf
) -> None:
    query = comments.ask_query(database, cast.femi, world.key, LINE, "Why two?")
    comments.ask_query(database, cast.femi, world.key, "question:fees", "Who decides?")
    waiting = [one for one in what_waits(database, cast.ada) if one.state == "query"]
    assert [(one.title, one.why) for one in waiting] == [
        ("Retention 2027: Femi waits for an answer", "“Why two?”"),
        ("Retention 2027: Femi waits for an answer", "“Who decides?”"),
    ]
    page = client_of(cast.ada).get("/").text
    assert f'href="/p/{world.key}/comments?place={LINE}&amp;comment={query}#comment-{query}"' in page
    assert client_of(cast.ada).get(waiting[0].path).status_code == 200
    comments.answer_query(database, cast.ada, world.key, query, "One is a pilot.")
    assert [one.why for one in what_waits(database, cast.ada) if one.state == "query"] == ["“Who decides?”"]
    assert [one for one in what_waits(database, cast.femi) if one.state == "query"] == []


def test_a_role_waits_on_the_home_of_whoever_may_confirm_it(database: Database, cast: Cast) -> None:
    roles.give_role(database, cast.adam, cast.mona.user_id, "finance", "Covers for Femi")
    told = {
        name: [one.title for one in what_waits(database, getattr(cast, name))]
        for name in ("ada", "femi", "mona", "adam")
    }
    assert told == {"ada": [], "femi": ["Adam asks to make Mona finance"], "mona": [], "adam": []}


def test_the_lines_of_a_study_about_which_something_was_said_are_named_with_it(
    database: Database, cast: Cast, world: Programme
) -> None:
    comments.ask_query(database, cast.femi, world.key, LINE, "Why two?")
    thread = comments.see_threads(database, cast.ada, world.key, "study:survey")
    assert thread.said == ()
    assert [(one.place, one.counted.comment_count, one.counted.open_query_count) for one in thread.below] == [
        (LINE, 1, 1)
    ]
