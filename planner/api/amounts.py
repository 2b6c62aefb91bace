"""Money on its way in and out: whole and decimals as text, always beside its currency."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from budgeting.errors import MoneyError
from budgeting.money import Money, exponent, parse_payoff
from planner.problems import RefusedError

AMOUNT_PATTERN = r"^-?[0-9]{1,13}(\.[0-9]{1,4})?$"
CURRENCY_PATTERN = r"^[A-Z]{3}$"


class Amount(BaseModel):
    """An amount of money such as 12340.50 in GBP; never a number, which would be rounded on its way."""

    model_config = ConfigDict(strict=True, extra="forbid")
    amount: Annotated[str, StringConstraints(pattern=AMOUNT_PATTERN)]
    currency: Annotated[str, StringConstraints(pattern=CURRENCY_PATTERN)]

    def typed(self, currency: str, field: str) -> str:
        """What a person would type into the box ``field``; RefusedError when it is in another currency."""
        if self.currency != currency:
            raise RefusedError([(f"{field}.currency", f"This is planned in {currency}. Give the amount in it.")])
        return self.amount

    def minor(self, currency: str, field: str) -> int:
        """The amount in minor units; RefusedError for another currency, or more digits than it has."""
        try:
            return parse_payoff(self.typed(currency, field), currency).minor
        except MoneyError as error:
            raise RefusedError([(f"{field}.amount", error.message)]) from None


def told(minor: int, currency: str) -> dict[str, str]:
    """An amount as it is sent: ``{"amount": "12340.50", "currency": "GBP"}``."""
    return {"amount": f"{Money(minor, currency).major:.{exponent(currency)}f}", "currency": currency}


def percent_of_ppm(ppm: int) -> str:
    """A share in parts per million as a person would type it in percent."""
    return _plain(ppm, 4)


def percent_of_bp(basis_points: int) -> str:
    """A share in hundredths of a percent as a person would type it in percent."""
    return _plain(basis_points, 2)


def plain_milli(milli: int) -> str:
    """A quantity in thousandths as a person would type it."""
    return _plain(milli, 3)


def _plain(number: int, digits: int) -> str:
    whole, part = divmod(abs(number), 10**digits)
    text = f"{whole}.{part:0{digits}d}".rstrip("0").rstrip(".")
    return f"-{text}" if number < 0 else text
