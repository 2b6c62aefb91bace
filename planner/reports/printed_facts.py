"""What a PDF that claims to be a plan holds: the plan attached to it, added up again, beside what its pages say."""

import re
from dataclasses import dataclass
from typing import Final

from budgeting.plans.frozen import Frozen
from budgeting.plans.laying_out import lay_out
from budgeting.plans.plan import Plan
from budgeting.plans.recounting import recount
from planner.filters import money, money_exact
from planner.storage.mapping.documents import digest_of, thaw

LONGEST_TEXT: Final = 2_000_000
_MOST_SAID: Final = 10
_VERSION: Final = re.compile(r"Version ([0-9,]{1,9}) · ([A-Za-z ]{1,30})")
_HEAD: Final = re.compile(r"(?<![0-9])([0-9]{1,9}):([0-9a-f]{64})")
_DIGEST: Final = re.compile(r"(?<![0-9a-f:])([0-9a-f]{64})(?![0-9a-f])")


@dataclass(frozen=True)
class Claim:
    """What the plan says of its own choice; ``objective_minor`` is None where nothing was chosen."""

    status: str
    objective_minor: int | None
    bound_minor: int | None
    engines: tuple[str, ...]


@dataclass(frozen=True)
class Content:
    """The attached plan: its digest, what it is called, what it claims, and what adding it up again found.

    ``wrong`` are sentences about figures that are not what their parts add up to, ``broken`` about rules not kept.
    """

    digest: str
    programme_key: str
    programme: str
    currency: str
    line_count: int
    package_count: int
    cost_minor: int
    reserve_minor: int
    claim: Claim
    wrong: tuple[str, ...]
    broken: tuple[str, ...]


@dataclass(frozen=True)
class Pages:
    """What the pages say: the version and its state on the cover, digest and head of the trail where they are printed.

    ``strange`` are sums of money on the cover that are none of the plan's, ``missing`` figures that stand nowhere.
    """

    count: int
    text: str
    version: int | None
    status: str
    digest: str
    short_digest_agrees: bool
    head: str
    strange: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Printed:
    """A PDF that was read: its attachments' names, its content and pages; ``trouble`` says why there is no content.

    ``plan_text`` is the attached plan as it is, where it was asked for.
    """

    attached: tuple[str, ...]
    content: Content | None
    pages: Pages | None
    trouble: str = ""
    plan_text: str = ""


def printed_of(attached: tuple[str, ...], plan_text: str, texts: list[str]) -> Printed:
    """The facts of a PDF whose attached plan is ``plan_text`` and whose pages say ``texts``.

    Raises BudgetingError, ValueError or LookupError when the attached text is no plan of this release.
    """
    frozen = Frozen(*thaw(plan_text))
    plan = lay_out(frozen.programme, frozen.problem, frozen.solution)
    digest = digest_of(plan_text)
    return Printed(attached, _content(frozen, plan, digest), _pages(plan, digest, texts))


def _content(frozen: Frozen, plan: Plan, digest: str) -> Content:
    found, currency = recount(frozen), frozen.programme.currency
    wrong = tuple(
        f"{one.where} is stated as {_figure(one.said, one.unit, currency)}; "
        f"its parts give {_figure(one.found, one.unit, currency)}."
        for one in found.wrong[:_MOST_SAID]
    )
    solution = frozen.solution
    objective = solution.account.objective_minor if solution.account else None
    return Content(
        digest=digest,
        programme_key=frozen.programme.key,
        programme=frozen.programme.name,
        currency=currency,
        line_count=found.line_count,
        package_count=found.package_count,
        cost_minor=plan.cost_minor,
        reserve_minor=plan.reserve_minor,
        claim=Claim(solution.status, objective, solution.bound_minor, solution.engines),
        wrong=wrong,
        broken=found.broken[:_MOST_SAID],
    )


def _figure(value: int, unit: str, currency: str) -> str:
    return money_exact(value, currency) if unit == "minor" else f"{value / 1000:,g}"


def _pages(plan: Plan, digest: str, texts: list[str]) -> Pages:
    cover = texts[0] if texts else ""
    whole = "\n".join(texts)[:LONGEST_TEXT]
    dense = _dense(whole)
    named = _VERSION.search(cover)
    head, other = _HEAD.search(dense), _DIGEST.search(dense)
    currency = plan.programme.currency
    exact = {name: money_exact(minor, currency) for name, minor in _figures(plan).items()}
    return Pages(
        count=len(texts),
        text=" ".join(whole.split()),
        version=int(named[1].replace(",", "")) if named else None,
        status=named[2].strip() if named else "",
        digest=digest if digest in dense else other[1] if other else "",
        short_digest_agrees=digest[:12] in _dense(cover),
        head=f"{head[1]}:{head[2]}" if head else "",
        strange=strange_sums(plan, cover),
        missing=tuple(f"{name} {sum_}" for name, sum_ in exact.items() if _dense(sum_) not in dense),
    )


def strange_sums(plan: Plan, cover: str) -> tuple[str, ...]:
    """The sums of money in ``cover`` that are none of the plan's; what must be there and is not counts as one."""
    currency = plan.programme.currency
    sums = [*_figures(plan).values(), plan.expected_follow_up_minor, plan.budget_minor, plan.free_minor]
    sums.append(plan.cost_minor + plan.reserve_minor)
    known = {_dense(written(minor, currency)) for minor in sums for written in (money, money_exact)}
    symbol = re.escape(_dense(money(0, currency)).rstrip("0"))
    found = re.findall(rf"\N{{MINUS SIGN}}?{symbol}[0-9][0-9,]*(?:\.[0-9]+)?", _dense(cover))
    strange = [one for one in found if one.rstrip(",.") not in known]
    if not any(_dense(written(plan.cost_minor, currency)) in found for written in (money, money_exact)):
        strange.append(f"no cost of {money(plan.cost_minor, currency)}")
    return tuple(dict.fromkeys(strange[:_MOST_SAID]))


def _figures(plan: Plan) -> dict[str, int]:
    """The sums that a printed plan says to the last minor unit."""
    return {
        "the worth of the answers": plan.value_minor,
        "the cost": plan.cost_minor,
        "the reserve": plan.reserve_minor,
        "the net worth": plan.net_minor,
    }


def _dense(text: str) -> str:
    return "".join(text.split())
