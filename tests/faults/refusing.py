"""A thread whose flushes to the disk fail, as they do on a disk that is dying; Linux alone."""

import ctypes
import errno
import platform
import struct
from typing import Final

# fsync, fdatasync and sync_file_range of each machine, by number.
_FLUSHES: Final = {"x86_64": (74, 75, 277), "aarch64": (82, 83, 84)}
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
_LOAD_NUMBER, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _FAIL = 0x7FFF0000, 0x00050000


class _Program(ctypes.Structure):
    _fields_ = (("count", ctypes.c_ushort), ("steps", ctypes.c_void_p))


def flushes_of_this_machine() -> tuple[int, ...]:
    """The numbers of what brings a file to the disk; none on a machine that is not known here."""
    return _FLUSHES.get(platform.machine(), ()) if platform.system() == "Linux" else ()


def refuse_flushes() -> None:
    """From now on, for good, every flush of the calling thread (and of those it starts) ends with an I/O error."""
    calls = flushes_of_this_machine()
    steps = [_step(_LOAD_NUMBER, 0, 0, 0)]
    steps += [_step(_JUMP_IF_EQUAL, len(calls) - place, 0, call) for place, call in enumerate(calls)]
    steps += [_step(_RETURN, 0, 0, _ALLOW), _step(_RETURN, 0, 0, _FAIL | errno.EIO)]
    code = ctypes.create_string_buffer(b"".join(steps))
    program = _Program(len(steps), ctypes.cast(code, ctypes.c_void_p))
    library = ctypes.CDLL(None, use_errno=True)
    asked = ((_NO_NEW_PRIVILEGES, 1, 0), (_SECCOMP, _FILTER, ctypes.byref(program)))
    for option, one, two in asked:
        if library.prctl(option, one, two, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "This system does not let a thread be limited.")


def _step(code: int, if_true: int, if_false: int, value: int) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)
