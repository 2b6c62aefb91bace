"""A stake from customers: worked out step by step, put where it belongs, and kept with the decision."""

from collections.abc import Callable

import pytest

from budgeting.programme import Programme
from budgeting.stakes import Stake
from planner.services.actors import Actor
from planner.services.questions import see_question
from planner.storage.database import Database
from tests.browsing import Visitor
from tests.people import Cast
from tests.planner.ask.test_depths import NUMBER, QUICK, YES_NO, values_in
from tests.planner.planning import HOSTILE, question_fields

ClientOf = Callable[[Actor], Visitor]
STAKE = {"customers": "12,000", "customer_value": "300", "churn_change": "2", "years": "1"}


@pytest.fixture
def ada(cast: Cast, client_of: ClientOf) -> Visitor:
    return client_of(cast.ada)


def put(visitor: Visitor, programme: Programme, fields: dict[str, str], cell: str) -> dict[str, str]:
    """The boxes after the amount was put into ``cell``."""
    sent = {name: text for name, text in fields.items() if name != "save"} | {"put_stake": "1", "stake_cell": cell}
    answer = visitor.send(f"/p/{programme.key}/questions/new", sent)
    assert answer.status_code == 200
    return values_in(answer.text)


@pytest.mark.parametrize(("fields", "cell"), [(QUICK, "at_stake"), (YES_NO, "gain"), (YES_NO, "loss")])
def test_the_amount_goes_into_the_box_that_was_chosen(
    ada: Visitor, programme: Programme, fields: dict[str, str], cell: str
) -> None:
    assert put(ada, programme, fields | STAKE, cell)[cell] == "72,000"


def test_in_a_table_it_may_be_a_loss(ada: Visitor, programme: Programme) -> None:
    fields = question_fields(**STAKE)
    assert put(ada, programme, fields, "payoffs-1-0")["payoffs-1-0"] == "72,000"
    assert put(ada, programme, fields | {"stake_is_loss": "y"}, "payoffs-0-1")["payoffs-0-1"] == "-72,000"


def test_customers_follow_from_the_share_of_feedback_when_only_all_of_them_are_known(
    ada: Visitor, programme: Programme
) -> None:
    fields = QUICK | STAKE | {"customers": "", "customer_base": "50,000"}
    nobody = put(ada, programme, fields, "at_stake")
    assert nobody["at_stake"] == "0"
    assert nobody["customers"] == ""


def test_which_count_of_customers_counts_is_said_when_both_are_typed(ada: Visitor, programme: Programme) -> None:
    path = f"/p/{programme.key}/questions/preview"
    both = ada.send(path, QUICK | STAKE | {"customer_base": "50,000"}).text
    assert "counts as typed, and “All customers” does not" in both
    one = ada.send(path, QUICK | STAKE | {"customers": "", "customer_base": "50,000"}).text
    assert "0 is the share of the feedback × all customers." in one


def test_discounted_years_are_shown_as_the_figure_that_is_multiplied(ada: Visitor, programme: Programme) -> None:
    stake = {"customers": "14,438", "customer_value": "120", "churn_change": "5", "years": "3", "discount": "10"}
    live = ada.send(f"/p/{programme.key}/questions/preview", QUICK | stake).text
    assert "a year continuously" in live
    assert "they count as 2.591818)" in live
    assert round(14_438 * 2.591818 * 0.05 * 120) == 224_524
    assert "£224,524" in live


def test_the_arithmetic_is_shown_while_it_is_typed(ada: Visitor, programme: Programme) -> None:
    live = ada.send(f"/p/{programme.key}/questions/preview", QUICK | STAKE).text
    assert "12,000 customers × 1 year × 2\N{NO-BREAK SPACE}% × £300 = <strong>£72,000</strong>" in live


def test_the_stake_is_kept_with_the_decision_and_opens_later(
    ada: Visitor, database: Database, cast: Cast, programme: Programme
) -> None:
    fields = put(ada, programme, QUICK | STAKE | {"discount": "3.5"}, "at_stake") | {"kind": "causal", "save": "1"}
    path = ada.send(f"/p/{programme.key}/questions/new", fields).headers["Location"]
    key = path.rsplit("/", 1)[1]
    question = see_question(database, cast.ada, programme.key, key).question
    assert question.decision.stake == Stake(12_000, 30_000, 200, 1_000, 350)
    assert "How the amount at stake was worked out" in ada.get(path).text
    assert values_in(ada.get(f"{path}/edit").text)["customers"] == "12,000"


def test_a_stake_is_told_only_while_an_amount_equals_it(ada: Visitor, programme: Programme) -> None:
    address = f"/p/{programme.key}/questions/new"
    told = {}
    for worth in ("36,000", "10,000"):
        page = ada.get(ada.send(address, NUMBER | STAKE | {"unit_worth": worth}).headers["Location"]).text
        told[worth] = "How the amount at stake was worked out" in page
    assert told == {"36,000": True, "10,000": False}
    by_hand = ada.get(ada.send(address, QUICK | STAKE).headers["Location"]).text
    assert "How the amount at stake was worked out" not in by_hand


def test_things_that_move_the_value_alike_are_all_named(ada: Visitor, programme: Programme) -> None:
    table = {"payoffs-0-0": "1,000", "payoffs-0-1": "0", "payoffs-1-0": "0", "payoffs-1-1": "1,000"}
    fields = question_fields(acting="100") | table | {"states-0-belief": "50", "states-1-belief": "50"}
    page = ada.get(ada.send(f"/p/{programme.key}/questions/new", fields).headers["Location"]).text
    sentence = page[page.index("Most of all") :].partition("</p>")[0]
    assert sentence.count("<strong>") == 3
    assert "</strong>: each moves the ceiling by £100." in sentence


def test_a_decision_without_a_stake_keeps_none(
    ada: Visitor, database: Database, cast: Cast, programme: Programme
) -> None:
    path = ada.send(f"/p/{programme.key}/questions/new", QUICK).headers["Location"]
    assert see_question(database, cast.ada, programme.key, path.rsplit("/", 1)[1]).question.decision.stake is None


@pytest.mark.parametrize(
    ("place", "typed", "sentence"),
    [
        ("customers", "many", "is not a number of customers"),
        ("customer_value", "", "Enter an amount of money"),
        ("churn_change", "120", "is more than 100"),
        ("churn_change", "0.123", "is too precise"),
        ("years", "0", "more than zero and at most 30 years"),
        ("years", "99", "is too large"),
        ("discount", "200", "is more than 100"),
    ],
)
def test_a_stake_half_built_is_said_at_its_box_and_nothing_is_saved(
    ada: Visitor, programme: Programme, place: str, typed: str, sentence: str
) -> None:
    answer = ada.send(f"/p/{programme.key}/questions/new", QUICK | STAKE | {place: typed})
    assert answer.status_code == 422
    assert f'<a href="#{place}">' in answer.text
    assert sentence in answer.text


def test_a_box_that_is_not_there_takes_nothing(ada: Visitor, programme: Programme) -> None:
    for cell in ("payoffs-9-9", "csrf_token", "", "payoffs-0-x"):
        sent = QUICK | STAKE | {"put_stake": "1", "stake_cell": cell}
        assert "Choose the box" in ada.send(f"/p/{programme.key}/questions/new", sent).text


@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_that_is_typed_breaks_the_stake(ada: Visitor, programme: Programme, typed: str) -> None:
    fields = QUICK | dict.fromkeys([*STAKE, "customer_base", "discount", "stake_cell"], typed)
    path = f"/p/{programme.key}/questions"
    assert ada.send(f"{path}/new", fields).status_code in (302, 422)
    assert ada.send(f"{path}/new", fields | {"put_stake": "1"}).status_code == 200
    assert ada.send(f"{path}/preview", fields).status_code == 200
