"""From a design to a priced package."""

from collections.abc import Mapping
from decimal import Decimal

from budgeting.methods.catalogue import Method
from budgeting.methods.lines import lines_from_design
from budgeting.studies import MILLI, Level, Package, Rate


def package_from_design(
    method: Method, level: Level, design_milli: Mapping[str, int], rates: Mapping[str, Rate], rate_card: str
) -> Package:
    """The package of ``method`` at ``level``: lines from the design (inputs in thousandths), sample and days.

    Inputs that are not entered, or are 0, leave their lines at £0. StudyError for an input the method does not have.
    """
    design = {name: Decimal(milli) / MILLI for name, milli in design_milli.items()}
    return Package(
        level=level,
        sample=design_milli.get(method.sample_input, 0) // MILLI,
        sample_unit=method.sample_unit,
        days_to_result=method.days_by_level[level],
        lines=lines_from_design(method, design, rates, rate_card),
        design=tuple(sorted(design_milli.items())),
    )
