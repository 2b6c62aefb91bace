"""A clash is looked for once, one at a time; what failed is not tried again at once."""

import threading

import pytest

from budgeting.errors import ProblemError
from budgeting.explaining.clash.doctor import Diagnosis
from planner.services import clash
from planner.services.diagnoses import Diagnoses, NoDiagnosisError
from planner.services.programmes import begin_programme
from planner.solving.clash_parent import Diagnosed
from planner.storage.database import Database
from tests.people import Cast
from tests.planner.choose.choosing import PLAN, choosable
from tests.planner.web.test_matrix import ClientOf

FOUND = Diagnosed(Diagnosis((), None, ()))


def test_while_one_is_looked_for_nobody_else_starts_another() -> None:
    asked: list[str] = []
    begun, go_on = threading.Event(), threading.Event()

    def find(content: str) -> Diagnosed:
        asked.append(content)
        begun.set()
        assert go_on.wait(60)
        return FOUND

    diagnoses = Diagnoses(find)
    first = threading.Thread(target=diagnoses.of, args=("a",))
    first.start()
    assert begun.wait(60)
    for content in ("a", "b", "a"):
        with pytest.raises(NoDiagnosisError, match="Look again"):
            diagnoses.of(content)
    go_on.set()
    first.join()
    assert [diagnoses.of(content) for content in ("a", "b", "a", "b")] == [FOUND] * 4
    assert asked == ["a", "b"]


def test_what_failed_is_tried_again_only_after_some_seconds() -> None:
    asked: list[str] = []
    now = [0.0]

    def find(content: str) -> Diagnosed:
        asked.append(content)
        raise ProblemError("It broke off.")

    diagnoses = Diagnoses(find, lambda: now[0])
    for now[0] in (0.0, 1.0, 10.0, 20.0):
        with pytest.raises(NoDiagnosisError, match="broke off"):
            diagnoses.of("a")
    assert asked == ["a", "a"]


def test_a_fault_gives_the_turn_back() -> None:
    faults = [RuntimeError("a fault")]

    def find(_content: str) -> Diagnosed:
        if faults:
            raise faults.pop()
        return FOUND

    diagnoses = Diagnoses(find)
    with pytest.raises(RuntimeError):
        diagnoses.of("a")
    assert diagnoses.of("a") == FOUND


def test_only_so_many_are_kept() -> None:
    asked: list[str] = []

    def find(content: str) -> Diagnosed:
        asked.append(content)
        return FOUND

    diagnoses = Diagnoses(find)
    for number in [*range(33), 32, 0]:
        diagnoses.of(str(number))
    assert asked == [*(str(number) for number in range(33)), "0"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_page_offers_to_look_again_when_the_clash_was_not_found(
    database: Database, cast: Cast, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find(_content: str) -> Diagnosed:
        raise ProblemError("It broke off.")

    begin_programme(database, cast.ada, choosable())
    monkeypatch.setattr(clash, "_FOUND", Diagnoses(find))
    page = client_of(cast.ada).get(f"{PLAN}/clash")
    assert page.status_code == 200
    assert "It broke off." in page.text
    assert f'href="{PLAN}/clash">Look again</a>' in page.text
