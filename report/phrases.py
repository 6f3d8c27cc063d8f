"""The parts of a finding as short phrases, the same in every output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gouji.report.inert import one_line
from gouji.report.words import CHAPTER, said

if TYPE_CHECKING:
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


def excerpt(text: str, figure: str | None, around: int = 25) -> tuple[str, str, str]:
    """What stands before the figure, the figure, and what follows: about 50 signs around it, on one line.

    Where the figure does not occur in the text, the text's beginning stands in the first part.
    """
    line = one_line(text)
    needle = one_line(figure) if figure else ""
    at = line.find(needle) if needle else -1
    if at < 0:
        return (line if len(line) <= 4 * around else line[: 4 * around] + "…"), "", ""
    end = at + len(needle)
    start, stop = max(at - around, 0), min(end + around, len(line))
    while start and line[start - 1 : start + 1].strip("0123456789.,%") == "":  # never cut a figure in two
        start -= 1
    while stop < len(line) and line[stop - 1 : stop + 1].strip("0123456789.,%") == "":
        stop += 1
    return ("…" if start else "") + line[start:at], needle, line[end:stop] + ("…" if stop < len(line) else "")


def figures(finding: Finding, language: str) -> str:
    """填报 121.25 万元 → 应为 112.25 万元（相差 9.00）; "" where the finding is about words alone."""
    unit = f" {finding.unit}" if finding.unit else ""
    aim = "" if not finding.expected else f"{said('expected', language)} {finding.expected}{unit}"
    if not finding.printed:
        return aim
    text = f"{said('printed', language)} {finding.printed}{unit}"
    if aim:
        text += f" → {aim}"
    if finding.difference:
        before, after = ("（", "）") if language == "zh" else (" (", ")")
        text += f"{before}{said('difference', language)} {finding.difference}{after}"
    return text


def chapter(code: str, language: str) -> str:
    """The kind of rule that a code belongs to; the code itself where it is not of the catalogue."""
    return CHAPTER[language].get(code[:1], code)


def packs(report: Report) -> str:
    """The rule packs in force: id, version and the first digits of their hash."""
    return JOIN.join(f"{p.id} {p.version} {p.sha256[:12]}".strip() for p in report.packs)
