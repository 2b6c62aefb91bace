"""Requests that nobody would think of, made from the document, are answered as it says, never by an error of ours."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.internal.conjecture.providers import HypothesisProvider
from schemathesis import APIOperation
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation.case import Case
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from planner.api.operations import OPERATIONS
from planner.storage.database import Database
from tests.planner.api.house import House, address, make_house
from tests.promised import Measured

CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
# In the ordinary run, of operations that take a body and of the others.
ORDINARY: Final = (4, 2)
LONG: Final = 50_000 // len(OPERATIONS) + 1
FOR_ALL: Final = settings(
    database=None, deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck)
)
# Reading a PDF starts a process with limits of its own, and a visitor may have only so many read.
_SLOW: Final = frozenset({"verify_check"})
schemathesis.serializer.alias("application/pdf", "application/octet-stream")
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def ask_anything(house: House, counts: tuple[int, int], wanted: str = "") -> Counter[int]:
    """Ask so many requests of every operation with a body and without, or of the ``wanted`` one; count the statuses."""
    answered: Counter[int] = Counter()
    document = schemathesis.openapi.from_wsgi("/api/openapi.json", house.app)
    for found in document.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        name = operation.definition.raw["operationId"]
        if wanted in ("", name):
            count = counts["requestBody" not in operation.definition.raw]
            ask_one(house, operation, 1 if name in _SLOW else count, answered)
    return answered


def ask_one(house: House, operation: APIOperation[Any, Any, Any, Any], count: int, answered: Counter[int]) -> None:
    """Ask ``count`` requests of one operation."""
    own = next(one for one in OPERATIONS if one.name == operation.definition.raw["operationId"])
    real = dict(_parts(own.path, address(own, house.programme.key)))

    @seed(1)
    @settings(FOR_ALL, max_examples=count)
    @given(operation.as_strategy())
    def ask(case: Case[Any]) -> None:
        _aim(case, real, sum(answered.values()))
        answer = case.call(headers={"Authorization": f"Bearer {house.tokens['Ola']}"})
        answered[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)

    ask()


def _parts(path: str, asked: str) -> Iterator[tuple[str, str]]:
    for name, value in zip(path.split("/"), asked.split("/"), strict=True):
        if name.startswith("<"):
            yield name.strip("<>").removeprefix("int:"), value


def _aim(case: Case[Any], real: dict[str, str], turn: int) -> None:
    """Let three of four requests be about what is there, so that they get past the door."""
    if turn % 4 == 0:
        return
    places: Any = case.path_parameters
    for name in real.keys() & set(places or {}):
        places[name] = real[name]
    if case.headers and "If-Match" in case.headers:
        case.headers["If-Match"] = f'"{turn % 3 + 1}"'


def test_five_hundred_requests_of_any_kind_are_answered_without_an_error_of_ours(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Looking for texts of our own program that would fit takes half of the time; the long form does it.
    monkeypatch.setattr(HypothesisProvider, "_maybe_draw_constant", lambda *_, **__: None)
    answered = ask_anything(house, ORDINARY)
    assert sum(answered.values()) >= 500
    assert {200, 404, 422} <= set(answered)
    assert max(answered) < 500


@pytest.mark.long
@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_fifty_thousand_requests_of_any_kind_are_answered_without_an_error_of_ours(
    database: Database, home: Path, measured: Measured
) -> None:
    house = make_house(database, home)
    try:
        answered = ask_anything(house, (LONG, LONG))
    finally:
        house.app.extensions["planner"].jobs.close()
    measured("A14", f"{sum(answered.values()):,} requests on {house.database.engine.dialect.name}, 0 errors of ours")
    assert sum(answered.values()) >= 49_000
    assert max(answered) < 500


def test_an_error_of_ours_would_be_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planner.api.people.see_people", lambda *_: 1 / 0)
    with pytest.raises(BaseException, match="Server error"):
        ask_anything(house, (10, 10), "people_every")
