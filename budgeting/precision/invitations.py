"""From people who complete to people invited, and the incidence rate that field prices hang on.

Incidence rate: those who qualify among those who are screened, completes / (completes + screen-outs + quota-fulls), the
definition of ESOMAR. Field suppliers price again when it leaves a band around the rate that was quoted.
"""

from budgeting.precision.checks import PrecisionError, check_between, check_count, check_number, check_positive

REPRICE_TOLERANCE = 0.2


def incidence_rate(completes: int, screen_outs: int, quota_fulls: int = 0) -> float:
    """Completes over all who were screened; a share."""
    check_count(completes, "The number of completes", "completes", least=0)
    screened = completes + check_count(screen_outs, "The number of screen-outs", "screen_outs", least=0)
    screened += check_count(quota_fulls, "The number of quota-fulls", "quota_fulls", least=0)
    if screened == 0:
        raise PrecisionError("Nobody has been screened yet, so that there is no rate.", place="completes")
    return completes / screened


def people_screened(completes: int, incidence: float) -> float:
    """``n / IR``, unrounded: how many are screened for so many completes."""
    return check_count(completes, "The number of completes", "completes") / _rate(
        incidence, "incidence rate", "incidence"
    )


def invitations_needed(completes: int, incidence: float, response: float, dropout: float = 0.0) -> float:
    """``n / (IR response (1 - dropout))``, unrounded; ``dropout`` is the share who start and do not finish."""
    return check_count(completes, "The number of completes", "completes") / _kept(incidence, response, dropout)


def completes_expected(invitations: int, incidence: float, response: float, dropout: float = 0.0) -> float:
    """``invitations IR response (1 - dropout)``: the inverse of ``invitations_needed``."""
    return check_count(invitations, "The number of invitations", "invitations") * _kept(incidence, response, dropout)


def reprice_band(incidence: float, tolerance: float = REPRICE_TOLERANCE) -> tuple[float, float]:
    """The rates, lowest and highest, between which a quoted price holds: IR (1 ± tolerance), 1 at most."""
    rate = _rate(incidence, "incidence rate", "incidence")
    check_between(tolerance, "The tolerance", "tolerance")
    return rate * (1 - tolerance), min(1.0, rate * (1 + tolerance))


def is_repriced(quoted: float, found: float, tolerance: float = REPRICE_TOLERANCE) -> bool:
    """Whether the rate found in the field lies outside the band of the quoted one."""
    low, high = reprice_band(quoted, tolerance)
    # A rate on the edge of the band stays inside it in spite of a float's last digits.
    return not low - 1e-12 <= _rate(found, "incidence rate", "found") <= high + 1e-12


def _kept(incidence: float, response: float, dropout: float) -> float:
    """The share of those invited who complete."""
    if not 0 <= check_number(dropout, "The dropout", "dropout") < 1:
        raise PrecisionError("The dropout must be at least 0 % and below 100 %. Lower it.", place="dropout")
    rate = _rate(incidence, "incidence rate", "incidence")
    return rate * _rate(response, "response rate", "response") * (1 - dropout)


def _rate(share: float, name: str, place: str) -> float:
    """A share above 0, and 1 at most."""
    if check_positive(share, f"The {name}", place) > 1:
        raise PrecisionError(f"The {name} is more than 100 %. Lower it.", place=place)
    return float(share)
