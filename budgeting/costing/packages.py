"""From a design to a priced package."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil

from budgeting.costing.lines import Design, check_design, exactly, lines_from_design, values_of, words_of, worked_out
from budgeting.costing.paid_sample import sample_paid_for
from budgeting.errors import StudyError
from budgeting.formulas import Formula
from budgeting.methods.checking import LARGEST_DAYS
from budgeting.methods.method import Level, Method
from budgeting.studies import LARGEST_QUANTITY_MILLI, MILLI, DesignEntry, Override, Package, Rate


@dataclass(frozen=True)
class Terms:
    """What holds for a whole package: contingency and VAT in basis points, and what people put in place of formulas."""

    contingency_bp: int = 0
    vat_bp: int = 0
    overrides: Mapping[str, Override] = field(default_factory=dict)


def package_from_design(
    method: Method, level: Level, design: Design, rates: Mapping[str, Rate], terms: Terms | None = None
) -> Package:
    """The package of ``method`` at ``level`` from its design (inputs in thousandths), priced from ``rates``.

    Inputs that are not entered, or are 0, leave their lines at nothing; where somebody put a lower quantity into a line
    that counts the sample, the sample is what is then paid for. StudyError as of ``lines_from_design``, and for
    a sample or days to a result that cannot be worked out or are beyond reason.
    """
    terms = terms or Terms()
    check_design(method, design)
    values = values_of(method, design)
    package = Package(
        level=level,
        sample=_sample(method, values),
        sample_unit=method.sample_unit,
        days_to_result=method.days_at(level) + _further_days(method, level, design, values),
        lines=lines_from_design(method, design, rates, terms.overrides),
        design=tuple(DesignEntry(name, milli) for name, milli in sorted(design.items())),
        contingency_bp=terms.contingency_bp,
        vat_bp=terms.vat_bp,
    )
    return replace(package, sample=sample_paid_for(method, package)) if terms.overrides else package


def _sample(method: Method, values: Mapping[str, Fraction]) -> int:
    people = int(exactly(method, Formula(method.sample), values))
    if people > LARGEST_QUANTITY_MILLI // MILLI:
        raise StudyError("This sample is far too large. Check the number of digits.", place=method.sample_input)
    return max(0, people)


def _further_days(method: Method, level: Level, design: Design, values: Mapping[str, Fraction]) -> int:
    """What the design adds to the days of ``level``, each begun day in whole."""
    if not method.duration:
        return 0
    days = ceil(worked_out(method, method.duration, "day", values, words_of(method, design))[0])
    if days < 0:
        raise StudyError("The further days come out below zero. Check what they follow from.", place="duration")
    if method.days_at(level) + days > LARGEST_DAYS:
        raise StudyError(
            f"A result would take more than {LARGEST_DAYS:,} working days. Check what they follow from.",
            place="duration",
        )
    return days
