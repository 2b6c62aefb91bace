"""The process that looks for themes: ``python -m planner.solving.themes_child --memory 2000000000``.

It reads a JSON list of texts on its input and writes JSON lines: ``{"done": [3, 50, "words"]}`` now and then, and at
the end ``{"themes": [{"words": …, "texts": …, "quotes": …}]}`` by the texts' places, or ``{"refused": message}``.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import TextIO

from budgeting.errors import FeedbackError
from budgeting.listening.themes import suggest_themes
from planner.solving.limits import asked_within_limits, own_output, say

_TOO_LARGE = "There is too much text to look for themes in at once. Filter the feedback, or ask for more memory."


def main(arguments: Sequence[str] | None = None) -> None:
    """Answer the one request on the input."""
    parser = argparse.ArgumentParser(description="Look for themes in the texts on the input.")
    asked_within_limits(parser, arguments)
    with own_output() as output:
        answer(sys.stdin.read(), output)


def answer(content: str, output: TextIO) -> None:
    """Say the themes of the texts in ``content``, telling of every step on ``output``."""
    try:
        found = suggest_themes(json.loads(content), lambda *step: say(output, {"done": step}))
    except FeedbackError as error:
        say(output, {"refused": error.message})
    except MemoryError:
        say(output, {"refused": _TOO_LARGE})
    else:
        say(output, {"themes": [asdict(theme) for theme in found]})


if __name__ == "__main__":
    main()
