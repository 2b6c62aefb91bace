"""A process of our own that is asked one thing and answers line by line."""

import json
import os
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import IO, Any, Self

_POLL_SECONDS = 0.05


class Child:
    """A process in its own session, given ``text``, answering in JSON lines; ended with the block.

    Without a text it goes on listening to what ``tell`` says.
    """

    def __init__(self, command: Sequence[str], text: str | None) -> None:
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._process = subprocess.Popen(  # noqa: S603  our own interpreter and module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        self._threads = [threading.Thread(target=self._read, args=(self._process.stdout,), daemon=True)]
        if text is not None:
            self._threads.append(
                threading.Thread(target=self._write, args=(self._process.stdin, text), daemon=True),
            )

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Kill whatever is left of the child's group and wait until it is gone."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for thread in self._threads:
            thread.join()
        if self._process.stdin is not None:
            with suppress(BrokenPipeError):
                self._process.stdin.close()

    def tell(self, line: str) -> None:
        """Say one line to a child that goes on listening; one that has ended does not hear it."""
        stream = self._process.stdin
        if stream is not None:
            with suppress(BrokenPipeError):
                stream.write(line + "\n")
                stream.flush()

    def sayings(self, until: float, should_stop: Callable[[], bool] | None = None) -> Iterator[dict[str, Any]]:
        """What it says until the clock shows ``until`` or it is to stop; an empty saying when it has ended."""
        while time.monotonic() < until and not (should_stop and should_stop()):
            said = self.next_line(_POLL_SECONDS)
            if said is not None:
                yield said

    def next_line(self, seconds: float) -> dict[str, Any] | None:
        """The next thing that the child says: None: nothing (sensible) for ``seconds``; empty: it has ended."""
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            return None
        if line is None:
            return {}
        try:
            said = json.loads(line)
        except json.JSONDecodeError:
            return None
        return said if isinstance(said, dict) else None

    def _write(self, stream: IO[str], text: str) -> None:
        with suppress(BrokenPipeError), stream:
            stream.write(text)

    def _read(self, stream: IO[str]) -> None:
        with stream:
            for line in stream:
                self._lines.put(line)
        self._lines.put(None)
