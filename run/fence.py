"""What a reading child may not do at all: reach a network, start a program, fork, write outside its folder.

Two fences. The audit hook stands on every system and stops Python code. On Linux a seccomp filter stops
native code as well: the kernel answers "not permitted", whoever asks. Neither can be taken down again. Both
go up in the child only, after its own channels have been opened.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import struct
import sys
import tempfile
from typing import Any

PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38
PR_SET_SECCOMP = 22
SECCOMP_MODE_FILTER = 2

ALLOW = 0x7FFF0000
EPERM = 0x00050000 | 1
ENOSYS = 0x00050000 | 38
CLONE_THREAD = 0x10000

# Numbers of system calls, from the kernel's tables for each machine.
MACHINES: dict[str, tuple[int, dict[str, int]]] = {
    "x86_64": (
        0xC000003E,
        {
            "socket": 41, "connect": 42, "accept": 43, "bind": 49, "listen": 50, "accept4": 288,
            "clone": 56, "fork": 57, "vfork": 58, "clone3": 435, "execve": 59, "execveat": 322,
            "kill": 62, "tkill": 200, "tgkill": 234, "pidfd_send_signal": 424, "rt_sigqueueinfo": 129,
            "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311,
            "mount": 165, "unshare": 272, "setns": 308, "io_uring_setup": 425, "bpf": 321,
        },
    ),
    "aarch64": (
        0xC00000B7,
        {
            "socket": 198, "connect": 203, "accept": 202, "bind": 200, "listen": 201, "accept4": 242,
            "clone": 220, "clone3": 435, "execve": 221, "execveat": 281,
            "kill": 129, "tkill": 130, "tgkill": 131, "pidfd_send_signal": 424, "rt_sigqueueinfo": 138,
            "ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271,
            "mount": 40, "unshare": 97, "setns": 268, "io_uring_setup": 425, "bpf": 280,
        },
    ),
}  # fmt: skip
TO_ONESELF = ("kill", "tgkill")  # allowed when the first argument is this process: abort() needs it
NO_THREAD = ("clone",)  # allowed for threads only

NEVER = frozenset({
    "subprocess.Popen", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.startfile",
    "os.startfile/2", "os.system", "pty.spawn", "socket.bind", "socket.connect", "socket.getaddrinfo",
    "socket.gethostbyaddr", "socket.gethostbyname", "socket.sendmsg", "socket.sendto", "urllib.Request",
})  # fmt: skip
# Events that change a folder, and how many of their first arguments are paths to judge.
CHANGES = {
    "os.chmod": 1, "os.chown": 1, "os.link": 2, "os.mkdir": 1, "os.remove": 1, "os.rename": 2, "os.rmdir": 1,
    "os.setxattr": 1, "os.removexattr": 1, "os.symlink": 2, "os.truncate": 1, "os.utime": 1,
}  # fmt: skip
NOTHING = frozenset((os.devnull, os.path.realpath(os.devnull)))  # Windows has a longer name for it
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Forbidden(RuntimeError):  # noqa: N818  it is what it says
    """A reader tried what no reader may do."""


def die_with_parent(parent: int) -> bool:
    """Ask the kernel to end this process with its parent; False where it cannot."""
    if sys.platform != "linux":
        return False
    prctl = ctypes.CDLL(None).prctl
    if prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        return False
    if os.getppid() != parent:  # it died before we asked
        os._exit(1)
    return True


def raise_fence(folder: str) -> None:
    """Put up both fences; `folder` is the only place where files may be written."""
    tempfile.tempdir = folder
    for name in ("TMPDIR", "TEMP", "TMP"):
        os.environ[name] = folder
    with contextlib.suppress(
        OSError, AttributeError
    ):  # an old kernel, or one that forbids filters: the hook remains
        _filter_calls()
    sys.addaudithook(_watcher(os.path.realpath(folder)))


def _watcher(folder: str) -> Any:  # noqa: ANN401  the signature of an audit hook
    """An audit hook that refuses programs, networks and writing outside `folder`."""
    inside = folder + os.sep

    def watch(event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = args
            if flags & WRITING if mode is None else set(mode) & set("wax+"):
                _judge(event, path, inside)
        elif event in NEVER:
            raise Forbidden(event)
        elif event in CHANGES:
            for path in args[: CHANGES[event]]:
                _judge(event, path, inside)

    return watch


def _judge(event: str, path: object, inside: str) -> None:
    """Refuse a change of a path that is not inside."""
    if not isinstance(path, (str, bytes, os.PathLike)):
        return  # an open descriptor: it was judged when it was opened
    place = os.path.realpath(os.fsdecode(path))
    # Python stores compiled modules beside their source; only its own import machinery may.
    asking = sys._getframe(2).f_code.co_filename  # noqa: SLF001
    if place in NOTHING or (place + os.sep).startswith(inside):
        return
    if asking == "<frozen importlib._bootstrap_external>":
        return
    if event == "os.mkdir" and os.path.isdir(place):  # noqa: PTH112  a library making sure; the system says "exists"
        return
    raise Forbidden(f"{event}: {place}")


def _filter_calls() -> None:
    """Install the seccomp filter for this machine; raises OSError when the kernel will not have it."""
    if sys.platform != "linux" or os.uname().machine not in MACHINES:
        return
    arch, numbers = MACHINES[os.uname().machine]
    program = b"".join(_program(arch, numbers, os.getpid()))
    code = ctypes.create_string_buffer(program, len(program))

    class Filter(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))

    holder = Filter(len(program) // 8, ctypes.addressof(code))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    if (
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
        or prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(holder), 0, 0) != 0
    ):
        raise OSError(ctypes.get_errno(), "prctl")


def _program(arch: int, numbers: dict[str, int], pid: int) -> list[bytes]:
    """The filter in the kernel's own small language; every call that is not named is allowed.

    The data it looks at: number at byte 0, architecture at 4, first argument at 16 (low half).
    """
    load, equal, above, any_bit, give = 0x20, 0x15, 0x35, 0x45, 0x06

    def step(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
        return struct.pack("=HBBI", code, then, otherwise, value)

    steps = [
        step(load, 4),
        step(equal, arch, 1, 0),
        step(give, EPERM),  # a call in another machine's tongue (32-bit) would escape the numbers below
        step(load, 0),
        step(above, 0x40000000, 0, 1),  # x32, likewise
        step(give, EPERM),
    ]
    for name, number in numbers.items():
        if name in TO_ONESELF:
            steps += [
                step(equal, number, 0, 4),
                step(load, 16),
                step(equal, pid, 1, 0),
                step(give, EPERM),
                step(give, ALLOW),
            ]
        elif name in NO_THREAD:
            steps += [
                step(equal, number, 0, 4),
                step(load, 16),
                step(any_bit, CLONE_THREAD, 1, 0),
                step(give, EPERM),
                step(give, ALLOW),
            ]
        else:  # clone3 hides its flags behind a pointer: the C library falls back to clone
            steps += [step(equal, number, 0, 1), step(give, ENOSYS if name == "clone3" else EPERM)]
    return [*steps, step(give, ALLOW)]
