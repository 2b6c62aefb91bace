"""The method catalogue: ways to do research, kept as plain text beside the code and read once."""

from budgeting.methods.catalogue import Element, Fit, Method, catalogue, method_named
from budgeting.methods.lines import design_inputs, lines_from_design

__all__ = ["Element", "Fit", "Method", "catalogue", "design_inputs", "lines_from_design", "method_named"]
