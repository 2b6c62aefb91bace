"""The method catalogue: ways to do research, kept as plain text beside the code and read once."""

from budgeting.methods.method import Element, Fit, Input, Method
from budgeting.methods.reading import catalogue, method_named

__all__ = ["Element", "Fit", "Input", "Method", "catalogue", "method_named"]
