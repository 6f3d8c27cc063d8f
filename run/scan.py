"""`gouji scan`: one accountable pass over a drop folder, readable top to bottom. Safe to run any number of times.

Each step is one short transaction or one atomic rename, so a run that is killed at any point goes on where it stopped,
and ends with the same results as one that was not.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from gouji.errors import ADVICE, ExitCode, Reason, Refused, ScanBusy, SourceMissing, UsageError
from gouji.extract.limits import DEFAULT
from gouji.run import intake, nightly, rechecking, walk
from gouji.run.bounds import Bounds
from gouji.run.filing import place_of
from gouji.run.guard import read_all
from gouji.run.pipeline import Job, Recipe, examine
from gouji.store import reports, reviews, runs
from gouji.store.database import Ledger, open_ledger
from gouji.store.runs import Arrival
from gouji.validate.model import RuleSet

READER = "1"  # version of reading and understanding: when it changes, everything is read again
PARALLEL_FROM = 4  # documents; below this a second child costs more than it saves


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
    engine: str = "fast"
    clock: Callable[[], dt.datetime] = field(default=lambda: dt.datetime.now(dt.UTC))
    sleep: Callable[[float], None] = time.sleep
    step: Callable[[str], None] = field(
        default=lambda _name: None
    )  # told of every boundary; for tests and progress


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

    def counts(self) -> dict[str, int]:
        """Seen, and each outcome; conservation is their sum."""
        counted = Counter(a.outcome or "deferred" for a in self.arrivals)
        return {"seen": len(self.arrivals), **{name: counted.get(name, 0) for name in runs_outcomes()}}


def runs_outcomes() -> tuple[str, ...]:
    """The outcomes in the order they are shown."""
    from gouji.store.schema import OUTCOMES  # noqa: PLC0415 - schema is heavy

    return OUTCOMES


def scan(task: Scan) -> Outcome:
    """Take what is new in the folder, read it, judge it, and write the results of the run.

    Raises:
        ScanBusy: another scan of this folder is running.
        SourceMissing: the folder is gone, or has suspiciously few files compared with the last scan.
        LedgerError: the ledger cannot be used.
        UsageError: the state folder lies inside the inbox.
    """
    _refuse_overlap(task)
    task.state.mkdir(parents=True, exist_ok=True)
    lock = FileLock(task.state / "scan.lock", timeout=0)
    try:
        with lock:
            return _scan(task)
    except Timeout as error:
        raise ScanBusy(f"另一个扫描正在处理 {task.root}", "等它结束后再运行。") from error


def _refuse_overlap(task: Scan) -> None:
    root, state = task.root.absolute(), task.state.absolute()
    if state == root or root in state.parents:
        raise UsageError(
            f"台账文件夹 {state} 不能放在收件文件夹 {root} 里面", "用 --ledger 指定收件文件夹之外的位置。"
        )


def _scan(task: Scan) -> Outcome:
    ledger = open_ledger(task.ledger)
    root = str(task.root.absolute())
    seen = walk.walk(task.root)
    if not task.accept_fewer:
        _refuse_emptied(ledger, root, len(seen))
    record, resumed = runs.begin(
        ledger, kind="scan", root=root, version=installed("gouji"), rules=task.rules.sha256, now=_now(task)
    )
    task.step("begun")
    vault = intake.Vault(root=task.state / "originals")
    intake.sweep(vault)
    arrivals = _take_in(task, ledger, vault, record.id, root, seen)
    read, left = _read(task, ledger, vault, record.id)
    _file(task, ledger, record.id)
    judging = rechecking.Judging(
        rules=task.rules, bounds=task.bounds, run=record.id, workers=task.workers,
        today=task.clock().date().isoformat(), step=task.step,
    )  # fmt: skip
    rechecking.judge(ledger, judging)
    final = _final(ledger, record.id, arrivals)
    outcome = Outcome(
        run=record.id, arrivals=tuple(final), read=read, findings=_count_findings(ledger, record.id), folder=None,
        resumed=resumed, left=left,
    )  # fmt: skip
    counts = outcome.counts()
    if counts["seen"] != sum(counts[name] for name in runs_outcomes()):
        raise AssertionError(f"files were lost: {counts}")
    folder = nightly.write(task, ledger, outcome)
    task.step("written")
    said: dict[str, Any] = {**counts, "read": read, "findings": outcome.findings}
    runs.finish(ledger, record.id, state=runs.DONE, exit_code=int(ExitCode.OK), counts=said, now=_now(task))
    task.step("finished")
    return Outcome(
        run=outcome.run, arrivals=outcome.arrivals, read=read, findings=outcome.findings, folder=folder, resumed=resumed,
        left=left,
    )  # fmt: skip


def _now(task: Scan) -> str:
    return task.clock().isoformat(timespec="seconds")


def _refuse_emptied(ledger: Ledger, root: str, seen: int) -> None:
    """An unmounted share looks like an empty folder; nothing is concluded from it."""
    done = [r for r in runs.runs(ledger, root=root, kind="scan", limit=5) if r.state == runs.DONE]
    last = int(done[0].counts.get("seen", 0)) if done else None
    if walk.suspiciously_empty(seen, last):
        raise SourceMissing(
            f"收件文件夹里只有 {seen} 个文件，上次有 {last} 个，可能是共享没有连好；本次没有改动任何记录。",
            "确认文件确实已移走后，用 --accept-fewer 运行一次。",
        )


# ---------------------------------------------------------------- taking in


def _take_in(
    task: Scan, ledger: Ledger, vault: intake.Vault, run: int, root: str, seen: list[walk.Seen]
) -> list[Arrival]:
    """Every name with its state: finished ones with an outcome, taken ones with their digest."""
    known = runs.known(ledger, root)
    begun = {a.path: a for a in runs.of_run(ledger, run)}
    unchanged, candidates, done = [], [], []
    for one in seen:
        before = known.get(one.path)
        if one.path in begun:
            done.append(begun[one.path])
        elif one.outcome is not None:
            done.append(_arrival(one))
        elif before is not None and _settled_before(before, one):
            unchanged.append(_unchanged(before))
        else:
            candidates.append(one)
    deferred = {path: (a.size, a.mtime_ns) for path, a in known.items() if a.outcome == "deferred"}
    looked = walk.settled(task.root, candidates, wait=task.settle, deferred_before=deferred, sleep=task.sleep)
    runs.record(
        ledger,
        run,
        root,
        [a for a in done if a.path not in begun] + [_arrival(s) for s in looked if s.outcome],
    )
    task.step("looked")
    taken = [_take(task, ledger, vault, run, root, one) for one in looked if one.outcome is None]
    return [*unchanged, *done, *(_arrival(s) for s in looked if s.outcome), *taken]


def _settled_before(before: Arrival, one: walk.Seen) -> bool:
    return before.outcome not in {None, "deferred"} and (before.size, before.mtime_ns) == (
        one.size,
        one.mtime_ns,
    )


def _unchanged(before: Arrival) -> Arrival:
    """A file that stands as it stood: a duplicate of what was filed, or still refused."""
    filed = before.outcome in {"new", "revision", "duplicate"}
    return Arrival(
        path=before.path, size=before.size, mtime_ns=before.mtime_ns, sha256=before.sha256,
        outcome="duplicate" if filed else before.outcome, reason="unchanged" if filed else before.reason,
    )  # fmt: skip


def _arrival(seen: walk.Seen) -> Arrival:
    return Arrival(
        path=seen.path, size=seen.size, mtime_ns=seen.mtime_ns, outcome=seen.outcome, reason=seen.reason
    )


def _take(task: Scan, ledger: Ledger, vault: intake.Vault, run: int, root: str, one: walk.Seen) -> Arrival:
    """Copy one file into the vault and claim it."""
    try:
        digest = intake.take(
            vault, task.root / one.path, size=one.size, mtime_ns=one.mtime_ns, limit=DEFAULT.file_bytes
        )
    except Refused as refusal:
        moving = refusal.reason in {Reason.CHANGED_WHILE_READING, Reason.NOT_FOUND}
        arrival = Arrival(
            path=one.path, size=one.size, mtime_ns=one.mtime_ns, outcome="deferred" if moving else "refused",
            reason=refusal.reason.value,
        )  # fmt: skip
        runs.record(ledger, run, root, [arrival])
        return arrival
    task.step("copied")
    arrival = Arrival(path=one.path, size=one.size, mtime_ns=one.mtime_ns, sha256=digest)
    runs.claim(ledger, run, root, arrival, stored=vault.stored(digest), now=_now(task))
    task.step("claimed")
    return arrival


# ---------------------------------------------------------------- reading


def _read(task: Scan, ledger: Ledger, vault: intake.Vault, run: int) -> tuple[int, int]:
    """Read every claimed document that has no extraction; how many were read, and how many the time budget left."""
    have = reports.extractions(ledger, READER)
    names: dict[str, str] = {}
    for arrival in runs.of_run(ledger, run):
        if arrival.sha256 and arrival.outcome is None and arrival.sha256 not in have:
            names.setdefault(arrival.sha256, arrival.path)
    until = None if task.time_budget is None else time.monotonic() + task.time_budget
    jobs = [Job(path=str(vault.path(digest)), name=name) for digest, name in names.items()]
    digests = list(names)
    read = 0
    recipe = Recipe(engine=task.engine)
    workers = task.workers if len(jobs) >= PARALLEL_FROM else 1
    for digest, receipt in zip(
        digests, read_all(jobs, partial(examine, recipe), workers=workers, bounds=task.bounds), strict=False
    ):
        name = names[digest].rpartition("/")[2]
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
                sha256=digest,
                name=name,
                format=told.format,
                pages=told.pages,
                form=told.form,
                submission=told,
            )
        reports.put_extraction(ledger, got, tried, version=READER, run_id=run)
        read += 1
        task.step("extracted")
        if until is not None and time.monotonic() > until:
            break
    return read, len(jobs) - read


# ---------------------------------------------------------------- filing and judging


def _file(task: Scan, ledger: Ledger, run: int) -> None:
    """Say of every claimed file what it is: new, a revision, a duplicate, or refused. In path order, so that it is always the same."""
    roster = reviews.roster_names(ledger)
    first: dict[str, str] = {}
    for arrival in runs.of_run(ledger, run):
        if arrival.sha256 is None:
            continue
        if arrival.outcome is not None:
            first.setdefault(arrival.sha256, arrival.path)
            continue
        extraction = reports.get_extraction(ledger, arrival.sha256, READER)
        if extraction is None:  # the time budget ended before its turn
            runs.settle(ledger, run, arrival.path, "deferred", "time_budget")
            continue
        if extraction.submission is None:
            runs.settle(ledger, run, arrival.path, "refused", extraction.reason)
            continue
        if arrival.sha256 in first:
            runs.settle(ledger, run, arrival.path, "duplicate", f"same_bytes: {first[arrival.sha256]}")
            continue
        first[arrival.sha256] = arrival.path
        place = place_of(extraction.submission, arrival.path, roster)
        filing = reports.Filing(
            office=place.office,
            year=place.year,
            kind=place.kind,
            sha256=arrival.sha256,
            run_id=run,
            now=_now(task),
        )
        outcome, revision = reports.assign(ledger, filing)
        task.step("assigned")
        runs.settle(
            ledger, run, arrival.path, outcome, f"版次 {revision.n}" if outcome == "revision" else None
        )
        task.step("settled")


def _final(ledger: Ledger, run: int, arrivals: list[Arrival]) -> list[Arrival]:
    """The arrivals with what became of them, by path."""
    settled = {a.path: a for a in runs.of_run(ledger, run)}
    return sorted((settled.get(a.path, a) for a in arrivals), key=lambda a: a.path)


def _count_findings(ledger: Ledger, run: int) -> dict[str, int]:
    counted = Counter[str]()
    for revision in reports.revisions(ledger, newest=False, run_id=run):
        judged = reports.get_confrontation(ledger, revision.id)
        if judged is not None:
            counted.update(f.level.value for f in judged.findings if f.status != "waived")
    return {level: counted.get(level, 0) for level in ("must", "explain", "hint")}


def advice_of(reason: str | None) -> str:
    """What the office should do about a refusal, "" where there is nothing to do."""
    try:
        return ADVICE[Reason(reason or "")][0]
    except ValueError:
        return ""
