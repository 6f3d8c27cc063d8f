"""Comparing the newest reports of a year with those of other offices and of units below. Stored reports only."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from gouji.run.edition import READER, edition
from gouji.run.filing import WHOLE_OFFICE
from gouji.store import confrontations, reports, reviews, traces
from gouji.validate import between, rollup
from gouji.validate.between import CODES, Peer
from gouji.validate.trace import VERSION, Trace, trace
from gouji.validate.waive import settle

if TYPE_CHECKING:
    from gouji.normalize.model import Submission
    from gouji.run.rechecking import Judging
    from gouji.store.database import Ledger
    from gouji.store.reports import Revision
    from gouji.store.reviews import Due
    from gouji.validate.model import Finding

_NAME = 3  # signs that a name of an office has at least


def compare(ledger: Ledger, how: Judging, judged: frozenset[int]) -> int:
    """Compare every year of which something was judged; how many reports have other findings than before.

    Args:
        ledger: where everything is.
        how: in whose name.
        judged: the years of what this run has judged; one that was broken off before looks at all of them.
    """
    newest = reports.revisions(ledger)
    years = {r.year for r in newest if r.year and (how.resumed or r.year in judged)}
    if not years:
        return 0
    had = confrontations.with_between(ledger, edition(how.rules))
    kept = _traces(ledger, [r for r in newest if r.year in years], how)
    changed = 0
    for year in sorted(years):
        changed += _year(ledger, how, [r for r in newest if r.year == year and r.sha256 in kept], kept, had)
    return changed


def _traces(ledger: Ledger, wanted: list[Revision], how: Judging) -> dict[str, Trace]:
    version = f"{READER}.{VERSION}"
    kept = traces.get_traces(ledger, version)
    for revision in wanted:
        if revision.sha256 not in kept:
            read = reports.get_extraction(ledger, revision.sha256)
            if read is not None and read.submission is not None:
                made = kept[revision.sha256] = trace(read.submission)
                traces.put_trace(ledger, revision.sha256, made, version)
                how.step("traced")
    return kept


def _year(
    ledger: Ledger, how: Judging, revisions: list[Revision], kept: dict[str, Trace], had: set[int]
) -> int:
    roster = {due.entity: due for due in reviews.get_roster(ledger, revisions[0].year)} if revisions else {}
    peers = [
        Peer(
            office=r.entity,
            trace=kept[r.sha256] if len(r.entity) >= _NAME else Trace(),
            kin=_kin(roster, r),
        )
        for r in revisions
    ]
    alike = between.alike(peers)
    below = _below(roster, revisions)
    waivers = [w for w in reviews.waivers(ledger) if w.rule in CODES]
    changed = 0
    for n, revision in enumerate(revisions):
        if n not in alike and revision.entity not in below and revision.id not in had:
            continue
        submission = _submission(ledger, revision)
        if submission is None:
            continue
        found: tuple[Finding, ...] = between.findings(submission, alike.get(n, ()), peers)
        if revision.kind == WHOLE_OFFICE and revision.entity in below:
            units = {u.entity: s for u in below[revision.entity] if (s := _submission(ledger, u)) is not None}
            found += rollup.findings(submission, units)
        mine = [w for w in waivers if w.entity in {"", revision.entity}]
        settled = settle(found, submission, mine, how.today)
        changed += confrontations.put_between(
            ledger, settled, revision_id=revision.id, rules=edition(how.rules)
        )
        how.step("compared")
    return changed


def _submission(ledger: Ledger, revision: Revision) -> Submission | None:
    read = reports.get_extraction(ledger, revision.sha256)
    return (
        None if read is None or read.submission is None else replace(read.submission, entity=revision.entity)
    )


def _kin(roster: dict[str, Due], revision: Revision) -> frozenset[str]:
    """The office above it: what a department tells its units to write is no copying."""
    mine = roster.get(revision.entity)
    above = mine.superior if mine is not None else ""
    return frozenset({above} - {""})


def _below(roster: dict[str, Due], revisions: list[Revision]) -> dict[str, list[Revision]]:
    """Department → the reports of all its units, where every one of them has filed."""
    filed = {r.entity: r for r in revisions if r.kind == WHOLE_OFFICE}
    units: dict[str, list[str]] = defaultdict(list)
    for due in roster.values():
        if due.superior and due.superior != due.entity:
            units[due.superior].append(due.entity)
    return {
        department: [filed[name] for name in names]
        for department, names in units.items()
        if department in filed and all(name in filed for name in names)
    }
