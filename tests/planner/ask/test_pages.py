"""The pages of questions: what don't we know, and would an answer change what we do."""

from collections.abc import Callable
from dataclasses import replace

from budgeting.advice.asking import Asked, normal_decision
from budgeting.beliefs import NormalBelief
from budgeting.programme import Programme
from planner.services.actors import Actor
from planner.services.programmes import begin_programme
from planner.storage.database import Database
from tests.browsing import Visitor
from tests.builders import make_decision, make_programme, make_question, make_study
from tests.people import Cast

ClientOf = Callable[[Actor], Visitor]


def test_every_role_reads_the_board_and_each_question(programme: Programme, cast: Cast, client_of: ClientOf) -> None:
    for person in (cast.ada, cast.femi, cast.mona, cast.adam):
        client = client_of(person)
        for page in ("questions", "questions/fees", "questions/settled"):
            assert client.get(f"/p/{programme.key}/{page}").status_code == 200, (person.name, page)


def test_another_workspace_finds_nothing(programme: Programme, cast: Cast, client_of: ClientOf) -> None:
    eve = client_of(cast.eve)
    for page in ("questions", "questions/fees", "questions/fees/edit", "questions/new"):
        assert eve.get(f"/p/{programme.key}/{page}").status_code == 404, page
    assert eve.send(f"/p/{programme.key}/questions/fees/edit").status_code == 404


def test_the_board_shows_the_ceiling_and_what_hangs_from_it(
    programme: Programme, cast: Cast, client_of: ClientOf
) -> None:
    page = client_of(cast.ada).get(f"/p/{programme.key}/questions").text
    assert "£80,000" in page
    assert "just decide" in page
    assert f"/p/{programme.key}/anxiety/letter-fees" in page
    assert "Write a question" in page


def test_an_empty_board_offers_the_first_step_to_those_who_may_take_it(
    database: Database, cast: Cast, client_of: ClientOf
) -> None:
    empty = replace(make_programme(), questions=())
    begin_programme(database, cast.ada, empty)
    assert "Write the first question" in client_of(cast.ada).get(f"/p/{empty.key}/questions").text
    seen_by_manager = client_of(cast.mona).get(f"/p/{empty.key}/questions").text
    assert "No questions yet" in seen_by_manager
    assert "Write the first question" not in seen_by_manager


def test_a_question_opens_its_figures_down_to_the_table(programme: Programme, cast: Cast, client_of: ClientOf) -> None:
    page = client_of(cast.mona).get(f"/p/{programme.key}/questions/fees").text
    assert "20\N{NO-BREAK SPACE}% × £400,000 + 80\N{NO-BREAK SPACE}% × −£200,000 = <strong>−£80,000.00" in page
    assert "2 in 10 (20\N{NO-BREAK SPACE}%)" in page
    assert 'Knowing for certain adds</th><td class="r">£80,000.00' in page
    assert "do <strong>Option 1</strong> instead: £400,000 better" in page
    assert f"/p/{programme.key}/studies/survey" in page


def test_a_settled_question_says_do_not_research(programme: Programme, cast: Cast, client_of: ClientOf) -> None:
    page = client_of(cast.mona).get(f"/p/{programme.key}/questions/settled").text
    assert "Cannot change the decision: do not research, just decide." in page
    assert "is best whatever is true" in page
    assert "Build a study" not in page


def test_two_questions_of_one_decision_are_said_to_count_twice(
    programme: Programme, cast: Cast, client_of: ClientOf
) -> None:
    client = client_of(cast.mona)
    page = client.get(f"/p/{programme.key}/questions/fees").text
    assert "Counted twice." in page
    assert f"/p/{programme.key}/questions/settled" in page
    assert "do not add their worths" in client.get(f"/p/{programme.key}/questions").text


def test_a_question_of_a_decision_of_its_own_is_not_warned_of(
    database: Database, cast: Cast, client_of: ClientOf
) -> None:
    alone = make_programme(questions=(make_question("fees"),))
    begin_programme(database, cast.ada, alone)
    assert "Counted twice" not in client_of(cast.ada).get(f"/p/{alone.key}/questions/fees").text


def test_a_question_says_when_minds_would_change_and_what_moves_its_worth(
    programme: Programme, cast: Cast, client_of: ClientOf
) -> None:
    page = client_of(cast.mona).get(f"/p/{programme.key}/questions/fees").text
    assert "You would change your mind above <strong>33.33\N{NO-BREAK SPACE}%</strong>" in page
    assert "What moves the value most?" in page
    assert "Payoffs of “Option 1”" in page


def test_two_studies_are_shown_together_and_not_as_a_sum(programme: Programme, cast: Cast, client_of: ClientOf) -> None:
    page = client_of(cast.mona).get(f"/p/{programme.key}/questions/fees").text
    assert "What would two studies add?" in page
    assert "Not the sum of" in page


def test_a_method_that_cannot_answer_the_kind_says_so(database: Database, cast: Cast, client_of: ClientOf) -> None:
    causal = replace(make_question("fees"), kind="causal")
    programme = make_programme(make_study("calls", method_key="call-analysis"), questions=(causal,))
    begin_programme(database, cast.ada, programme)
    page = client_of(cast.ada).get(f"/p/{programme.key}/questions/fees").text
    assert "does not answer a causal question" in page


def test_more_than_two_states_say_which_distinction_matters_most(
    database: Database, cast: Cast, client_of: ClientOf
) -> None:
    three = make_decision(((300, 0, 0), (0, 200, 0), (0, 0, 100)), (400_000, 300_000, 300_000))
    programme = make_programme(questions=(make_question("fees", decision=three),))
    begin_programme(database, cast.ada, programme)
    page = client_of(cast.ada).get(f"/p/{programme.key}/questions/fees").text
    assert "Knowing only whether <strong>State 1</strong> would add £60" in page


def test_a_number_shows_its_belief_and_how_its_worth_comes_about(
    database: Database, cast: Cast, client_of: ClientOf
) -> None:
    plain = make_decision()
    asked = Asked("Whether to act", plain.owner, plain.decide_by)
    number = normal_decision(asked, belief=NormalBelief(3_000, 2_000, 4_000, 5_000_000, "points of churn"))
    programme = make_programme(make_study("survey"), questions=(make_question("fees", decision=number),))
    begin_programme(database, cast.ada, programme)
    page = client_of(cast.ada).get(f"/p/{programme.key}/questions/fees").text
    assert "Unit normal loss at that distance" in page
    assert "0.19780" in page
    assert "above <strong>4 points of churn</strong> instead of 3" in page
    assert "Worth of one unit" in page
