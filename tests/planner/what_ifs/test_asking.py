"""Other pages ask for a what-if by one form: it is made, its change is in it, and its job is started."""

from pathlib import Path

import pytest

from planner.services import what_ifs
from planner.services.errors import NotFoundError
from planner.services.jobs import MOST_UNFINISHED
from planner.storage.database import Database
from tests.people import Cast
from tests.planner.choose.choosing import KEY, ask, jobs, run
from tests.planner.web.test_matrix import ClientOf

WHAT_IFS = f"/p/{KEY}/what-ifs"
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_a_move_makes_a_what_if_and_starts_its_job(
    database: Database, cast: Cast, draft: int, client_of: ClientOf, home: Path
) -> None:
    fields = {"study": "survey", "period": "q3", "number": str(draft)}
    answer = client_of(cast.mona).send(f"{WHAT_IFS}/move", fields)
    job = jobs(database, "what_if")[0]
    assert answer.location == f"/jobs/{job.id}"
    seen = what_ifs.see_what_if(database, cast.mona, KEY, 1)
    assert [one.words for one in seen.head.changes] == ["“Survey” starts in Q3"]
    assert (seen.head.base_number, seen.plan, seen.job_id) == (draft, None, job.id)
    assert run(database, home, job.id or 0).state == "done"
    seen = what_ifs.see_what_if(database, cast.mona, KEY, 1)
    assert seen.plan is not None
    assert seen.head.is_chosen
    assert not seen.head.is_stale


def test_a_second_move_joins_the_first_and_marks_its_result_stale(
    database: Database, cast: Cast, draft: int, client_of: ClientOf, home: Path
) -> None:
    client = client_of(cast.femi)
    client.send(f"{WHAT_IFS}/move", {"study": "survey", "period": "q3", "number": "1"})
    run(database, home, jobs(database, "what_if")[0].id or 0)
    client.send(f"{WHAT_IFS}/move", {"study": "calls", "period": "q4", "number": "1"})
    (head,) = what_ifs.list_what_ifs(database, cast.femi, KEY)
    assert (len(head.changes), head.is_stale) == (2, True)


def test_a_budget_makes_a_what_if(database: Database, cast: Cast, draft: int, client_of: ClientOf) -> None:
    answer = client_of(cast.femi).send(f"{WHAT_IFS}/from-budget", {"limit_minor": "2000000", "number": "1"})
    assert answer.status_code == 302
    (head,) = what_ifs.list_what_ifs(database, cast.femi, KEY)
    assert [one.words for one in head.changes] == ["The whole programme may spend £20,000"]


def test_where_too_much_runs_already_the_what_if_is_there_without_its_job(
    database: Database, cast: Cast, draft: int, client_of: ClientOf, home: Path
) -> None:
    for _ in range(MOST_UNFINISHED):
        ask(database, home, cast.ada)
    client = client_of(cast.ada)
    answer = client.send(f"{WHAT_IFS}/move", {"study": "survey", "period": "q3", "number": "1"})
    assert answer.location == f"{WHAT_IFS}/1"
    assert "jobs that have not ended" in client.get(f"{WHAT_IFS}/1").text
    assert jobs(database, "what_if") == []


@pytest.mark.parametrize(
    ("page", "fields"),
    [
        ("move", {"study": "nothing", "period": "q3", "number": "1"}),
        ("move", {"study": "survey", "period": "q9", "number": "1"}),
        ("move", {"study": "survey"}),
        ("from-budget", {"limit_minor": "-1", "number": "1"}),
        ("from-budget", {"limit_minor": "9" * 15, "number": "1"}),
        ("from-budget", {"limit_minor": "1e4", "number": "1"}),
    ],
)
def test_what_cannot_be_asked_is_said_and_leaves_nothing_behind(
    database: Database, cast: Cast, draft: int, client_of: ClientOf, page: str, fields: dict[str, str]
) -> None:
    answer = client_of(cast.ada).send(f"{WHAT_IFS}/{page}", fields)
    assert answer.status_code == 422
    assert what_ifs.list_what_ifs(database, cast.ada, KEY) == ()


def test_a_version_that_is_not_there_cannot_be_asked_about(
    database: Database, cast: Cast, draft: int, client_of: ClientOf
) -> None:
    for number in ("7", "x", "²", "9" * 12):
        fields = {"study": "survey", "period": "q3", "number": number}
        assert client_of(cast.ada).send(f"{WHAT_IFS}/move", fields).status_code in {404, 422}


def test_a_what_if_of_another_workspace_is_not_there(
    database: Database, cast: Cast, draft: int, client_of: ClientOf
) -> None:
    client_of(cast.ada).send(f"{WHAT_IFS}/from-budget", {"limit_minor": "2000000", "number": "1"})
    assert client_of(cast.eve).get(f"{WHAT_IFS}/1").status_code == 404
    with pytest.raises(NotFoundError):
        what_ifs.see_what_if(database, cast.eve, KEY, 1)
