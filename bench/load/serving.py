"""The planner's own processes, started as an operator would, and what they take."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

from planner.config import load_settings
from planner.services.sessions import Lifetimes, start_session
from planner.storage.database import Database

_CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
_LONGEST_START = 60.0
_COMMAND = "from planner.cli import main; main(prog_name='planner')"


@dataclass(frozen=True)
class Place:
    """A running planner: its port, the seconds until its first answer, and its processes.

    ``webs`` answer; ``parent`` has the port for them, or is the one of them that there is.
    """

    port: int
    start_seconds: float
    parent: int
    webs: tuple[int, ...]
    worker: int

    @property
    def address(self) -> str:
        """Where its pages begin."""
        return f"http://127.0.0.1:{self.port}"

    def web_seconds(self) -> float:
        """The processor time that all web processes together have used so far."""
        return sum(map(processor_seconds, self.webs))


@contextlib.contextmanager
def serving(home: Path, url: str) -> Iterator[Place]:
    """As many web processes as usual and a worker on the data in ``home`` and ``url``, ended afterwards."""
    port = _free_port()
    known = {"PLANNER_HOME": str(home), "DATABASE_URL": url, "PLANNER_PORT": str(port), "PLANNER_SESSION_HOURS": "12"}
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ} | known
    began = time.monotonic()
    web = _started("serve", environment)
    try:
        seconds = _first_answer(port, began)
        webs = _webs_of(web.pid, load_settings(known).web_processes, began)
        worker = _started("worker", environment)
        try:
            yield Place(port, seconds, web.pid, webs, worker.pid)
        finally:
            _end(worker)
    finally:
        _end(web)


def resident_mib(pid: int) -> int:
    """The memory that a process holds now, with what it shares."""
    return _memory_mib(f"/proc/{pid}/status", "VmRSS")


def own_mib(pid: int) -> int:
    """The memory that a process holds now, with its part of what it shares."""
    return _memory_mib(f"/proc/{pid}/smaps_rollup", "Pss")


def _memory_mib(path: str, name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB", Path(path).read_text(encoding="ascii"), re.MULTILINE)
    return int(found[1]) // 1024 if found else 0


def processor_seconds(pid: int) -> float:
    """The processor time that a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def signed_in(database: Database, user_id: int) -> str:
    """The cookie of a person who has just signed in."""
    token, _ = start_session(database, user_id, datetime.now(UTC), Lifetimes(*[timedelta(hours=12)] * 2))
    return f"planner={token}"


def form_token(place: Place, cookie: str, path: str) -> str:
    """What a form on the page at ``path`` carries to show that it is ours."""
    connection = HTTPConnection("127.0.0.1", place.port, timeout=60)
    connection.request("GET", path, headers={"Cookie": cookie})
    page = connection.getresponse().read().decode()
    connection.close()
    found = _CSRF.search(page)
    if found is None:
        message = f"{path} has no form."
        raise SystemExit(message)
    return found[1]


def _started(name: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-c", _COMMAND, name]
    return subprocess.Popen(  # noqa: S603  our own command
        words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def _first_answer(port: int, began: float) -> float:
    while time.monotonic() < began + _LONGEST_START:
        with contextlib.suppress(OSError):
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/health")
            connection.getresponse().read()
            return time.monotonic() - began
        time.sleep(0.02)
    message = "The web process gave no answer within a minute."
    raise SystemExit(message)


def _webs_of(pid: int, count: int, began: float) -> tuple[int, ...]:
    """The processes that answer for ``pid``, once there are so many."""
    if count == 1:
        return (pid,)
    while time.monotonic() < began + _LONGEST_START:
        found = tuple(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()))
        if len(found) == count:
            return found
        time.sleep(0.02)
    message = "The web processes were not all there within a minute."
    raise SystemExit(message)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
