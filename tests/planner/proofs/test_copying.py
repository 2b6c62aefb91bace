"""A copy takes the words of a study; every quantity is back at nothing, whichever programme it comes from."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from budgeting.programme import Programme
from planner.services.actors import Actor
from planner.services.copying import copy_study, see_sources
from planner.services.errors import ForbiddenError, NotFoundError
from planner.services.programmes import begin_programme, see_programme
from planner.services.studies import see_study
from planner.storage.database import Database
from tests.browsing import Visitor
from tests.builders import make_programme, make_question
from tests.people import Cast
from tests.planner.proofs.conftest import KEY, write_calls

ClientOf = Callable[[Actor], Visitor]
LAST = "retention-2026"


@pytest.fixture
def last_year(database: Database, cast: Cast, programme: Programme) -> Programme:
    before = replace(make_programme(questions=(make_question(),)), key=LAST, name="Retention 2026")
    begin_programme(database, cast.ada, before)
    write_calls(database, cast.ada, "old-calls", LAST)
    return see_programme(database, cast.ada, LAST).programme


def test_a_copy_has_the_words_and_no_quantity(database: Database, cast: Cast, programme: Programme) -> None:
    key = copy_study(database, cast.ada, KEY, "calls")
    copy = see_study(database, cast.ada, KEY, key).study
    assert (copy.name, copy.purpose, copy.method_key) == (
        "Copy of Letter calls",
        "Count the calls about letters.",
        "call-analysis",
    )
    assert copy.question_keys == ("fees",)
    assert (copy.packages, copy.judged) == ((), ())
    assert copy.copied_from == "Letter calls"
    assert see_study(database, cast.ada, KEY, "calls").study.packages != ()


def test_a_copy_of_last_year_is_at_nothing_too(database: Database, cast: Cast, last_year: Programme) -> None:
    key = copy_study(database, cast.ada, KEY, "old-calls", LAST)
    copy = see_study(database, cast.ada, KEY, key).study
    assert copy.packages == ()
    assert copy.copied_from == "Letter calls, of Retention 2026"
    assert see_programme(database, cast.ada, LAST).programme == last_year


def test_the_other_programmes_with_studies_are_offered(database: Database, cast: Cast, last_year: Programme) -> None:
    assert [one.key for one in see_sources(database, cast.ada, KEY).others] == [LAST]


def test_what_a_copy_was_begun_with_survives_its_editing(database: Database, cast: Cast, programme: Programme) -> None:
    key = copy_study(database, cast.ada, KEY, "calls")
    write_calls(database, cast.ada, key, calls=60)
    study = see_study(database, cast.ada, KEY, key).study
    assert study.copied_from == "Letter calls"
    assert {entry.by for entry in study.packages[0].design} == {cast.ada.name}


def test_only_researchers_copy_and_only_what_is_theirs(
    database: Database, cast: Cast, last_year: Programme, client_of: ClientOf
) -> None:
    with pytest.raises(ForbiddenError):
        copy_study(database, cast.femi, KEY, "calls")
    with pytest.raises(NotFoundError):
        copy_study(database, cast.eve, KEY, "calls")
    with pytest.raises(NotFoundError):
        copy_study(database, cast.ada, KEY, "no-such-study")
    assert client_of(cast.femi).send(f"/p/{KEY}/studies/calls/copy").status_code == 403
    assert client_of(cast.eve).send(f"/p/{KEY}/copy-study/{LAST}/old-calls").status_code == 404
    assert client_of(cast.ada).post(f"/p/{KEY}/studies/calls/copy").status_code == 400


def test_the_page_of_a_copy_says_that_it_is_one(programme: Programme, cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.ada)
    assert "Copy without quantities" in client.get(f"/p/{KEY}/studies/calls").text
    page = client.send(f"/p/{KEY}/studies/calls/copy", follow_redirects=True).text
    assert "Begun as a copy of Letter calls; every quantity is back at £0." in page
    assert "Begun as a copy" not in client.get(f"/p/{KEY}/studies/calls").text
    assert "Copy without quantities" not in client_of(cast.femi).get(f"/p/{KEY}/studies/calls").text


def test_a_study_of_another_programme_is_copied_from_a_page(
    last_year: Programme, cast: Cast, client_of: ClientOf
) -> None:
    client = client_of(cast.ada)
    page = client.get(f"/p/{KEY}/copy-study").text
    assert "Retention 2026" in page
    copied = client.send(f"/p/{KEY}/copy-study/{LAST}/old-calls", follow_redirects=True).text
    assert "Begun as a copy of Letter calls, of Retention 2026; every quantity is back at £0." in copied


def test_one_study_too_many_for_a_question_is_said_and_nothing_is_copied(
    database: Database, programme: Programme, cast: Cast, client_of: ClientOf
) -> None:
    for number in range(2, 7):
        write_calls(database, cast.ada, f"calls-{number}")
    page = client_of(cast.ada).send(f"/p/{KEY}/studies/calls/copy", follow_redirects=True).text
    assert "The study was not copied." in page
    assert "would be named by 7 studies" in page
    assert len(see_programme(database, cast.ada, KEY).programme.studies) == 6
