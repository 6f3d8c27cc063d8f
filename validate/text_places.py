"""Passages as the text rules see them: list marks, places for people, one constructor of observations.

Knows how offices number their paragraphs; not what is wrong with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from gouji.normalize.model import Indicator, Passage
from gouji.normalize.words import fold, squeeze
from gouji.validate.model import Level, Observation, Rule

if TYPE_CHECKING:
    from gouji.extract.model import Location
    from gouji.validate.case import Case

CN = "一二三四五六七八九十"
_UNITS = dict(zip(CN[:9], range(1, 10), strict=True))
_CONTENTS = re.compile(r"(?:[.…·]{3,}|\t)\s*\d{1,3}\s*$")
_RUN = re.compile(rf"[{CN}]{{1,2}}(?:季|类|级|期|产|线|月|年|档|组|号|区|等|批|轮|层)")  # 三、四季度
_MARKS = (
    ("part", 0, re.compile(rf"\s*(?P<text>第\s*(?P<n>[{CN}]{{1,3}})\s*(?:部分|章))(?P<sep>)")),
    ("cn", 1, re.compile(rf"\s*(?P<text>(?P<n>[{CN}]{{1,3}})\s*(?P<sep>[、.．,，]))")),
    ("cn_paren", 2, re.compile(rf"\s*(?P<text>[（(]\s*(?P<n>[{CN}]{{1,3}})\s*[）)])(?P<sep>)")),
    (
        "ar",
        3,
        re.compile(
            r"\s*(?P<text>(?P<n>\d{1,2})\s*(?P<sep>、(?!\s*\d{1,2}[、号项至-])|．|\.(?!\s*\d)|\.(?=\s*20\d{2}\s*年)))"
        ),
    ),
    ("ar_paren", 4, re.compile(r"\s*(?P<text>[（(]\s*(?P<n>\d{1,2})\s*[）)]|(?P<k>[⑴-⒇]))(?P<sep>)")),
    ("circled", 5, re.compile(r"\s*(?P<text>(?P<k>[①-⑳]))(?P<sep>)")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The list number that a paragraph begins with."""

    style: str  # part | cn | cn_paren | ar | ar_paren | circled
    rank: int  # 0 outermost
    n: int
    text: str  # as printed
    separator: str
    span: tuple[int, int]


@lru_cache(maxsize=1024)  # rules look at the same paragraphs, and each at its headings
def mark_of(text: str) -> Mark | None:
    """The list number at the beginning of a paragraph, None where there is none (a line of contents has none)."""
    if _CONTENTS.search(text):
        return None
    for style, rank, pattern in _MARKS:
        match = pattern.match(text)
        if match is None or _RUN.match(text, match.end()):
            continue
        groups = match.groupdict()
        digits = groups.get("n") or ""
        n = _circled(groups["k"]) if not digits else cn_number(digits) if digits[0] in CN else int(digits)
        if n is None or n == 0:
            return None
        return Mark(
            style=style, rank=rank, n=n, text=match["text"], separator=groups["sep"], span=match.span("text")
        )
    return None


def cn_number(word: str) -> int | None:
    """一 … 九十九 as a number; None for what is no such numeral (一二三)."""
    tens, ten, units = word.partition("十")
    if not ten:
        return _UNITS.get(word)
    if (tens and tens not in _UNITS) or (units and units not in _UNITS):
        return None
    return _UNITS.get(tens, 1) * 10 + _UNITS.get(units, 0)


def as_cn(n: int) -> str:
    """A number below 100 as a Chinese numeral."""
    tens, units = divmod(n, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{CN[tens - 1]}十") + (
        CN[units - 1] if units else ""
    )


def _circled(sign: str) -> int:
    first = "①" if "①" <= sign <= "⑳" else "⑴"
    return ord(sign) - ord(first) + 1


_OFFICE = re.compile(r"[局委部办院校心府会馆所站厅学处队园社场司署庭团镇乡道区县市]$")


def office(case: Case) -> str:
    """The folded name of the office, "" where what stands for it is no name of an office."""
    name = fold(case.submission.entity)
    return name if len(name) >= 3 and _OFFICE.search(re.sub(r"\(.*?\)", "", name)) else ""


def prose(case: Case) -> list[Passage]:
    """The narrative without the prose of form cells."""
    return list(case.once("prose", lambda: [p for p in case.submission.narrative if not p.in_cell]))


def place(passage: Passage) -> str:
    """Where a passage stands, for people: 文字 二（一）1, or the label of its cell."""
    if passage.in_cell:
        label = "".join(passage.heading[-1:])
        return f"表格 {label}".strip() if label else f"表格 {passage.location}".strip()
    marks = [
        m.text.strip("、.．，, ") for h in (*passage.heading, passage.text) if (m := mark_of(h)) is not None
    ]
    if marks:
        return "文字 " + "".join(dict.fromkeys(marks))
    return "文字 " + (squeeze(passage.heading[-1])[:20] if passage.heading else str(passage.location))


def sentence(text: str, span: tuple[int, int]) -> str:
    """The sentence around some characters, for the quote."""
    start = max(text.rfind(c, 0, span[0]) for c in "。；;\n！？") + 1
    ends = [e for e in (text.find(c, span[1]) for c in "。；;\n！？") if e >= 0]
    return text[start : min(ends) + 1 if ends else len(text)].strip()


def spot(location: Location, span: tuple[int, int]) -> Location:
    """Some characters of the block or cell at a location."""
    return replace(location, span=span)


def at_passage(  # noqa: PLR0913 -- one constructor, all by keyword
    rule: Rule,
    passage: Passage,
    span: tuple[int, int],
    message: str,
    *,
    cause: str,
    code: str,
    expected: str | None = None,
    level: Level | None = None,
    related: tuple[Location, ...] = (),
    printed: str | None = None,
) -> Observation:
    """An observation of the characters `span` of a passage; they are what was printed."""
    return Observation(
        rule=rule.code,
        level=level or rule.level,
        message=message,
        where=place(passage),
        location=spot(passage.location, span),
        quote=sentence(passage.text, span) or passage.text,
        printed=passage.text[span[0] : span[1]] if printed is None else printed,
        expected=expected,
        cause=cause,
        cause_code=code,
        related=related,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Any text of a submission that an office wrote, as one passage, with the place it came from."""

    passage: Passage
    cell: str = ""  # the cell of an indicator that it is

    @property
    def where(self) -> str:
        """The place, for people."""
        return self.cell or place(self.passage)


def everything(case: Case) -> list[Words]:
    """Passages, then the cells of indicators (name, criterion, target, actual, reason), each text once."""
    return list(case.once("everything", lambda: _everything(case)))


def _everything(case: Case) -> list[Words]:
    found = [Words(passage=p) for p in case.submission.narrative]
    seen = {p.text for p in case.submission.narrative}
    for row in case.submission.indicators:
        for column, text in _cells(row):
            if text and text not in seen:
                seen.add(text)
                name = squeeze(row.level3 or row.level2)
                found.append(
                    Words(
                        passage=Passage(heading=(name,), text=text, location=row.location, in_cell=True),
                        cell=f"{'评分表' if row.sheet == 'score' else '绩效指标表'} {name} {column}",
                    )
                )
    return found


def _cells(row: Indicator) -> tuple[tuple[str, str], ...]:
    return (
        ("指标", row.level3),
        ("评分标准", row.criterion),
        ("绩效目标", row.target),
        ("完成情况", row.actual),
        ("说明", row.reason),
    )
