"""The process that looks for themes: ``python -m planner.solving.themes_child --memory 2000000000``.

It reads a JSON list of texts on its input and writes JSON lines: ``{"done": [3, 50, "words"]}`` now and then, and at
the end ``{"themes": [{"words": …, "texts": …, "quotes": …}]}`` by the texts' places, or ``{"refused": message}``.
"""

import argparse
import json
import resource
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import TextIO

from budgeting.errors import FeedbackError
from budgeting.listening.themes import suggest_themes
from planner.solving.child import die_with, own_output

_TOO_LARGE = "There is too much text to look for themes in at once. Filter the feedback, or ask for more memory."


def main(arguments: Sequence[str] | None = None) -> None:
    """Answer the one request on the input."""
    parser = argparse.ArgumentParser(description="Look for themes in the texts on the input.")
    parser.add_argument("--memory", type=int, default=0)
    parser.add_argument("--parent", type=int, default=0)
    asked = parser.parse_args(arguments)
    die_with(asked.parent)
    if asked.memory:
        resource.setrlimit(resource.RLIMIT_AS, (asked.memory, asked.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with own_output() as output:
        answer(sys.stdin.read(), output)


def answer(content: str, output: TextIO) -> None:
    """Say the themes of the texts in ``content``, telling of every step on ``output``."""
    try:
        found = suggest_themes(json.loads(content), lambda *step: _say(output, {"done": step}))
    except FeedbackError as error:
        _say(output, {"refused": error.message})
    except MemoryError:
        _say(output, {"refused": _TOO_LARGE})
    else:
        _say(output, {"themes": [asdict(theme) for theme in found]})


def _say(output: TextIO, value: object) -> None:
    output.write(json.dumps(value) + "\n")
    output.flush()


if __name__ == "__main__":
    main()
