"""`gouji waive`: what people decide about findings."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gouji.errors import UsageError
from gouji.run.answer import Answer
from gouji.store import confrontations, reviews
from gouji.store.database import Ledger, opened
from gouji.store.reviews import Review

if TYPE_CHECKING:
    from gouji.validate.model import Finding


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a person says with a decision."""

    reason: str = ""
    by: str = ""
    until: str = ""  # ISO date
    office: str = ""  # whose finding, where several offices have the same


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
        return add(place, what, words)
    return take_back(place, Path(what), by=words.by)


def add(place: str, fingerprint: str, words: Words) -> Answer:
    """Accept an explanation for one finding, by fingerprint or id; it lapses when a printed figure changes.

    Raises:
        UsageError: no such finding, no reason, or no such date.
    """
    if not words.reason.strip() or not words.by.strip():
        raise UsageError("豁免必须写明理由和处理人", "加上 --reason 和 --by。")
    if words.until:
        _date(words.until)
    with opened(place, create=False) as ledger:
        office, year, finding = _find(ledger, fingerprint, words.office)
        decided = Review(
            fingerprint=finding.fingerprint, action=reviews.WAIVE, reason=words.reason.strip(), by=words.by.strip(), at=_now(),
            rule=finding.rule, entity=office, year=year, printed=finding.printed or "", until=words.until,
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


def _find(ledger: Ledger, fingerprint: str, office: str) -> tuple[str, int, Finding]:
    found = [one for one in confrontations.find(ledger, fingerprint) if office in {"", one[0]}]
    if not found:
        raise UsageError(f"台账里没有指纹为“{fingerprint}”的问题", "指纹在差异清单的最后一列。")
    if len(found) > 1:
        owners = "、".join(f"{name}{year}" for name, year, _ in found[:5])
        raise UsageError(f"有 {len(found)} 份报告都有这一条：{owners}", "用 --office 指明单位。")
    return found[0]


def show(place: str) -> Answer:
    """Every waiver in force."""
    with opened(place, create=False) as ledger:
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

    with opened(place, create=False) as ledger:
        known = {fingerprint for _, fingerprint in confrontations.fingerprints(ledger)}
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
