"""A process that is asked to stop hears it, and ends when it can."""

import signal
import threading
from types import FrameType


def listen_to_signals(stopping: threading.Event) -> None:
    """Set ``stopping`` on SIGTERM or SIGINT; nothing where another thread than the main one asks for it."""
    if threading.current_thread() is not threading.main_thread():
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
