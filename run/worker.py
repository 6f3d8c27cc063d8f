"""Inside the child: take a job, do the work, answer in one frame, and again. Knows the border; no scheduling.

What crosses the border outward is a header, a small JSON answer and the pickled value; never an exception. A
reader that hangs or dies leaves its Python lines in the file `err` of the child's folder, written by
`faulthandler`, which needs neither the interpreter's lock nor its health.
"""

from __future__ import annotations

import contextlib
import errno
import faulthandler
import gc
import json
import os
import pickle
import shutil
import signal
import socket
import struct
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any

from gouji.errors import Reason, Refused
from gouji.extract import pace
from gouji.run.bounds import (
    MB,
    Bounds,
    Gauge,
    lifetime_peak_mb,
    limit_memory,
    limit_process,
    limit_time,
    loosen_memory,
    time_for,
)
from gouji.run.fence import die_with_parent, raise_fence

HEADER = struct.Struct("!IQ")  # bytes of the answer, bytes of the value
# The first frame: no answer, but the memory in MB that the child begins with, and the peak that is written to its
# account already (a new program inherits that of the process that started it).
READY = struct.Struct("!dd")
ANSWER_LIMIT = 1 << 16
ERR = "err"
# C++, OpenCV and libxml2, in this order.
OUT_OF_MEMORY = ("bad_alloc", "Insufficient memory", "Memory allocation failed")
BALLAST = bytearray()  # thrown off when memory has run out, so that it can be said
Work = Callable[[Any], Any]


def serve(channel: socket.socket, work: Work | bytes, bounds: Bounds, folder: str, parent: int) -> None:
    """Work until the parent hangs up. Does not return: the process ends here."""
    try:
        err = _settle(folder)
        do: Work = pickle.loads(work) if isinstance(work, bytes) else work  # noqa: S301  from our own parent
        gauge = Gauge()
        if not die_with_parent(parent):
            threading.Thread(target=_watch_parent, args=(parent,), daemon=True).start()
        _start_no_programs()
        raise_fence(folder)
        BALLAST.extend(bytes(4 * MB))
        ceiling = limit_process(bounds)
        channel.sendall(HEADER.pack(0, READY.size) + READY.pack(gauge.read()[0], lifetime_peak_mb()))
        while (job := _receive(channel)) is not None:
            os.ftruncate(err, 0)
            gauge.reset()
            limit_time(bounds.seconds)
            limit_memory(ceiling)
            answer, value = _timed(do, job, _Clock(bounds, ceiling, channel, err))
            answer["rss"], answer["peak"] = gauge.read()
            head = json.dumps(answer).encode()
            channel.sendall(HEADER.pack(len(head), len(value)) + head)
            channel.sendall(value)
            _sweep(folder)
    except (BrokenPipeError, ConnectionResetError):
        pass
    except BaseException:  # noqa: BLE001  the last line: say it in the err file, and end
        with contextlib.suppress(Exception):
            traceback.print_exc()
        os._exit(70)
    os._exit(0)


def _settle(folder: str) -> int:
    """Silence the streams and arm the reporter of crashes; the descriptor of the err file."""
    err = os.open(os.path.join(folder, ERR), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)  # noqa: PTH118
    if sys.platform != "win32":
        import fcntl  # noqa: PLC0415  not on every system

        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(err, fcntl.LOCK_SH)  # says that the folder is in use, as long as this process lives
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(err, 1)
    os.dup2(err, 2)
    # The objects that Python code prints to may be anything by now: a capture's, a closed file.
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    words = os.fdopen(2, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)
    sys.stdout = sys.stderr = words
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it and ends us
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    faulthandler.enable(file=err)
    if sys.platform != "win32":
        faulthandler.register(signal.SIGTERM, file=err, chain=True)
    gc.freeze()
    return err


def _start_no_programs() -> None:
    """Have old Word files named as what they are where nobody converted them before: here no program may be started."""
    from pathlib import Path  # noqa: PLC0415  the parent may do without these

    from gouji.extract.readers.legacy import conversions  # noqa: PLC0415

    conversions.set(Path(os.devnull))


def _watch_parent(parent: int) -> None:
    """Where the kernel does not end orphans, notice that the parent has gone."""
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)


class _Clock:
    """The time of one document: what it was given at first, and more for each slow page it begins."""

    def __init__(self, bounds: Bounds, ceiling: int, channel: socket.socket, err: int) -> None:
        self.bounds, self.ceiling, self.channel, self.err = bounds, ceiling, channel, err
        self.pages = 0
        self.began = time.monotonic()
        self._arm(self.bounds.seconds)

    def _arm(self, left: float) -> None:
        faulthandler.dump_traceback_later(max(0.1, left), exit=True, file=self.err)

    def slow_page(self) -> None:
        """Take more time and room for a page, and let the parent know; it counts for itself."""
        allowed = time_for(self.bounds, self.pages + 1)
        if allowed == time_for(self.bounds, self.pages):
            return
        self.pages += 1
        left = self.began + allowed - time.monotonic()
        self._arm(left)
        limit_time(max(0.0, left))
        limit_memory(self.ceiling + self.bounds.slow_mb * MB)
        self.channel.sendall(HEADER.pack(0, 0))


def _timed(work: Work, packed: bytes, clock: _Clock) -> tuple[dict[str, Any], bytes]:
    """Do the work on one job within its time; after it the process ends itself, saying where it stood."""
    started = time.perf_counter()
    pace.listener.set(clock.slow_page)
    answer, value = _attempt(work, packed, clock.bounds)
    faulthandler.cancel_dump_traceback_later()
    pace.listener.set(None)
    answer["seconds"] = time.perf_counter() - started
    return answer, value


def _attempt(work: Work, packed: bytes, bounds: Bounds) -> tuple[dict[str, Any], bytes]:
    """The answer's words and the pickled value; every exception becomes a reason."""
    job: object = None
    try:
        job = pickle.loads(packed)  # noqa: S301  from our own parent
        value = pickle.dumps(work(job), protocol=5)
    except BaseException as error:  # noqa: BLE001  the border: nothing raw crosses it
        if isinstance(error, MemoryError):
            BALLAST.clear()
            loosen_memory()
        reason, detail = name_error(error, job)
        # Only an error of ours is worth its lines; those of a refused document are not.
        lines = (
            "".join(traceback.format_exception(error))[-ANSWER_LIMIT // 8 :]
            if reason is Reason.INTERNAL_ERROR
            else ""
        )
    else:
        if len(value) <= bounds.result_mb * MB:
            return {"reason": None}, value
        size = len(value) // MB
        return {"reason": Reason.TOO_LARGE, "detail": f"读取结果 {size} MB，超过 {bounds.result_mb} MB"}, b""
    return {"reason": reason, "detail": detail[:2000], "trace": lines, "last": reason is Reason.MEMORY}, b""


def name_error(error: BaseException, job: object) -> tuple[Reason, str]:
    """The reason of refusal for an exception, looking through what libraries wrap around it."""
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain and len(chain) < 20:
        chain.append(link)
        link = link.__cause__ or link.__context__
    wrapped = not isinstance(error, Refused) or error.reason in {
        Reason.CORRUPT_DOCUMENT, Reason.CORRUPT_PDF, Reason.CORRUPT_ARCHIVE, Reason.INTERNAL_ERROR,
    }  # fmt: skip
    if wrapped and any(_short_of_memory(e) for e in chain):
        return Reason.MEMORY, ""
    if isinstance(error, Refused):
        return error.reason, error.detail
    if any(isinstance(e, RecursionError) for e in chain):
        return (Reason.CORRUPT_PDF if _is_pdf(job) else Reason.CORRUPT_DOCUMENT), "嵌套过深"
    return Reason.INTERNAL_ERROR, f"{type(error).__name__}: {error}"


def _short_of_memory(error: BaseException) -> bool:
    """Whether an error says, in Python's words or in those of a native library, that memory was not to be had."""
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
        return True
    try:
        words = str(error)
    except Exception:  # noqa: BLE001  an error that cannot be told says nothing
        return False
    return any(said in words for said in OUT_OF_MEMORY)


def _is_pdf(job: object) -> bool:
    try:
        with open(getattr(job, "path", ""), "rb") as file:  # noqa: PTH123
            return b"%PDF-" in file.read(1024)
    except (OSError, TypeError, ValueError):
        return False


def _sweep(folder: str) -> None:
    """Leave nothing of one document behind for the next."""
    with os.scandir(folder) as entries:
        left = [e for e in entries if e.name != ERR]
    for entry in left:
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):
                os.unlink(entry.path)  # noqa: PTH108


def _receive(channel: socket.socket) -> bytes | None:
    """One frame from the parent, or None when it has hung up."""
    head = _exactly(channel, HEADER.size)
    if head is None:
        return None
    _, size = HEADER.unpack(head)
    return _exactly(channel, size)


def _exactly(channel: socket.socket, size: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < size:
        part = channel.recv(min(size - len(parts), MB))
        if not part:
            return None
        parts += part
    return bytes(parts)


def main() -> None:
    """Begin as a program of its own: where forking is not possible or not safe."""
    if sys.platform == "win32":
        size = int.from_bytes(sys.stdin.buffer.read(4), "big")
        channel = socket.fromshare(sys.stdin.buffer.read(size))
    else:
        channel = socket.socket(fileno=int(sys.argv[1]))
    start = _receive(channel)
    if start is None:
        os._exit(0)
    work, bounds, folder, parent = pickle.loads(start)  # noqa: S301  from our own parent
    serve(channel, work, bounds, folder, parent)
