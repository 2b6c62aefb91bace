from collections.abc import Callable

import pytest
from markupsafe import escape

from planner.forms.sample_groups import split_kind
from planner.forms.sample_kinds import KINDS
from planner.services.actors import Actor
from planner.storage.database import Database
from tests.browsing import Visitor
from tests.people import Cast
from tests.planner.planning import HOSTILE, make_world

# Nothing is stored here, so that one kind of database tells all.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
ClientOf = Callable[[Actor], Visitor]
EVERY = (*KINDS, split_kind("GBP"))
WORDS = ("word", "text")
WRONG = "There is something to correct above."


def test_everybody_may_ask_how_many_it_takes(client_of: ClientOf, cast: Cast) -> None:
    for person in (cast.ada, cast.femi, cast.mona, cast.adam):
        page = client_of(person).get("/samples").text
        assert "You need 601 completes to be within ±4 points, 19 times in 20." in page
        assert "bias is not" in page


def test_the_other_way_round_keeps_what_was_typed(client_of: ClientOf, cast: Cast) -> None:
    page = client_of(cast.mona).get("/samples?kind=share&margin=3&share=20").text
    assert "/samples?margin=3&amp;share=20&amp;kind=share&amp;way=precision" in page
    found = client_of(cast.mona).get("/samples?margin=3&share=20&kind=share&way=precision&sample=683").text
    assert "683 completes are within ±3 points" in found


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.key)
def test_every_kind_answers_its_example_in_every_direction(kind: object, client_of: ClientOf, cast: Cast) -> None:
    client = client_of(cast.mona)
    for one in (one for one in EVERY if one is kind):
        for way in one.ways:
            answer = client.get("/samples", query_string={"kind": one.key, "way": way.key})
            assert answer.status_code == 200
            assert WRONG not in answer.text
            assert "How it is worked out" in answer.text


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.key)
def test_what_cannot_be_read_is_refused_at_its_box_and_kept(kind: object, client_of: ClientOf, cast: Cast) -> None:
    client = client_of(cast.mona)
    for one in (one for one in EVERY if one is kind):
        for way in one.ways:
            for box in (box for box in way.boxes if box.kind not in WORDS and box.is_needed and not box.choices):
                for typed in HOSTILE:
                    asked = {"kind": one.key, "way": way.key, box.name: typed}
                    answer = client.get("/samples", query_string=asked)
                    assert answer.status_code == 200, asked
                    assert (WRONG in answer.text) == ('-error"><span' in answer.text), asked
                    is_number = typed.isascii() and typed.replace(",", "" if box.kind == "counts" else ",").isdigit()
                    assert is_number or f'id="{box.name}-error"><span' in answer.text, asked
                    assert f'value="{escape(typed)}"' in answer.text or not typed, asked


@pytest.mark.parametrize("figure", ["0", "0.000001", "1000000000", "9" * 18])
def test_no_figure_breaks_any_kind(figure: str, client_of: ClientOf, cast: Cast) -> None:
    client = client_of(cast.mona)
    for kind in EVERY:
        for way in kind.ways:
            for box in (box for box in way.boxes if not box.choices):
                answer = client.get("/samples", query_string={"kind": kind.key, "way": way.key, box.name: figure})
                assert answer.status_code == 200, (kind.key, way.key, box.name)


def test_a_share_of_nobody_says_why_at_its_box(client_of: ClientOf, cast: Cast) -> None:
    page = client_of(cast.mona).get("/samples?share=0").text
    assert 'id="share-error"><span class="visually-hidden">Error: </span>The share must lie between' in page


def test_a_confidence_that_is_not_offered_is_refused(client_of: ClientOf, cast: Cast) -> None:
    for typed in ("0", "100", "97", "<b>", ""):
        page = client_of(cast.mona).get("/samples", query_string={"confidence": typed}).text
        assert "Choose one of the list." in page


def test_kinds_and_directions_that_are_none_show_the_first(client_of: ClientOf, cast: Cast) -> None:
    for typed in ("nonsense", "<b>", "\0", ""):
        answer = client_of(cast.mona).get("/samples", query_string={"kind": typed, "way": typed})
        assert "You need 601 completes" in answer.text


def test_groups_are_split_by_what_is_typed(client_of: ClientOf, cast: Cast) -> None:
    row = {"name1": "Old", "size1": "1,000", "spread1": "0.5", "cost1": "£8", "size2": "500", "spread2": "0.5"}
    client = client_of(cast.mona)
    asked = {"kind": "split", "way": "money", "budget_minor": "800"}
    page = client.get("/samples", query_string={**asked, **row, "cost2": "8"}).text
    assert "£800.00 buys 100 completes" in page
    assert "Group 2" in page
    assert "Cost" in page
    missing = client.get("/samples", query_string={**asked, **row}).text
    assert "One interview costs: fill this in, or empty the row." in missing
    alone = client.get("/samples", query_string={**asked, **dict(list(row.items())[:4])}).text
    assert "Enter two groups or more." in alone


def test_the_money_is_that_of_the_programme(client_of: ClientOf, database: Database, cast: Cast) -> None:
    make_world(database, cast)
    assert "£5,000.00 buys" in client_of(cast.femi).get("/samples?kind=split&way=money").text


def test_the_rail_leads_here_from_a_programme(client_of: ClientOf, database: Database, cast: Cast) -> None:
    make_world(database, cast)
    assert 'href="/samples"' in client_of(cast.mona).get("/").text
