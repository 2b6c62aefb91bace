"""One thing that is wrong with a problem."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """``place`` names the field as a path (``studies[3].choices[0].start``), ``message`` is a sentence for the person."""

    place: str
    message: str
