"""What a run did, in counts: as data for programs and as a page for people. The same ledger gives the same words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gouji.report.inert import one_line
from gouji.run.roster import missing
from gouji.run.wording import OUTCOME_ZH, advice_of, reason_zh
from gouji.store import runs
from gouji.validate.model import LEVEL_ZH, Level

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gouji.report.model import Entry
    from gouji.run.scan import Outcome
    from gouji.store.database import Ledger
    from gouji.store.runs import Arrival

_WORST = 10
_LISTED = 50  # files of one kind that the page names; the tables name all


@dataclass(slots=True, kw_only=True)
class Told:
    """What the reports of a run add up to."""

    rules: Counter[tuple[str, Level]] = field(default_factory=Counter)
    offices: Counter[str] = field(default_factory=Counter)
    unjudged: list[str] = field(default_factory=list)

    def add(self, entry: Entry) -> None:
        """Count one report."""
        remarks = entry.confrontation.remarks if entry.confrontation else ()
        if entry.confrontation is None or any(r.code == "not_judged" for r in remarks):
            self.unjudged.append(entry.path or entry.name)
        for finding in entry.confrontation.findings if entry.confrontation else ():
            if finding.status != "waived":
                self.rules[finding.rule, finding.level] += 1
                self.offices[entry.entity] += finding.level is Level.MUST

    def worst(self) -> list[tuple[str, int]]:
        """The offices with most errors."""
        ranked = sorted(self.offices.items(), key=lambda kv: (-kv[1], kv[0]))
        return [(name, n) for name, n in ranked[:_WORST] if n]


def as_data(ledger: Ledger, root: str, outcome: Outcome, told: Told) -> dict[str, Any]:
    """Counts by outcome, level and rule, the worst offices, what needs a person, and what the last run of this inbox had."""
    earlier = [
        r for r in runs.runs(ledger, root=root, kind="scan") if r.id < outcome.run and r.state == runs.DONE
    ]
    return {
        "批次": outcome.run,
        "文件": outcome.counts(),
        "与上次相同": sum(a.reason == "unchanged" for a in outcome.arrivals),
        "读取": outcome.read,
        "问题": outcome.findings,
        "上次问题": earlier[0].counts.get("findings", {}) if earlier else {},
        "按规则": {f"{rule} {level.value}": n for (rule, level), n in sorted(told.rules.items())},
        "问题最多的单位": [[name, n] for name, n in told.worst()],
        "未能核对": told.unjudged,
        "连续暂缓": [
            {"文件": s.path, "单位": s.office, "原因": reason_zh(s.reason), "夜数": s.nights}
            for s in outcome.stuck
        ],
        "未报": missing(ledger),
    }


def as_page(data: Mapping[str, Any], outcome: Outcome, title: str, names: Mapping[str, str]) -> str:
    """The same for people.

    Args:
        data: what `as_data` gave.
        outcome: the run.
        title: the first line.
        names: rule code → what the rule is called.
    """
    counts = data["文件"]
    sums = "　".join(f"{OUTCOME_ZH[name]} {counts[name]}" for name in OUTCOME_ZH)
    lines = [
        title,
        "",
        f"看到 {counts['seen']} 个文件：{sums}",
        f"其中与上次相同 {data['与上次相同']}；本次读取 {data['读取']}",
    ]
    lines.append(f"本次收到的报告中的问题：{_levels(data['问题'])}")
    if data["上次问题"]:
        lines.append(f"上次扫描收到的报告中的问题：{_levels(data['上次问题'])}")
    stuck = [
        f"{one_line(s.path)}　{s.office}　已暂缓 {s.nights} 夜：{reason_zh(s.reason)}" for s in outcome.stuck
    ]
    lines += _listed("连续三夜以上没能收下的文件（请问一问单位，或看看文件是否一直开着）", stuck)
    lines += _listed("未能核对的报告（gouji recheck 再试）", [one_line(path) for path in data["未能核对"]])
    lines += _listed(
        "退回的文件", [_said(a) for a in outcome.arrivals if a.outcome == "refused" and a.reason]
    )
    lines += _listed(
        "暂缓的文件（下次再看）", [_said(a) for a in outcome.arrivals if a.outcome == "deferred"]
    )
    lines += _listed(
        "错误最多的单位", [f"{name or '（没有写单位）'}　{n}" for name, n in data["问题最多的单位"]]
    )
    order = [level.value for level in Level]
    ranked = sorted(
        data["按规则"].items(), key=lambda kv: (order.index(kv[0].partition(" ")[2]), -kv[1], kv[0])
    )
    lines += _listed("最常见的问题", [_rule(words, n, names) for words, n in ranked[:_WORST]])
    lines += _listed("未报、迟报的单位", list(data["未报"]))
    return "\n".join(lines) + "\n"


def _levels(counts: Mapping[str, int]) -> str:
    return "　".join(f"{LEVEL_ZH[level]} {counts.get(level.value, 0)}" for level in Level)


def _listed(title: str, entries: list[str]) -> list[str]:
    if not entries:
        return []
    more = [f"  …共 {len(entries)} 个"] if len(entries) > _LISTED else []
    return ["", f"{title}：", *(f"  {entry}" for entry in entries[:_LISTED]), *more]


def _said(arrival: Arrival) -> str:
    return f"{one_line(arrival.path)}　{reason_zh(arrival.reason)}　{advice_of(arrival.reason)}".rstrip()


def _rule(words: str, n: int, names: Mapping[str, str]) -> str:
    code, _, level = words.partition(" ")
    return f"{code}　{LEVEL_ZH[Level(level)]}　{names.get(code, '')}　{n}"
