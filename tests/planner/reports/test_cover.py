"""The cover names everybody whose word granted the money."""

from dataclasses import replace
from datetime import UTC, date, datetime

from planner.reports.cover import FIRST_APPROVAL, Cover, Step

NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)
COVER = Cover(
    version=2,
    status="approved",
    author="Ada",
    prepared_on=date(2027, 1, 4),
    digest="0" * 64,
    frozen_at=NOW,
    decided_by="Grace",
    decided_on=date(2027, 1, 4),
)
FIRST = Step(FIRST_APPROVAL, "Femi", NOW)


def test_both_people_of_an_approval_that_took_two_are_named() -> None:
    assert COVER.deciders == "Grace"
    assert replace(COVER, steps=(FIRST,)).deciders == "Femi and Grace"


def test_whoever_approved_first_did_not_reject() -> None:
    assert replace(COVER, status="rejected", steps=(FIRST,)).deciders == "Grace"


def test_an_approved_version_stays_approved_by_its_deciders_whatever_became_of_it() -> None:
    for status in ("approved", "active", "closed", "superseded"):
        assert replace(COVER, status=status).decision_words == "Approved"
    assert replace(COVER, status="rejected").decision_words == "Rejected"
