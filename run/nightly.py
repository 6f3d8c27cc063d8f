"""The results of a run as files: runs/<date>-<number>/ with discrepancies, outcomes, a summary, and one CSV per office.

The folder appears whole by one rename. The same ledger gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gouji import __version__
from gouji.normalize.words import fold
from gouji.report import as_coverage_csv, as_csv
from gouji.report.inert import cell
from gouji.report.model import ACCEPTED, REFUSED, Entry, Pack, Report
from gouji.report.table import as_bytes
from gouji.run import summary
from gouji.run.edition import edition
from gouji.run.intake import sync_folder
from gouji.run.rechecking import followers
from gouji.run.wording import OUTCOME_ZH, advice_of, reason_zh
from gouji.store import confrontations, reports
from gouji.validate.between import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gouji.run.scan import Outcome, Scan
    from gouji.store.database import Ledger
    from gouji.store.reports import Revision
    from gouji.store.runs import Arrival, Run
    from gouji.validate.model import RuleSet

FINDINGS, COVERAGE, SUMMARY, PAGE = "差异清单.csv", "覆盖.coverage.csv", "摘要.json", "摘要.txt"
_NAME_LENGTH = 60
_DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10))}
)  # on Windows


def write(task: Scan, ledger: Ledger, outcome: Outcome, run: Run) -> Path:
    """Write the results of a run, one report at a time, so that a thousand take no more memory than one; the folder."""
    day = dt.datetime.fromisoformat(run.started).astimezone().date().isoformat()
    target = task.state / "runs" / f"{day}-{run.id:05d}"
    temporary = target.with_name(f".{target.name}.partial")
    shutil.rmtree(temporary, ignore_errors=True)
    (temporary / "单位").mkdir(parents=True, mode=0o750)
    tables = Tables(folder=temporary)
    tables.add_header(replace(_blank(task.rules), entries=()))
    task.step("header")
    told = summary.Told()
    for entry in _entries(ledger, outcome, task.rules):
        tables.add(replace(_blank(task.rules), entries=(entry,)))
        told.add(entry)
        task.step("told")
    (temporary / "文件结果.csv").write_bytes(_files(ledger, outcome))
    data = summary.as_data(ledger, task.name, outcome, told)
    (temporary / SUMMARY).write_text(_json(data), encoding="utf-8")
    title = f"{task.root.absolute().name}　{day}　第 {run.id} 次扫描"
    page = summary.as_page(
        data, outcome, title, {rule.code: rule.name for rule in (*task.rules.rules, *RULES)}
    )
    (temporary / PAGE).write_text(page, encoding="utf-8", newline="\r\n")  # Notepad of an old Windows
    for written in sorted(temporary.rglob("*")):
        if written.is_file():
            written.chmod(0o640)
            _flush(written)
    task.step("flushed")
    shutil.rmtree(target, ignore_errors=True)
    temporary.replace(target)
    sync_folder(target.parent)
    return target


def add_to_summary(folder: Path, key: str, said: str) -> None:
    """Add what happened after the results were written; the summary is replaced whole."""
    path = folder / SUMMARY
    data = json.loads(path.read_text(encoding="utf-8")) | {key: said}
    draft = path.with_name(f".{path.name}.partial")
    draft.write_text(_json(data), encoding="utf-8")
    draft.chmod(0o640)
    _flush(draft)
    draft.replace(path)


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _entries(ledger: Ledger, outcome: Outcome, rules: RuleSet) -> Iterator[Entry]:
    """What this run filed or judged anew, by file name; each is forgotten before the next is fetched."""
    paths = {a.sha256: a.path for a in reversed(outcome.arrivals) if a.sha256}
    filed = reports.revisions(ledger, newest=False, run_id=outcome.run)

    def order(revision: Revision) -> tuple[str, str, str]:
        path = paths.get(revision.sha256, "")
        return path.rpartition("/")[2], path, revision.sha256

    filed += followers(reports.revisions(ledger), filed)
    for revision in sorted(filed, key=order):
        entry = entry_of(ledger, revision, rules)
        if entry is not None:
            yield entry


@dataclass(slots=True, kw_only=True)
class Tables:
    """The tables of a run that grow by one report at a time."""

    folder: Path
    offices: dict[str, Path] = field(default_factory=dict)
    header: bytes = b""

    def add_header(self, report: Report) -> None:
        """Begin the tables of the run."""
        self.header = as_csv.content(report)
        (self.folder / FINDINGS).write_bytes(self.header)
        (self.folder / COVERAGE).write_bytes(as_bytes(as_coverage_csv.HEADER, ()))

    def add(self, report: Report) -> None:
        """Append one report's rows, to its office's table too."""
        rows = as_csv.content(report)[len(self.header) :]
        _append(self.folder / FINDINGS, rows)
        blank = len(as_bytes(as_coverage_csv.HEADER, ()))
        coverage = as_bytes(as_coverage_csv.HEADER, as_coverage_csv.rows(report))[blank:]
        _append(self.folder / COVERAGE, coverage)
        office = report.entries[0].entity
        if not office:
            return
        if office not in self.offices:
            self.offices[office] = self._free(_file_name(office))
            self.offices[office].write_bytes(self.header)
        _append(self.offices[office], rows)

    def _free(self, name: str) -> Path:
        """A table of its own, also where two names become the same file name."""
        taken = {path.name.lower() for path in self.offices.values()}
        n, stem = 1, name
        while f"{stem}.csv".lower() in taken:
            n += 1
            stem = f"{name}-{n}"
        return self.folder / "单位" / f"{stem}.csv"


def _append(path: Path, rows: bytes) -> None:
    with path.open("ab") as file:
        file.write(rows)


def _blank(rules: RuleSet) -> Report:
    packs = (Pack(id=rules.id, version=rules.version, sha256=rules.sha256),)
    return Report(version=__version__, packs=packs, rules=(*rules.rules, *RULES))


def report_of(
    ledger: Ledger, filed: list[Revision], rules: RuleSet, refused: Sequence[Arrival] = ()
) -> Report:
    """The report on some revisions and refusals from the ledger, without reading a document."""
    entries = [entry for revision in filed if (entry := entry_of(ledger, revision, rules)) is not None]
    entries += [
        Entry(name=a.path.rpartition("/")[2], path=a.path, sha256=a.sha256, outcome=REFUSED, reason=a.reason)
        for a in refused
        if a.outcome == "refused"
    ]
    return replace(_blank(rules), entries=tuple(entries))


def entry_of(ledger: Ledger, revision: Revision, rules: RuleSet) -> Entry | None:
    """One revision as the reports want it; None where its extraction is gone."""
    extraction = reports.get_extraction(ledger, revision.sha256)
    if extraction is None or extraction.submission is None:
        return None
    judged = confrontations.get_confrontation(ledger, revision.id, edition(rules))
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


def _files(ledger: Ledger, outcome: Outcome) -> bytes:
    """What became of each file, and where it is filed."""
    header = (
        "文件",
        "结果",
        "原因",
        "处理办法",
        "单位",
        "年度",
        "报告种类",
        "版次",
        "大小",
        "代码",
        "SHA-256",
    )
    filed = reports.filed(
        ledger, {a.sha256 for a in outcome.arrivals if a.sha256 and a.reason != "unchanged"}
    )
    return as_bytes(header, [
        (
            cell(a.path), OUTCOME_ZH.get(a.outcome or "", a.outcome or ""), cell(reason_zh(a.reason)), cell(advice_of(a.reason)),
            *_where(filed.get(a.sha256 or "")), str(a.size), cell((a.reason or "").partition(":")[0]), a.sha256 or "",
        )
        for a in outcome.arrivals
        if a.reason != "unchanged"  # they are counted in the summary
    ])  # fmt: skip


def _where(revision: Revision | None) -> tuple[str, str, str, str]:
    if revision is None:
        return "", "", "", ""
    return cell(revision.entity), str(revision.year or ""), cell(revision.kind), str(revision.n)


def _file_name(name: str) -> str:
    """A name that every file system takes."""
    safe = "".join("_" if c in '\\/:*?"<>|' or ord(c) < 32 else c for c in fold(name))
    safe = safe[:_NAME_LENGTH].strip(". ") or "_"
    return f"_{safe}" if safe.partition(".")[0].upper() in _DEVICES else safe
