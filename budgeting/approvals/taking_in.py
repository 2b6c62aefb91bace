"""Taking finance's decisions into the programme: what is reduced becomes an override, what is rejected a rule."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from budgeting.approvals.decisions import LineStanding, reduction_reason
from budgeting.approvals.lines import ReviewLine
from budgeting.costing.paid_sample import sample_paid_for
from budgeting.errors import ApprovalError
from budgeting.programme import LevelRule, Programme, SharedCost
from budgeting.studies import CostLine, Override, Study


@dataclass(frozen=True)
class Cut:
    """A reduction to write into a line: the figures that take the place of the line's own, and why."""

    review: ReviewLine
    quantity_milli: int | None
    rate_minor: int | None
    reason: str

    @property
    def override(self) -> Override:
        """What the line departs in from then on; a figure that is not reduced stays as it was put before."""
        old = self.review.line.override
        return Override(
            self.reason,
            self.quantity_milli if self.quantity_milli is not None else (old.quantity_milli if old else None),
            self.rate_minor if self.rate_minor is not None else (old.rate_minor if old else None),
        )


@dataclass(frozen=True)
class Taken:
    """A programme with the decisions in it, and which parts of it are others: to be saved, and nothing else."""

    programme: Programme
    study_keys: tuple[str, ...]
    shared_keys: tuple[str, ...]
    level_rules: tuple[LevelRule, ...]
    words: tuple[str, ...]


def cuts_of(found: Iterable[LineStanding]) -> tuple[Cut, ...]:
    """The reductions that hold and wait to be taken in."""
    return tuple(
        Cut(
            one.review,
            one.decision.quantity_milli,
            one.decision.rate_minor,
            reduction_reason(one.decision.who, one.decision.note),
        )
        for one in found
        if one.state == "reduced" and one.decision
    )


def refusals_of(found: Iterable[LineStanding]) -> tuple[LevelRule, ...]:
    """A rule for each level of a study of which a line was rejected; the first note stands for all of its lines."""
    rules: dict[tuple[str, str], LevelRule] = {}
    for one in found:
        level = one.review.terms.level
        if one.state == "rejected" and one.decision and level:
            reason = f"Rejected by {one.decision.who}{_on_day(one.decision.at)}: {one.decision.note.strip()}"
            rules.setdefault((one.review.owner_key, level), LevelRule(one.review.owner_key, level, "refused", reason))
    return tuple(rules.values())


def _on_day(at: str) -> str:
    """`` on 5 March 2027``; empty for a decision that is only weighed."""
    if not at:
        return ""
    on = date.fromisoformat(at[:10])
    return f" on {on.day} {on:%B %Y}"


def kept_rules(found: Sequence[LineStanding]) -> tuple[LevelRule, ...]:
    """A rule for each kept study of which every line is approved or reduced: kept at its level and start."""
    by_study: dict[str, list[LineStanding]] = {}
    for one in found:
        if one.review.funding == "kept":
            by_study.setdefault(one.review.owner_key, []).append(one)
    return tuple(
        LevelRule(key, lines[0].review.terms.level, "kept", "Approved by finance", lines[0].review.terms.period_key)
        for key, lines in by_study.items()
        if all(one.state in {"approved", "reduced"} for one in lines) and lines[0].review.terms.level
    )


def take_in(programme: Programme, found: Sequence[LineStanding], *, keeps_approved: bool = False) -> Taken:
    """``programme`` as it stands with every reduction and rejection of ``found`` in it.

    With ``keeps_approved`` the studies of which all lines are approved stay at their level and start. ApprovalError
    when there is nothing to take in, when a decided line is another one today, or when a shared cost was rejected.
    """
    _check(found)
    cuts, refusals = cuts_of(found), refusals_of(found)
    kept = kept_rules(found) if keeps_approved else ()
    made = with_rules(with_cuts(programme, cuts), (*refusals, *kept))
    before = {one.key: one for one in programme.studies}
    was = {one.key: one for one in programme.shared_costs}
    return Taken(
        made,
        tuple(one.key for one in made.studies if one != before[one.key]),
        tuple(one.key for one in made.shared_costs if one != was[one.key]),
        made.level_rules,
        tuple(_words(programme, cuts, refusals, kept)),
    )


def with_cuts(programme: Programme, cuts: Collection[Cut]) -> Programme:
    """The programme with every reduction in its line; a sample falls to what its lines then pay for."""
    overrides = {one.review.place: one for one in cuts}
    studies = tuple(_cut_study(one, overrides) for one in programme.studies)
    shared = tuple(_cut_shared(one, overrides) for one in programme.shared_costs)
    return replace(programme, studies=studies, shared_costs=shared)


def with_rules(programme: Programme, rules: Iterable[LevelRule]) -> Programme:
    """The programme with ``rules`` added; the last about one level of a study, and the last that keeps one, hold."""
    held = {_target(one): one for one in programme.level_rules}
    for rule in rules:
        held.pop(("", rule.study_key, "kept"), None) if rule.kind == "kept" else None
        held[_target(rule)] = rule
    return replace(programme, level_rules=tuple(held.values()))


def _target(rule: LevelRule) -> tuple[str, str, str]:
    return ("", rule.study_key, "kept") if rule.kind == "kept" else (rule.level, rule.study_key, "refused")


def waiting(found: Iterable[LineStanding], today: Mapping[str, str]) -> tuple[LineStanding, ...]:
    """``found`` without the lines whose reduction the programme has taken in already; ``today`` as of ``standings``."""
    return tuple(one for one in found if not _is_taken(one, today.get(one.review.place, "")))


def changed_since(found: Iterable[LineStanding]) -> str:
    """What finance reduced or rejected and has become another line since, in words; empty when there is none."""
    for one in found:
        own = [decision for decision in one.history if decision.digest == one.review.digest]
        if one.has_changed and own and own[-1].action in {"reduce", "reject"}:
            return (
                f"“{one.review.line.label}” of “{one.review.owner_name}” has changed since finance decided on it, so "
                "its decision holds no longer. Nothing was taken in. Have the studies chosen again and submit that."
            )
    return ""


def _is_taken(standing: LineStanding, digest: str) -> bool:
    return bool(digest) and any(one.reduced_digest == digest for one in standing.history)


def _check(found: Sequence[LineStanding]) -> None:
    words = changed_since(found)
    if words:
        raise ApprovalError(words)
    rejected = next((one for one in found if one.state == "rejected" and one.review.funding == "shared"), None)
    if rejected:
        raise ApprovalError(
            f"“{rejected.review.line.label}” belongs to the shared cost “{rejected.review.owner_name}”, which several "
            "studies need, so no level can be left out for it. Change the shared cost itself, then choose again."
        )
    if not any(one.state in {"reduced", "rejected"} for one in found):
        raise ApprovalError("Finance has reduced or rejected no line, so there is nothing to take in.")


def _cut_study(study: Study, cuts: dict[str, Cut]) -> Study:
    packages = []
    for package in study.packages:
        own = {
            cut.review.line.key: cut
            for cut in cuts.values()
            if cut.review.owner_key == study.key and cut.review.terms.level == package.level
        }
        if own:
            package = replace(package, lines=_cut_lines(package.lines, own))  # noqa: PLW2901  the package as cut
            package = replace(package, sample=sample_paid_for(study.method, package))  # noqa: PLW2901  as above
        packages.append(package)
    return replace(study, packages=tuple(packages))


def _cut_shared(shared: SharedCost, cuts: dict[str, Cut]) -> SharedCost:
    own = {
        cut.review.line.key: cut
        for cut in cuts.values()
        if cut.review.funding == "shared" and cut.review.owner_key == shared.key
    }
    return replace(shared, lines=_cut_lines(shared.lines, own)) if own else shared


def _cut_lines(lines: Iterable[CostLine], own: dict[str, Cut]) -> tuple[CostLine, ...]:
    return tuple(replace(line, override=own[line.key].override) if line.key in own else line for line in lines)


def _words(
    programme: Programme, cuts: Iterable[Cut], refusals: Iterable[LevelRule], kept: Iterable[LevelRule]
) -> Iterator[str]:
    for cut in cuts:
        yield f"“{cut.review.line.label}” of “{cut.review.owner_name}” is reduced"
    for rule in refusals:
        yield f"The {rule.level} level of “{programme.study(rule.study_key).name}” is left out of the choice"
    for rule in kept:
        yield f"“{programme.study(rule.study_key).name}” stays at its {rule.level} level"
