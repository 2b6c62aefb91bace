from collections.abc import Callable, Mapping
from typing import Any

import pytest
from markupsafe import escape
from werkzeug.datastructures import MultiDict

from budgeting.methods import catalogue
from planner.services.actors import Actor
from planner.services.methods import method_in_use, methods_of
from planner.storage.database import Database
from tests.browsing import Visitor
from tests.people import Cast
from tests.planner.methods.writing import SURVEY, method_fields
from tests.planner.planning import planned
from tests.stock import Layer

ClientOf = Callable[[Actor], Visitor]
PLACE = "/methods/online-survey"
BAD = (
    "__import__('os').system('true')",
    "().__class__.__bases__",
    "9**9**9",
    "1e999",
    "(" * 250 + "completes" + ")" * 250,
    "completes" * 200,
    "completes + １",
    "<script>alert(1)</script>",
    "completes +",
    "completes + questions",
    "visits",
)


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"name": ""}, "Give the method a name"),
    ({"description": ""}, "Say in a sentence or two"),
    ({"note": ""}, "Say what you changed and why"),
    ({"days_minimum": "soon"}, "is not a number of working days"),
    ({"days_minimum": "99"}, "A larger level takes as many working days"),
    ({"sample_input": "tea"}, "must come from one of the quantities"),
    ({"tier": "magic"}, "Not a valid choice"),
    ({"fit_causal": "9"}, "Not a valid choice"),
    ({"inputs__0__unit": "parrot"}, "is not a unit"),
    ({"inputs__0__key": "Bad Name"}, "cannot name an input"),
    ({"inputs__12__default": "-3"}, "Use digits only"),
    ({"elements__0__element": ""}, "Name a price of the rate card"),
    ({"elements__0__section": "tea"}, "Choose a part of the work"),
    ({"elements__0__unit": "person"}, "is bought per person"),
)


@pytest.fixture
def layers(layers: Mapping[str, Layer]) -> Mapping[str, Layer]:
    return {**layers, "world": planned}


@pytest.fixture(autouse=True)
def world(database: Database, cast: Cast) -> None:
    """A programme of Ada's, which the stock holds."""


def test_the_catalogue_names_every_method_with_its_evidence(client_of: ClientOf, cast: Cast) -> None:
    page = client_of(cast.mona).get("/methods").text
    assert [method.name for method in catalogue() if method.name not in page] == []
    assert "Strongest: a randomised test" in page
    assert "Write a method" not in page


def test_methods_that_suit_a_kind_of_question_come_first(client_of: ClientOf, cast: Cast) -> None:
    page = client_of(cast.mona).get("/methods?kind=causal").text
    assert page.index("A/B test") < page.index("Online survey") < page.index("not for this")


def test_a_kind_of_question_that_is_none_shows_all(client_of: ClientOf, cast: Cast) -> None:
    client = client_of(cast.mona)
    for kind in ("nonsense", "<b>", "__class__", ""):
        answer = client.get("/methods", query_string={"kind": kind})
        assert answer.status_code == 200
        assert answer.text.index("Online survey") < answer.text.index("A/B test")


def test_every_method_shows_how_its_cost_comes_about(client_of: ClientOf, cast: Cast) -> None:
    client = client_of(cast.mona)
    for method in catalogue():
        answer = client.get(f"/methods/{method.key}")
        assert answer.status_code == 200
        assert "before contingency and VAT" in answer.text, method.key
        assert method.elements[0].label in answer.text


def test_anybody_tries_a_method_with_figures_of_their_own(client_of: ClientOf, cast: Cast) -> None:
    client = client_of(cast.mona)
    page = client.get(f"{PLACE}?trycompletes=400").text
    assert "400 completes ÷ 35 % incidence, rounded up = 1,143 people × £0.55" in page
    assert "£628.65" in page


def test_a_figure_that_cannot_be_read_says_so_and_is_kept(client_of: ClientOf, cast: Cast) -> None:
    client = client_of(cast.mona)
    for typed in ("-1", "NaN", "1e999", '"><b>', "9" * 30, "9" * 12, "٣", "\0"):
        answer = client.get(PLACE, query_string={"trycompletes": typed})
        assert answer.status_code == 200
        assert "is not a number of completes" in answer.text or "too large" in answer.text, typed
        assert "before contingency and VAT" not in answer.text
        assert f'value="{escape(typed)}"' in answer.text


def test_a_version_that_is_not_there(client_of: ClientOf, cast: Cast) -> None:
    client = client_of(cast.mona)
    for version in ("7", "-1", "x", "9" * 40, "٣"):
        answer = client.get(PLACE, query_string={"version": version})
        assert answer.status_code == (404 if version == "7" else 200), version


def test_a_method_is_changed_and_the_change_is_told(client_of: ClientOf, database: Database, cast: Cast) -> None:
    client = client_of(cast.ada)
    answer = client.send(f"{PLACE}/edit", method_fields(days_minimum="6"))
    assert (answer.status_code, answer.headers["Location"]) == (302, PLACE)
    page = client.get(PLACE).text
    assert "Working days, minimum: 8 → 6." in page
    assert "Our panel is faster." in page
    assert method_in_use(database, cast.ada, "online-survey").days == (6, 12, 18)
    assert "This is version 0" in client.get(f"{PLACE}?version=0").text


def test_the_form_gives_back_what_it_shows(client_of: ClientOf, database: Database, cast: Cast) -> None:
    """Every method, sent as its form shows it, changes nothing."""
    for method in catalogue():
        answer = client_of(cast.ada).send(f"/methods/{method.key}/edit", method_fields(method))
        assert answer.status_code == 422, method.key
        assert "Nothing has changed" in answer.text, method.key
    assert methods_of(database, cast.ada) == catalogue()


def test_a_copy_becomes_a_new_method(client_of: ClientOf, database: Database, cast: Cast) -> None:
    client = client_of(cast.ada)
    assert 'value="completes"' in client.get("/methods/new?begin=online-survey").text
    answer = client.send("/methods/new", method_fields(name="Tea leaves"))
    assert answer.headers["Location"] == "/methods/tea-leaves"
    assert method_in_use(database, cast.ada, "tea-leaves").inputs == SURVEY.inputs
    assert "Tea leaves" in client.get("/methods").text
    assert "Tea leaves" in client.get("/p/retention-2027/studies/new").text


@pytest.mark.parametrize("field", ["sample", "duration", "elements-1-formula"])
def test_a_bad_formula_is_refused_with_its_place_marked_and_kept(
    client_of: ClientOf, database: Database, cast: Cast, field: str
) -> None:
    client = client_of(cast.ada)
    for formula in BAD:
        answer = client.send(f"{PLACE}/edit", method_fields() | {field: formula})
        assert answer.status_code == 422, formula
        assert "<mark>" in answer.text or len(formula) > 1_000, formula
        assert "<script>alert" not in answer.text
    assert methods_of(database, cast.ada) == catalogue()


def test_the_faulty_part_is_underlined(client_of: ClientOf, cast: Cast) -> None:
    fields = method_fields() | {"elements-1-formula": "questions * (script_time + tea)"}
    page = client_of(cast.ada).send(f"{PLACE}/edit", fields).text
    assert "questions * (script_time + <mark>tea</mark>)" in page
    assert "There is no input “tea”" in page
    assert ">questions * (script_time + tea)</textarea>" in page.replace("\r\n", "")


def test_what_does_not_hold_is_said_at_its_place_and_nothing_is_kept(
    client_of: ClientOf, database: Database, cast: Cast
) -> None:
    client = client_of(cast.ada)
    for changes, sentence in WRONG:
        answer = client.send(f"{PLACE}/edit", method_fields(**changes))
        assert answer.status_code == 422, sentence
        assert sentence in answer.text, sentence
    assert methods_of(database, cast.ada) == catalogue()


def test_rows_are_added_and_left_out(client_of: ClientOf, database: Database, cast: Cast) -> None:
    client = client_of(cast.ada)
    page = client.send(f"{PLACE}/edit", method_fields(add_input="1")).text
    assert f'name="inputs-{len(SURVEY.inputs)}-key"' in page
    number = len(SURVEY.elements)
    more = {
        f"elements-{number}-label": "Tea",
        f"elements-{number}-section": "fieldwork",
        f"elements-{number}-formula": "ceil(completes / 10)",
        f"elements-{number}-element": "Tea for everybody",
        f"elements-{number}-unit": "person",
        "elements-2-leave_out": "y",
    }
    answer = client.send(f"{PLACE}/edit", method_fields() | more, follow_redirects=True)
    assert "No rate card has a price for “Tea for everybody” yet" in answer.text
    kept = method_in_use(database, cast.ada, "online-survey")
    assert (kept.elements[-1].key, kept.elements[-1].bears_vat) == ("tea", False)
    assert SURVEY.elements[2] not in kept.elements
    assert len(kept.elements) == number


def test_a_stale_edit_keeps_nothing_and_says_who_was_faster(
    client_of: ClientOf, database: Database, cast: Cast
) -> None:
    client = client_of(cast.ada)
    client.send(f"{PLACE}/edit", method_fields(days_minimum="6"))
    answer = client.send(f"{PLACE}/edit", method_fields(name="Mine"))
    assert answer.status_code == 409
    assert "Ada has saved version 1" in answer.text
    assert method_in_use(database, cast.ada, "online-survey").name == "Online survey"


def test_a_hostile_form_is_refused_and_never_breaks(client_of: ClientOf, database: Database, cast: Cast) -> None:
    client = client_of(cast.ada)
    for fields in (
        {},
        {"save": "1", "inputs-999-key": "a", "elements-99999-key": "b"},
        {"save": "1", "inputs-٣-key": "a", "seen_version": "x" * 99},
        method_fields() | {"elements-0-key": "../../etc"},
        method_fields() | {"inputs-0-label": "\0"},
        method_fields() | {"inputs-0-help": "x" * 5_000},
        MultiDict([("name", "a"), ("name", "b"), ("tier", "survey"), ("tier", "x")]),
    ):
        assert client.send(f"{PLACE}/edit", fields).status_code in (400, 409, 422)
    assert methods_of(database, cast.ada) == catalogue()


def test_people_of_other_roles_read_and_do_not_write(client_of: ClientOf, cast: Cast) -> None:
    for person in (cast.femi, cast.mona, cast.adam):
        assert client_of(person).get(PLACE).status_code == 200
        assert client_of(person).get(f"{PLACE}/edit").status_code == 403
        assert client_of(person).get("/methods/new").status_code == 403


def test_another_workspace_finds_only_the_catalogue(client_of: ClientOf, cast: Cast) -> None:
    client_of(cast.ada).send("/methods/new", method_fields(name="Tea leaves"))
    eve = client_of(cast.eve)
    assert eve.get("/methods/tea-leaves").status_code == 404
    assert eve.get("/methods/tea-leaves/edit").status_code == 404
    assert eve.send("/methods/tea-leaves/edit", method_fields()).status_code == 404
    assert eve.get("/methods/new?begin=tea-leaves").status_code == 404
    assert "Tea leaves" not in eve.get("/methods").text


def test_a_study_is_offered_the_newer_version_and_uses_it_when_asked(
    client_of: ClientOf, database: Database, cast: Cast
) -> None:
    client = client_of(cast.ada)
    study = "/p/retention-2027/studies/survey/edit"
    assert "has changed since" not in client.get(study).text
    client.send(f"{PLACE}/edit", method_fields(days_minimum="6"))
    assert "This method has changed since" in client.get(study).text
    page = client.get(f"{study}?method=newest").text
    assert "built with version 1" in page
    assert "?method=newest" in page


def test_recommended_methods_come_first_with_their_reasons(client_of: ClientOf, cast: Cast) -> None:
    page = client_of(cast.ada).get("/p/retention-2027/studies/new?question=fees").text
    assert "recommended" in page
    assert "It suits this kind of question well." in page
    assert page.index("A/B test") < page.index("Others that could help")
    settled = client_of(cast.ada).get("/p/retention-2027/studies/new?question=settled").text
    assert "Do not research, just decide." in settled
    assert client_of(cast.ada).get("/p/retention-2027/studies/new?question=nothing").status_code == 200
