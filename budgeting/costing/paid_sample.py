"""The sample that a package's lines pay for: buying fewer than the design asks for leaves fewer to answer."""

from fractions import Fraction
from typing import Final

from budgeting.costing.lines import exactly, values_of, words_of, worked_out
from budgeting.errors import StudyError
from budgeting.formulas import Formula
from budgeting.methods.method import Element, Method
from budgeting.money import rounded
from budgeting.studies import MILLI, Package

# Under these headings people are bought: whoever is not recruited, rewarded or asked does not answer.
_PEOPLE: Final = frozenset({"recruitment", "incentives", "fieldwork"})


def counts_sample(method: Method, element: Element) -> bool:
    """Whether the element is bought for each person of the sample; staff's own days are not."""
    names = Formula(element.formula).names
    return element.section in _PEOPLE and not element.role and method.sample_input in names


def sample_paid_for(method: Method, package: Package) -> int:
    """The package's sample, or fewer where somebody put a lower quantity into a line that counts people."""
    elements = {one.key: one for one in method.elements}
    sample = package.sample
    for line in package.lines:
        element = elements.get(line.key)
        if element and counts_sample(method, element) and line.quantity_milli < line.derived_milli:
            sample = min(sample, _affordable(method, package, element, line.unit, line.quantity_milli))
    return sample


def _affordable(method: Method, package: Package, element: Element, unit: str, quantity_milli: int) -> int:
    """The largest sample for which the element's formula asks for no more than ``quantity_milli``."""
    design = package.design_milli
    low, high = 0, design.get(method.sample_input, 0) // MILLI
    while low < high:
        middle = (low + high + 1) // 2
        tried = {**design, method.sample_input: middle * MILLI}
        try:
            exact, _ = worked_out(method, element.formula, unit, values_of(method, tried), words_of(method, tried))
        except StudyError:
            return package.sample
        low, high = (middle, high) if rounded(exact * MILLI) <= quantity_milli else (low, middle - 1)
    values = values_of(method, design) | {method.sample_input: Fraction(low)}
    return max(0, int(exactly(method, Formula(method.sample), values)))
