"""The guard: documents are read in bounded, disposable children; each gives a receipt, never an exception.

Knows jobs, order and outcomes; knows nothing of what the work is. Receipts come in the order of the jobs,
through a bounded window, whatever the number of workers. A document that kills its child is tried once more,
alone; one that hangs or swallows memory is not: it has shown what it does.
"""

from __future__ import annotations

import pickle
import re
import selectors
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from gouji.errors import Reason
from gouji.run.border import unpickle
from gouji.run.bounds import MB, Bounds, time_for
from gouji.run.child import Child, Ended, Oversized, sweep_stale

if TYPE_CHECKING:
    from collections.abc import Iterable

J = TypeVar("J")
T = TypeVar("T")

GRACE = 1.0  # seconds after which a child that does not stop by itself is stopped
START_LIMIT = 30.0  # seconds that a child may take to start
STARTS = 3  # children that may fail to start, one after another, before we give up
FIRST_LOOK = 0.5  # seconds before the first look at memory; most documents are done by then
TICK = 0.1  # seconds between looks
WINDOW = 8  # jobs ahead of the next receipt, for each worker
BORDER = " in _attempt\n"  # the frame of ours below which the work begins
HELD_MB = 64  # finished results that may wait for an earlier one


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt(Generic[J, T]):
    """What became of one job: a value, or the reason why not."""

    job: J
    value: T | None = None
    reason: Reason | None = None
    detail: str = ""  # what was seen, for the person who looks closer
    trace: str = ""  # Python lines: where it hung or died, or the traceback of an internal error
    seconds: float = 0.0
    peak_mb: float = 0.0  # resident memory
    retried: bool = False


@dataclass(slots=True, kw_only=True)
class _Task:
    """A job on its way."""

    number: int
    job: Any
    retried: bool = False
    began: float = 0.0
    deadline: float = 0.0
    look: float = 0.0  # when to look at its memory next
    pages: int = 0  # slow ones for which it has been given time


@dataclass(slots=True, kw_only=True)
class _Done:
    """A finished job; the value stays pickled until its turn, which keeps the parent small."""

    receipt: Receipt[Any, Any]
    value: bytes | None = None


def read_all(
    jobs: Iterable[J],
    work: Callable[[J], T],
    *,
    workers: int = 1,
    bounds: Bounds | None = None,
    on_done: Callable[[J, Reason | None], None] | None = None,
) -> Iterator[Receipt[J, T]]:
    """Do `work` on every job in bounded child processes; one receipt for each, in the order of the jobs.

    Args:
        jobs: what the work takes, small and picklable; drawn lazily, a bounded number ahead of the receipts.
            Where a job has a `path`, it helps to name what is wrong with the file.
        work: a module-level function (or a `functools.partial` of one, for what all jobs share); its result
            must be made of plain values and of dataclasses and enums from its own top-level package.
        workers: the most children at a time.
        bounds: what one document may cost.
        on_done: called as each job ends, in the order of ending, for progress.

    Raises:
        OSError: not even one child could be started.
        RuntimeError: children start but cannot work, for instance because the work cannot be imported there.
    """
    sweep_stale()
    run = _Run(iter(jobs), work, max(1, workers), bounds or Bounds())
    try:
        while run.go_on():
            for task, done in run.collect():
                run.done[task.number] = done
                if on_done is not None:
                    on_done(task.job, done.receipt.reason)
            while run.turn in run.done:
                receipt = run.take()
                left = time.monotonic()
                yield receipt
                run.excuse(time.monotonic() - left)
    finally:
        run.end()


@dataclass(slots=True)
class _Run:
    """The state of one `read_all`."""

    source: Iterator[Any]
    work: Callable[[Any], Any]
    workers: int
    bounds: Bounds
    idle: list[Child] = field(default_factory=list)
    busy: dict[Child, _Task] = field(default_factory=dict)
    again: deque[_Task] = field(default_factory=deque)  # crashed once, to be tried alone
    done: dict[int, _Done] = field(default_factory=dict)
    watch: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    taken: int = 0
    turn: int = 0
    dry: bool = False
    unfit: int = 0

    def go_on(self) -> bool:
        """Hand out what can be handed out; False when everything has ended."""
        while (task := self._next()) is not None:
            while task.retried and self.idle:  # in a child that has seen nothing else
                self._drop(self.idle[0])
            child = self.idle.pop() if self.idle else self._start()
            if child is None:
                self.again.appendleft(task)
                break
            self._set_clock(task, start=0.0 if child.ready else START_LIMIT)
            self.busy[child] = task
            child.send(pickle.dumps(task.job))
        return bool(self.busy)

    def _set_clock(self, task: _Task, start: float = 0.0) -> None:
        task.began = time.monotonic()
        task.look = task.began + FIRST_LOOK
        task.deadline = task.began + start + self.bounds.seconds + GRACE

    def _next(self) -> _Task | None:
        """The next job that may start now."""
        if self.again:
            return None if self.busy else self.again.popleft()
        if any(task.retried for task in self.busy.values()) or len(self.busy) >= self.workers or self.dry:
            return None
        held = sum(len(d.value or b"") for d in self.done.values())
        if self.busy and (self.taken - self.turn >= WINDOW * self.workers or held > HELD_MB * MB):
            return None
        job = next(self.source, None)
        if job is None:
            self.dry = True
            return None
        self.taken += 1
        return _Task(number=self.taken - 1, job=job)

    def _start(self) -> Child | None:
        """A new child; None when the system will give no more and others are at work."""
        try:
            child = Child(self.work, self.bounds)
        except OSError:
            if not self.busy:
                raise
            return None
        self.watch.register(child.channel, selectors.EVENT_READ, child)
        return child

    def collect(self) -> Iterator[tuple[_Task, _Done]]:
        """Wait for the next things to happen and tell what ended."""
        soonest = min(task.deadline for task in self.busy.values()) - time.monotonic()
        heard = {key.data for key, _ in self.watch.select(max(0.0, min(TICK, soonest)))}
        for child in heard & set(self.idle):  # one that died while idle took nobody along
            self._drop(child)
        for child, task in list(self.busy.items()):
            done = self._hear(child, task) if child in heard else None
            if done is None and child in self.busy:
                done = self._judge(child, task)
            if done is not None:
                yield task, done

    def _hear(self, child: Child, task: _Task) -> _Done | None:
        """What a child that has something to say says."""
        was_ready = child.ready
        try:
            answer = child.hear()
        except Ended:
            return self._ended(child, task)
        except Oversized:
            self._drop(child)
            return self._refuse(task, Reason.TOO_LARGE, f"读取结果超过 {self.bounds.result_mb} MB")
        if answer is None:
            if child.ready and not was_ready:
                self._set_clock(task)  # the document's own time begins now
            self._allow(child, task)
            return None
        child.slow_pages = 0
        if child.is_worn(answer):
            self._drop(child)
        else:
            del self.busy[child]
            self.idle.append(child)
        receipt: Receipt[Any, Any] = Receipt(
            job=task.job,
            reason=answer.reason,
            detail=answer.detail,
            trace=answer.trace,
            seconds=answer.seconds,
            peak_mb=answer.peak_mb,
            retried=task.retried,
        )
        return _Done(receipt=receipt, value=answer.value if answer.reason is None else None)

    def _allow(self, child: Child, task: _Task) -> None:
        """More time for the slow pages that have begun."""
        task.deadline += time_for(self.bounds, child.slow_pages) - time_for(self.bounds, task.pages)
        task.pages = child.slow_pages

    def _judge(self, child: Child, task: _Task) -> _Done | None:
        """Stop a silent child that is over its time or its memory."""
        now = time.monotonic()
        if now >= task.deadline:
            return self._refuse(task, Reason.TIMEOUT, "", self._drop(child, soft=True))
        if now < task.look:
            return None
        task.look = now + TICK
        if (resident := child.resident_mb()) > self.bounds.memory_mb:
            trace = self._drop(child, soft=True)
            return self._refuse(task, Reason.MEMORY, f"{resident:.0f} MB", trace, peak_mb=resident)
        return None

    def _ended(self, child: Child, task: _Task) -> _Done | None:
        """Name the end of a child that left without an answer."""
        trace = self._drop(child)
        peak = child.peak_mb
        if not child.ready:
            self.unfit += 1
            if self.unfit >= STARTS:
                raise RuntimeError(f"the reading process cannot start (exit {child.status}):\n{trace}")
            self.again.append(task)
            return None
        self.unfit = 0
        late = "Timeout (" in trace and time.monotonic() - task.began >= self.bounds.seconds
        if late or -child.status == getattr(signal, "SIGXCPU", None):
            return self._refuse(task, Reason.TIMEOUT, "", trace, peak_mb=peak)
        # Libraries may abort instead of saying that memory is short. The peak is of the child's whole life, so
        # it speaks of this document only when there was no other.
        if not child.served and peak > 0.8 * self.bounds.memory_mb:
            return self._refuse(task, Reason.MEMORY, f"{peak:.0f} MB", trace, peak_mb=peak)
        if not task.retried:
            task.retried = True
            self.again.append(task)
            return None
        how = f"信号 {-child.status}" if child.status < 0 else f"退出码 {child.status}"
        return self._refuse(task, Reason.CRASHED, how, trace, peak_mb=peak)

    @staticmethod
    def _refuse(task: _Task, reason: Reason, detail: str, trace: str = "", peak_mb: float = 0.0) -> _Done:
        seconds = time.monotonic() - task.began
        trace = _own_lines(trace)
        line = hung_line(trace)
        return _Done(
            receipt=Receipt(
                job=task.job,
                reason=reason,
                detail=f"{detail} {line}".strip(),
                trace=trace,
                seconds=seconds,
                peak_mb=peak_mb,
                retried=task.retried,
            )
        )

    def _drop(self, child: Child, *, soft: bool = False) -> str:
        """End a child and forget it; what it left behind in words."""
        self.watch.unregister(child.channel)
        self.busy.pop(child, None)
        if child in self.idle:
            self.idle.remove(child)
        return child.end(soft=soft)

    def take(self) -> Receipt[Any, Any]:
        """The receipt whose turn it is, with its value."""
        done = self.done.pop(self.turn)
        self.turn += 1
        if done.value is None:
            return done.receipt
        package = getattr(self.work, "func", self.work).__module__.partition(".")[0]
        try:
            return replace(done.receipt, value=unpickle(done.value, package))
        except Exception as error:  # noqa: BLE001  whatever a damaged or dishonest answer raises
            detail = f"{type(error).__name__}: {error}"
            return replace(done.receipt, reason=Reason.INTERNAL_ERROR, detail=detail)

    def excuse(self, seconds: float) -> None:
        """Time that the caller took with a receipt is not the children's."""
        for task in self.busy.values():
            task.deadline += seconds

    def end(self) -> None:
        """Leave no child."""
        for child in [*self.busy, *self.idle]:
            self._drop(child)
        self.watch.close()


def _own_lines(trace: str) -> str:
    """A trace without what is not the work: other threads, our border, the parent that a forked child remembers."""
    headline, *threads = re.split(r"^(?=(?:Current thread|Thread) )", trace, flags=re.MULTILINE)
    for thread in threads:
        inside, border, _ = thread.partition(BORDER)
        if border:
            return headline + inside.rpartition("\n")[0]
    return trace


def hung_line(trace: str) -> str:
    """The innermost Python line of a trace by `faulthandler`, or "": file, line, function."""
    for line in trace.splitlines():
        if line.startswith('  File "'):
            return line.strip()
    return ""
