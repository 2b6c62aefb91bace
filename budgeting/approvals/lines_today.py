"""The lines of a frozen plan in the programme as it stands: their content, and what they cost there."""

from collections.abc import Sequence
from dataclasses import replace

from budgeting.approvals.lines import Costs, LineTerms, ReviewLine, line_digest
from budgeting.programme import Programme
from budgeting.studies import CostLine


def digests_today(lines: Sequence[ReviewLine], programme: Programme) -> dict[str, str]:
    """The digest that each of ``lines`` has in ``programme`` as it stands, by place; empty where it is gone."""
    return {one.place: _digest_today(one, programme) for one in lines}


def full_today(review: ReviewLine, programme: Programme) -> int:
    """What the line costs in ``programme`` with its shares of contingency and VAT; 0 where it is there no more."""
    if review.funding == "shared":
        shared = next((one for one in programme.shared_costs if one.key == review.owner_key), None)
        lines, contingency, vat = (shared.lines, 0, shared.vat_minor) if shared else ((), 0, 0)
    else:
        study = next((one for one in programme.studies if one.key == review.owner_key), None)
        package = next((one for one in study.packages if one.level == review.terms.level), None) if study else None
        lines = package.lines if package else ()
        contingency, vat = (package.contingency_minor, package.vat_minor) if package else (0, 0)
    costs = Costs(lines, contingency, vat)
    return next((full for line, full in zip(lines, costs.fulls, strict=True) if line.key == review.line.key), 0)


def _digest_today(line: ReviewLine, programme: Programme) -> str:
    if line.funding == "shared":
        return _shared_today(line, programme)
    study = next((one for one in programme.studies if one.key == line.owner_key), None)
    package = next((one for one in study.packages if one.level == line.terms.level), None) if study else None
    if study is None or package is None:
        return ""
    # A kept study starts where the plan put it, as long as it still may; one that waits starts when its finding comes.
    starts = {period.key for period in programme.starts_of(study)} | (
        {line.terms.period_key} if study.trigger else set()
    )
    terms = replace(
        line.terms,
        currency=programme.currency,
        cost_centre_key=study.cost_centre_key,
        period_key=line.terms.period_key if line.terms.period_key in starts else study.period_key,
        contingency_bp=package.contingency_bp,
        vat_bp=package.vat_bp,
    )
    return _digest_of(line.place, package.lines, line.line.key, terms)


def _shared_today(line: ReviewLine, programme: Programme) -> str:
    shared = next((one for one in programme.shared_costs if one.key == line.owner_key), None)
    if shared is None:
        return ""
    terms = LineTerms(programme.currency, "", shared.cost_centre_key, shared.period_key, 0, shared.vat_bp)
    return _digest_of(line.place, shared.lines, line.line.key, terms)


def _digest_of(place: str, lines: Sequence[CostLine], key: str, terms: LineTerms) -> str:
    found = next((one for one in lines if one.key == key), None)
    return line_digest(place, found, terms) if found else ""
