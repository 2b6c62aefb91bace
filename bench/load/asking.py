"""Many people asking at once, by wrk (Debian package wrk), a generator of load that costs next to nothing itself."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

_SCRIPT = Path(__file__).parent / "asking.lua"


@dataclass(frozen=True)
class Asked:
    """What is asked for: ``pages`` in turn, in ``writes`` of a hundred a comment instead; ``think_ms`` between two."""

    cookie: str
    pages: tuple[str, ...]
    writes: int = 0
    write_to: str = ""
    token: str = ""
    place: str = ""
    think_ms: int = 0


@dataclass(frozen=True)
class Answered:
    """Requests answered in a second, how long they took (milliseconds), and how many went wrong.

    ``failed`` are answers of 500 and above, ``refused`` those of 400 to 499, ``lost`` had no answer; ``written`` is how
    many comments were kept as far as those who wrote them know.
    """

    a_second: float
    p50: float
    p95: float
    p99: float
    failed: int
    refused: int
    lost: int
    written: int
    requests: int


def ask(address: str, asked: Asked, *, connections: int, seconds: int) -> Answered:
    """``asked`` on so many connections for so long."""
    known = {
        "PAGES": "\n".join(asked.pages),
        "COOKIE": asked.cookie,
        "TOKEN": asked.token,
        "WRITE_TO": asked.write_to,
        "WRITES": str(asked.writes),
        "THINK": str(asked.think_ms),
        "PLACE": asked.place,
    }
    words = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", str(_SCRIPT), address]
    done = subprocess.run(  # noqa: S603  our own script
        words, env=os.environ | known, capture_output=True, text=True, check=True
    )
    told = next(line for line in done.stdout.splitlines() if line.startswith("told "))
    found = json.loads(told.removeprefix("told "))
    return Answered(
        a_second=found["requests"] / (found["micros"] / 1e6),
        p50=found["p50"] / 1e3,
        p95=found["p95"] / 1e3,
        p99=found["p99"] / 1e3,
        **{name: found[name] for name in ("failed", "refused", "lost", "written", "requests")},
    )
