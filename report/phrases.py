"""The parts of a finding as short phrases, the same in every output."""

from __future__ import annotations

from collections.abc import Iterable

from gouji.report.model import Report
from gouji.validate.model import Change, Finding, Symptom

JOIN = "；"


def change(item: Change) -> str:
    """年末结余（表2 第3行）：12.30 → 12.80."""
    place = f"（{item.where}）" if item.where else ""
    aim = f" → {item.expected}" if item.expected is not None else ""
    return f"{item.label}{place}：{item.printed}{aim}"


def changes(items: Iterable[Change]) -> str:
    """Several changes on one line."""
    return JOIN.join(map(change, items))


def symptom(item: Symptom) -> str:
    """B03 收支不平（年度支出情况）."""
    place = f"（{item.where}）" if item.where else ""
    return f"{item.rule} {item.message}{place}"


def symptoms(items: Iterable[Symptom]) -> str:
    """Several failing checks on one line."""
    return JOIN.join(map(symptom, items))


def where(finding: Finding) -> str:
    """Where the figure stands, in words; the bare location where the finding has no words for it."""
    return finding.where or str(finding.location or "")


def page(finding: Finding) -> str:
    """The page as digits, "" where the format knows no pages."""
    number = finding.location.page if finding.location else None
    return "" if number is None else str(number)


def packs(report: Report) -> str:
    """The rule packs in force: id, version and the first digits of their hash."""
    return JOIN.join(f"{p.id} {p.version} {p.sha256[:12]}".strip() for p in report.packs)
