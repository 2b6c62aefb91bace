"""A study priced by a quote that has since expired: its page warns, and a plan that buys it is not approved."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from budgeting.errors import ApprovalError
from budgeting.programme import Programme
from budgeting.studies import CostLine, Override
from planner.services import plans
from planner.services.actors import Actor
from planner.services.programmes import begin_programme
from planner.storage.database import Database
from tests.browsing import Visitor
from tests.builders import make_line, make_package, make_programme, make_rate, make_study
from tests.people import Cast
from tests.planner.choose.choosing import KEY, VERSION, bring_to, head, keep_plan

ClientOf = Callable[[Actor], Visitor]
TODAY = datetime.now(UTC).date()
STUDY = f"/p/{KEY}/studies/survey"


def priced_until(last_day: date) -> Programme:
    """A programme whose one study, which is mandatory, buys 10 things at a quote of Meridian."""
    rate = replace(make_rate(5), supplier="Meridian", valid_on=date(2020, 1, 1), expires_on=last_day, card="offer")
    quoted: CostLine = replace(make_line(10), key="quoted", label="Panel", rate=rate)
    packages = (make_package(lines=(quoted,)), make_package("enhanced", 20_000, lines=(quoted,)))
    return make_programme(make_study("survey", packages=packages, is_mandatory=True))


def keep(database: Database, cast: Cast, last_day: date) -> None:
    programme = priced_until(last_day)
    begin_programme(database, cast.ada, programme)
    keep_plan(database, cast.ada, programme)
    bring_to(database, cast, "in_review")


def test_a_plan_at_an_expired_quote_is_not_approved_but_may_be_rejected(database: Database, cast: Cast) -> None:
    keep(database, cast, TODAY - timedelta(days=1))
    seen = head(database, cast.femi).version
    with pytest.raises(ApprovalError, match="“Panel” in “Survey” by the quote of Meridian that expired on"):
        plans.decide_plan(database, cast.femi, KEY, 1, "approve", "", seen_version=seen)
    assert head(database, cast.femi).state == "in_review"
    plans.decide_plan(database, cast.femi, KEY, 1, "reject", "Ask again", seen_version=seen)


def test_a_plan_at_a_quote_that_holds_is_approved(database: Database, cast: Cast) -> None:
    keep(database, cast, TODAY + timedelta(days=30))
    plans.decide_plan(database, cast.femi, KEY, 1, "approve", "", seen_version=head(database, cast.femi).version)
    assert head(database, cast.femi).state == "approved"


def test_finance_and_researchers_read_of_an_expired_quote(database: Database, cast: Cast, client_of: ClientOf) -> None:
    keep(database, cast, TODAY - timedelta(days=1))
    assert "Expired quotes." in client_of(cast.femi).get(VERSION).text
    page = client_of(cast.ada).get(STUDY).text
    assert page.count("“Panel” is priced by the quote of Meridian that expired on") == 1
    assert "A plan that buys it cannot be approved." in page


def test_no_page_warns_of_a_quote_that_holds(database: Database, cast: Cast, client_of: ClientOf) -> None:
    keep(database, cast, TODAY + timedelta(days=30))
    assert "Expired quotes." not in client_of(cast.femi).get(VERSION).text
    assert "is priced by the quote" not in client_of(cast.ada).get(STUDY).text


def test_a_line_with_a_price_put_by_hand_has_no_quote_that_could_expire(
    database: Database, cast: Cast, client_of: ClientOf
) -> None:
    quoted = priced_until(TODAY - timedelta(days=1)).study("survey").packages[0].lines[1]
    by_hand = replace(quoted, key="by-hand", override=Override(rate_minor=700, reason="The new offer by telephone"))
    for key, line, warnings in (("quoted", quoted, 1), ("by-hand", by_hand, 0)):
        study = make_study("survey", packages=(make_package(lines=(line,)),))
        begin_programme(database, cast.ada, replace(make_programme(study), key=key))
        page = client_of(cast.ada).get(f"/p/{key}/studies/survey").text
        assert page.count("The quote expired on") == warnings
