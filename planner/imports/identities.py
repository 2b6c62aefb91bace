"""National identity numbers in a text, by how they are written and by the check digits that python-stdnum knows.

Those of digits alone (nine of the Netherlands, eleven of Germany, Norway and Poland) are masked as accounts elsewhere.
"""

import re
from collections.abc import Callable
from typing import Final

from stdnum.at import vnr
from stdnum.be import nn
from stdnum.ch import ssn as ahv
from stdnum.de import idnr
from stdnum.dk import cpr
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.ie import pps
from stdnum.it import codicefiscale
from stdnum.nl import bsn
from stdnum.no import fodselsnummer
from stdnum.se import personnummer
from stdnum.us import ssn

MASK: Final = "[identity]"
_BEFORE, _AFTER = r"(?<![\w.,$£€/-])", r"(?![\w-]|[.,/]\d)"


def _written(shape: str) -> re.Pattern[str]:
    return re.compile(f"{_BEFORE}{shape}{_AFTER}", re.ASCII | re.IGNORECASE)


def _always(_: str) -> bool:
    return True


# How each is written, and whether its check digits are right.
_KINDS: Final[tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...]] = (
    # Great Britain: National Insurance has no check digit, so its letters must be those that are given out.
    (_written(r"(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]"), _always),
    (_written(r"\d{3}[ -]\d{3}[ -]\d{4}"), nhs.is_valid),
    (_written(r"\d{3}[- ]\d{2}[- ]\d{4}"), ssn.is_valid),
    (_written(r"\d{2} \d{3} \d{3} \d{3}"), idnr.is_valid),
    (_written(r"[12] ?\d{2} ?\d{2} ?[\dAB]{2} ?\d{3} ?\d{3} ?\d{2}"), nir.is_valid),
    (
        _written(r"[A-Z]{3} ?[A-Z]{3} ?[\dLMNPQRSTUV]{2}[A-Z][\dLMNPQRSTUV]{2} ?[A-Z][\dLMNPQRSTUV]{3} ?[A-Z]"),
        codicefiscale.is_valid,
    ),
    (_written(r"\d{2}\.?\d{3}\.?\d{3}[ -]?[A-Z]"), dni.is_valid),
    (_written(r"[XYZ][ -]?\d{7}[ -]?[A-Z]"), nie.is_valid),
    (_written(r"\d{3,4}[. ]\d{2}[. ]\d{3}"), bsn.is_valid),
    (_written(r"756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}"), ahv.is_valid),
    (_written(r"\d{2}[. ]\d{2}[. ]\d{2}[- ]\d{3}[. ]\d{2}"), nn.is_valid),
    (_written(r"(?:\d{2})?\d{6}[-+]\d{4}"), lambda text: personnummer.is_valid(text) or cpr.is_valid(text)),
    (_written(r"\d{6}[-+A]\d{3}[\dA-Z]"), hetu.is_valid),
    (_written(r"\d{6} \d{5}"), fodselsnummer.is_valid),
    (_written(r"\d{7}[A-W][A-IW]?"), pps.is_valid),
    (_written(r"\d{4} \d{6}"), vnr.is_valid),
)


def mask_identities(text: str) -> str:
    """``text`` with identity numbers of sixteen countries replaced."""
    for shape, is_valid in _KINDS:
        text = shape.sub(lambda found: MASK if is_valid(found[0]) else found[0], text)  # noqa: B023  called at once
    return text
