from dataclasses import replace

import pytest

from budgeting.costing import lines_from_design
from budgeting.errors import ProgrammeError
from budgeting.methods import catalogue, method_named
from budgeting.posing.building import build_problem
from budgeting.posing.contacting import OWN_CUSTOMERS, contact_limits, customers_asked
from budgeting.problem import ContactLimit, Contacts
from budgeting.programme import ContactRule, Programme
from budgeting.studies import DesignEntry, Package, Study, Trigger
from tests.builders import make_package, make_packages, make_programme, make_rate, make_study

PHONE = make_study("phone", method_key="telephone-survey", packages=make_packages(5_000, samples=(300,)))
PANEL = make_study("panel", packages=make_packages(5_000, samples=(400,)))


def programme(*studies: Study, rule: ContactRule | None) -> Programme:
    return replace(make_programme(*studies), contacts=rule)


def contacts_in(posed: Programme, key: str) -> list[tuple[Contacts, ...]]:
    return [one.contacts for study in build_problem(posed).studies if study.key == key for one in study.choices]


def test_a_study_of_own_customers_asks_its_sample_in_the_period_of_its_start() -> None:
    rule = ContactRule(1_000, most_per_period=2)
    late = replace(PHONE, latest_period_key="q2")
    assert contacts_in(programme(late, rule=rule), "phone") == [
        (Contacts("customers", "q1", 300),),
        (Contacts("customers", "q2", 300),),
    ]


def test_a_study_of_strangers_asks_no_customer() -> None:
    assert contacts_in(programme(PANEL, rule=ContactRule(1_000, 1)), "panel") == [()]
    kinds = {method.sample_kind for method in catalogue()}
    assert kinds > OWN_CUSTOMERS
    assert kinds - OWN_CUSTOMERS == {
        "panel", "doorstep", "shoppers", "staff", "published", "own-feedback", "own-calls", "live-traffic"
    }  # fmt: skip


def test_without_a_rule_nobody_counts_contacts() -> None:
    posed = build_problem(programme(PHONE, rule=None))
    assert posed.contact_limits == ()
    assert all(choice.contacts == () for study in posed.studies for choice in study.choices)


def test_a_follow_up_asks_customers_when_it_is_released() -> None:
    follow = replace(PHONE, key="follow", period_key="q2", trigger=Trigger("panel"))
    posed = build_problem(programme(PANEL, follow, rule=ContactRule(1_000, 1)))
    released = [one for bundle in posed.questions[0].bundles for one in bundle.follow_ups]
    assert released
    assert all(one.contacts == (Contacts("customers", "q2", 300),) for one in released)


def tracker(**design: int) -> Package:
    method = method_named("nps-tracker")
    rates = {one.element: make_rate(element=one.element, unit=one.unit) for one in method.elements}
    entries = tuple(DesignEntry(name, milli) for name, milli in design.items())
    return Package("standard", 400, "responses", 10, design=entries, lines=lines_from_design(method, design, rates))


def test_where_the_design_knows_who_is_invited_those_are_asked() -> None:
    study = make_study("tracker", method_key="nps-tracker", packages=(make_package(),))
    invited = tracker(responses=400_000, waves=2_000, response_rate=20_000)
    assert customers_asked(study, invited) == 4_000


def test_where_only_a_response_rate_is_known_the_invited_are_the_sample_over_it() -> None:
    study = make_study("tracker", method_key="nps-tracker", packages=(make_package(),))
    package = Package("standard", 401, "responses", 10, design=(DesignEntry("response_rate", 20_000),))
    assert customers_asked(study, package) == 2_005


def test_the_limit_is_customers_times_how_often_each_may_be_asked() -> None:
    limits = contact_limits(programme(rule=ContactRule(1_000, most_per_period=2, most_in_all=5)))
    assert limits[0] == ContactLimit("contacts-q1", "Customers asked in Q1", "customers", 2_000, "q1")
    assert [one.period for one in limits] == ["q1", "q2", "q3", "q4", None]
    assert limits[-1] == ContactLimit("contacts", "Customers asked in all", "customers", 5_000)
    assert len(contact_limits(programme(rule=ContactRule(1_000, most_in_all=5)))) == 1


@pytest.mark.parametrize("rule", [(0, 1, None), (10, None, None), (10, 0, None), (10, None, 1_001), (10**9 + 1, 1, 1)])
def test_a_contact_rule_that_limits_nothing_or_too_much_is_refused(rule: tuple[int, int | None, int | None]) -> None:
    with pytest.raises(ProgrammeError):
        ContactRule(*rule)
