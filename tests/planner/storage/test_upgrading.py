"""A database of the release before, with rows in it, becomes one of today: nothing costs another penny."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, Final

import pytest
import sqlalchemy as sa

from budgeting.programme import Programme
from planner.storage import migrating
from planner.storage.database import Database
from planner.storage.mapping import load_programme
from tests.planner.storage.moved import insert

FORMER: Final = "0006"
RATE: Final = {"rate_unit": "complete", "low_minor": 300, "typical_minor": 333, "high_minor": 500, "mark": "B"}
# (driver, thousandths of it, thousandths of a unit for each, amount in pence: driver x units x 333p, half to even)
LINES: Final = (
    ("completes", 400_000, 1_000, 133_200),
    ("completes", 400_000, 1_100, 146_520),
    ("interviewers", 2_500, 333, 277),
    ("waves", 0, 1_000, 0),
)
DECISION: Final = {
    "statement": "Launch",
    "options": [{"name": "Go", "action": ""}, {"name": "Stay", "action": ""}],
    "states": [{"name": "Works", "prior_ppm": 400_000}, {"name": "Fails", "prior_ppm": 600_000}],
    "payoffs_minor": [[900_000, -500_000], [0, 0]],
    "owner": "Mona",
    "decide_by": "2027-03-01",
    "acting_ppm": 1_000_000,
}


def fill(database: Database) -> None:
    """One programme, and who made it."""
    insert(database, (*_people(), *_programme(), *_studies(), *_costs(), *_prices()))


def _people() -> Iterator[tuple[str, dict[str, Any]]]:
    yield "workspace", {"id": 1, "key": "acme", "name": "Acme"}
    for number, name in ((1, "ada"), (2, "femi")):
        person = {"email": f"{name}@example.com", "name": name, "password": "x", "active": True, "session_key": name}
        yield "user_account", {"id": number, **person}
        yield "membership", {"user_id": number, "workspace_id": 1, "role": "researcher"}


def _programme() -> Iterator[tuple[str, dict[str, Any]]]:
    key = {"key": "p", "name": "P"}
    yield "programme", {"id": 1, "workspace_id": 1, **key, "currency": "GBP", "objective": "net", "version": 3}
    yield "cost_centre", {"id": 1, "programme_id": 1, "position": 0, **key}
    days = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 3, 31)}
    yield "period", {"id": 1, "programme_id": 1, "position": 0, **key, **days}
    yield "budget", {"programme_id": 1, "limit_minor": 5_000_000}
    question = {"text": "Why?", "state": "ready", "decision": DECISION, "difference_bp": 900, "prevalence_bp": 1_500}
    yield "question", {**_owned("q"), **question, "created_by": 1, "version": 1}


def _studies() -> Iterator[tuple[str, dict[str, Any]]]:
    place = {"cost_centre_id": 1, "period_id": 1}
    study = {"name": "S", "method_key": "online-survey", "purpose": "To know", "is_mandatory": False}
    yield "study", {**_owned("s"), **place, **study, "trigger_outcome": 0, "created_by": 1, "version": 1}
    yield "study_question", {"study_id": 1, "question_id": 1, "position": 0}
    package = {"level": "minimum", "design": [["completes", 400_000]], "sample": 400, "sample_unit": "complete"}
    yield "package", {"id": 1, "study_id": 1, **package, "days_to_result": 20}
    yield "shared_cost", {**_owned("panel"), **place, "name": "Panel"}
    yield "shared_cost_study", {"shared_cost_id": 1, "study_id": 1, "position": 0}


def _costs() -> Iterator[tuple[str, dict[str, Any]]]:
    words = {"element": "Panel", "unit": "complete", "rate_element": "Panel", "evidence": "quoted", "role": ""}
    line = {"section": "fieldwork", **words, **RATE, "rate_card": "starter", "justification": "needed"}
    for position, (driver, driver_milli, units_milli, _) in enumerate(LINES):
        counts = {"driver": driver, "driver_milli": driver_milli, "units_milli": units_milli, "position": position}
        yield "cost_line", {"package_id": 1, **line, **counts}
    counts = {"driver": "months", "driver_milli": 3_000, "units_milli": 1_000, "position": 0}
    yield "cost_line", {"shared_cost_id": 1, **line, **counts}


def _prices() -> Iterator[tuple[str, dict[str, Any]]]:
    card = {"name": "Starter", "currency": "GBP", "price_level": "2025 money", "valid_on": date(2027, 1, 1)}
    for number, key in ((1, "starter"), (2, "by-hand")):
        yield "rate_card", {"id": number, "workspace_id": 1, "key": key, **card, "version": 1}
    prices = {"low_minor": 300, "typical_minor": 333, "high_minor": 500, "mark": "B", "evidence": "quoted"}
    yield "rate", {"id": 1, "rate_card_id": 1, "position": 0, "element": "Panel", "unit": "complete", **prices}
    entry = {"action": "rate_card.loaded", "object": "rate_card:starter", "detail": {}, "sequence": 1}
    at = datetime(2026, 12, 1, 9, tzinfo=UTC)
    yield "audit", {"workspace_id": 1, "actor_id": 2, **entry, "happened_at": at, "previous_hash": "", "hash": "a"}


def _owned(key: str) -> dict[str, Any]:
    return {"id": 1, "workspace_id": 1, "programme_id": 1, "key": key}


def loaded(database: Database) -> Programme:
    """The programme as the product of today reads it."""
    with database.read() as session:
        return load_programme(session, 1, "p")


def test_a_study_of_the_release_before_costs_the_same_to_the_penny(upgraded: Database) -> None:
    programme = loaded(upgraded)
    package = programme.studies[0].packages[0]
    assert [line.amount_minor for line in package.lines] == [amount for *_, amount in LINES]
    assert package.cost_minor == sum(amount for *_, amount in LINES)
    assert programme.shared_costs[0].lines[0].amount_minor == 999
    assert (package.contingency_bp, package.vat_bp, programme.counts_vat) == (0, 0, False)


def test_what_was_entered_is_kept(upgraded: Database) -> None:
    programme = loaded(upgraded)
    study, question = programme.studies[0], programme.questions[0]
    assert (study.method_key, study.purpose, study.question_keys) == ("online-survey", "To know", ("q",))
    assert study.packages[0].design_milli == {"completes": 400_000}
    assert (question.kind, question.difference_bp, question.decision.owner) == ("evaluative", 900, "Mona")
    lines = study.packages[0].lines
    assert [line.working for line in lines] == ["", "400 completes × 1.1", "2.5 interviewers × 0.333", ""]
    assert {(line.label, line.rate_card, line.unit, line.justification) for line in lines} == {
        ("Panel", "starter", "complete", "needed")
    }
    assert len({line.key for line in lines}) == len(LINES)


def test_a_rate_card_is_said_to_be_loaded_by_whoever_the_trail_names(upgraded: Database) -> None:
    with upgraded.read() as session:
        cards = session.execute(sa.text("SELECT key, kind, loaded_by FROM rate_card ORDER BY id")).all()
    assert [tuple(card) for card in cards] == [("starter", "price_list", 2), ("by-hand", "price_list", 1)]


@pytest.mark.parametrize("table", ["rate_card", "rate"])
def test_prices_of_the_release_before_can_no_longer_be_changed(former: Database, table: str) -> None:
    change = sa.text(f"UPDATE {table} SET id = id")
    with former.write() as session:
        session.execute(change)
    former.migrate()
    with pytest.raises(sa.exc.DatabaseError, match="never changes"), former.write() as session:
        session.execute(change)


def test_the_tables_of_the_release_before_cannot_be_read_as_they_are(former: Database) -> None:
    with pytest.raises(sa.exc.DatabaseError):
        loaded(former)


def test_going_back_to_the_release_before_and_forward_again_costs_the_same(former: Database) -> None:
    former.migrate()
    before = loaded(former).studies[0].packages[0].cost_minor
    migrating.downgrade(former.engine, FORMER)
    former.migrate()
    assert loaded(former).studies[0].packages[0].cost_minor == before
