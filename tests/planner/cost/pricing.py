"""What the tests of prices share: a price list, a quote with its file, and the form of a card."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from budgeting.prices.cards import RateCard, Share
from budgeting.studies import Rate
from planner.services.rates import QuoteFile
from planner.storage.database import Database

TODAY = datetime.now(UTC).date()
PANEL = Rate("Panel", "complete", 100, 200, 400, "B", "seen somewhere")
FEE = Share("Fee", "Panel", 2_500, 3_300, 4_000, "C")
LISTED = RateCard("", "Panel prices", "GBP", "2026 money", date(2026, 1, 1), (PANEL,), (FEE,))
QUOTE = replace(
    LISTED,
    name="Offer",
    kind="quote",
    currency="USD",
    supplier="Meridian",
    reference="MP-1",
    expires_on=TODAY + timedelta(days=10),
    shares=(),
)
LETTER = QuoteFile("offer.txt", "text/plain", "0" * 64, b"Two dollars each")


def fields(**changes: Any) -> dict[str, Any]:  # noqa: ANN401  one of several fields
    """The form of a card with one price, filled in."""
    plain = {
        "name": "Panel prices",
        "kind": "price_list",
        "currency": "GBP",
        "valid_on": "2026-01-01",
        "prices-0-element": "Panel",
        "prices-0-unit": "complete",
        "prices-0-low": "1",
        "prices-0-typical": "2.00",
        "prices-0-high": "4",
        "prices-0-mark": "B",
        "prices-0-evidence": "seen somewhere",
    }
    return plain | {name.replace("__", "-"): value for name, value in changes.items()}


def count(database: Database, table: str) -> int:
    with database.read() as session:
        return int(session.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one())
