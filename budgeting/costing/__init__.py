"""What a design costs, from nothing: quantities by formula, lines, packages, ranges, and steps between levels."""

from budgeting.costing.lines import lines_from_design, words_of
from budgeting.costing.packages import Terms, package_from_design
from budgeting.costing.pert import Spread, spread_of

__all__ = ["Spread", "Terms", "lines_from_design", "package_from_design", "spread_of", "words_of"]
