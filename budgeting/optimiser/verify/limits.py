"""Limits on staff days and on contacts with customers; follow-ups count in full."""

from collections import defaultdict
from collections.abc import Iterator

from budgeting.optimiser.verify.picked import Picked
from budgeting.optimiser.wording import days
from budgeting.problem import Contacts, StaffDays


def broken_staff(picked: Picked) -> Iterator[str]:
    """The days of a role in a period stay within its capacity."""
    used: defaultdict[tuple[str, str], int] = defaultdict(int)
    for item in _staff_days(picked):
        used[item.role, item.period] += item.days_milli
    for rule in picked.problem.capacities:
        over = used[rule.role, rule.period] - rule.days_milli
        if over > 0:
            yield (
                f"“{rule.role}” in “{rule.period}” is exceeded by {days(over)}: "
                f"{days(rule.days_milli + over)} of {days(rule.days_milli)}."
            )


def broken_contacts(picked: Picked) -> Iterator[str]:
    """The contacts with a group, in a period or in all, stay within the limit."""
    made = list(_contacts(picked))
    for rule in picked.problem.contact_limits:
        periods = picked.problem.periods if rule.period is None else (rule.period,)
        count = sum(item.count for item in made if item.group == rule.group and item.period in periods)
        if count > rule.limit_count:
            over = count - rule.limit_count
            yield f"Limit of contacts “{rule.name}” is exceeded by {over:,}: {count:,} of {rule.limit_count:,}."


def _staff_days(picked: Picked) -> Iterator[StaffDays]:
    for _, choice in picked.packages:
        yield from choice.days
    for follow_up in picked.follow_ups:
        yield from follow_up.days


def _contacts(picked: Picked) -> Iterator[Contacts]:
    for _, choice in picked.packages:
        yield from choice.contacts
    for follow_up in picked.follow_ups:
        yield from follow_up.contacts
