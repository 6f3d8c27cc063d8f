"""How much one document may take, and the kernel's limits that say so. Knows systems; knows no documents.

Limits are relative to what the process already holds when they are set, because a child that was forked from
a large parent would otherwise begin with nothing left. Where a system lacks one the parent's watch remains.
"""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import dataclass

if sys.platform != "win32":
    import resource

MB = 1 << 20
HEADROOM = (
    64 * MB
)  # between the soft and the hard limit of memory: room to say "memory" after the soft one was hit


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What the reading of one document may cost; what is over it is refused by name, never cut in silence."""

    seconds: float = 60.0  # wall time
    slow_share: float = 1 / 4  # of it, more for each page that is read from its picture, which takes seconds
    slow_most: float = 10.0  # … of it, for all such pages together: a slot is not held for an hour
    memory_mb: int = 1024  # address space on top of the bare process; resident memory for the parent's watch
    slow_mb: int = 768  # address space more once a page is read from its picture: libraries reserve what they never touch
    result_mb: int = 64  # what may come out of the child
    file_mb: int = 64  # the largest temporary file
    open_files: int = 256
    documents: int = 200  # a child is replaced after so many
    growth_mb: int = 256  # … or when it keeps so much more than it began with


def time_for(bounds: Bounds, slow_pages: int) -> float:
    """Seconds that a document may take of which so many pages are read from their pictures; the only place of the rule."""
    return bounds.seconds * (1 + min(slow_pages * bounds.slow_share, bounds.slow_most))


def limit_process(bounds: Bounds) -> int:
    """Set the limits that hold for the whole life of this child; the bytes of address space for a document."""
    ceiling = address_space() + bounds.memory_mb * MB
    if sys.platform == "win32":
        return ceiling
    _limit(resource.RLIMIT_AS, ceiling, ceiling + bounds.slow_mb * MB + HEADROOM)
    _limit(resource.RLIMIT_FSIZE, bounds.file_mb * MB)
    _limit(resource.RLIMIT_NOFILE, _highest_descriptor() + 1 + bounds.open_files)
    _limit(resource.RLIMIT_CORE, 0)
    return ceiling


def limit_memory(ceiling: int) -> None:
    """Set the soft limit on address space to so many bytes; the parent's watch on resident memory stays as it is."""
    if sys.platform == "win32":
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    _limit(resource.RLIMIT_AS, ceiling, hard)


def limit_time(seconds: float) -> None:
    """Give this process processor time for so many seconds more: the last bound, if the parent is stopped."""
    if sys.platform == "win32":
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = used.ru_utime + used.ru_stime
    allowed = int(spent + seconds * (os.cpu_count() or 1)) + 5
    _limit(resource.RLIMIT_CPU, allowed, resource.RLIM_INFINITY)


def loosen_memory() -> None:
    """Raise the soft limit to the hard one, so that the refusal itself can be written."""
    if sys.platform == "win32":
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    _limit(resource.RLIMIT_AS, hard)


def _limit(kind: int, soft: int, hard: int | None = None) -> None:
    """Lower a limit; never above what the administrator has set, never failing where there is none."""
    if sys.platform == "win32":
        return
    _, present = resource.getrlimit(kind)
    hard = soft if hard is None else hard
    if present != resource.RLIM_INFINITY:
        hard = present if hard == resource.RLIM_INFINITY else min(hard, present)
        soft = min(soft, hard)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(kind, (soft, hard))


def _highest_descriptor() -> int:
    """The limit is one on the numbers of files, and a forked child begins with its parent's taken."""
    try:
        return max(int(name) for name in os.listdir("/dev/fd"))  # noqa: PTH208
    except (OSError, ValueError):
        return 2


def address_space() -> int:
    """Bytes of address space that this process holds; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123  pathlib's import costs more than the reading
            return int(statm.read().split()[0]) * int(os.sysconf("SC_PAGE_SIZE"))
    except OSError:
        return 0


def lifetime_peak_mb() -> float:
    """The peak of resident memory in MB that the system has on this process's account; 0 where it keeps none."""
    if sys.platform == "win32":
        return 0.0
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss: bytes there, kilobytes elsewhere
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / MB


class Gauge:
    """Resident memory of this process, and its peak since the last `reset`."""

    def __init__(self) -> None:
        """Open what must be opened before the fence goes up."""
        self._status = self._clear = -1
        with contextlib.suppress(OSError):
            self._status = os.open("/proc/self/status", os.O_RDONLY)
            self._clear = os.open("/proc/self/clear_refs", os.O_WRONLY)

    def reset(self) -> None:
        """Begin a new peak, where the kernel can (Linux); elsewhere the peak is that of the whole life."""
        if self._clear < 0:
            return
        with contextlib.suppress(OSError):
            os.pwrite(self._clear, b"5", 0)

    def read(self) -> tuple[float, float]:
        """Resident memory now and at its peak, both in MB."""
        if self._status < 0:
            return self._portable()
        status = os.pread(self._status, 4096, 0)
        fields = dict(line.split(b":", 1) for line in status.splitlines() if b":" in line)
        now, peak = (int(fields[key].split()[0]) / 1024 for key in (b"VmRSS", b"VmHWM"))
        return now, peak

    @staticmethod
    def _portable() -> tuple[float, float]:
        if sys.platform == "win32":
            import psutil  # noqa: PLC0415  only here, and slow to import

            info = psutil.Process().memory_info()
            return info.rss / MB, info.peak_wset / MB
        return lifetime_peak_mb(), lifetime_peak_mb()
