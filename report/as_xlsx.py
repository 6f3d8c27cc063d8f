"""The workbook analysts work in: problems, questions, not judged, coverage, offices, refused files."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from typing import TYPE_CHECKING

from gouji.report import links, phrases, words
from gouji.report.decisions import (
    BY,
    CHOICES,
    DECISION,
    FINGERPRINT,
    PRINTED,
    REASON,
    SEAL,
    UNTIL,
    seal,
)
from gouji.report.files import replaced
from gouji.report.inert import one_line
from gouji.report.model import (
    Entry,
    Report,
    advice,
    facts_by_id,
    findings_of,
    in_order,
    open_count,
    remarks_of,
    rule_names,
    unjudged,
)
from gouji.report.registry import writer
from gouji.report.sheet import Book, Column, Figure, Link, Marked, Value, fill
from gouji.report.summary import office, summarise
from gouji.report.xlsx_summary import draw
from gouji.validate.model import Finding, Level, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed date of creation: same input, same bytes

FINDING_COLUMNS = (
    Column(title="级别", width=6, style="level"),
    Column(title="单位", width=18),
    Column(title="年度", width=6, style="code"),
    Column(title="规则", width=6, style="code"),
    Column(title="问题", width=54),
    Column(title="填报数", width=12),
    Column(title="应为", width=12),
    Column(title="差额", width=11),
    Column(title="计量单位", width=8),
    Column(title="位置", width=24),
    Column(title="页", width=5),
    Column(title="原文摘录", width=40),
    Column(title="原因", width=20),
    Column(title="把握", width=6, style="code"),
    Column(title="依据数", width=6),
    Column(title="同因不符", width=28),
    Column(title="连带", width=28),
    Column(title="备选", width=28),
    Column(title="证据", width=8),
    Column(title="状态", width=9),
    Column(title=DECISION, width=11, style="input", choices=tuple(CHOICES)),
    Column(title=REASON, width=28, style="input"),
    Column(title=BY, width=10, style="input"),
    Column(title=UNTIL, width=12, style="input"),
    Column(title="规则名称", width=20),
    Column(title="文件", width=24),
    Column(title="编号", width=12, style="code"),
    Column(title=FINGERPRINT, width=12, style="hidden"),
    Column(title=PRINTED, width=12, style="hidden"),
    Column(title=SEAL, width=12, style="hidden"),
)
_UNJUDGED = (
    Column(title="单位", width=20),
    Column(title="年度", width=6, style="code"),
    Column(title="规则", width=7, style="code"),
    Column(title="规则名称", width=30),
    Column(title="缺少的数", width=44),
    Column(title="无法判断次数", width=12),
    Column(title="说明", width=30),
    Column(title="文件", width=28),
)
_COVERAGE = (
    Column(title="单位", width=20),
    Column(title="年度", width=6, style="code"),
    Column(title="文件", width=28),
    Column(title="数字个数", width=9),
    Column(title="已核对", width=9),
    Column(title="未核对", width=9),
    *(Column(title=word, width=9) for word in words.VERDICT["zh"].values()),
    Column(title="没有规则看过的数", width=70),
)
_OFFICES = (
    Column(title="单位", width=26),
    Column(title="份数", width=7),
    Column(title="错误", width=7),
    Column(title="核实", width=7),
    Column(title="提示", width=7),
    Column(title="已豁免", width=8),
    Column(title="数字个数", width=9),
    Column(title="已核对", width=9),
)
_FILES = (
    Column(title="文件", width=34),
    Column(title="结果", width=12),
    Column(title="怎么办", width=50),
    Column(title="原因代码", width=20, style="code"),
    Column(title="细节", width=40),
    Column(title="路径", width=50),
)


@writer(".xlsx")
def write_xlsx(report: Report, target: Path) -> None:
    """Write the workbook; rows go to disk as they come, so that memory stays bounded."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - heavy, and needed here only

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with replaced(target) as draft, Workbook(str(draft), options) as file:
        file.set_properties({"title": "勾稽核对清单", "author": f"gouji {report.version}", "created": _MADE})
        book = Book(file=file)
        draw(book, report, summarise(report))
        fill(book, "问题清单", FINDING_COLUMNS, finding_rows(report, {Level.MUST}))
        fill(book, "核实事项", FINDING_COLUMNS, finding_rows(report, {Level.EXPLAIN, Level.HINT}))
        fill(book, "无法判断", _UNJUDGED, _unjudged_rows(report))
        fill(book, "覆盖率", _COVERAGE, _coverage_rows(report))
        fill(book, "单位汇总", _OFFICES, _office_rows(report))
        fill(book, "未处理文件", _FILES, _file_rows(report))


def finding_rows(report: Report, levels: set[Level]) -> Iterator[list[Value]]:
    """One row per finding of these levels, by file, in the order of the findings."""
    names = rule_names(report)
    for entry in in_order(report):
        for finding in findings_of(report, entry):
            if finding.level in levels:
                yield _finding_row(report, entry, finding, names)


def _finding_row(report: Report, entry: Entry, f: Finding, names: dict[str, str]) -> list[Value]:
    before, mark, after = phrases.excerpt(f.quote, f.printed)
    page = phrases.page(f)
    entity, year = one_line(entry.entity), "" if entry.year is None else str(entry.year)
    rule, where, message = one_line(f.rule), one_line(phrases.where(f)), one_line(f.message)
    printed = one_line(f.printed or "")
    link = links.href(report, entry, f, quoted=False)
    waiver = f.waiver if f.status == "waived" else None
    return [
        words.LEVEL["zh"][f.level],
        *(
            entity,
            year,
            rule,
            message,
            Figure(text=printed),
            Figure(text=f.expected),
            Figure(text=f.difference),
        ),
        *(f.unit, where, int(page) if page else None, Marked(before=before, mark=mark, after=after)),
        *(one_line(f.cause), f.grade, f.derivations or None),
        "\n".join(map(phrases.symptom, f.symptoms)),
        *("\n".join(map(phrases.change, items)) for items in (f.knock_on, f.alternatives)),
        Link(target=link, text="查看") if link else None,
        words.STATUS["zh"].get(f.status, f.status),
        *((_answer(waiver.decision), waiver.reason, waiver.by, waiver.until) if waiver else ("", "", "", "")),
        *(names.get(f.rule, ""), one_line(entry.name), f.id, f.fingerprint, printed),
        seal(f.fingerprint, printed, (entity, year, rule, where, message)),
    ]


def _answer(decision: str) -> str:
    """The word of the drop-down list for a decision that was taken before."""
    return next((word for word, code in CHOICES.items() if code == decision), "认可说明")


def _unjudged_rows(report: Report) -> Iterator[list[Value]]:
    names = rule_names(report)
    for entry in in_order(report):
        for outcome in unjudged(entry):
            yield [
                office(entry, "zh"),
                "" if entry.year is None else str(entry.year),
                *(outcome.rule, names.get(outcome.rule, ""), one_line("、".join(outcome.missing))),
                outcome.counts.get(Verdict.UNKNOWN.value, 0),
                f"规则故障：{one_line(outcome.broken)}" if outcome.broken else "",
                one_line(entry.name),
            ]


def _coverage_rows(report: Report) -> Iterator[list[Value]]:
    for entry in in_order(report):
        judged = entry.confrontation
        if judged is None:
            continue
        facts = facts_by_id(judged.submission)
        left = (facts[name] for name in judged.unchecked if name in facts)
        counts = judged.verdict_counts()
        yield [
            *(office(entry, "zh"), "" if entry.year is None else str(entry.year), one_line(entry.name)),
            *(judged.figures, judged.checked, judged.figures - judged.checked),
            *(counts[v.value] for v in words.VERDICT["zh"]),
            one_line("；".join(f"{fact.label} {fact.text}" for fact in left)),
        ]


def _office_rows(report: Report) -> Iterator[list[Value]]:
    sums: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for entry in in_order(report):
        if entry.confrontation is None:
            continue
        found, row = findings_of(report, entry), sums[office(entry, "zh")]
        row.update({level.value: open_count(found, level) for level in Level})
        row["waived"] += sum(f.status == "waived" for f in found)
        row.update(files=1, figures=entry.confrontation.figures, checked=entry.confrontation.checked)
    for name, row in sorted(sums.items(), key=lambda item: (-item[1]["must"], -item[1]["explain"], item[0])):
        yield [
            name,
            *(row[key] for key in ("files", "must", "explain", "hint", "waived", "figures", "checked")),
        ]


def _file_rows(report: Report) -> Iterator[list[Value]]:
    for entry in in_order(report):
        remarks = "；".join(remark.message for remark in remarks_of(entry) if remark.code != entry.reason)
        if entry.refused or entry.outcome == "accepted_with_warning":
            yield [
                *(one_line(entry.name), words.OUTCOME["zh"].get(entry.outcome, entry.outcome)),
                *(
                    advice(entry, "zh"),
                    entry.reason or "",
                    one_line(entry.detail or remarks),
                    one_line(entry.path),
                ),
            ]
