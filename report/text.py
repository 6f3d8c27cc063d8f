"""What a person reads in the terminal: per file a line of counts, then the findings by cause."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gouji.report import phrases
from gouji.report.columns import measure, wrap
from gouji.report.inert import one_line
from gouji.report.model import (
    WARNED,
    Entry,
    Report,
    advice,
    findings_of,
    open_count,
    remarks_of,
    rule_names,
    unjudged,
)
from gouji.report.words import LEVEL, VERDICT, said
from gouji.validate.model import Finding, Level, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

_STYLES = {Level.MUST: "31;1", Level.EXPLAIN: "33", Level.HINT: "36"}
_DIM = "2"
_BOLD = "1"
_INDENT = "      "
_REMARKS = 5  # shown per file; the rest is counted
_QUOTE = 120  # signs of the printed text around a figure
_NARROW = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """How to print: width in columns, colours or not, language."""

    width: int
    colour: bool
    language: str
    names: dict[str, str]

    def paint(self, text: str, style: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self.colour and text else text

    def say(self, key: str) -> str:
        return said(key, self.language)

    def body(self, text: str, *, lead: str = "") -> list[str]:
        """Lines under a finding; a lead such as 原因： stands before the first."""
        first = _INDENT + lead
        if measure(first) * 2 > self.width:  # a long lead in a narrow window stands on its own
            return [first, *wrap(one_line(text), self.width, first=_INDENT + "  ", rest=_INDENT + "  ")]
        return wrap(one_line(text), self.width, first=first, rest=_INDENT + "  " if lead else _INDENT)

    def colon(self) -> str:
        return ": " if self.language == "en" else "："


def render(
    report: Report,
    *,
    width: int = 100,
    colour: bool = False,
    level: Level | None = None,
    show_rounding: bool | None = None,
) -> str:
    """The report as text, files in the caller's order, ending with one line that sums up.

    Args:
        report: what to show.
        width: columns of the terminal.
        colour: whether to use ANSI colours.
        level: floor of the levels shown; the report's own by default.
        show_rounding: whether folded roundings are shown; the report's own choice by default.
    """
    report = replace(
        report,
        level=report.level if level is None else level,
        show_rounding=report.show_rounding if show_rounding is None else show_rounding,
    )
    page = _Page(width=max(width, _NARROW), colour=colour, language=report.language, names=rule_names(report))
    lines: list[str] = []
    for entry in report.entries:
        lines += [*_entry(report, entry, page), ""]
    return "\n".join([*lines, *_closing(report, page)]) + "\n"


def _entry(report: Report, entry: Entry, page: _Page) -> Iterator[str]:
    if entry.refused:
        yield from _refusal(entry, page)
        return
    yield from _heading(entry, page)
    judged = entry.confrontation
    if judged is None:
        return
    counts = judged.verdict_counts()
    total = sum(counts.values())
    verdicts = " · ".join(f"{VERDICT[page.language][v]} {counts[v.value]}" for v in Verdict)
    colon = page.colon()
    summary = (
        f"{page.say('checks')}{colon}{total}（{verdicts}）"
        if page.language == "zh"
        else f"Checks: {total} ({verdicts})"
    )
    cover = f"{page.say('coverage')}{colon}{judged.checked}/{judged.figures}"
    if page.language == "zh":
        cover += " 个数"
    yield from (
        page.paint(text, _DIM) for text in wrap(f"{summary}　{cover}", page.width, first="  ", rest="  ")
    )
    found = findings_of(report, entry)
    shown = [f for f in found if f.status != "waived"]
    if not found:
        none = (
            "none_shown"
            if judged.findings
            else "no_findings"
            if total > counts["UNKNOWN"] and judged.checked
            else "nothing_checked"
        )
        yield f"  {page.say(none)}"
    for finding in shown:
        yield ""
        yield from _finding(finding, page)
    for finding in (f for f in found if f.status == "waived"):
        yield from _waived(finding, page)
    missing = unjudged(entry)
    if missing:
        codes = " ".join(outcome.rule for outcome in missing)
        yield ""
        text = f"{page.say('unjudged')}{colon}{codes}"
        yield from (page.paint(t, _DIM) for t in wrap(text, page.width, first="  ", rest="    "))


def _heading(entry: Entry, page: _Page) -> Iterator[str]:
    entity = one_line(entry.entity) or page.say("unknown_entity")
    year = page.say("unknown_year") if entry.year is None else f"{entry.year}{page.say('year')}"
    lines = wrap(f"{entity}　{year}　{one_line(entry.name)}", page.width)
    yield from (page.paint(text, _BOLD) for text in lines)
    if entry.outcome != WARNED:
        return
    remarks = remarks_of(entry)
    for remark in remarks[:_REMARKS]:
        text = f"{page.say('remark')}{page.colon()}{one_line(remark.message)}"
        yield from wrap(text, page.width, first="  ", rest="    ")
    if len(remarks) > _REMARKS:
        yield f"  {page.say('more')} {len(remarks) - _REMARKS} {page.say('items')}".rstrip()


def _refusal(entry: Entry, page: _Page) -> Iterator[str]:
    word = "Refused" if page.language == "en" else "未能读取"
    detail = f"（{one_line(entry.detail)}）" if entry.detail else ""
    text = f"{one_line(entry.name)}{page.colon()}{advice(entry, page.language)}[{entry.reason}]{detail}"
    lines = wrap(text, page.width, first=f"{word}  ", rest="    ")
    yield page.paint(word, _STYLES[Level.MUST]) + lines[0].removeprefix(word)
    yield from lines[1:]


def _finding(finding: Finding, page: _Page) -> Iterator[str]:
    level = LEVEL[page.language][finding.level]
    name = page.names.get(finding.rule, "")
    grade = f"[{finding.grade}] " if finding.grade else ""
    title = f"{finding.rule} {name}".strip()
    lines = wrap(f"{title}  {grade}#{finding.id}", page.width, first=f"  {level}  ", rest=_INDENT)
    yield "  " + page.paint(level, _STYLES[finding.level]) + lines[0].removeprefix(f"  {level}")
    yield from lines[1:]
    yield from page.body(finding.message)
    figures = phrases.figures(finding, page.language)
    if figures:
        yield from (page.paint(text, _BOLD) for text in page.body(figures))
    number = phrases.page(finding)
    where = one_line(phrases.where(finding))
    if number and f"第{number}页" not in where:
        where += f"（第{number}页）" if page.language == "zh" else f" (page {number})"
    yield from _part("where", where, page)
    yield from _part("cause", finding.cause, page)
    if finding.derivations:
        text = f"{finding.derivations} 条独立推算" if page.language == "zh" else str(finding.derivations)
        yield from _part("derivations", text, page)
    yield from _part("symptoms", phrases.symptoms(finding.symptoms), page)
    yield from _part("knock_on", phrases.changes(finding.knock_on), page)
    yield from _part("alternatives", phrases.changes(finding.alternatives), page)
    if finding.quote:
        quote = one_line(finding.quote)
        text = quote if len(quote) <= _QUOTE else quote[:_QUOTE] + "…"
        yield from (
            page.paint(t, _DIM) for t in page.body(f"“{text}”", lead=page.say("quote") + page.colon())
        )
    if finding.status == "stale_waiver":
        yield from page.body(page.say("stale_waiver"))


def _part(key: str, text: str, page: _Page) -> list[str]:
    return page.body(text, lead=page.say(key) + page.colon()) if text else []


def _waived(finding: Finding, page: _Page) -> Iterator[str]:
    why = ""
    if finding.waiver is not None:
        by = "，".join(part for part in (finding.waiver.by, finding.waiver.until) if part)
        why = f"{finding.waiver.reason}（{by}）" if by else finding.waiver.reason
    text = one_line(f"{finding.rule} {finding.message}　{why}")
    lines = wrap(text, page.width, first=f"  {page.say('waived')}  ", rest=_INDENT)
    yield from (page.paint(line, _DIM) for line in lines)


def _closing(report: Report, page: _Page) -> list[str]:
    found = [f for entry in report.entries for f in findings_of(report, entry)]
    levels = [(LEVEL[page.language][level], open_count(found, level)) for level in Level]
    refused = sum(entry.refused for entry in report.entries)
    waived = sum(f.status == "waived" for f in found)
    total = len(report.entries)
    if page.language == "en":
        counts = ", ".join(f"{word} {number}" for word, number in levels)
        text = f"{total} files: {total - refused} read, {refused} refused; {counts}; waived {waived}"
    else:
        counts = "，".join(f"{word} {number}" for word, number in levels)
        text = f"共 {total} 份：已读 {total - refused}，未能读取 {refused}；{counts}；已豁免 {waived}"
    return [page.paint(line, _BOLD) for line in wrap(text, page.width)]
