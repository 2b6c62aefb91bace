"""Price lists, exchange rates and quotes that people upload: read whole and strictly, or not at all."""

import hashlib
from pathlib import Path
from typing import BinaryIO, Final

from budgeting.prices.currencies import ExchangeRate
from budgeting.prices.price_rows import RateList
from planner.imports.price_lists import LARGEST_PRICE_FILE, read_exchange_rate_list, read_price_list
from planner.imports.quote_files import media_type_of, read_quote_file
from planner.imports.uploads import clean_name, passing_upload
from planner.services.actors import Actor
from planner.services.rates import QuoteFile

_MOST_SHOWN: Final = 50


class BadRowsError(Exception):
    """Rows of an uploaded list cannot be read, so nothing of it is kept; ``sentences`` name each with its cure."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        super().__init__(sentences[0])
        self.sentences = sentences[:_MOST_SHOWN]
        self.more = max(0, len(sentences) - _MOST_SHOWN)


def read_prices(actor: Actor, home: Path, file_name: str, stream: BinaryIO, currency: str) -> RateList:
    """The prices in an uploaded CSV or XLSX. Raises UnreadableFileError, StudyError, BadRowsError."""
    actor.require("rate.edit")
    with passing_upload(home, stream, largest=LARGEST_PRICE_FILE) as path:
        found = read_price_list(path, clean_name(file_name), currency)
    if found.left_out:
        raise BadRowsError(found.left_out)
    return found


def read_exchange_rates(actor: Actor, home: Path, file_name: str, stream: BinaryIO) -> tuple[ExchangeRate, ...]:
    """The exchange rates in an uploaded CSV or XLSX. Raises UnreadableFileError, MoneyError, BadRowsError."""
    actor.require("rate.edit")
    with passing_upload(home, stream, largest=LARGEST_PRICE_FILE) as path:
        found = read_exchange_rate_list(path, clean_name(file_name))
    if found.left_out:
        raise BadRowsError(found.left_out)
    return found.rates


def read_quote(actor: Actor, file_name: str, stream: BinaryIO) -> QuoteFile:
    """A supplier's file, to be kept with its quote. Raises UnreadableFileError."""
    actor.require("rate.edit")
    content = read_quote_file(stream)
    return QuoteFile(clean_name(file_name), media_type_of(content), hashlib.sha256(content).hexdigest(), content)
