"""The discrepancy table: a row per finding, Chinese headers, inert in Excel; same input, same bytes."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from gouji.report import phrases, words
from gouji.report.files import put
from gouji.report.inert import cell, figure
from gouji.report.model import Entry, Report, findings_of, in_order, rule_names
from gouji.report.registry import writer
from gouji.report.table import as_bytes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gouji.validate.model import Finding

_ZH = "zh"  # the columns are an interface and stay Chinese in every language

COLUMNS: MappingProxyType[str, Callable[[Entry, Finding], str]] = MappingProxyType(
    {
        "文件": lambda e, _: cell(e.name),
        "单位": lambda e, _: cell(e.entity),
        "年度": lambda e, _: "" if e.year is None else str(e.year),
        "级别": lambda _, f: words.LEVEL[_ZH][f.level],
        "判定": lambda _, f: words.VERDICT[_ZH][f.verdict],
        "规则": lambda _, f: cell(f.rule),
        "问题": lambda _, f: cell(f.message),
        "位置": lambda _, f: cell(phrases.where(f)),
        "页": lambda _, f: phrases.page(f),
        "原文": lambda _, f: cell(f.quote),
        "填报数": lambda _, f: figure(f.printed),
        "应为": lambda _, f: figure(f.expected),
        "差额": lambda _, f: figure(f.difference),
        "计量单位": lambda _, f: cell(f.unit),
        "把握": lambda _, f: f.grade or "",
        "原因": lambda _, f: cell(f.cause),
        "依据数": lambda _, f: str(f.derivations) if f.derivations else "",
        "同因不符": lambda _, f: cell(phrases.symptoms(f.symptoms)),
        "连带": lambda _, f: cell(phrases.changes(f.knock_on)),
        "备选": lambda _, f: cell(phrases.changes(f.alternatives)),
        "口径": lambda _, f: cell(f.entity),
        "所属期": lambda _, f: cell(f.period),
        "涉及规则": lambda _, f: cell(" ".join(f.rules)),
        "状态": lambda _, f: words.STATUS[_ZH].get(f.status, f.status),
        "豁免理由": lambda _, f: cell(f.waiver.reason) if f.waiver else "",
        "豁免人": lambda _, f: cell(f.waiver.by) if f.waiver else "",
        "豁免期限": lambda _, f: cell(f.waiver.until) if f.waiver else "",
        "路径": lambda e, _: cell(e.path),
        "编号": lambda _, f: cell(f.id),
        "指纹": lambda _, f: cell(f.fingerprint),
    }
)
_LAST = ("规则名称", "规则包")  # these need the report as well


@writer(".csv")
def write_csv(report: Report, target: Path) -> None:
    """Write the discrepancy table."""
    put(target, content(report))


def content(report: Report) -> bytes:
    """The table as bytes; rows by file, then in the order of the findings."""
    names, packs = rule_names(report), cell(phrases.packs(report))
    rows = (
        [*(column(entry, finding) for column in COLUMNS.values()), cell(names.get(finding.rule, "")), packs]
        for entry in in_order(report)
        for finding in findings_of(report, entry)
    )
    return as_bytes([*COLUMNS, *_LAST], rows)
