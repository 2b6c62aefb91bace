"""What the rows of the review desk say beside the lines themselves."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from planner.forms.review_tray import Tray
from planner.views.review_line import OpenedLine


@dataclass(frozen=True)
class Rows:
    """The desk round its lines: for whom, in what currency (ISO code), what waits in the tray, which line is open.

    ``answers`` to queries are who said them and in which words, by place. Equal rows show the same lines alike, so
    that they are written once for all who see them.
    """

    is_told_by_value: ClassVar = True

    programme_key: str
    number: int
    currency: str
    path: str
    may_decide: bool
    tray: Tray
    answers: tuple[tuple[str, tuple[str, str]], ...]
    opened: str
    opened_line: OpenedLine | None = field(compare=False)

    @property
    def is_plain(self) -> bool:
        """Whether nothing waits and no line is open: so the desk comes to most people."""
        return not self.tray.pending and not self.opened

    @cached_property
    def answer_by_place(self) -> dict[str, tuple[str, str]]:
        """Who answered the last query about each place, and in which words."""
        return dict(self.answers)
