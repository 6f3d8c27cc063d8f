"""What became of each file: read or refused, why, what to do, and how much of it was checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gouji.report import words
from gouji.report.files import put
from gouji.report.inert import cell
from gouji.report.model import Entry, Report, advice, findings_of, in_order, open_count, remarks_of
from gouji.report.registry import writer
from gouji.report.table import as_bytes
from gouji.validate.model import Level, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEADER = (
    *(
        "文件",
        "单位",
        "年度",
        "结果",
        "原因代码",
        "怎么办",
        "细节",
        "错误",
        "核实",
        "提示",
        "数字个数",
        "已核对个数",
    ),
    *("一致", "尾差", "临界", "不符", "无法判断", "说明", "格式", "页数", "路径", "内容摘要"),
)


@writer(".files.csv")
def write_files(report: Report, target: Path) -> None:
    """Write the table of files."""
    put(target, as_bytes(HEADER, rows(report)))


def rows(report: Report) -> Iterator[tuple[str, ...]]:
    """One row per file, whatever became of it; inert cells."""
    for entry in in_order(report):
        yield (
            *(cell(entry.name), cell(entry.entity), "" if entry.year is None else str(entry.year)),
            words.OUTCOME["zh"].get(entry.outcome, entry.outcome),
            *(cell(entry.reason or ""), cell(advice(entry, "zh")), cell(entry.detail)),
            *_counts(report, entry),
            cell("；".join(remark.message for remark in remarks_of(entry) if remark.code != entry.reason)),
            *(cell(entry.format or ""), "" if entry.pages is None else str(entry.pages), cell(entry.path)),
            cell(entry.sha256 or ""),
        )


def _counts(report: Report, entry: Entry) -> list[str]:
    judged = entry.confrontation
    if judged is None:  # not judged is not nought
        return [""] * 10
    found, verdicts = findings_of(report, entry), judged.verdict_counts()
    levels = [str(open_count(found, level)) for level in Level]
    return [*levels, str(judged.figures), str(judged.checked), *(str(verdicts[v.value]) for v in Verdict)]
