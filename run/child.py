"""One reading child as its parent sees it: start it, hand it a job, hear it, end it. Knows no order of jobs.

The child is forked where that is possible and safe (POSIX, not macOS, one thread), because a lean parent
forks in a millisecond and its modules are warm; elsewhere a new interpreter is started.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import re
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gouji.errors import Reason
from gouji.run.bounds import MB, Bounds
from gouji.run.worker import ANSWER_LIMIT, ERR, HEADER, READY, Work, serve

if TYPE_CHECKING:
    import subprocess

PREFIX = "gouji-"  # of the children's folders
SOFT = 0.3  # seconds between the soft and the hard stop
SEND_LIMIT = 10.0  # seconds that a child may leave a job lying at its door
TRACE_LIMIT = 8192  # bytes
OURS = re.compile(r"gouji-(?:office-)?(\d+)-")  # … and of the conversions: who made it stands in the name
SETTLED = 5.0  # seconds after which a child has certainly locked its folder
STALE = 86_400.0  # seconds after which a folder that no lock tells about is certainly nobody's


class Ended(Exception):  # noqa: N818  not an error: news
    """The child has gone without an answer."""


class Oversized(Exception):  # noqa: N818
    """The child announced more than it may say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a child says about one job."""

    reason: Reason | None = None
    detail: str = ""
    trace: str = ""
    seconds: float = 0.0
    rss_mb: float = 0.0  # resident memory after it
    peak_mb: float = 0.0
    last: bool = False  # the child should not be used again
    value: bytes = b""  # pickled


class Child:
    """A process, its channel and its folder."""

    def __init__(self, work: Work, bounds: Bounds) -> None:
        """Start it."""
        self.bounds = bounds
        self.folder = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")
        self.ready = False  # it has started; what goes wrong before is not the document's fault
        self.slow_pages = 0  # begun in the document at hand
        self.served = 0
        self.first_rss = 0.0
        self.status = 0  # exit code once it has ended; negative: the signal
        self.peak_mb = 0.0  # of its whole life, once it has ended, on top of what it was given
        self._given_mb = self._given_peak_mb = 0.0  # what it has from its parent and does not owe
        self._process: subprocess.Popen[bytes] | None = None
        self._buffer = bytearray()
        self.channel, theirs = socket.socketpair()
        self.channel.settimeout(SEND_LIMIT)
        try:
            self.pid = self._fork(theirs, work) if _may_fork() else self._launch(theirs, work)
        except BaseException:
            self.channel.close()
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        finally:
            theirs.close()

    def _fork(self, theirs: socket.socket, work: Work) -> int:
        parent = os.getpid()
        pid = os.fork()
        if pid:
            return pid
        try:
            os.setsid()
            _forget_descriptors(theirs.fileno())
            serve(theirs, work, self.bounds, self.folder, parent)
        finally:
            os._exit(70)

    def _launch(self, theirs: socket.socket, work: Work) -> int:
        import subprocess  # noqa: PLC0415  not needed where we fork

        command = [sys.executable, "-P", "-c", "from gouji.run.worker import main; main()"]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
        common: dict[str, Any] = {
            "env": environment,
            "stdout": subprocess.DEVNULL,
            "stderr": subprocess.DEVNULL,
        }
        if sys.platform == "win32":
            flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, creationflags=flags, **common)  # noqa: S603
            assert self._process.stdin is not None
            shared = theirs.share(self._process.pid)
            self._process.stdin.write(len(shared).to_bytes(4, "big") + shared)
            self._process.stdin.close()
        else:
            number = theirs.fileno()
            self._process = subprocess.Popen(  # noqa: S603
                [*command, str(number)],
                stdin=subprocess.DEVNULL,
                pass_fds=(number,),
                start_new_session=True,
                **common,
            )
        # The work is packed by itself: if the child cannot open it, it can still say so.
        self.send(pickle.dumps((pickle.dumps(work), self.bounds, self.folder, os.getpid())))
        return self._process.pid

    def send(self, message: bytes) -> None:
        """Hand over one frame; a child that is gone shows itself in `hear`."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError, TimeoutError):
            self.channel.sendall(HEADER.pack(0, len(message)) + message)

    def hear(self) -> Answer | None:
        """Read what has come: the answer once it is whole, else None.

        Raises:
            Ended: the channel is closed, or carries nonsense.
            Oversized: the announced sizes are over the bounds.
        """
        try:
            part = self.channel.recv(MB)
        except (ConnectionResetError, BrokenPipeError):
            part = b""
        if not part:
            raise Ended
        self._buffer += part
        while (frame := self._frame()) is not None:
            words, value = frame
            if words:
                answer = _understand(words, value)
                self.served += 1
                self.first_rss = self.first_rss or answer.rss_mb
                return answer
            if self.ready:
                self.slow_pages += 1
                continue
            self.ready = True
            if len(value) == READY.size:
                self._given_mb, self._given_peak_mb = READY.unpack(value)
        return None

    def _frame(self) -> tuple[bytes, bytes] | None:
        """Take one whole frame out of the buffer; the first without words says ready, later ones that a slow page begins."""
        if len(self._buffer) < HEADER.size:
            return None
        head, size = HEADER.unpack_from(self._buffer)
        if head > ANSWER_LIMIT or size > self.bounds.result_mb * MB:
            raise Oversized
        start, end = HEADER.size + head, HEADER.size + head + size
        if len(self._buffer) < end:
            return None
        with memoryview(self._buffer) as view:
            frame = bytes(view[HEADER.size : start]), bytes(view[start:end])
        del self._buffer[:end]
        return frame

    def is_worn(self, answer: Answer) -> bool:
        """Whether it should be replaced before the next document."""
        grown = answer.rss_mb - self.first_rss
        return answer.last or self.served >= self.bounds.documents or grown > self.bounds.growth_mb

    def resident_mb(self) -> float:
        """Resident memory now, on top of what it was given; 0 when it has gone."""
        import psutil  # noqa: PLC0415  only documents that take long need it

        try:
            rss: int = psutil.Process(self.pid).memory_info().rss
        except psutil.Error:
            return 0.0
        return rss / MB - self._given_mb

    def end(self, *, soft: bool = False) -> str:
        """End it with its whole group and remove its folder; what it left in `err`.

        `soft` asks first, which makes it write down its Python lines.
        """
        if soft and sys.platform != "win32":
            with contextlib.suppress(OSError):
                os.kill(self.pid, signal.SIGTERM)
            limit = time.monotonic() + SOFT
            while time.monotonic() < limit and not self._has_ended():
                time.sleep(0.01)
        self._end_group()
        self._bury()
        self.channel.close()
        trace = _tail(os.path.join(self.folder, ERR))  # noqa: PTH118
        shutil.rmtree(self.folder, ignore_errors=True)
        return trace

    def _end_group(self) -> None:
        """Kill the group before its leader is buried: until then its number cannot belong to anyone else."""
        if sys.platform == "win32":
            assert self._process is not None
            import psutil  # noqa: PLC0415

            with contextlib.suppress(psutil.Error):
                for process in psutil.Process(self.pid).children(recursive=True):
                    process.kill()
            self._process.kill()
            return
        for kill in (os.killpg, os.kill):  # before its setsid it leads no group
            with contextlib.suppress(ProcessLookupError, PermissionError):
                kill(self.pid, signal.SIGKILL)

    def _bury(self) -> None:
        """Take the exit status and the peak of memory of a process that has been killed."""
        if sys.platform == "win32":
            assert self._process is not None
            self.status = self._process.wait(5.0)
            return
        _, status, usage = os.wait4(self.pid, 0)
        self.status = os.waitstatus_to_exitcode(status)
        peak = usage.ru_maxrss / (MB if sys.platform == "darwin" else 1024)
        self.peak_mb = max(0.0, peak - self._given_peak_mb)
        if self._process is not None:
            self._process.returncode = self.status  # it is buried: Popen need not look for it

    def _has_ended(self) -> bool:
        """Whether it has ended by itself; it stays unburied, so that its group is nobody else's yet."""
        if sys.platform in {"win32", "darwin"}:  # no way to look without burying
            return False
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _understand(words: bytes, value: bytes) -> Answer:
    """An answer, trusted in nothing: numbers are numbers, texts are texts, the reason is one of the list."""
    try:
        said = json.loads(words)
        reason = said.get("reason")
        return Answer(
            reason=None if reason is None else Reason(reason),
            detail=_printable(said.get("detail", "")),
            trace=_printable(said.get("trace", "")),
            seconds=float(said["seconds"]),
            rss_mb=float(said["rss"]),
            peak_mb=float(said["peak"]),
            last=bool(said.get("last")),
            value=value,
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Ended from error


def _printable(said: object) -> str:
    """Text that any stream can encode: names of files may carry bytes that are no characters."""
    return str(said).encode("utf-8", "backslashreplace").decode("utf-8")


def sweep_stale() -> None:
    """Remove the folders whose maker was killed before it could: at once where a lock tells, else after a day."""
    for entry in os.scandir(tempfile.gettempdir()):
        named = OURS.match(entry.name)
        if named is None:
            continue
        with contextlib.suppress(OSError):
            about = entry.stat(follow_symlinks=False)
            mine = about.st_uid == getattr(os, "getuid", int)() and entry.is_dir(follow_symlinks=False)
            age = time.time() - about.st_mtime
            if (
                mine
                and age > SETTLED
                and not _is_alive(int(named[1]))
                and (age > STALE or _is_free(entry.path))
            ):
                shutil.rmtree(entry.path, ignore_errors=True)


def _is_free(folder: str) -> bool:
    """Whether the child whose folder it is has gone: the lock on its `err` ends with it, whoever counts processes."""
    if sys.platform == "win32":
        return True  # there a process number is all that tells; files in use stay anyway
    import fcntl  # noqa: PLC0415  not on every system

    try:
        descriptor = os.open(os.path.join(folder, ERR), os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)  # noqa: PTH118
    except OSError:
        return False  # not a child's, or one that has not begun
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True


def _is_alive(pid: int) -> bool:
    import psutil  # noqa: PLC0415  only where something was left behind

    return psutil.pid_exists(pid)


def _may_fork() -> bool:
    """Whether this process can be copied safely: one thread only, native ones counted where they show."""
    if not hasattr(os, "fork") or sys.platform == "darwin":
        return False
    try:
        return len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208  pathlib's import costs more
    except OSError:
        return threading.active_count() == 1


def _forget_descriptors(keep: int) -> None:
    """Point every inherited descriptor but `keep` at nothing: the parent's files are not the reader's.

    They are not closed: an inherited object that closes its number later must not hit a file of ours.
    """
    nothing = os.open(os.devnull, os.O_RDWR)
    try:
        numbers = [int(name) for name in os.listdir("/dev/fd")]  # noqa: PTH208
    except OSError:
        numbers = list(range(3, 256))
    for number in numbers:
        if number > 2 and number not in {keep, nothing}:
            with contextlib.suppress(OSError):
                os.fstat(number)
                os.dup2(nothing, number, inheritable=False)


def _tail(path: str) -> str:
    """The last lines of a file, at most `TRACE_LIMIT` bytes; "" when there are none."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            file.seek(max(0, os.fstat(file.fileno()).st_size - TRACE_LIMIT))
            return file.read(TRACE_LIMIT).decode("utf-8", "replace")
    except OSError:
        return ""
