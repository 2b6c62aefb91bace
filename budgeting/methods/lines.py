"""From a study's design to its cost lines: every line is there from the start, and every quantity starts at nothing."""

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal

from budgeting.errors import StudyError
from budgeting.methods.catalogue import Element, Method
from budgeting.studies import LARGEST_QUANTITY_MILLI, MILLI, CostLine, Rate


def design_inputs(method: Method) -> dict[str, str]:
    """The design inputs that ``method`` is costed from, each with the plain word for it, in order of its elements."""
    words: dict[str, str] = {}
    for element in method.elements:
        words.setdefault(element.driver_input, element.driver)
    return {method.sample_input: method.sample_unit, **words}


def lines_from_design(
    method: Method, design: Mapping[str, Decimal], rates: Mapping[str, Rate], rate_card: str
) -> tuple[CostLine, ...]:
    """One cost line per element: driver = the design input (0 until entered), units and rate by element.

    StudyError for an input that the method does not have, a quantity that is not a number of zero or more, and an
    element that the rate card does not price.
    """
    for name in design:
        if name not in design_inputs(method):
            raise StudyError(f"“{method.name}” is not costed from “{name}”. Remove it from the design.", place=name)
    return tuple(
        CostLine(
            section=element.section,
            element=element.element,
            driver=element.driver,
            unit=rate.unit,
            rate=rate,
            rate_card=rate_card,
            driver_milli=_milli(design.get(element.driver_input, Decimal(0)), element.driver_input),
            units_milli=_milli(element.units, element.driver_input),
            role=element.role,
        )
        for element in method.elements
        for rate in [_rate(element, rates)]
    )


def _rate(element: Element, rates: Mapping[str, Rate]) -> Rate:
    try:
        return rates[element.element]
    except KeyError:
        raise StudyError(
            f"The rate card has no price for “{element.element}”. Add it to the rate card.", place="rate"
        ) from None


def _milli(amount: Decimal, place: str) -> int:
    """``amount`` in thousandths, half to even."""
    if not amount.is_finite() or not 0 <= amount <= LARGEST_QUANTITY_MILLI // MILLI:
        raise StudyError("A quantity is a number of zero or more. Check the number of digits.", place=place)
    return int((amount * MILLI).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
