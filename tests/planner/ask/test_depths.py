"""Four ways of asking: each keeps what was typed, and looking closer carries over what is known."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from budgeting.beliefs import NormalBelief
from budgeting.decisions import Decision
from budgeting.programme import Programme
from planner.services.actors import Actor
from planner.services.questions import see_question
from planner.storage.database import Database
from tests.browsing import Visitor
from tests.people import Cast
from tests.planner.planning import HOSTILE

ClientOf = Callable[[Actor], Visitor]
HEAD = {
    "text": "Would a shorter letter keep customers?",
    "kind": "causal",
    "statement": "Whether to shorten the letter",
    "owner": "Head of letters",
    "decide_by": "2027-11-30",
    "acting": "80",
    "difference": "10",
    "prevalence": "15",
    "save": "1",
}
QUICK = HEAD | {"depth": "quick", "states-0-belief": "40", "at_stake": "£100,000"}
YES_NO = HEAD | {"depth": "yes_no", "states-0-belief": "40", "gain": "100,000", "loss": "50,000"}
NUMBER = HEAD | {"depth": "normal", "mean": "-3", "deviation": "2.5", "break_even": "−1", "unit_worth": "50,000"}
WAYS = {"quick": QUICK, "yes_no": YES_NO, "normal": NUMBER}


@pytest.fixture
def ada(cast: Cast, client_of: ClientOf) -> Visitor:
    return client_of(cast.ada)


@pytest.fixture
def saved(ada: Visitor, database: Database, cast: Cast, programme: Programme) -> Callable[[dict[str, str]], Decision]:
    """Saves the form and gives the decision that was kept."""

    def save(fields: dict[str, str]) -> Decision:
        answer = ada.send(f"/p/{programme.key}/questions/new", fields)
        assert answer.status_code == 302, answer.text
        key = answer.headers["Location"].rsplit("/", 1)[1]
        return see_question(database, cast.ada, programme.key, key).question.decision

    return save


def test_three_quick_answers_make_a_question(saved: Callable[[dict[str, str]], Decision]) -> None:
    decision = saved(QUICK)
    assert decision.depth == "quick"
    assert decision.payoffs_minor == ((10_000_000, -10_000_000), (0, 0))
    assert [state.prior_ppm for state in decision.states] == [400_000, 600_000]
    assert decision.acting_ppm == 800_000


def test_a_yes_or_no_keeps_gain_and_loss_apart_and_the_names_that_were_given(
    saved: Callable[[dict[str, str]], Decision],
) -> None:
    decision = saved(YES_NO | {"options-0-name": "Shorten it", "states-0-name": "Length drives leaving"})
    assert decision.payoffs_minor == ((10_000_000, -5_000_000), (0, 0))
    assert decision.options[0].name == "Shorten it"
    assert [state.name for state in decision.states] == ["Length drives leaving", "It is not so"]


def test_a_number_is_kept_with_its_break_even_below_zero_too(saved: Callable[[dict[str, str]], Decision]) -> None:
    decision = saved(NUMBER | {"unit": "points of churn"})
    assert decision.belief == NormalBelief(-3_000, 2_500, -1_000, 5_000_000, "points of churn")
    assert decision.states[0].name == "Above break-even"


@pytest.mark.parametrize("way", WAYS)
def test_what_was_asked_comes_back_in_the_way_it_was_asked(ada: Visitor, programme: Programme, way: str) -> None:
    path = ada.send(f"/p/{programme.key}/questions/new", WAYS[way]).headers["Location"]
    page = ada.get(f"{path}/edit").text
    shown = values_in(page)
    assert shown["depth"] == way
    for name, typed in WAYS[way].items():
        if name not in {"save", "kind"}:
            assert plain(shown[name]) == plain(typed), name
    assert ada.send(f"{path}/edit", shown | {"kind": "causal", "save": "1"}).status_code == 302


def test_a_quick_score_opens_as_the_table_it_stands_for(ada: Visitor, programme: Programme) -> None:
    shown = turned(ada, programme, QUICK, "table")
    assert [shown[f"payoffs-{row}-{column}"] for row in (0, 1) for column in (0, 1)] == [
        "100,000",
        "-100,000",
        "0",
        "0",
    ]
    assert [shown[f"states-{column}-belief"] for column in (0, 1)] == ["40", "60"]
    assert shown["states-0-name"] == "It is so"
    assert shown["at_stake"] == "£100,000"


def test_a_quick_score_becomes_a_yes_or_no_with_gain_and_loss_alike(ada: Visitor, programme: Programme) -> None:
    shown = turned(ada, programme, QUICK, "yes_no")
    assert (shown["gain"], shown["loss"]) == ("100,000", "100,000")


def test_a_number_opens_as_a_table_of_both_sides_of_break_even(ada: Visitor, programme: Programme) -> None:
    shown = turned(ada, programme, NUMBER, "table")
    assert shown["states-0-name"] == "Above break-even"
    assert float(shown["payoffs-0-0"].replace(",", "")) > 0 > float(shown["payoffs-0-1"].replace(",", ""))
    assert shown["mean"] == "-3"


def test_looking_closer_and_back_loses_nothing_that_was_typed(ada: Visitor, programme: Programme) -> None:
    table = turned(ada, programme, QUICK, "table") | {"states-2-name": "Neither", "states-2-belief": "0"}
    table |= {"payoffs-0-2": "7", "payoffs-1-2": "8", "options-0-action": "Brief the agency"}
    quick = turned(ada, programme, table, "quick")
    assert quick["at_stake"] == "£100,000"
    again = turned(ada, programme, quick, "table")
    for name in ("states-2-name", "states-2-belief", "payoffs-0-2", "payoffs-1-2", "options-0-action"):
        assert again[name] == table[name], name


def test_a_table_that_was_changed_by_hand_is_not_filled_in_anew(ada: Visitor, programme: Programme) -> None:
    table = turned(ada, programme, QUICK, "table") | {"payoffs-0-1": "-30,000"}
    again = turned(ada, programme, turned(ada, programme, table, "quick"), "table")
    assert again["payoffs-0-1"] == "-30,000"


def test_a_table_that_nobody_changed_follows_the_quick_score(ada: Visitor, programme: Programme) -> None:
    quick = turned(ada, programme, turned(ada, programme, QUICK, "table"), "quick")
    again = turned(ada, programme, quick | {"at_stake": "70,000", "states-0-belief": "30"}, "table")
    assert (again["payoffs-0-0"], again["payoffs-0-1"]) == ("70,000", "-70,000")
    assert again["states-1-belief"] == "70"


def test_a_gain_typed_apart_outlives_a_look_at_the_quick_score(ada: Visitor, programme: Programme) -> None:
    quick = turned(ada, programme, YES_NO | {"at_stake": "9"}, "quick")
    assert turned(ada, programme, quick, "yes_no")["loss"] == "50,000"


def test_a_table_typed_by_hand_outlives_a_look_at_a_number(ada: Visitor, programme: Programme) -> None:
    table = turned(ada, programme, QUICK, "table") | {"states-0-name": "Length drives leaving", "states-1-belief": "60"}
    number = turned(ada, programme, table, "normal")
    again = turned(ada, programme, number | NUMBER, "table")
    for name in [*(f"states-{at}-{box}" for at in (0, 1) for box in ("name", "belief")), "payoffs-0-0", "payoffs-0-1"]:
        assert again[name] == table[name], name
    assert again["mean"] == "-3"


def test_the_ways_say_that_only_the_open_one_is_saved(ada: Visitor, programme: Programme) -> None:
    assert "a shorter way then replaces the table" in ada.get(f"/p/{programme.key}/questions/new").text


def test_turning_before_anything_is_typed_says_nothing_is_wrong(ada: Visitor, programme: Programme) -> None:
    answer = ada.send(f"/p/{programme.key}/questions/new", {"depth": "quick", "deepen": "table"})
    assert answer.status_code == 200
    assert 'class="error"' not in answer.text
    assert "is-wrong" not in answer.text


@pytest.mark.parametrize(
    ("way", "place", "typed", "sentence"),
    [
        ("quick", "at_stake", "", "Enter an amount of money"),
        ("quick", "at_stake", "-5", "is below zero"),
        ("quick", "states-0-belief", "rather", "is not how sure you are"),
        ("yes_no", "gain", "lots", "is not an amount of money"),
        ("yes_no", "loss", "-50,000", "is below zero"),
        ("normal", "mean", "three", "is not the most likely value"),
        ("normal", "deviation", "0", "must be more than zero"),
        ("normal", "break_even", "", "Enter the value from which acting pays"),
        ("normal", "unit_worth", "0", "must be more than zero"),
        ("normal", "observation", "-1", "is not how far single answers lie apart"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_box(
    ada: Visitor, programme: Programme, way: str, place: str, typed: str, sentence: str
) -> None:
    answer = ada.send(f"/p/{programme.key}/questions/new", WAYS[way] | {place: typed})
    assert answer.status_code == 422
    assert f'<a href="#{place}">' in answer.text
    assert sentence in answer.text
    assert values_in(answer.text)["owner"] == "Head of letters"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_that_is_typed_breaks_a_way_of_asking(ada: Visitor, programme: Programme, way: str, typed: str) -> None:
    boxes = set(WAYS[way]) - set(HEAD) - {"depth"} | {"observation", "unit", "options-0-name", "states-1-name"}
    fields = WAYS[way] | dict.fromkeys(boxes, typed)
    path = f"/p/{programme.key}/questions"
    assert ada.send(f"{path}/new", fields).status_code in (302, 422)
    del fields["save"]
    assert ada.send(f"{path}/new", fields | {"deepen": "table"}).status_code == 200
    assert ada.send(f"{path}/new", fields | {"deepen": typed}).status_code in (200, 302, 422)
    assert ada.send(f"{path}/preview", fields).status_code == 200


def test_the_worth_of_knowing_is_shown_while_it_is_typed(ada: Visitor, programme: Programme) -> None:
    live = ada.send(f"/p/{programme.key}/questions/preview", QUICK).text
    assert "£32,000</b> at most" in live
    assert "You would change your mind above <strong>50\N{NO-BREAK SPACE}%</strong>" in live
    assert "<html" not in live


def test_a_preview_tells_how_much_belief_is_left_to_give(ada: Visitor, programme: Programme) -> None:
    fields = {"depth": "table", "states-0-belief": "40", "states-1-belief": "50"}
    live = ada.send(f"/p/{programme.key}/questions/preview", fields).text
    assert "10\N{NO-BREAK SPACE}% still to give" in live


def test_a_preview_of_what_cannot_change_says_to_decide(ada: Visitor, programme: Programme) -> None:
    live = ada.send(f"/p/{programme.key}/questions/preview", YES_NO | {"loss": "0"}).text
    assert "Cannot change the decision." in live


def test_a_preview_is_for_those_who_may_write(programme: Programme, cast: Cast, client_of: ClientOf) -> None:
    assert client_of(cast.mona).send(f"/p/{programme.key}/questions/preview", QUICK).status_code == 403
    assert client_of(cast.eve).send(f"/p/{programme.key}/questions/preview", QUICK).status_code == 404


def test_a_question_cannot_hide_behind_the_preview(ada: Visitor, programme: Programme) -> None:
    answer = ada.send(f"/p/{programme.key}/questions/new", QUICK | {"text": "Preview"})
    assert answer.headers["Location"].endswith("/questions/preview-2")


def turned(visitor: Visitor, programme: Programme, fields: dict[str, Any], depth: str) -> dict[str, str]:
    """The boxes after the person asked in another way."""
    sent = {name: text for name, text in fields.items() if name != "save"} | {"deepen": depth}
    answer = visitor.send(f"/p/{programme.key}/questions/new", sent)
    assert answer.status_code == 200
    return values_in(answer.text)


def values_in(page: str) -> dict[str, str]:
    """What stands in the boxes of the question's form."""
    form = page[page.index('class="ask"') :]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if attributes.get("type") != "radio" and "name" in attributes and attributes["name"] != "csrf_token":
            found[attributes["name"]] = attributes.get("value", "")
    return found


def plain(text: str) -> str:
    """An amount or number without its sign of currency, its minus made alike."""
    return text.replace("£", "").replace("−", "-")
