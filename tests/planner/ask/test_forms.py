"""Writing and changing a question: what is kept, what is refused and where, and who was faster."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgeting.programme import Programme
from budgeting.studies import JudgedLikelihood
from planner.services.actors import Actor
from planner.services.questions import see_question
from planner.services.studies import see_study, write_study
from planner.storage.database import Database
from tests.browsing import Visitor
from tests.people import Cast
from tests.planner.ask.conftest import set_today
from tests.planner.planning import HOSTILE, question_fields

ClientOf = Callable[[Actor], Visitor]
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def ada(cast: Cast, client_of: ClientOf) -> Visitor:
    return client_of(cast.ada)


def test_a_question_is_written_and_shown_with_its_worth(ada: Visitor, programme: Programme) -> None:
    answer = ada.send(f"/p/{programme.key}/questions/new", question_fields(), follow_redirects=True)
    assert answer.status_code == 200
    assert "The question is saved." in answer.text
    assert "£24,000" in answer.text  # the best is worth 10,000 now and 40,000 when known, acted on 8 times in 10


def test_losses_take_a_minus_sign_of_either_kind(
    ada: Visitor, database: Database, cast: Cast, programme: Programme
) -> None:
    ada.send(f"/p/{programme.key}/questions/new", question_fields(payoffs__0__1="−£50,000.50"))
    key = "would-a-shorter-letter-keep-customers"
    question = see_question(database, cast.ada, programme.key, key).question
    assert question.decision.payoffs_minor[0] == (10_000_000, -5_000_050)


def test_what_is_saved_comes_back_into_the_form_and_can_be_saved_again(ada: Visitor, programme: Programme) -> None:
    page = ada.get(f"/p/{programme.key}/questions/fees/edit").text
    for value in ("400,000", "-200,000", "Head of current accounts", "2027-12-31"):
        assert f'value="{value}"' in page
    assert 'name="seen_version" type="hidden" value="1"' in page
    fields = question_fields(text="What about fees?", seen_version="1")
    assert ada.send(f"/p/{programme.key}/questions/fees/edit", fields).status_code == 302
    assert "What about fees?" in ada.get(f"/p/{programme.key}/questions/fees").text


def test_a_stale_edit_is_told_and_keeps_what_was_typed(ada: Visitor, programme: Programme) -> None:
    path = f"/p/{programme.key}/questions/fees/edit"
    ada.send(path, question_fields(text="The first", seen_version="1"))
    answer = ada.send(path, question_fields(text="The second", seen_version="1"))
    assert answer.status_code == 409
    assert "Somebody else was faster." in answer.text
    assert 'value="The second"' in answer.text
    assert "The first" in ada.get(f"/p/{programme.key}/questions/fees").text
    assert ada.send(path, question_fields(text="The second", seen_version="2")).status_code == 302


def test_a_state_cannot_be_added_while_a_study_has_hit_rates_of_its_own(
    ada: Visitor, programme: Programme, database: Database, cast: Cast
) -> None:
    seen = see_study(database, cast.ada, programme.key, "survey")
    judged = JudgedLikelihood("fees", ((900_000, 100_000), (200_000, 800_000)), "A pilot")
    study = replace(seen.study, judged=(judged,))
    write_study(database, cast.ada, programme.key, study, seen_version=seen.version)
    third = {"states-2-name": "Neither", "states-2-belief": "0", "payoffs-0-2": "0", "payoffs-1-2": "0"}
    fields = question_fields(seen_version="1") | third
    answer = ada.send(f"/p/{programme.key}/questions/fees/edit", fields)
    assert answer.status_code == 422
    assert "has hit rates of its own for this question" in answer.text
    assert 'value="Neither"' in answer.text
    assert ada.get(f"/p/{programme.key}/studies/survey").status_code == 200


def test_an_option_and_a_state_are_added_without_losing_anything(ada: Visitor, programme: Programme) -> None:
    path = f"/p/{programme.key}/questions/new"
    fields = question_fields(payoffs__0__0="12,345")
    del fields["save"]
    answer = ada.send(path, fields | {"add_option": "1"})
    assert answer.status_code == 200
    assert 'name="payoffs-2-1"' in answer.text
    assert 'value="12,345"' in answer.text
    assert 'name="payoffs-1-2"' in ada.send(path, fields | {"add_state": "1"}).text


def test_a_row_left_empty_is_dropped(ada: Visitor, programme: Programme) -> None:
    fields = question_fields(options__2__name="", payoffs__2__0="", payoffs__2__1="")
    assert ada.send(f"/p/{programme.key}/questions/new", fields).status_code == 302


def test_a_row_that_is_half_filled_is_refused_at_its_cell(ada: Visitor, programme: Programme) -> None:
    answer = ada.send(f"/p/{programme.key}/questions/new", question_fields(options__2__name="Burn it"))
    assert answer.status_code == 422
    assert 'id="payoffs-2-0-error"' in answer.text


@pytest.mark.parametrize("typed", [*HOSTILE[:4], *HOSTILE[5:]])
def test_a_payoff_that_is_no_money_is_refused_at_its_cell(ada: Visitor, programme: Programme, typed: str) -> None:
    answer = ada.send(f"/p/{programme.key}/questions/new", question_fields(payoffs__1__0=typed))
    assert answer.status_code == 422
    assert 'id="payoffs-1-0-error"' in answer.text
    assert '<a href="#payoffs-1-0">' in answer.text
    assert 'value="Shorten it"' in answer.text
    assert ada.get(f"/p/{programme.key}/questions/would-a-shorter-letter-keep-customers").status_code == 404


@pytest.mark.parametrize(
    ("changes", "place", "sentence"),
    [
        ({"states__0__belief": "50"}, "states", "The beliefs add up to 110 %."),
        ({"states__0__belief": "140"}, "states-0-belief", "is more than 100 %"),
        ({"states__1__name": "Length drives leaving"}, "states", "Two names are the same."),
        ({"options__0__name": ""}, "options-0-name", "Name this option."),
        ({"states__1__name": " "}, "states-1-name", "Name what may be true."),
        ({"text": " "}, "text", "Write the question as you would ask a colleague."),
        ({"decide_by": "tomorrow"}, "decide_by", "Not a valid date"),
        ({"decide_by": "2026-11-20"}, "decide_by", "This date has passed."),
        ({"acting": "often"}, "acting", "is not a chance"),
        ({"difference": "0"}, "difference", "is nothing"),
        ({"difference": "10.009"}, "difference", "is too precise"),
        ({"prevalence": ""}, "prevalence", "Enter a share of customers"),
        ({"options__1__action": "x" * 301}, "options-1-action", "Field cannot be longer than 300 characters"),
        ({"owner": "a\0b"}, "owner", "characters that cannot be kept"),
        ({"options__0__name": "a\0b"}, "options-0-name", "characters that cannot be kept"),
        ({"anxiety_points": "no-such-point"}, "anxiety_points", "not a valid choice"),
    ],
)
def test_what_does_not_hold_is_said_where_it_is(
    ada: Visitor, programme: Programme, changes: dict[str, str], place: str, sentence: str
) -> None:
    answer = ada.send(f"/p/{programme.key}/questions/new", question_fields(**changes))
    assert answer.status_code == 422
    assert f'<a href="#{place}">' in answer.text
    assert f'id="{place}"' in answer.text
    assert sentence in answer.text
    assert 'value="£100,000"' in answer.text


def test_a_belief_that_is_missing_is_named(ada: Visitor, programme: Programme) -> None:
    answer = ada.send(f"/p/{programme.key}/questions/new", question_fields(states__1__belief=""))
    assert "Enter a belief in “It does not”." in answer.text


def test_errors_stand_in_the_order_of_the_page_and_the_sum_of_beliefs_among_them(
    ada: Visitor, programme: Programme
) -> None:
    wrong = {"owner": "", "decide_by": "", "states__0__belief": "50", "payoffs__1__0": "x", "difference": "0"}
    page = ada.send(f"/p/{programme.key}/questions/new", question_fields(**wrong)).text
    places = [
        page.index(f'<a href="#{name}">') for name in ("owner", "decide_by", "states", "payoffs-1-0", "difference")
    ]
    assert places == sorted(places)
    assert "The beliefs add up to 110 %." in page


def test_a_decision_may_be_taken_today(ada: Visitor, programme: Programme, today: date) -> None:
    fields = question_fields(decide_by=today.isoformat())
    assert ada.send(f"/p/{programme.key}/questions/new", fields).status_code == 302


def test_a_question_whose_decision_has_passed_stays_readable(
    ada: Visitor, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_today(monkeypatch, date(2028, 2, 1))
    for page in ("questions", "questions/fees", "questions/fees/edit"):
        assert ada.get(f"/p/{programme.key}/{page}").status_code == 200
    assert "overdue" in ada.get(f"/p/{programme.key}/questions/fees").text


def test_a_question_cannot_hide_behind_the_page_for_new_ones(ada: Visitor, programme: Programme) -> None:
    answer = ada.send(f"/p/{programme.key}/questions/new", question_fields(text="New"))
    assert answer.headers["Location"].endswith("/questions/new-2")


def test_only_researchers_write(programme: Programme, cast: Cast, client_of: ClientOf) -> None:
    for person in (cast.femi, cast.mona, cast.adam):
        client = client_of(person)
        assert client.get(f"/p/{programme.key}/questions/new").status_code == 403
        assert client.send(f"/p/{programme.key}/questions/fees/edit", question_fields()).status_code == 403


@FEW
@given(
    st.dictionaries(
        st.one_of(
            st.sampled_from(sorted(question_fields())),
            st.from_regex(r"(options|states|payoffs)-[0-9²٣]{1,5}(-[0-9a-z²]{0,6}){0,2}", fullmatch=True),
        ),
        st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40)),
        max_size=8,
    )
)
def test_nothing_that_is_typed_breaks_the_form(ada: Visitor, programme: Programme, typed: dict[str, str]) -> None:
    fields = question_fields() | {name: text.encode("utf-8", "replace").decode() for name, text in typed.items()}
    for path in ("questions/new", "questions/fees/edit"):
        assert ada.send(f"/p/{programme.key}/{path}", fields).status_code in (200, 302, 409, 422)
