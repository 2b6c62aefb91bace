"""How many of the organisation's own customers a study asks, and how many it may ask."""

from fractions import Fraction
from math import ceil
from typing import Final

from budgeting.cost_lines import MILLI
from budgeting.problem import ContactLimit, Contacts
from budgeting.programme import Programme
from budgeting.studies import Package, Study

CUSTOMERS: Final = "customers"
# Whose answers come from the organisation's own lists: it writes to them, rings them or has them recruited.
OWN_CUSTOMERS: Final = frozenset({"customers", "phone", "recruited", "community"})
INVITATIONS: Final = "invitations"
RESPONSE_RATE: Final = "response_rate"
_PERCENT: Final = 100


def contacts_of(programme: Programme, study: Study, package: Package, period_key: str) -> tuple[Contacts, ...]:
    """The customers whom the package asks, all in the period of its start; none where no rule counts them."""
    count = customers_asked(study, package) if programme.contacts else 0
    return (Contacts(CUSTOMERS, period_key, count),) if count else ()


def customers_asked(study: Study, package: Package) -> int:
    """Own customers who are asked to take part: those invited where the design tells, else those who answer.

    0 for a method that asks strangers or nobody: members of a panel, people in the street, visitors who are watched.
    """
    if study.method.sample_kind not in OWN_CUSTOMERS:
        return 0
    invited = [line.quantity_milli for line in package.lines if line.key == INVITATIONS]
    if invited:
        return ceil(Fraction(sum(invited), MILLI))
    rate = _response_rate(study, package)
    return ceil(package.sample / rate) if rate else package.sample


def _response_rate(study: Study, package: Package) -> Fraction:
    """The share of those invited who answer; 0 where the method does not know one."""
    typed = [one.default_milli for one in study.method.inputs if one.key == RESPONSE_RATE]
    milli = package.design_milli.get(RESPONSE_RATE, typed[0] if typed else 0)
    return Fraction(milli, MILLI * _PERCENT)


def contact_limits(programme: Programme) -> tuple[ContactLimit, ...]:
    """Customers x times: a limit for each period, in order of time, then one for all of them."""
    rule = programme.contacts
    if rule is None:
        return ()
    limits = []
    if rule.most_per_period is not None:
        most = rule.customers_count * rule.most_per_period
        for period in sorted(programme.periods, key=lambda one: one.starts_on):
            name = f"Customers asked in {period.name}"
            limits.append(ContactLimit(f"contacts-{period.key}", name, CUSTOMERS, most, period.key))
    if rule.most_in_all is not None:
        most = rule.customers_count * rule.most_in_all
        limits.append(ContactLimit("contacts", "Customers asked in all", CUSTOMERS, most))
    return tuple(limits)
