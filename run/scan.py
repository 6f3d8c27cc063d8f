"""`gouji scan`: one accountable pass over a drop folder, readable top to bottom. Safe to run any number of times.

Each step is one short transaction or one atomic rename, so a run that is killed at any point goes on where it stopped,
and ends with the same results as one that was not.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.metadata import version as installed
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from gouji.errors import ExitCode, LedgerError, Reason, ScanBusy, SourceMissing, UsageError
from gouji.run import comparing, intake, nightly, rechecking, taking, walk
from gouji.run.bounds import Bounds
from gouji.run.converting import prepared
from gouji.run.edition import READER
from gouji.run.filing import Place, office_of_folder, place_of
from gouji.run.guard import Receipt, read_all
from gouji.run.moving import move_away
from gouji.run.pipeline import Examined, Job, Recipe, examine
from gouji.store import confrontations, reports, reviews, runs
from gouji.store.database import Ledger, close, exclusive, open_ledger
from gouji.store.runs import Arrival
from gouji.store.schema import OUTCOMES
from gouji.validate.model import RuleSet, Waiver
from gouji.validate.versions import same_report

if TYPE_CHECKING:
    from gouji.normalize.model import Submission

PARALLEL_FROM = 4  # documents; below this a second child costs more than it saves
STUCK_NIGHTS = 3  # from so many on a file that is put off is told
_READING = 0.7  # share of the time budget for reading; what was read is judged in the same run


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What one scan is to do."""

    root: Path
    ledger: str  # path or URL
    state: Path  # folder of kept bytes, results and locks, beside the inbox
    rules: RuleSet
    bounds: Bounds
    settle: float = 10.0
    workers: int = 1
    accept_fewer: bool = False  # the folder was emptied on purpose
    time_budget: float | None = None  # seconds; what is left waits for the next run
    move: bool = False  # what was filed leaves the inbox
    again: bool = False  # look once more at what was refused
    waivers: tuple[Waiver, ...] = ()  # besides those of the ledger
    engine: str = "fast"
    clock: Callable[[], dt.datetime] = field(default=lambda: dt.datetime.now(dt.UTC))
    sleep: Callable[[float], None] = time.sleep
    step: Callable[[str], None] = field(
        default=lambda _name: None
    )  # told of every boundary; for tests and progress

    @property
    def name(self) -> str:
        """The inbox as the ledger knows it."""
        return os.path.abspath(self.root)  # noqa: PTH100 - resolve() would follow a link that may change

    def now(self) -> str:
        """The time, as the ledger keeps it."""
        return self.clock().isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """A file that has been deferred three nights running, or more."""

    path: str
    reason: str
    nights: int
    office: str = ""  # of the folder it lies in, "" where that names none


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a scan did: every file with its outcome, and the counts that must add up."""

    run: int
    arrivals: tuple[Arrival, ...]
    read: int  # documents read in this run
    findings: dict[str, int]
    folder: Path | None
    resumed: bool = False
    left: int = 0  # documents that the time budget left for the next run
    unmoved: tuple[tuple[str, str], ...] = ()  # (path, why) of what could not be moved away
    stuck: tuple[Stuck, ...] = ()  # files that night after night cannot be taken in
    unjudged: int = 0  # reports that could not be judged; what judging died of is in their remarks

    def counts(self) -> dict[str, int]:
        """Seen, and each outcome; conservation is their sum."""
        counted = Counter(a.outcome for a in self.arrivals)
        return {"seen": len(self.arrivals), **{name: counted.get(name, 0) for name in OUTCOMES}}


def scan(task: Scan) -> Outcome:
    """Take what is new in the folder, read it, judge it, and write the results of the run.

    Raises:
        ScanBusy: another scan of this folder is running.
        SourceMissing: the folder is gone, or has suspiciously few files compared with the last scan.
        LedgerError: the ledger cannot be used.
        UsageError: the state folder lies inside the inbox.
    """
    _refuse_overlap(task)
    lock = FileLock(task.state / "scan.lock", timeout=0)
    try:
        task.state.mkdir(parents=True, exist_ok=True, mode=0o750)
        with lock:
            ledger = open_ledger(task.ledger)
            try:
                with exclusive(ledger, task.name):
                    return _scan(task, ledger)
            finally:
                close(ledger)
    except Timeout as error:
        raise ScanBusy(f"另一个扫描正在处理 {task.root}", "等它结束后再运行。") from error
    except OSError as error:
        raise LedgerError(
            f"写不了 {error.filename or task.state}（{error.strerror or error}）",
            "检查磁盘空间和权限后再运行一次，会接着中断处继续。",
        ) from error


def _refuse_overlap(task: Scan) -> None:
    root, state = task.root.resolve(), task.state.resolve()
    if state == root or root in state.parents:
        raise UsageError(
            f"台账文件夹 {state} 不能放在收件文件夹 {root} 里面",
            "换一个收件文件夹（例如它下面的一个文件夹）。",
        )


def _scan(task: Scan, ledger: Ledger) -> Outcome:
    start = time.monotonic()
    seen = walk.walk(task.root)
    if not task.accept_fewer:
        _refuse_emptied(task, ledger, seen)
    record, resumed = runs.begin(
        ledger,
        kind="scan",
        root=task.name,
        version=installed("gouji"),
        rules=task.rules.sha256,
        now=task.now(),
    )
    task.step("begun")
    vault = intake.Vault(root=task.state / "originals")
    intake.sweep(vault)
    arrivals = taking.take_in(task, ledger, vault, record.id, seen)
    budget = task.time_budget
    left = _read(task, ledger, vault, record.id, None if budget is None else start + budget * _READING)
    _file(task, ledger, record.id)
    judging = rechecking.Judging(
        rules=task.rules, bounds=task.bounds, run=record.id, workers=task.workers, waivers=task.waivers,
        today=task.clock().astimezone().date().isoformat(), until=None if budget is None else start + budget,
        resumed=resumed, step=task.step,
    )  # fmt: skip
    read = reports.count_read(ledger, record.id)
    judged = rechecking.judge(ledger, judging)
    comparing.compare(ledger, judging, judged.years)
    outcome = Outcome(
        run=record.id, arrivals=tuple(_final(ledger, record.id, arrivals)), read=read, resumed=resumed, left=left,
        findings=confrontations.count_levels(ledger, record.id), folder=None, unjudged=judged.failed,
        stuck=_stuck(ledger, record.id, task.name),
    )  # fmt: skip
    counts = outcome.counts()
    if counts["seen"] != sum(counts[name] for name in OUTCOMES):
        raise AssertionError(f"files were lost: {counts}")
    folder = nightly.write(task, ledger, outcome, record)
    task.step("written")
    moved, unmoved = move_away(task.root, task.state / "done", outcome.arrivals) if task.move else (0, [])
    task.step("moved")
    said: dict[str, Any] = {
        **counts, "read": read, "findings": outcome.findings, "present": len(seen) - moved,
        "stuck": len(outcome.stuck),
    }  # fmt: skip
    runs.finish(ledger, record.id, state=runs.DONE, exit_code=int(ExitCode.OK), counts=said, now=task.now())
    task.step("finished")
    return replace(outcome, folder=folder, unmoved=tuple(unmoved))


def _refuse_emptied(task: Scan, ledger: Ledger, seen: list[walk.Seen]) -> None:
    """An unmounted share looks like an empty folder; nothing is concluded from it."""
    done = [r for r in runs.runs(ledger, root=task.name, kind="scan", limit=5) if r.state == runs.DONE]
    last = int(done[0].counts.get("present", done[0].counts.get("seen", 0))) if done else None
    open_run = runs.broken_off(ledger, task.name)
    begun = (
        runs.of_run(ledger, open_run) if open_run is not None and task.move else []
    )  # may have been moved already
    there = len({s.path for s in seen} | {a.path for a in begun})
    if walk.suspiciously_empty(there, last):
        raise SourceMissing(
            f"收件文件夹里只有 {there} 个文件，上次有 {last} 个，可能是共享没有连好；本次没有改动任何记录。",
            "确认文件确实已移走后，用 --accept-fewer 运行一次。",
        )


# ---------------------------------------------------------------- reading


def _read(task: Scan, ledger: Ledger, vault: intake.Vault, run: int, until: float | None) -> int:
    """Read every claimed document that has no extraction, oldest first; how many the time budget left."""
    have = reports.extracted(ledger, READER, run)
    names: dict[str, str] = {}
    for arrival in sorted(runs.of_run(ledger, run), key=_age):
        if arrival.sha256 and arrival.outcome is None:
            known = arrival.sha256 in have and not (task.again and have[arrival.sha256])
            if not known:
                names.setdefault(arrival.sha256, arrival.path)
    jobs = [Job(path=str(vault.path(digest)), name=name) for digest, name in names.items()]
    workers = task.workers if len(jobs) >= PARALLEL_FROM else 1
    read = 0
    with prepared(Recipe(engine=task.engine), [job.path for job in jobs]) as recipe:
        receipts = read_all(jobs, partial(examine, recipe), workers=workers, bounds=task.bounds)
        with closing(receipts):  # type: ignore[type-var]  # a generator
            for digest, receipt in zip(names, receipts, strict=False):
                _keep(ledger, digest, names[digest], receipt, run)
                read += 1
                task.step("extracted")
                if until is not None and time.monotonic() > until:
                    break
    return len(jobs) - read


def _age(arrival: Arrival) -> tuple[int, bool, str]:
    """Oldest first, so that the later of two versions is the later revision; a PDF before the Word file of its time."""
    return arrival.mtime_ns, not arrival.path.lower().endswith(".pdf"), arrival.path


def _keep(ledger: Ledger, digest: str, path: str, receipt: Receipt[Job, Examined], run: int) -> None:
    """What reading gave, into the ledger."""
    name = path.rpartition("/")[2]
    tried = reports.Attempt(
        outcome=receipt.reason.value if receipt.reason else "ok",
        ms=int(receipt.seconds * 1000),
        peak_mb=receipt.peak_mb,
        trace=receipt.trace,
    )
    if receipt.value is None:
        reason = (receipt.reason or Reason.CRASHED).value
        got = reports.Extraction(sha256=digest, name=name, reason=reason, detail=receipt.detail)
    else:
        told = receipt.value.submission
        got = reports.Extraction(
            sha256=digest, name=name, format=told.format, pages=told.pages, form=told.form, submission=told
        )
    reports.put_extraction(ledger, got, tried, version=READER, run_id=run)


# ---------------------------------------------------------------- filing


def _file(task: Scan, ledger: Ledger, run: int) -> None:
    """Say of every claimed file what it is: new, a revision, a duplicate, or refused; oldest first."""
    roster = reviews.roster_names(ledger)
    first: dict[str, str] = {}
    for arrival in sorted(runs.of_run(ledger, run), key=_age):
        if arrival.sha256 is None:
            continue
        if arrival.outcome is not None:
            if arrival.outcome != "deferred":
                first.setdefault(arrival.sha256, arrival.path)
            continue
        extraction = reports.get_extraction(ledger, arrival.sha256, READER)
        if extraction is None:  # the time budget ended before its turn
            runs.settle(ledger, run, arrival.path, "deferred", "time_budget")
            continue
        if extraction.submission is None:
            runs.settle(ledger, run, arrival.path, "refused", extraction.reason)
            task.step("settled")
            continue
        if arrival.sha256 in first:
            runs.settle(ledger, run, arrival.path, "duplicate", f"same_bytes: {first[arrival.sha256]}")
            task.step("settled")
            continue
        first[arrival.sha256] = arrival.path
        place = place_of(extraction.submission, arrival.path, roster)
        outcome, said = _place(ledger, extraction.submission, place, arrival.sha256, (run, task.now()))
        task.step("assigned")
        runs.settle(ledger, run, arrival.path, outcome, said)
        task.step("settled")


def _place(
    ledger: Ledger, submission: Submission, place: Place, sha256: str, run: tuple[int, str]
) -> tuple[str, str | None]:
    """File one report: its outcome, and what is to be said of it. The same report in another format is no new version."""
    versions = reports.versions(ledger, place.office, place.year, place.kind)
    if all(version.sha256 != sha256 for version in versions):
        for version in versions:
            other = reports.get_extraction(ledger, version.sha256)
            if (
                other is not None
                and other.submission is not None
                and same_report(submission, other.submission)
            ):
                reports.accompany(ledger, version.id, sha256, run[0])
                return "duplicate", f"same_report: {other.name}"
    filing = reports.Filing(
        office=place.office, year=place.year, kind=place.kind, sha256=sha256, run_id=run[0], now=run[1]
    )
    outcome, revision = reports.assign(ledger, filing)
    return outcome, f"版次 {revision.n}" if outcome == "revision" else None


def _stuck(ledger: Ledger, run: int, root: str) -> tuple[Stuck, ...]:
    """Files that were deferred on so many days running: nobody will see them unless somebody is told."""
    roster = reviews.roster_names(ledger)
    reasons = {a.path: a.reason or "" for a in runs.of_run(ledger, run)}
    found = []
    for path, starts in sorted(runs.deferred_since(ledger, run, root).items()):
        nights = {dt.datetime.fromisoformat(start).astimezone().date() for start in starts}
        if len(nights) >= STUCK_NIGHTS:
            found.append(
                Stuck(
                    path=path, reason=reasons[path], nights=len(nights), office=office_of_folder(path, roster)
                )
            )
    return tuple(found)


def _final(ledger: Ledger, run: int, arrivals: list[Arrival]) -> list[Arrival]:
    """The arrivals with what became of them, by path."""
    by_path = {a.path: a for a in arrivals} | {a.path: a for a in runs.of_run(ledger, run)}
    return sorted(by_path.values(), key=lambda a: a.path)
