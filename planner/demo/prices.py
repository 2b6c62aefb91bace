"""The demo's prices: the starter rate card, a benchmark, two suppliers' quotes, and exchange rates."""

import csv
from datetime import date

from budgeting.prices.cards import RateCard
from budgeting.prices.currencies import read_exchange_rates
from budgeting.studies import Rate
from planner.paths import DEMO
from planner.services.actors import Actor
from planner.services.exchange_rates import add_exchange_rates
from planner.services.price_files import read_quote
from planner.services.rates import keep_rate_card, load_rate_card
from planner.storage.database import Database

_MERIDIAN = RateCard(
    key="meridian-panels-2026",
    name="Business panel, quotation of November 2026",
    currency="USD",
    price_level="without taxes",
    valid_on=date(2026, 11, 2),
    rates=(Rate("Online panel, B2B or IR <5%", "complete", 6_400, 7_200, 8_000, "A", "their quotation"),),
    kind="quote",
    supplier="Meridian Panels",
    expires_on=date(2027, 12, 31),
    reference="MP-2217",
)
_AURALIS = RateCard(
    key="auralis-2025",
    name="Speech analytics, offer of 2025",
    currency="EUR",
    price_level="without taxes",
    valid_on=date(2025, 10, 1),
    rates=(Rate("Speech analytics", "audio hour", 180, 220, 260, "A", "their offer by letter"),),
    kind="quote",
    supplier="Auralis",
    expires_on=date(2026, 9, 30),
    reference="A-118",
)


def load_prices(database: Database, finance: Actor, starter_key: str) -> None:
    """Load all of them, the starter rate card under ``starter_key``."""
    starter = RateCard(
        starter_key, "Starter rate card, January 2027", "GBP", "2024-25 money, without VAT", date(2027, 1, 1)
    )
    load_rate_card(database, finance, starter, DEMO / "starter_rate_card.csv")
    benchmark = RateCard(
        "published-uk", "Published UK prices", "GBP", "without VAT", date(2026, 11, 1), kind="benchmark"
    )
    load_rate_card(database, finance, benchmark, DEMO / "benchmark_rate_card.csv")
    with (DEMO / "quote_meridian.txt").open("rb") as file:
        keep_rate_card(database, finance, _MERIDIAN, file=read_quote(finance, "quotation MP-2217.txt", file))
    keep_rate_card(database, finance, _AURALIS)
    with (DEMO / "exchange_rates.csv").open(encoding="utf-8", newline="") as rows:
        found = read_exchange_rates(enumerate(csv.DictReader(rows), start=2))
    add_exchange_rates(database, finance, found.rates)
