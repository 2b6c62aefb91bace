"""From a design to a priced package."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil

from budgeting.costing.lines import Design, check_design, lines_from_design, values_of, words_of, worked_out
from budgeting.formulas import Formula, value_of
from budgeting.methods.method import Level, Method
from budgeting.studies import DesignEntry, Override, Package, Rate


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

    Inputs that are not entered, or are 0, leave their lines at nothing. StudyError as of ``lines_from_design``.
    """
    terms = terms or Terms()
    check_design(method, design)
    values = values_of(method, design)
    more_days = (
        worked_out(method, method.duration, "day", values, words_of(method, design))[0] if method.duration else 0
    )
    return Package(
        level=level,
        sample=max(0, int(value_of(Formula(method.sample), values))),
        sample_unit=method.sample_unit,
        days_to_result=method.days_at(level) + ceil(more_days),
        lines=lines_from_design(method, design, rates, terms.overrides),
        design=tuple(DesignEntry(name, milli) for name, milli in sorted(design.items())),
        contingency_bp=terms.contingency_bp,
        vat_bp=terms.vat_bp,
    )
