"""Several web processes behind one port: a parent listens and answers nothing, its children answer.

Whoever dies is started again. The parent opens no database and starts no thread, so that a child begins with nothing
but the modules that are loaded, which all of them share.
"""

import contextlib
import gc
import logging
import os
import select
import signal
import socket
import threading
from collections import Counter
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Final

from planner.metrics import STARTED_AGAIN
from planner.neighbours import Neighbours
from planner.serving import PATIENCE_SECONDS, Post
from planner.stopping import listen_to_signals
from planner.tallies import Tallies

_LOOK_SECONDS: Final = 0.2
# Whoever died sooner after its start than this waits before the next one, longer each time.
_SOON_SECONDS: Final = 10.0
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.5, 30.0
_ANSWERS: Final = b"1"
_log = logging.getLogger(__name__)


@dataclass
class _Child:
    """A web process; ``words`` ends when it does, and before tells that it answers."""

    process_id: int
    words: int
    began: float
    answers: bool = False


class Parent:
    """What keeps ``count`` web processes answering on ``listening``."""

    def __init__(self, listening: tuple[socket.socket, ...], count: int) -> None:
        self._listening = listening
        # The last column is the parent's own.
        self._tallies = Tallies(count + 1)
        self._tallies.take(count)
        self._neighbours = Neighbours(count)
        self._stopping = threading.Event()
        self._life = os.pipe()
        self._children: dict[int, _Child] = {}
        self._due = dict.fromkeys(range(count), 0.0)
        self._deaths: Counter[int] = Counter()

    def run(self) -> Post | int:
        """In the parent the exit code, once all have ended; in each child, at once, where it stands.

        It ends by itself, with the code of a child, when that child never answered and no other one is there.
        """
        listen_to_signals(self._stopping)
        # What is there by now stays shared: the collector of a child need not write on it.
        gc.collect()
        gc.freeze()
        code = 0
        while not code and not self._stopping.is_set():
            for number in [one for one, due in self._due.items() if due <= monotonic()]:
                post = self._start(number)
                if post is not None:
                    return post
            code = self._look()
        self._end()
        return code

    def _start(self, number: int) -> Post | None:
        """Start the child of that number: in it, where it stands."""
        words, to_parent = os.pipe()
        process_id = os.fork()
        if not process_id:
            os.close(words)
            return self._post(number, to_parent)
        os.close(to_parent)
        del self._due[number]
        self._children[number] = _Child(process_id, words, monotonic())
        return None

    def _post(self, number: int, to_parent: int) -> Post:
        for inherited in (self._life[1], *(one.words for one in self._children.values())):
            os.close(inherited)
        # Ctrl-C reaches all of a terminal's processes; the parent passes it on.
        signal.signal(signal.SIGINT, lambda _number, _frame: None)
        threading.Thread(target=_stop_with_parent, args=(self._life[0], self._stopping), daemon=True).start()
        self._tallies.take(number)
        say_ready = partial(_say, to_parent)
        return Post(self._listening, self._neighbours, number, self._tallies, self._stopping, say_ready)

    def _look(self) -> int:
        """Wait a little for what the children say; the exit code of the whole when it is to end, else 0."""
        by_words = {child.words: number for number, child in self._children.items()}
        for words in select.select(list(by_words), [], [], _LOOK_SECONDS)[0]:
            number = by_words[words]
            if os.read(words, 1) == _ANSWERS:
                self._children[number].answers = True
                _log.info("Web process %s answers (process id %s).", number + 1, self._children[number].process_id)
            elif code := self._mourn(number):
                return code
        return 0

    def _mourn(self, number: int) -> int:
        """Note that a child has ended, and when the next one is due; the exit code of the whole when it is to end."""
        child = self._children.pop(number)
        self._neighbours.leave(number)
        code = _exit_code(child)
        if self._stopping.is_set():
            return 0
        if not child.answers and not self._children:
            _log.error("No web process can be started; the reason is written above.")
            return code if code > 0 else 1
        was_soon = monotonic() - child.began < _SOON_SECONDS
        self._deaths[number] = self._deaths[number] + 1 if was_soon else 0
        pause = pause_after(self._deaths[number])
        self._due[number] = monotonic() + pause
        self._tallies.add((STARTED_AGAIN, 1.0))
        _log.warning("Web process %s ended (%s) and is started again in %s s.", number + 1, code, pause)
        return 0

    def _end(self) -> None:
        """Have all children answer what they were asked, and end by force what does not in its time."""
        for one in self._listening:
            one.close()
        self._tell_all(signal.SIGTERM)
        deadline = monotonic() + PATIENCE_SECONDS + 5
        while self._children and monotonic() < deadline:
            by_words = {child.words: number for number, child in self._children.items()}
            for words in select.select(list(by_words), [], [], _LOOK_SECONDS)[0]:
                if not os.read(words, 1):
                    _exit_code(self._children.pop(by_words[words]))
        self._tell_all(signal.SIGKILL)
        for child in self._children.values():
            _exit_code(child)

    def _tell_all(self, number: signal.Signals) -> None:
        for child in self._children.values():
            with contextlib.suppress(ProcessLookupError):
                os.kill(child.process_id, number)


def pause_after(deaths: int) -> float:
    """The seconds until a process is started again that died so often in a row soon after its start."""
    # Doubled as often as makes a difference.
    return min(_FIRST_PAUSE_SECONDS * 2 ** min(deaths - 1, 10), _LONGEST_PAUSE_SECONDS) if deaths else 0.0


def _exit_code(child: _Child) -> int:
    """How a child ended; waits for it."""
    os.close(child.words)
    return os.waitstatus_to_exitcode(os.waitpid(child.process_id, 0)[1])


def _stop_with_parent(life: int, stopping: threading.Event) -> None:
    """However the parent ends: nobody else holds the other end of ``life``."""
    os.read(life, 1)
    stopping.set()


def _say(to_parent: int) -> None:
    os.write(to_parent, _ANSWERS)
