"""Ask a child process for the themes of texts, listen to it, and end it when it is told to stop or has had its time."""

import json
import os
import sys
import time
from collections.abc import Callable, Sequence

from pydantic import TypeAdapter

from budgeting.errors import FeedbackError
from budgeting.listening.themes import OnStep, Theme
from planner.solving.process import Child

MEMORY_BYTES = 2_500_000_000
LONGEST_SECONDS = 600.0
_THEMES = TypeAdapter(tuple[Theme, ...])
_BROKE_OFF = "Looking for themes broke off. Ask again; if it breaks off again, ask for help."
_TOO_LONG = "No themes were found in the time that it is given. Ask again when less is running."


def themes_in_child(
    texts: Sequence[str],
    *,
    on_step: OnStep | None = None,
    should_stop: Callable[[], bool] | None = None,
    memory_bytes: int = MEMORY_BYTES,
    command: Sequence[str] = (sys.executable, "-m", "planner.solving.themes_child"),
) -> tuple[Theme, ...] | None:
    """The themes of ``texts``; None when told to stop. FeedbackError, in plain words, when there are none to be had."""
    options = ["--memory", str(memory_bytes), "--parent", str(os.getpid())]
    until = time.monotonic() + LONGEST_SECONDS
    with Child([*command, *options], json.dumps(list(texts))) as child:
        for said in child.sayings(until, should_stop):
            if "done" in said and on_step:
                on_step(*said["done"])
            elif "refused" in said:
                raise FeedbackError(str(said["refused"]))
            elif "themes" in said:
                return _THEMES.validate_python(said["themes"])
            elif not said:
                raise FeedbackError(_BROKE_OFF)
    if should_stop and should_stop():
        return None
    raise FeedbackError(_TOO_LONG)
