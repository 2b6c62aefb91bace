"""What a search is asked for."""

from dataclasses import dataclass

from budgeting.optimiser.progress import Known, OnProgress, ShouldStop


@dataclass(frozen=True)
class Asked:
    """The settings of ``solve``."""

    seconds: float
    workers: int
    is_repeatable: bool
    is_settled: bool
    known: Known
    enough_gap: float
    on_progress: OnProgress | None
    should_stop: ShouldStop | None
