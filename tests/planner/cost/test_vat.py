"""VAT of a programme: shown where it is won back, counted where it is not."""

from collections.abc import Callable

import pytest

from budgeting.programme import Programme
from planner.services.actors import Actor
from planner.services.programmes import see_programme
from planner.storage.database import Database
from tests.browsing import Visitor
from tests.people import Cast
from tests.planner.planning import study_fields

ClientOf = Callable[[Actor], Visitor]
LIMITS = {"limits-0-0": "£120,000", "seen_version": "1"}


@pytest.fixture
def femi(cast: Cast, client_of: ClientOf) -> Visitor:
    return client_of(cast.femi)


@pytest.fixture
def path(programme: Programme) -> str:
    return f"/p/{programme.key}/budget"


def test_vat_that_counts_prices_every_study_again_in_one_go(
    femi: Visitor, database: Database, cast: Cast, path: str, programme: Programme
) -> None:
    assert femi.send(path, LIMITS | {"vat": "20", "counts_vat": "y"}).status_code == 302
    found = see_programme(database, cast.ada, programme.key).programme
    assert (found.vat_bp, found.counts_vat) == (2_000, True)
    packages = [package for study in found.studies for package in study.packages]
    assert {package.vat_bp for package in packages} == {2_000}
    assert all(package.cost_minor == package.lines_minor * 6 // 5 for package in packages)
    back = LIMITS | {"vat": "17.5", "seen_version": "3"}
    version = see_programme(database, cast.ada, programme.key).version
    assert femi.send(path, back | {"seen_version": str(version)}).status_code == 302
    found = see_programme(database, cast.ada, programme.key).programme
    assert (found.vat_bp, found.counts_vat) == (1_750, False)
    assert {package.vat_bp for study in found.studies for package in study.packages} == {0}


def test_a_new_study_carries_the_vat_of_its_programme(
    femi: Visitor, client_of: ClientOf, cast: Cast, path: str, programme: Programme
) -> None:
    femi.send(path, LIMITS | {"vat": "20", "counts_vat": "y"})
    new = f"/p/{programme.key}/studies/new/call-analysis"
    page = client_of(cast.ada).send(new, study_fields(), follow_redirects=True).text
    assert "£593.26" in page
    assert "£3,559.54" in page
    assert "won back" not in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter a rate of VAT"),
        ("51", "between 0 % and 50 %"),
        ("some", "is not a rate of VAT"),
        ("17.509", "too precise"),
    ],
)
def test_a_rate_of_vat_that_cannot_be_is_refused_at_its_box(
    femi: Visitor, database: Database, cast: Cast, path: str, programme: Programme, typed: str, sentence: str
) -> None:
    answer = femi.send(path, LIMITS | {"vat": typed, "counts_vat": "y"})
    assert answer.status_code == 422
    assert '<a href="#vat">' in answer.text
    assert sentence in answer.text
    assert 'value="£120,000"' in answer.text
    assert see_programme(database, cast.ada, programme.key).version == 1


def test_a_budget_without_the_box_leaves_vat_as_it_is(
    femi: Visitor, database: Database, cast: Cast, path: str, programme: Programme
) -> None:
    assert femi.send(path, LIMITS).status_code == 302
    found = see_programme(database, cast.ada, programme.key).programme
    assert (found.vat_bp, found.counts_vat) == (2_000, False)


def test_everybody_reads_how_vat_is_taken(client_of: ClientOf, cast: Cast, path: str) -> None:
    assert "is won back, so it does not count" in client_of(cast.mona).get(path).text
