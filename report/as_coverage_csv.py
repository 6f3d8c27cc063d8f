"""What was not judged: rules with a missing figure, rules that broke, figures that no rule looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gouji.report.files import put
from gouji.report.inert import cell, figure
from gouji.report.model import Entry, Report, facts_by_id, in_order, rule_names, unjudged
from gouji.report.registry import writer
from gouji.report.table import as_bytes
from gouji.validate.model import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEADER = (
    *("文件", "单位", "年度", "情形", "规则", "规则名称", "一致", "尾差", "临界", "不符", "无法判断"),
    *("缺少的数", "指标", "口径", "填报数", "计量单位", "位置", "页", "说明", "路径"),
)


@writer(".coverage.csv")
def write_coverage(report: Report, target: Path) -> None:
    """Write the table of what was not judged."""
    put(target, as_bytes(HEADER, rows(report)))


def rows(report: Report) -> Iterator[tuple[str, ...]]:
    """One row per rule that could not be judged, then one per figure that no rule looked at; inert cells."""
    names = rule_names(report)
    for entry in in_order(report):
        head = (cell(entry.name), cell(entry.entity), "" if entry.year is None else str(entry.year))
        for outcome in unjudged(entry):
            kind = "规则故障" if outcome.broken else "无法判断"
            counts = tuple(str(outcome.counts.get(v.value, 0)) for v in Verdict)
            rule = (cell(outcome.rule), cell(names.get(outcome.rule, "")))
            tail = (
                cell("、".join(outcome.missing)),
                "",
                "",
                "",
                "",
                "",
                "",
                cell(outcome.broken),
                cell(entry.path),
            )
            yield (*head, kind, *rule, *counts, *tail)
        for row in _unchecked(entry):
            yield (*head, *row, cell(entry.path))


def _unchecked(entry: Entry) -> Iterator[tuple[str, ...]]:
    if entry.confrontation is None:
        return
    facts = facts_by_id(entry.confrontation.submission)
    for name in entry.confrontation.unchecked:
        fact = facts.get(name)
        if fact is None:
            yield ("未核对的数", *[""] * 8, cell(name), *[""] * 6)
            continue
        place = fact.evidence.location
        yield (
            *(
                "未核对的数",
                *[""] * 8,
                cell(fact.label),
                cell(fact.entity),
                figure(fact.text),
                cell(fact.unit),
            ),
            *(cell(fact.evidence.where or str(place)), "" if place.page is None else str(place.page), ""),
        )
