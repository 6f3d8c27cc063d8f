"""`gouji waive` and `gouji roster`: what people decide, and who should file."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gouji.errors import UsageError
from gouji.run.answer import Answer
from gouji.store import reports, reviews
from gouji.store.database import Ledger, open_ledger
from gouji.store.reviews import Due, Review

if TYPE_CHECKING:
    from gouji.validate.model import Finding

_OFFICE = ("单位", "单位名称", "entity")
_YEAR = ("年度", "年份", "year")
_DUE = ("截止日期", "应报日期", "due")
_CODE = ("单位编码", "预算编码", "code")


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a person says with a decision."""

    reason: str = ""
    by: str = ""
    until: str = ""  # ISO date


def waive(action: str, place: str, what: str | None, words: Words) -> Answer:
    """Add one waiver, list those in force, or take decisions back from a workbook.

    Raises:
        UsageError: unknown action, or nothing named to act on.
    """
    if action == "list":
        return show(place)
    if action not in {"add", "import"}:
        raise UsageError(f"不认识的动作“{action}”", "可选：add、list、import")
    if what is None:
        raise UsageError(
            "要处理哪一条？" if action == "add" else "要收回哪个工作簿？", f"gouji waive {action} …"
        )
    if action == "add":
        return add(place, what, reason=words.reason, by=words.by, until=words.until)
    return take_back(place, Path(what), by=words.by)


def add(place: str, fingerprint: str, *, reason: str, by: str, until: str = "") -> Answer:
    """Accept an explanation for one finding, by fingerprint or id; it lapses when a printed figure changes.

    Raises:
        UsageError: no such finding, no reason, or no such date.
    """
    if not reason.strip() or not by.strip():
        raise UsageError("豁免必须写明理由和处理人", "加上 --reason 和 --by。")
    if until:
        _date(until)
    ledger = open_ledger(place, create=False)
    office, year, finding = _find(ledger, fingerprint)
    decided = Review(
        fingerprint=finding.fingerprint, action=reviews.WAIVE, reason=reason.strip(), by=by.strip(), at=_now(),
        rule=finding.rule, entity=office, year=year, printed=finding.printed or "", until=until,
    )  # fmt: skip
    reviews.add(ledger, [decided])
    return Answer(
        text=f"已豁免 {finding.rule} {finding.where}（{office} {year}）。运行 gouji recheck 后生效。"
    )


def _date(text: str) -> None:
    try:
        dt.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"日期“{text}”不对", "写成 2025-12-31。") from error


def _find(ledger: Ledger, fingerprint: str) -> tuple[str, int, Finding]:
    for revision in reports.revisions(ledger):
        judged = reports.get_confrontation(ledger, revision.id)
        for finding in judged.findings if judged else ():
            if fingerprint in {finding.fingerprint, finding.id}:
                return revision.entity, revision.year, finding
    raise UsageError(f"台账里没有指纹为“{fingerprint}”的问题", "指纹在差异清单的最后一列。")


def show(place: str) -> Answer:
    """Every waiver in force."""
    ledger = open_ledger(place, create=False)
    lines = [
        f"{w.fingerprint[:12]}  {w.rule}  {w.entity} {w.year or ''}  {w.printed}  {w.reason}　{w.by}"
        + (f"　至 {w.until}" if w.until else "")
        for w in reviews.waivers(ledger)
    ]
    return Answer(text="\n".join([*lines, f"共 {len(lines)} 条豁免。"]))


def take_back(place: str, workbook: Path, *, by: str) -> Answer:
    """Read the decisions that were made in a workbook and keep them; rows whose figures were changed are refused.

    Raises:
        UsageError: not one of our workbooks, a changed row, or a decision without a reason.
    """
    from gouji.report.decisions import read  # noqa: PLC0415 - lazy: openpyxl

    ledger = open_ledger(place, create=False)
    known = {
        f.fingerprint
        for r in reports.revisions(ledger)
        if (c := reports.get_confrontation(ledger, r.id))
        for f in c.findings
    }
    decided, stale = [], []
    for d in read(workbook):
        if d.decision == "pending":
            continue
        if d.fingerprint not in known:
            stale.append(d.where)
            continue
        decided.append(
            Review(
                fingerprint=d.fingerprint, action=d.decision, reason=d.reason, by=d.by or by, at=_now(), rule=d.rule,
                entity=d.entity, year=d.year, printed=d.printed, until=d.until,
            )
        )  # fmt: skip
    if any(not review.by for review in decided):
        raise UsageError("有的行没有写处理人", "在表里填写，或加 --by。")
    reviews.add(ledger, decided)
    lines = [f"收回 {len(decided)} 条处理意见。运行 gouji recheck 后生效。"]
    if stale:
        lines.append(f"以下各行对应的数字已经变化，意见不再适用：{'、'.join(stale)}")
    return Answer(text="\n".join(lines))


def roster(place: str, file: Path | None, *, year: int | None) -> Answer:
    """Take in who should file (CSV with 单位, 年度, and maybe 截止日期, 单位编码), or say who has not and who was late.

    Raises:
        UsageError: the file lacks a column or holds an impossible year or date.
    """
    ledger = open_ledger(place, create=file is not None)
    if file is not None:
        offices = _offices(file)
        reviews.put_roster(ledger, offices)
        return Answer(text=f"名录已更新：{len(offices)} 个单位。")
    filed = {(r.entity, r.year): r for r in reports.revisions(ledger, newest=False) if r.n == 1}
    lines = []
    for due in reviews.get_roster(ledger, year):
        revision = filed.get((due.entity, due.year))
        if revision is None:
            lines.append(f"未报  {due.entity} {due.year}" + (f"　截止 {due.due}" if due.due else ""))
        elif due.due and revision.received[:10] > due.due:
            lines.append(f"迟报  {due.entity} {due.year}　{revision.received[:10]}（截止 {due.due}）")
    return Answer(
        text="\n".join([*lines, f"应报 {len(reviews.get_roster(ledger, year))}，未报或迟报 {len(lines)}。"])
    )


def _offices(file: Path) -> list[Due]:
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        text = file.read_bytes().decode("gb18030", "replace")
    except OSError as error:
        raise UsageError(f"读不了名录 {file}：{error.strerror}") from error
    rows = list(csv.DictReader(io.StringIO(text)))
    offices = []
    for n, row in enumerate(rows, 2):
        name, year = _column(row, _OFFICE), _column(row, _YEAR)
        if not name or not year.isdigit():
            raise UsageError(
                f"{file} 第 {n} 行缺少单位或年度", "表头需要“单位”和“年度”，可另有“截止日期”“单位编码”。"
            )
        due = _column(row, _DUE)
        if due:
            _date(due)
        offices.append(Due(entity=name, year=int(year), due=due, code=_column(row, _CODE)))
    return offices


def _column(row: dict[str, str], names: tuple[str, ...]) -> str:
    return next((row[name].strip() for name in names if row.get(name)), "")
