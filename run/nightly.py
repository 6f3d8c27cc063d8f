"""The results of a run as files: runs/<date>-<number>/ with discrepancies, outcomes, a summary, and one CSV per office.

The folder appears whole by one rename. The same ledger gives the same bytes.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from gouji.normalize.words import fold
from gouji.report.model import ACCEPTED, REFUSED, Entry, Pack, Report
from gouji.report.registry import write as write_report
from gouji.report.table import as_bytes
from gouji.run.intake import sync_folder
from gouji.store import reports, runs

if TYPE_CHECKING:
    from pathlib import Path

    from gouji.run.scan import Outcome, Scan
    from gouji.store.database import Ledger
    from gouji.store.reports import Revision
    from gouji.validate.model import RuleSet

OUTCOME_ZH = {
    "new": "新收", "revision": "更正版", "duplicate": "重复", "deferred": "暂缓", "ignored": "忽略", "refused": "退回",
}  # fmt: skip
REASON_ZH = {
    "unchanged": "与上次相同", "hidden_file": "隐藏文件", "lock_file": "Word 临时文件", "system_file": "系统文件",
    "vanished": "扫描时消失", "still_growing": "仍在变化", "open_in_word": "正被 Word 打开", "incomplete": "尚未写完",
    "time_budget": "本次时间已用完，下次处理", "changed_while_reading": "复制时变化",
}  # fmt: skip
_NAME_LENGTH = 60


def write(task: Scan, ledger: Ledger, outcome: Outcome) -> Path:
    """Write the results of a run; the folder."""
    started = next(r.started for r in runs.runs(ledger) if r.id == outcome.run)
    target = task.state / "runs" / f"{started[:10]}-{outcome.run:05d}"
    temporary = target.with_name(f".{target.name}.partial")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    filed = reports.revisions(ledger, newest=False, run_id=outcome.run)
    report = report_of(ledger, filed, task.rules, refused=outcome)
    write_report(report, temporary / "差异清单.csv")
    write_report(report, temporary / "覆盖.coverage.csv")
    (temporary / "文件结果.csv").write_bytes(_files(outcome))
    (temporary / "摘要.json").write_text(_summary(ledger, outcome, report), encoding="utf-8")
    offices = temporary / "单位"
    offices.mkdir()
    for name in sorted({e.entity for e in report.entries if e.entity}):
        own = replace(report, entries=tuple(e for e in report.entries if e.entity == name))
        write_report(own, offices / f"{_file_name(name)}.csv")
    for written in sorted(temporary.rglob("*")):
        if written.is_file():
            written.chmod(0o640)
    shutil.rmtree(target, ignore_errors=True)
    temporary.replace(target)
    sync_folder(target.parent)
    return target


def report_of(
    ledger: Ledger, filed: list[Revision], rules: RuleSet, *, refused: Outcome | None = None
) -> Report:
    """The report on some revisions from the ledger, without reading a document."""
    entries = [entry for revision in filed if (entry := entry_of(ledger, revision, rules)) is not None]
    for arrival in refused.arrivals if refused is not None else ():
        if arrival.outcome == "refused":
            name = arrival.path.rpartition("/")[2]
            entries.append(
                Entry(
                    name=name,
                    path=arrival.path,
                    sha256=arrival.sha256,
                    outcome=REFUSED,
                    reason=arrival.reason,
                )
            )
    from importlib.metadata import version  # noqa: PLC0415 - lazy

    packs = (Pack(id=rules.id, version=rules.version, sha256=rules.sha256),)
    return Report(version=version("gouji"), packs=packs, entries=tuple(entries), rules=rules.rules)


def entry_of(ledger: Ledger, revision: Revision, rules: RuleSet | None = None) -> Entry | None:
    """One revision as the reports want it; None where its extraction is gone."""
    extraction = reports.get_extraction(ledger, revision.sha256)
    if extraction is None or extraction.submission is None:
        return None
    judged = reports.get_confrontation(ledger, revision.id, rules.sha256 if rules is not None else None)
    submission = replace(extraction.submission, entity=revision.entity)
    return Entry(
        name=extraction.name,
        path=submission.path,
        sha256=revision.sha256,
        format=extraction.format,
        pages=extraction.pages,
        outcome=ACCEPTED,
        submission=submission,
        confrontation=replace(judged, submission=submission) if judged is not None else None,
    )


def _files(outcome: Outcome) -> bytes:
    from gouji.report.inert import cell  # noqa: PLC0415 - lazy
    from gouji.run.scan import advice_of  # noqa: PLC0415 - scan imports this module

    header = ("文件", "结果", "原因", "处理办法", "大小", "摘要")
    rows = [
        (
            cell(a.path),
            OUTCOME_ZH.get(a.outcome or "", a.outcome or ""),
            cell(REASON_ZH.get(a.reason or "", a.reason or "")),
            cell(advice_of(a.reason)),
            str(a.size),
            a.sha256 or "",
        )
        for a in outcome.arrivals
    ]
    return as_bytes(header, rows)


def _summary(ledger: Ledger, outcome: Outcome, report: Report) -> str:
    """Counts by outcome, level and rule, the ten worst offices, and what changed since the last run."""
    rules, offices = Counter[str](), Counter[str]()
    for entry in report.entries:
        for finding in entry.confrontation.findings if entry.confrontation else ():
            if finding.status != "waived":
                rules[f"{finding.rule} {finding.level.value}"] += 1
                offices[entry.entity] += finding.level.value == "must"
    earlier = [r for r in runs.runs(ledger, kind="scan") if r.id < outcome.run and r.state == runs.DONE]
    before = earlier[0].counts.get("findings", {}) if earlier else {}
    said = {
        "批次": outcome.run,
        "文件": outcome.counts(),
        "读取": outcome.read,
        "问题": outcome.findings,
        "上次问题": before,
        "按规则": dict(sorted(rules.items())),
        "问题最多的单位": [
            [name, n] for name, n in sorted(offices.items(), key=lambda kv: (-kv[1], kv[0]))[:10] if n
        ],
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _file_name(name: str) -> str:
    """A name that every file system takes."""
    safe = "".join("_" if c in '\\/:*?"<>|' or ord(c) < 32 else c for c in fold(name))
    return safe[:_NAME_LENGTH].strip(". ") or "_"
