"""Work that goes wrong in every way a reader can. The job's key says which way."""

from __future__ import annotations

import contextlib
import ctypes
import mmap
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gouji.errors import Reason, Refused

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    path: str
    key: str = ""


SHARED = mmap.mmap(-1, 16)  # seen by all forked children
KEPT: list[bytes] = []
WAYS: dict[str, Callable[[Job], Any]] = {}


def way(function: Callable[[Job], Any]) -> Callable[[Job], Any]:
    WAYS[function.__name__] = function
    return function


def work(job: Job) -> Any:  # noqa: ANN401
    return WAYS[job.key](job)


@way
def good(job: Job) -> str:
    return job.path


@way
def who(job: Job) -> int:
    return os.getpid()


@way
def hang(job: Job) -> None:
    time.sleep(600)


@way
def hang_deaf(job: Job) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    hang(job)


@way
def hang_in_c(job: Job) -> None:
    re.match("(a|a)*b", "a" * 64)


@way
def stop(job: Job) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


@way
def leave(job: Job) -> None:
    os._exit(0)


@way
def segfault(job: Job) -> None:
    ctypes.string_at(0)


@way
def abort(job: Job) -> None:
    os.abort()


@way
def memory(job: Job) -> None:
    held = []
    while True:
        held.append(bytearray(8 << 20))


@way
def memory_wrapped(job: Job) -> None:
    try:
        memory(job)
    except MemoryError as error:
        raise Refused(Reason.CORRUPT_PDF, "the library's words") from error


@way
def memory_slowly(job: Job) -> None:
    held = []
    while True:
        held.append(b"x" * (4 << 20))
        time.sleep(0.01)


@way
def output(job: Job) -> bytes:
    return bytes(1 << 30)


@way
def output_over_limit(job: Job) -> bytes:
    return bytes(65 << 20)


@way
def chatter(job: Job) -> str:
    for _ in range(1000):
        print("x" * 1000)  # noqa: T201
        os.write(1, b"y" * 1000)
        print("z" * 1000, file=sys.stderr)  # noqa: T201
    return "said"


@way
def fork(job: Job) -> None:
    while True:
        os.fork()


@way
def fork_in_c(job: Job) -> None:
    while ctypes.CDLL(None).fork() >= 0:
        pass
    raise RuntimeError("no fork")


@way
def orphan(job: Job) -> None:
    subprocess.Popen(["sleep", "600"], start_new_session=True)


@way
def many_files(job: Job) -> None:
    held = [open(os.devnull) for _ in range(10_000)]  # noqa: PTH123, SIM115
    del held


@way
def huge_file(job: Job) -> None:
    with Path(os.environ["TMPDIR"], "huge").open("wb") as file:
        file.writelines(bytes(1 << 20) for _ in range(1024))


@way
def leave_files(job: Job) -> list[str]:
    folder = Path(os.environ["TMPDIR"])
    found = sorted(p.name for p in folder.iterdir())
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "deep" / "er" / "x").write_text("x")
    return found


@way
def folder(job: Job) -> str:
    return os.environ["TMPDIR"]


@way
def write_outside(job: Job) -> None:
    Path(job.path).write_text("x")


@way
def remove_outside(job: Job) -> None:
    Path(job.path).unlink()


@way
def network(job: Job) -> None:
    socket.create_connection(("127.0.0.1", int(job.path)), timeout=5)


@way
def network_in_c(job: Job) -> int:
    return int(ctypes.CDLL(None).socket(2, 1, 0))


@way
def program_in_c(job: Job) -> int:
    libc = ctypes.CDLL(None)
    return int(libc.execv(b"/bin/sh", (ctypes.c_char_p * 4)(b"sh", b"-c", f"> {job.path}".encode(), None)))


@way
def kill_parent(job: Job) -> int:
    return int(ctypes.CDLL(None).kill(int(job.path), signal.SIGKILL))


@way
def make_sure(job: Job) -> str:
    Path(job.path).mkdir(exist_ok=True)
    return "there"


@way
def write_through_link(job: Job) -> None:
    link = Path(os.environ["TMPDIR"], "link")
    link.symlink_to(job.path)
    link.write_text("overwritten")


@way
def program(job: Job) -> None:
    os.system("true")


@way
def thread(job: Job) -> str:
    said: list[str] = []
    worker = threading.Thread(target=lambda: said.append("thread"))
    worker.start()
    worker.join()
    return said[0]


@way
def refused(job: Job) -> None:
    raise Refused(Reason.ENCRYPTED, "seen")


@way
def bug(job: Job) -> None:
    raise KeyError("部门")


@way
def deep(job: Job) -> None:
    def down(n: int) -> int:
        return down(n + 1) + 1

    down(0)


@way
def system_exit(job: Job) -> None:
    raise SystemExit(3)


@way
def many_small_things(job: Job) -> None:
    held: list[object] = []
    while True:
        held.append([held])


@way
def crash_once(job: Job) -> int:
    if not SHARED[0]:
        SHARED[0] = 1
        os._exit(1)
    return SHARED[1]


@way
def busy(job: Job) -> None:
    SHARED[1] += 1
    time.sleep(0.05)
    SHARED[1] -= 1


@way
def nap(job: Job) -> str:
    time.sleep(float(job.path))
    return job.path


@way
def grow(job: Job) -> int:
    KEPT.append(b"x" * (64 << 20))
    return os.getpid()


@way
def limits(job: Job) -> dict[str, int]:
    import resource  # noqa: PLC0415  not on every system

    names = ("RLIMIT_AS", "RLIMIT_CORE", "RLIMIT_CPU", "RLIMIT_FSIZE")
    return {name: resource.getrlimit(getattr(resource, name))[0] for name in names}


@way
def descriptors(job: Job) -> list[str]:
    names: list[str] = []
    for link in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):  # that of the listing itself
            names.append(str(link.readlink()))
    return names


@way
def open_some(job: Job) -> int:
    return len([open(os.devnull) for _ in range(100)])  # noqa: PTH123


@way
def fetch(job: Job) -> str:
    sys.path.insert(0, job.path)
    import freshly_written  # type: ignore[import-not-found]  # noqa: PLC0415

    return str(freshly_written.WORD)


class Trap:
    def __reduce__(self) -> tuple[Any, ...]:
        return (os.system, ("touch /tmp/gouji-trap",))


@way
def dishonest(job: Job) -> Trap:
    return Trap()
