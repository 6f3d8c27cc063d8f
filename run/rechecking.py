"""Judging what is stored: newest revisions that have not met the rules in force, with last year's figures beside them."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from gouji import __version__
from gouji.extract.model import Remark
from gouji.run import alongside
from gouji.run.bounds import Bounds
from gouji.run.comparing import compare
from gouji.run.edition import edition
from gouji.run.filing import WHOLE_OFFICE
from gouji.run.guard import read_all
from gouji.run.pipeline import Recipe, Stored, confront_stored
from gouji.store import confrontations, reports, reviews, runs
from gouji.store.database import exclusive
from gouji.validate.between import ALONGSIDE, CODES
from gouji.validate.model import Confrontation, RuleSet, Waiver
from gouji.validate.waive import settle

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from gouji.run.guard import Receipt
    from gouji.run.pipeline import Judged
    from gouji.store.database import Ledger
    from gouji.store.reports import Revision

PARALLEL_FROM = 4  # submissions; below this a second child costs more than it saves


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """How stored submissions are judged."""

    rules: RuleSet
    bounds: Bounds
    run: int  # in whose name
    workers: int = 1
    today: str = ""  # ISO date, for the end of waivers
    waivers: tuple[Waiver, ...] = ()  # besides those of the ledger
    everything: bool = False  # also what has met these rules already
    resumed: bool = False  # the run was broken off before; what it did is not known here
    until: float | None = None  # monotonic time after which only this run's own reports are judged
    step: Callable[[str], None] = lambda _name: None  # told of each one


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many were judged, how many of these in vain, and of which years they were."""

    judged: int
    failed: int
    years: frozenset[int]


def judge(ledger: Ledger, how: Judging) -> Tally:
    """Confront what this run filed, then every newest revision, that have not met these rules (or all of them).

    One that cannot be judged (too slow, too large, a bug of ours) is kept as such and holds up no other.
    """
    done = set() if how.everything else confrontations.confronted(ledger, edition(how.rules))
    newest = reports.revisions(ledger)
    mine = reports.revisions(ledger, newest=False, run_id=how.run)
    again = {r.id for r in followers(newest, mine)}
    wanted = list({r.id: r for r in [*mine, *newest] if r.id not in done or r.id in again}.values())
    every = [w for w in (*reviews.waivers(ledger), *how.waivers) if w.rule not in CODES]
    waivers = tuple(w for w in every if w.rule not in ALONGSIDE)
    recipe = Recipe(rules=how.rules, waivers=waivers, today=how.today)
    known = alongside.known_figures(ledger)
    many = how.workers if len(wanted) >= PARALLEL_FROM else 1
    jobs = _jobs(ledger, wanted, newest)
    judged = failed = 0
    years: set[int] = set()
    receipts = read_all(jobs, partial(confront_stored, recipe), workers=many, bounds=how.bounds)
    with closing(receipts):  # type: ignore[type-var]  # a generator
        for revision, receipt in zip(wanted, receipts, strict=False):
            if receipt.value is None:
                said = _in_vain(receipt)
            else:
                found = alongside.findings(ledger, known, revision, receipt.job.submission)
                waived = [w for w in every if w.rule in ALONGSIDE and w.entity in {"", revision.entity}]
                submission = replace(receipt.job.submission, entity=revision.entity)
                said = receipt.value.confrontation
                said = replace(said, findings=(*said.findings, *settle(found, submission, waived, how.today)))
            confrontations.put_confrontation(
                ledger, said, revision_id=revision.id, rules=edition(how.rules), run_id=how.run
            )
            judged, failed = judged + 1, failed + (receipt.value is None)
            years.add(revision.year)
            how.step("confronted")
            if how.until is not None and time.monotonic() > how.until and judged >= len(mine):
                break
    return Tally(judged=judged, failed=failed, years=frozenset(years))


def followers(newest: list[Revision], filed: list[Revision]) -> list[Revision]:
    """Reports of the year after those that were filed: what they say of last year can now be compared."""
    new = {(r.entity, r.year + 1) for r in filed}
    just = {r.id for r in filed}
    return [r for r in newest if (r.entity, r.year) in new and r.id not in just]


def _in_vain(receipt: Receipt[Stored, Judged]) -> Confrontation:
    """What is kept of a report that could not be judged: no check, and a remark that says so."""
    submission = receipt.job.submission
    why = receipt.reason.value if receipt.reason is not None else "crashed"
    said = f"规则核对未能完成（{why} {receipt.detail}），这份报告没有核对".replace(" ）", "）")
    return Confrontation(
        submission=submission,
        figures=len(submission.facts),
        unchecked=tuple(f.id for f in submission.facts),
        remarks=(Remark(code="not_judged", message=said),),
    )


def _jobs(ledger: Ledger, wanted: list[Revision], newest: list[Revision]) -> Iterator[Stored]:
    """Each report with last year's of the same office: the same form, else the whole office's."""
    by_place = {(r.entity, r.year, r.kind): r for r in newest}
    for revision in wanted:
        office, year = revision.entity, revision.year - 1
        before = by_place.get((office, year, revision.kind)) or by_place.get((office, year, WHOLE_OFFICE))
        yield _stored(ledger, revision, before)


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


def recheck(
    ledger: Ledger, rules: RuleSet, bounds: Bounds, *, workers: int = 1, waivers: tuple[Waiver, ...] = ()
) -> dict[str, Any]:
    """A run of its own over all newest revisions.

    Returns:
        How many submissions, findings by level, and by rule how many findings are gone (`closed`) and have come (`new`).

    Raises:
        ScanBusy: another recheck of this ledger is running.
    """
    with exclusive(ledger, "recheck"):
        now = dt.datetime.now(dt.UTC)
        record, _ = runs.begin(
            ledger, kind="recheck", root="recheck", version=__version__, rules=rules.sha256,
            now=now.isoformat(timespec="seconds"),
        )  # fmt: skip
        how = Judging(
            rules=rules, bounds=bounds, run=record.id, workers=workers, waivers=waivers,
            today=now.astimezone().date().isoformat(), everything=True,
        )  # fmt: skip
        before = confrontations.standing(ledger)
        tally = judge(ledger, how)
        compare(ledger, how, tally.years)
        after = confrontations.standing(ledger)
        counts: dict[str, Any] = {
            "submissions": tally.judged,
            **confrontations.count_levels(ledger),
            "closed": _by_rule(before - after),
            "new": _by_rule(after - before),
        }
        ended = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        runs.finish(ledger, record.id, state=runs.DONE, exit_code=0, counts=counts, now=ended)
        return counts


def _by_rule(found: AbstractSet[tuple[int, str, str]]) -> dict[str, int]:
    return dict(sorted(Counter(rule for _, rule, _ in found).items()))
