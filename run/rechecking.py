"""Judging what is stored: newest revisions that have not met the rules in force, with last year's figures beside them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version as installed
from typing import TYPE_CHECKING

from gouji.run.bounds import Bounds
from gouji.run.guard import read_all
from gouji.run.pipeline import Recipe, Stored, confront_stored
from gouji.store import reports, reviews, runs
from gouji.validate.model import RuleSet

if TYPE_CHECKING:
    from gouji.store.database import Ledger

PARALLEL_FROM = 4  # submissions; below this a second child costs more than it saves


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """How stored submissions are judged."""

    rules: RuleSet
    bounds: Bounds
    run: int  # in whose name
    workers: int = 1
    today: str = ""  # ISO date, for the end of waivers
    everything: bool = False  # also what has met these rules already
    step: Callable[[str], None] = lambda _name: None  # told of each one


def judge(ledger: Ledger, how: Judging) -> int:
    """Confront the newest revisions that have not met these rules (or all of them); how many were judged.

    Raises:
        RuntimeError: judging itself failed, which is our fault.
    """
    done = set() if how.everything else reports.confronted(ledger, how.rules.sha256)
    newest = reports.revisions(ledger)
    wanted = [r for r in newest if r.id not in done]
    by_place = {(r.entity, r.year, r.kind): r for r in newest}
    jobs = (_stored(ledger, r, by_place.get((r.entity, r.year - 1, r.kind))) for r in wanted)
    recipe = Recipe(rules=how.rules, waivers=reviews.waivers(ledger), today=how.today)
    many = how.workers if len(wanted) >= PARALLEL_FROM else 1
    receipts = read_all(jobs, partial(confront_stored, recipe), workers=many, bounds=how.bounds)
    for revision, receipt in zip(wanted, receipts, strict=True):
        if receipt.value is None:
            raise RuntimeError(f"judging failed: {receipt.detail}\n{receipt.trace}")
        judged = receipt.value.confrontation
        reports.put_confrontation(
            ledger, judged, revision_id=revision.id, rules=how.rules.sha256, run_id=how.run
        )
        how.step("confronted")
    return len(wanted)


def _stored(ledger: Ledger, revision: reports.Revision, before: reports.Revision | None) -> Stored:
    this = reports.get_extraction(ledger, revision.sha256)
    last = reports.get_extraction(ledger, before.sha256) if before is not None else None
    if this is None or this.submission is None:
        raise RuntimeError(f"the ledger has no reading of {revision.sha256}")
    return Stored(
        submission=this.submission,
        office=revision.entity,
        prior=last.submission if last is not None else None,
    )


def recheck(ledger: Ledger, rules: RuleSet, bounds: Bounds, workers: int) -> dict[str, int]:
    """A run of its own over all newest revisions; the counts of submissions and findings by level."""
    now = dt.datetime.now(dt.UTC)
    record, _ = runs.begin(
        ledger,
        kind="recheck",
        root="recheck",
        version=installed("gouji"),
        rules=rules.sha256,
        now=now.isoformat(timespec="seconds"),
    )
    judging = Judging(
        rules=rules,
        bounds=bounds,
        run=record.id,
        workers=workers,
        today=now.date().isoformat(),
        everything=True,
    )
    judged = judge(ledger, judging)
    counted = Counter[str]()
    for revision in reports.revisions(ledger):
        confrontation = reports.get_confrontation(ledger, revision.id, rules.sha256)
        for finding in confrontation.findings if confrontation else ():
            counted[finding.level.value] += finding.status != "waived"
    counts = {
        "submissions": judged,
        **{level: counted.get(level, 0) for level in ("must", "explain", "hint")},
    }
    runs.finish(
        ledger,
        record.id,
        state=runs.DONE,
        exit_code=0,
        counts=counts,
        now=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    )
    return counts
