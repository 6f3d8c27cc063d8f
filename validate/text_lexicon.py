"""The lexicon of words (lexicon/words.toml), and the rules that need nothing else: N04, N05, N07–N10, L06.

Knows words, not offices.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from gouji.normalize.words import squeeze
from gouji.validate.model import Level, Observation, Rule
from gouji.validate.text_places import at_passage, everything, mark_of, place, prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.validate.case import Case

_HOLE = re.compile(
    r"(?:增加|减少|增长|下降|上升|提高|降低|压减|节约|结余|超支)(?:了|额|为)?\s*(?P<u1>万元|亿元|[%％]|个百分点)(?=\s*[，。；,;、）)]|\s*$)"
    r"|(?:占比?|比例为|占[^，。；\d]{1,12}的)\s*(?P<u2>[%％])(?=\s*[，。；,;、）)]|\s*$)"
    r"|(?:支出|收入|合计|共计|(?<!单位)为|预算|决算|资金|经费)[ \u3000_＿]+(?P<u3>万元|亿元|[%％])(?=\s*[，。；,;、）)]|\s*$)"
    r"|(?<![_＿])[_＿]{2,}\s*(?P<u4>万元|亿元|元|[%％]|人|个)"
)
_OWN_YEAR = re.compile(
    r"(?<![\d〔\[])(?P<year>20\d{2})\s*年度?\s*(?:我|本)?(?:[部局委办院校会厅单位门]{0,2})?(?:的)?(?:部门|单位)?(?:整体支出|部门决算|预算支出|总支出|基本支出|项目支出|三公经费|“三公”经费|整体支出绩效|支出绩效)"
)
_COMPARES = re.compile(r"比|较|同期|上年|去年|前年|以来|至|增|减|分别|历年|近\S年|年均|－|—|-")


@cache
def lexicon() -> MappingProxyType[str, Any]:
    """The built-in words."""
    path = files("gouji.validate") / "lexicon" / "words.toml"
    return MappingProxyType(tomllib.loads(path.read_text(encoding="utf-8")))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.MULTILINE)


@cache
def _entries(name: str) -> tuple[tuple[dict[str, Any], re.Pattern[str], bool], ...]:
    """Entries of a list that are in force, with their pattern, and whether cells are in their scope."""
    return tuple(
        (entry, _compiled(entry["pattern"]), entry.get("in", "any") == "any")
        for entry in lexicon()[name]
        if not entry.get("off")
    )


def listed(rule: Rule, case: Case) -> Iterator[Observation]:
    """Words of the list that `params["list"]` names; each spelling once for the document."""
    told: set[str] = set()
    entries = _entries(rule.params["list"])
    for words in everything(case):
        for entry, pattern, anywhere in entries:
            match = pattern.search(words.passage.text) if anywhere or not words.passage.in_cell else None
            if match is None or squeeze(match[0]) in told:
                continue
            told.add(squeeze(match[0]))
            right = entry.get("right", "")
            shown = squeeze(match[0])
            values = {
                "words": shown if len(shown) <= 40 else shown[:40] + "…",
                "right": f"，应为“{right}”" if right else "",
                "say": entry.get("say", ""),
                "where": words.where,
            }
            level = (
                Level(entry["level"])
                if "level" in entry
                else Level.HINT
                if words.passage.is_heading
                else None
            )
            seen = at_passage(
                rule,
                words.passage,
                match.span(),
                rule.message.format_map(values),
                cause=rule.name,
                code=rule.params["list"],
                expected=right or None,
                level=level,
            )
            yield replace(seen, where=words.where)
            if rule.params.get("once"):
                break  # one template line, one finding


def punctuation(rule: Rule, case: Case) -> Iterator[Observation]:
    """N10: doubled or mixed punctuation marks; one hint for the document."""
    pattern = _compiled(lexicon()["N10"][0]["pattern"])
    found = [(p, m) for p in prose(case) for m in pattern.finditer(p.text)]
    if not found:
        return
    passage, first = found[0]
    more = f"，全文共{len(found)}处" if len(found) > 1 else ""
    near = passage.text[max(first.start() - 8, 0) : first.end() + 4]
    yield at_passage(
        rule,
        passage,
        first.span(),
        f"{place(passage)}标点连用“{first[0]}”（…{near}…）{more}，请更正。",
        cause="标点连用",
        code="punctuation",
        related=tuple(p.location for p, _ in found[1:6]),
    )


def holes(rule: Rule, case: Case) -> Iterator[Observation]:
    """N09: a unit without its figure: 减少 万元, 占 %."""
    told: set[str] = set()
    for passage in case.submission.narrative:
        if not re.search(r"[，。；]", passage.text):
            continue  # a line of a table without rules, not a sentence
        for match in _HOLE.finditer(passage.text):
            near = passage.text[max(match.start() - 12, 0) : match.end()]
            if near in told:
                continue
            told.add(near)
            yield at_passage(
                rule,
                passage,
                match.span(),
                rule.message.format(where=place(passage), words=squeeze(near)),
                cause="数字缺填",
                code="hole",
            )


def stale_year(rule: Rule, case: Case) -> Iterator[Observation]:
    """L06: the report's own spending under another year than the one reported; one hint for each year."""
    year = case.submission.year
    if year is None:
        return
    told: set[str] = set()
    years = [int(m["year"]) for p in prose(case) for m in _OWN_YEAR.finditer(p.text)]
    if sum(y == year for y in years) * 2 < len(years):
        return  # most of the report speaks of another year: then it is the year itself that is doubtful (J03)
    for passage in prose(case):
        for match in _OWN_YEAR.finditer(passage.text):
            found = int(match["year"])
            title = passage.is_heading and mark_of(passage.text) is None
            allowed = {year, year + 1} if title else {year - 1, year, year + 1}
            near = passage.text[max(match.start() - 10, 0) : match.end() + 6]
            if found in allowed or match["year"] in told or _COMPARES.search(near):
                continue
            told.add(match["year"])
            yield at_passage(
                rule,
                passage,
                match.span(),
                rule.message.format(where=place(passage), y1=found, y2=year, words=squeeze(match[0])),
                cause="年份未更新",
                code="stale_year",
                expected=squeeze(match[0]).replace(match["year"], str(year)),
            )
