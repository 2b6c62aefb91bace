"""What of the product's values is sent beyond their fields, what is not, and names for those that share one."""

from collections.abc import Mapping

# Properties that are told like fields, by the class.
SHOWN: Mapping[str, tuple[str, ...]] = {
    "CostLine": ("quantity_milli", "price_minor", "amount_minor"),
    "Package": ("contingency_minor", "vat_minor", "cost_minor", "cost_range_minor"),
    "SharedCost": ("vat_minor", "cost_minor"),
    "ReviewLine": ("amount_minor",),
}
# Fields that are nobody's business outside, by the class.
HIDDEN: Mapping[str, tuple[str, ...]] = {
    "Paid": ("unit",),
    "Said": ("pieces",),
    "Job": ("result_path", "start_path"),
}
# Names for classes that would share one, by module and name.
NAMES: Mapping[str, str] = {
    "budgeting.sampling.answers.Curve": "SampleCurve",
    "planner.services.clash.Change": "ClashChange",
    "planner.services.look_alikes.Said": "AlikeSaid",
}
