"""One thing that is wrong with a problem."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """``place`` is the field's path (``studies[3].choices[0].start``), ``message`` a sentence for the person."""

    place: str
    message: str
