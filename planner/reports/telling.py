"""Sentences about a plan that pages and prints share."""

from budgeting.plans.zero_base import ZeroBaseProof, moment_of
from budgeting.programme import Programme
from planner.filters import count, date_, percent_bp, plural, time_


def reserve_words(programme: Programme) -> str:
    """What the reserve can pay for, in a sentence."""
    rule = programme.reserve
    if rule.kind == "expected":
        return (
            "The reserve is their cost times the chance that they are called for: "
            "findings may call for more than it holds."
        )
    if rule.kind == "confidence":
        share = f"{rule.confidence_ppm / 10_000:g} % of cases"
        return f"The reserve pays for what findings call for in at least {share}; in the others it falls short."
    return "The reserve could pay for every one of them; what is not called on is free again."


def vat_words(programme: Programme) -> str:
    """Whether sums hold VAT, in one sentence."""
    if programme.counted_vat_bp:
        rate = percent_bp(programme.counted_vat_bp)
        return f"VAT of {rate} cannot be won back, so it counts against the budgets and is a line of its own."
    return "All prices are without VAT."


def proof_words(proof: ZeroBaseProof) -> str:
    """What is proved, or that it is not, in one sentence."""
    if not proof.is_proven:
        return f"Not proved from zero: {plural(len(proof.faults), 'entry', 'entries')} could not be accounted for."
    return (
        f"Proved from zero: no quantity was carried over from an earlier period. Every one that people entered was "
        f"entered in this programme after it was begun on {date_(proof.begun_at)}, and before the plan was frozen on "
        f"{time_(proof.frozen_at)}; the others are defaults of the methods."
    )


def counts_words(proof: ZeroBaseProof) -> str:
    """How many quantities there are and where they come from, in one sentence."""
    people = [f"{count(number)} by {name}" for name, number in proof.entered_by]
    entered = f"{plural(proof.entered_count, 'quantity', 'quantities')} entered" + (
        f" ({', '.join(people)})" if people else ""
    )
    defaults = f"{plural(proof.default_count, 'figure')} at a method’s default (mark C)"
    changed = plural(proof.override_count, "line") if proof.override_count else "no line"
    overrides = f"{changed} changed by hand" + (", with the reason" if proof.override_count else "")
    return f"{entered}; {defaults}; {plural(proof.line_count, 'cost line')} worked out from them; {overrides}."


def stamp_words(at: str) -> str:
    """A stamp's moment as pages and prints say it, in UTC; a dash for none."""
    return time_(moment_of(at))
