"""`gouji diff`: what has changed between two runs, or between two versions of one report."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, NamedTuple

from gouji.errors import UsageError
from gouji.run.answer import Answer
from gouji.run.history import find
from gouji.store import confrontations, reports, runs
from gouji.store.database import Ledger, opened
from gouji.validate.model import LEVEL_ZH
from gouji.validate.versions import changes

if TYPE_CHECKING:
    from gouji.store.reports import Revision
    from gouji.validate.model import Finding
    from gouji.validate.versions import Changed


def diff(left: str, right: str, place: str, *, form: str = "text") -> Answer:
    """Findings that are closed, new, or still there between two runs, or between two revisions of one submission.

    A side is a run number (what was known when it ended: the newest revision of everything until then), or
    单位@年度#版次 (for instance 某局@2022#1), or 单位@年度 for its newest revision.

    Raises:
        UsageError: a side names nothing.
    """
    with opened(place, create=False) as ledger:
        chosen = _chosen(ledger, left), _chosen(ledger, right)
        met, apart = _rules_met(ledger, *chosen)
        before, after = (_findings_of(ledger, revisions, met) for revisions in chosen)
        closed = [(k, before[k]) for k in before if k not in after]
        new = [(k, after[k]) for k in after if k not in before]
        still = [(k, after[k]) for k in after if k in before]
        many = len({(r.entity, r.year) for side in chosen for r in side}) > 1
        figures = _figures_between(ledger, *chosen)
        if form == "json":
            said: dict[str, Any] = {
                name: [_brief(f) | {"office": key.office, "year": key.year} for key, f in found]
                for name, found in (("closed", closed), ("new", new), ("still", still))
            }
            return Answer(
                text=json.dumps(said | {"figures": [asdict(c) for c in figures]}, ensure_ascii=False)
            )
        lines = [f"已消除 {len(closed)}　新增 {len(new)}　仍在 {len(still)}"]
        for title, found in (("消除", closed), ("新增", new), ("仍在", still)):
            for key, f in found:
                whose = f"{key.office} {key.year or ''}".strip() + "  " if many else ""
                lines.append(f"  {title}  {whose}{f.rule}  {LEVEL_ZH[f.level]}  {f.message}")
        if apart:
            lines.append(f"有 {apart} 份报告的两版是按不同的规则核对的，差别也可能来自规则。")
        if figures:
            lines.append(f"改动的数字 {len(figures)} 处")
            lines += [f"  {change.where}  {change.sentence()}" for change in figures]
        return Answer(text="\n".join(lines))


def _brief(f: Finding) -> dict[str, Any]:
    return {
        "fingerprint": f.fingerprint,
        "rule": f.rule,
        "level": f.level.value,
        "where": f.where,
        "message": f.message,
    }


def _chosen(ledger: Ledger, name: str) -> list[Revision]:
    if name.isdigit():
        find(runs.runs(ledger), int(name))
        return reports.revisions(ledger, until=int(name))
    chosen = [r for r in reports.revisions(ledger, newest="#" not in name) if name in _names(r)]
    if not chosen:
        raise UsageError(f"台账里没有“{name}”", "写运行编号，或 单位@年度#版次。")
    return chosen


class Key(NamedTuple):
    """Whose finding, and which."""

    office: str
    year: int
    kind: str
    fingerprint: str


def _rules_met(ledger: Ledger, left: list[Revision], right: list[Revision]) -> tuple[dict[int, str], int]:
    """Version → the newest rules that it and its counterpart have both met; and how many pairs have none in common.

    A recheck judges newest versions only: what other rules no longer say is nothing that the office has solved.
    """
    before = {(r.entity, r.year, r.kind): r.id for r in left}
    met: dict[int, str] = {}
    apart = 0
    for revision in right:
        other = before.get((revision.entity, revision.year, revision.kind))
        if other is None or other == revision.id:
            continue
        known = confrontations.editions(ledger, other)
        shared = next(
            (rules for rules in confrontations.editions(ledger, revision.id) if rules in known), None
        )
        if shared is None:
            apart += 1
        else:
            met[other] = met[revision.id] = shared
    return met, apart


def _findings_of(ledger: Ledger, chosen: list[Revision], met: dict[int, str]) -> dict[Key, Finding]:
    """What was found in some versions; what a version says of the one before it (M06) is the comparison itself."""
    found: dict[Key, Finding] = {}
    for revision in chosen:
        judged = confrontations.get_confrontation(ledger, revision.id, met.get(revision.id))
        for f in judged.findings if judged else ():
            if f.rule != "M06":
                found[Key(revision.entity, revision.year, revision.kind, f.fingerprint)] = f
    return found


def _figures_between(ledger: Ledger, left: list[Revision], right: list[Revision]) -> tuple[Changed, ...]:
    """The figures that differ, where each side is one version of a report of the same kind."""
    if len(left) != 1 or len(right) != 1 or left[0].kind != right[0].kind:
        return ()
    read = [reports.get_extraction(ledger, side[0].sha256) for side in (left, right)]
    before, after = (None if r is None else r.submission for r in read)
    return changes(before, after) if before is not None and after is not None else ()


def _names(revision: Revision) -> tuple[str, str]:
    office = f"{revision.entity}@{revision.year}"
    return office, f"{office}#{revision.n}"
