"""A small method with every kind of line, and the prices of what it buys."""

from typing import Final

from budgeting.methods import Element, Fit, Input, Method
from budgeting.studies import Rate

SURVEY: Final = Method(
    key="street-survey",
    name="Street survey",
    description="Asking people in the street.",
    tier="survey",
    fit=Fit(1, 3, 1, 2),
    days=(5, 10, 20),
    sample_unit="completes",
    sample_kind="public",
    sample_input="completes",
    sample="completes",
    inputs=(
        Input("completes", "completes", "person", "quantity"),
        Input("length", "minutes each", "minute/person", "assumption", 15_000),
        Input("incidence", "incidence", "%", "assumption", 35_000),
        Input("pages", "pages", "page", "quantity"),
    ),
    elements=(
        Element("asking", "recruitment", "Asking people", "Contacts", "person", "ceil(completes / incidence)"),
        Element(
            "talking",
            "fieldwork",
            "Talking to people",
            "Interviewer",
            "hour",
            "completes * length",
            role="interviewer",
            bears_vat=False,
        ),
        Element("thanks", "incentives", "Thanks", "Vouchers", "person", "completes", bears_vat=False),
        Element("printing", "materials", "Printing", "Printed pages", "page", "pages * 2"),
    ),
    duration="completes * length",
)
RATES: Final = {
    "Contacts": Rate("Contacts", "person", 40, 55, 80, "A", card="prices-2027"),
    "Interviewer": Rate("Interviewer", "hour", 2_000, 2_500, 3_200, "B"),
    "Vouchers": Rate("Vouchers", "person", 500, 500, 500, "A"),
    "Printed pages": Rate("Printed pages", "page", 5, 10, 30, "C"),
}
