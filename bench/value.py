"""How long it takes to value every bundle and policy of many questions, against a plain statement of the formulas."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import product
from math import fsum
from typing import TypeVar

from budgeting.advice.asking import Asked, normal_decision, yes_no_decision
from budgeting.beliefs import NormalBelief
from budgeting.cost_lines import CostLine, Rate
from budgeting.decisions import Decision
from budgeting.evidence.hit_rates import overlap
from budgeting.methods import method_named
from budgeting.posing.answering import Offer, bundle_of, combinations, offer_of
from budgeting.posing.following import policies
from budgeting.programme import CostCentre, Period, Programme
from budgeting.questions import Question
from budgeting.studies import LEVELS, Package, Study, Trigger
from budgeting.value.bundles import repeats_of

Result = TypeVar("Result")
QUESTIONS = 200
PLAIN_QUESTIONS = 5
ROUNDS = 3
SAMPLES = {
    "online-survey": (150, 400, 1_000),
    "call-analysis": (20, 40, 80),
    "usability-test": (5, 8, 12),
    "ab-test": (300, 600, 1_200),
}
PERIODS = (
    Period("q1", "Q1", date(2027, 1, 1), date(2027, 3, 31)),
    Period("q2", "Q2", date(2027, 4, 1), date(2027, 6, 30)),
    Period("q3", "Q3", date(2027, 7, 1), date(2027, 12, 31)),
)


@dataclass(frozen=True)
class Made:
    """A question with its studies, the one that waits for a finding last."""

    question: Question
    firsts: tuple[Study, ...]
    conditional: Study | None


def main() -> None:
    """Print a table of all questions valued by the product, and of some valued plainly."""
    print("\n| questions | bundles | policies | seconds | plain, seconds for as many | times faster |")
    print("|---|---|---|---|---|---|")
    for words, about_numbers, waits in (
        ("four studies up front", False, False),
        ("three and one that waits for a finding", False, True),
        ("four studies, decisions about a number", True, False),
    ):
        programme, made = made_programme(about_numbers=about_numbers, waits=waits)
        value_all(programme, made[:2])
        runs = [timed(partial(value_all, programme, made)) for _ in range(ROUNDS)]
        taken, (bundles, follow_ups) = min(runs)
        few = made[:PLAIN_QUESTIONS]
        plain, _ = timed(partial(value_plainly, programme, few))
        plain *= len(made) / len(few)
        print(f"| {len(made)}, {words} | {bundles} | {follow_ups} | {taken:.2f} | {plain:.1f} | {plain / taken:.0f} |")


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """Processor seconds and result of ``work``, which runs in this one process."""
    began = time.process_time()
    result = work()
    return time.process_time() - began, result


def value_all(programme: Programme, made: Sequence[Made]) -> tuple[int, int]:
    """Every bundle and policy, as the product values them; how many of each there are."""
    bundles = follow_ups = 0
    for one in made:
        firsts = list(combinations(programme, one.question, one.firsts))
        bundles += len([bundle_of(one.question, first) for first in firsts])
        if one.conditional:
            follow_ups += sum(1 for _ in policies(programme, one.question, firsts, one.conditional))
    return bundles, follow_ups


def value_plainly(programme: Programme, made: Sequence[Made]) -> float:
    """The same bundles and policies by loops over outcomes, options and states; the sum of all values."""
    return fsum(worth for one in made for worth in plain_worths(programme, one))


def plain_worths(programme: Programme, made: Made) -> Iterator[float]:
    """EVSI of every bundle, and of every policy the value of both stages where its trigger is held."""
    question = made.question
    begins = programme.period("q1").starts_on
    ways = [[None, *(offer_of(question, study, one, begins) for one in study.packages)] for study in made.firsts]
    for picked in product(*ways):
        offers = sorted((one for one in picked if one), key=lambda one: (-one.evsi, one.study.key))
        if not offers:
            continue
        yield plain_evsi(question.decision, offers)
        trigger = made.conditional.trigger if made.conditional else None
        keys = [offer.study.key for offer in offers]
        if made.conditional and trigger and trigger.study_key in keys:
            for package in made.conditional.packages:
                follow = offer_of(question, made.conditional, package, begins)
                yield plain_policy(question.decision, [*offers, follow], keys.index(trigger.study_key))


def plain_evsi(decision: Decision, offers: Sequence[Offer]) -> float:
    """EVSI = sum_z max_d sum_s prior(s) L(z|s) u(d,s) - V0."""
    outcomes = product(range(len(decision.states)), repeat=len(offers))
    known = fsum(plain_best(decision, plain_chances(decision, offers, outcome)) for outcome in outcomes)
    return max(0.0, known - plain_best(decision, decision.prior))


def plain_policy(decision: Decision, offers: Sequence[Offer], trigger: int) -> float:
    """The last of ``offers`` is released where the one at ``trigger`` says yes and it adds more than it costs."""
    total, states = 0.0, range(len(decision.states))
    for outcome in product(states, repeat=len(offers) - 1):
        joint = [plain_chances(decision, offers, (*outcome, last)) for last in states]
        first = [fsum(column) for column in zip(*joint, strict=True)]
        stop, go = plain_best(decision, first), fsum(plain_best(decision, one) for one in joint)
        pays = outcome[trigger] == 0 and go - stop > fsum(first) * offers[-1].package.cost_minor
        total += go if pays else stop
    return total - plain_best(decision, decision.prior)


def plain_best(decision: Decision, weights: Sequence[float]) -> float:
    """The best option's worth under ``weights`` of the states."""
    return max(fsum(weight * worth for weight, worth in zip(weights, row, strict=True)) for row in decision.payoffs)


def plain_chances(decision: Decision, offers: Sequence[Offer], outcome: Sequence[int]) -> list[float]:
    """Prior x chance of these outcomes, state by state."""
    repeats = repeats_of(len(offers), lambda i, j: overlap(offers[i].study.method, offers[j].study.method))
    found = []
    for state, prior in enumerate(decision.prior):
        chance = prior * offers[0].likelihood[state][outcome[0]]
        for place, repeat in enumerate(repeats, start=1):
            fresh = (1 - repeat.rho) * offers[place].likelihood[state][outcome[place]]
            chance *= fresh + repeat.rho * (outcome[place] == outcome[repeat.leader])
        found.append(chance)
    return found


def made_programme(*, about_numbers: bool, waits: bool) -> tuple[Programme, list[Made]]:
    """Questions of four studies at three levels each, the same every time."""
    draw = random.Random(1)  # noqa: S311  a benchmark, not a secret
    made = [_made(draw, f"q{number}", about_numbers=about_numbers, waits=waits) for number in range(QUESTIONS)]
    studies = [study for one in made for study in (*one.firsts, *([one.conditional] if one.conditional else []))]
    programme = Programme(
        key="bench",
        name="Bench",
        currency="GBP",
        periods=PERIODS,
        cost_centres=(CostCentre("insight", "Insight"),),
        budgets=(),
        questions=tuple(one.question for one in made),
        studies=tuple(studies),
    )
    return programme, made


def _made(draw: random.Random, key: str, *, about_numbers: bool, waits: bool) -> Made:
    asked = Asked(f"Whether to act on {key}", "Owner", date(2027, 12, 31))
    if about_numbers:
        belief = NormalBelief(draw.randint(-3_000, 3_000), draw.randint(2_000, 6_000), 0, draw.randint(10**6, 10**7))
        decision = normal_decision(asked, belief=belief)
    else:
        gain, loss = draw.randint(20, 60) * 10**6, draw.randint(10, 40) * 10**6
        decision = yes_no_decision(asked, gain_minor=gain, loss_minor=loss, sure_ppm=draw.randint(15, 55) * 10_000)
    studies = [_study(key, method) for method in SAMPLES]
    last = replace(studies[-1], period_key="q2", trigger=Trigger(studies[0].key)) if waits else None
    return Made(Question(key, key, decision), tuple(studies[:-1] if last else studies), last)


def _study(question: str, method: str) -> Study:
    rate = Rate("Thing", "thing", 50, 100, 200, "C")
    packages = tuple(
        Package(level, sample, "people", 15, (CostLine("things", "fieldwork", "Things", "thing", rate, cost * 1_000),))
        for level, sample, cost in zip(LEVELS, SAMPLES[method], (2_000, 4_000, 9_000), strict=True)
    )
    return Study(f"{question}-{method}", method, method_named(method), (question,), "insight", "q1", packages)


if __name__ == "__main__":
    main()
