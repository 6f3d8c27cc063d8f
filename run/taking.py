"""Taking in: which names of the folder are new, which stand as they stood, and private copies of what is to be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gouji.errors import Reason, Refused
from gouji.extract.limits import DEFAULT
from gouji.run import intake, walk
from gouji.run.edition import READER
from gouji.store import reports, runs
from gouji.store.runs import Arrival

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from gouji.run.scan import Scan
    from gouji.store.database import Ledger

_FILED = frozenset({"new", "revision", "duplicate"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """The names of a folder by what is to be done with them."""

    begun: tuple[Arrival, ...] = ()  # this run has them already: it was broken off and goes on
    unchanged: tuple[Arrival, ...] = ()  # they stand as they stood; nothing is recorded again
    done: tuple[Arrival, ...] = ()  # nothing is to be done with them, but that is to be recorded
    candidates: tuple[walk.Seen, ...] = ()  # new or changed
    deferred: tuple[Arrival, ...] = ()  # what the last run put off

    def every(self) -> list[Arrival]:
        """All but the candidates."""
        return [*self.begun, *self.unchanged, *self.done]


def sort_out(ledger: Ledger, root: str, seen: Iterable[walk.Seen], *, run: int | None, again: bool) -> Sorted:
    """Compare what is in the folder with what the ledger knows; opens no file.

    Args:
        ledger: where runs are recorded.
        root: the inbox, absolute.
        seen: what is there now.
        run: the run that goes on, None before one has begun.
        again: look once more at what was refused.
    """
    known = runs.known(ledger, root)
    begun = {} if run is None else {a.path: a for a in runs.of_run(ledger, run)}
    stale = reports.outdated(ledger, READER)
    unchanged, done, candidates = [], [], []
    for one in seen:
        before = known.get(one.path)
        if one.path in begun:
            continue
        if before is not None and (before.size, before.mtime_ns) == (one.size, one.mtime_ns):
            if one.outcome is not None and (before.outcome, before.reason) == (one.outcome, one.reason):
                unchanged.append(before)
                continue
            if one.outcome is None and _settled(before, stale, again=again):
                unchanged.append(_unchanged(before))
                continue
        if one.outcome is not None:
            done.append(_arrival(one))
        else:
            candidates.append(one)
    return Sorted(
        begun=tuple(begun.values()), unchanged=tuple(unchanged), done=tuple(done), candidates=tuple(candidates),
        deferred=tuple(a for a in known.values() if a.outcome == "deferred"),
    )  # fmt: skip


def _settled(before: Arrival, stale: AbstractSet[str], *, again: bool) -> bool:
    """Is nothing more to be said of a file that stands as it stood? Rights may change while its time does not."""
    if before.outcome not in {*_FILED, "refused"} or before.sha256 in stale:
        return False
    return before.outcome in _FILED or not (again or before.reason == Reason.PERMISSION.value)


def _unchanged(before: Arrival) -> Arrival:
    """A duplicate of what was filed, or still refused."""
    filed = before.outcome in _FILED
    return Arrival(
        path=before.path, size=before.size, mtime_ns=before.mtime_ns, sha256=before.sha256,
        outcome="duplicate" if filed else before.outcome, reason="unchanged" if filed else before.reason,
    )  # fmt: skip


def take_in(
    task: Scan, ledger: Ledger, vault: intake.Vault, run: int, seen: list[walk.Seen]
) -> list[Arrival]:
    """Every name with its state: finished ones with an outcome, taken ones with their digest."""
    root = task.name
    found = sort_out(ledger, root, seen, run=run, again=task.again)
    before = {a.path: (a.size, a.mtime_ns) for a in found.deferred}
    looked = walk.settled(
        task.root, list(found.candidates), wait=task.settle, deferred_before=before, sleep=task.sleep
    )
    waiting = [_arrival(s) for s in looked if s.outcome is not None]
    gone = list(found.unchanged) if task.move else []  # they are about to leave the folder
    runs.record(ledger, run, root, [*found.done, *waiting, *gone])
    task.step("looked")
    taken = [_take(task, ledger, vault, run, one) for one in looked if one.outcome is None]
    return [*found.every(), *waiting, *taken]


def _arrival(seen: walk.Seen) -> Arrival:
    return Arrival(
        path=seen.path, size=seen.size, mtime_ns=seen.mtime_ns, outcome=seen.outcome, reason=seen.reason
    )


def _take(task: Scan, ledger: Ledger, vault: intake.Vault, run: int, one: walk.Seen) -> Arrival:
    """Copy one file into the vault and claim it."""
    try:
        digest = intake.take(
            vault, task.root, one.path, size=one.size, mtime_ns=one.mtime_ns, limit=DEFAULT.file_bytes
        )
    except Refused as refusal:
        moving = refusal.reason in {Reason.CHANGED_WHILE_READING, Reason.NOT_FOUND}
        arrival = Arrival(
            path=one.path, size=one.size, mtime_ns=one.mtime_ns, outcome="deferred" if moving else "refused",
            reason=refusal.reason.value,
        )  # fmt: skip
        runs.record(ledger, run, task.name, [arrival])
        return arrival
    task.step("copied")
    arrival = Arrival(path=one.path, size=one.size, mtime_ns=one.mtime_ns, sha256=digest)
    runs.claim(ledger, run, task.name, arrival, stored=vault.stored(digest), now=task.now())
    task.step("claimed")
    return arrival
