"""What stands behind a line: its formula, and every figure that goes into it with who entered it."""

from dataclasses import dataclass

from budgeting.costing.lines import Design, entered, exactly, values_of
from budgeting.errors import StudyError
from budgeting.formulas import Formula
from budgeting.methods.method import Element, Input, Method
from budgeting.studies import DesignEntry, Package


@dataclass(frozen=True)
class Figure:
    """One input of a line's formula in thousandths; ``entry`` is None while the method's own figure or 0 holds."""

    input: Input
    milli: int
    entry: DesignEntry | None


def element_behind(method: Method, line_key: str) -> Element | None:
    """The method's element from which the line follows; None when the method has none of that key."""
    return next((one for one in method.elements if one.key == line_key), None)


def figures_behind(method: Method, package: Package, line_key: str) -> tuple[Figure, ...]:
    """The figures that the line's formula reads, in its order; none when the line is not the method's."""
    element = element_behind(method, line_key)
    if element is None:
        return ()
    entries = {entry.name: entry for entry in package.design}
    inputs = [method.input(name) for name in Formula(element.formula).names]
    return tuple(Figure(one, entered(one, package.design_milli), entries.get(one.key)) for one in inputs)


def reads_default(method: Method, element: Element, design: Design) -> bool:
    """Whether the element's formula reads an assumption that nobody entered in ``design``."""
    defaults = {one.key for one in method.assumptions if one.key not in design}
    return not defaults.isdisjoint(Formula(element.formula).names)


def rests_on_nobody(method: Method, element: Element, design: Design) -> bool:
    """Whether the element buys something even where every figure that people entered in ``design`` is taken out."""
    quantities = dict.fromkeys((one.key for one in method.quantities), 0)
    # Where an entered assumption cannot be 0, as it divides, it stays.
    for without in ({**dict.fromkeys(design, 0), **quantities}, {**design, **quantities}):
        try:
            return exactly(method, Formula(element.formula), values_of(method, without)) != 0
        except StudyError:
            continue
    return False
