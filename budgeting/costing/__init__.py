"""What a design costs, from nothing: quantities by formula, lines, packages, ranges, and steps between levels."""

from budgeting.costing.behind import Figure, element_behind, figures_behind, reads_default, rests_on_nobody
from budgeting.costing.lines import lines_from_design, words_of
from budgeting.costing.packages import Terms, package_from_design
from budgeting.costing.pert import Spread, spread_of, spread_of_all

__all__ = [
    "Figure",
    "Spread",
    "Terms",
    "element_behind",
    "figures_behind",
    "lines_from_design",
    "package_from_design",
    "reads_default",
    "rests_on_nobody",
    "spread_of",
    "spread_of_all",
    "words_of",
]
