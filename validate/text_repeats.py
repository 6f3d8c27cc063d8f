"""Paragraphs that occur twice in one report (N03). The narrative only: a form may repeat what the narrative says."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from gouji.normalize.words import fold, squeeze, strip_numbering
from gouji.validate.model import Level, Observation, Rule
from gouji.validate.text_places import at_passage, mark_of, place, prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.normalize.model import Passage
    from gouji.validate.case import Case

LEAST = 20  # characters below which a repetition is no news
LEAST_ITEM = 8  # … or this many inside one numbered list
_WORDS = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9.%]+")
_DEFINES = re.compile(r"^[\u4e00-\u9fff“”]{2,12}?(?:是指|指的是|是在|是为|是用于|主要用于|用于为)")


def repeats(rule: Rule, case: Case) -> Iterator[Observation]:
    """Equal paragraphs, and equal items of one list; a block that repeats as a whole is told once."""
    passages = [p for p in prose(case) if not p.is_heading or _is_item(p)]
    first: dict[tuple[str, ...], int] = {}
    run: tuple[int, int] | None = None
    for n, passage in enumerate(passages):
        words = _bare(passage.text)
        if len(words) >= LEAST:
            key: tuple[str, ...] = (words,)
        elif len(words) >= LEAST_ITEM and _is_item(passage):
            key = (*passage.heading, words)
        else:
            continue
        earlier = first.setdefault(key, n)
        if earlier == n:
            continue
        if run is not None and (earlier, n) == (run[0] + 1, run[1] + 1):
            run = (earlier, n)
            continue
        run = (earlier, n)
        yield _told(rule, passages[earlier], passage)
    yield from _same_opening(rule, passages)


def _is_item(passage: Passage) -> bool:
    """Whether what looks like a heading may be an item of a list: 1、 （1） ① without a full stop."""
    mark = mark_of(passage.text)
    return mark is not None and mark.rank >= 3


def _bare(text: str) -> str:
    return _WORDS.sub("", strip_numbering(fold(text)))


def _told(rule: Rule, one: Passage, two: Passage) -> Observation:
    a, b = (m.text.strip("、.．，, ") if (m := mark_of(p.text)) else "" for p in (one, two))
    who = f"第{a}、{b}条" if a and b and a != b else "前后两段"
    head = squeeze(two.heading[-1])[:20] if two.heading else ""
    begins = squeeze(strip_numbering(fold(two.text)))[:18]
    return at_passage(
        rule,
        two,
        (0, len(two.text)),
        f"{head + '中' if head else ''}{who}内容相同（“{begins}…”），请删去一处或改写。",
        cause="内容重复",
        code="repeat",
        related=(one.location,),
    )


def _same_opening(rule: Rule, passages: list[Passage]) -> Iterator[Observation]:
    """The same term explained twice in almost the same words: a hint, once for the document."""
    openings: list[tuple[str, Passage]] = []
    for passage in passages:
        clause = re.split(r"[，。；,;]", strip_numbering(squeeze(passage.text)), maxsplit=1)[0]
        if not 15 <= len(clause) <= 60 or not _DEFINES.match(clause):
            continue
        for other, earlier in openings:
            if _bare(earlier.text) == _bare(passage.text):
                continue
            if (
                SequenceMatcher(None, other, clause, autojunk=False).ratio() >= 0.85
                and other[:4] == clause[:4]
            ):
                start = max(passage.text.find(clause[:4]), 0)
                yield at_passage(
                    rule,
                    passage,
                    (start, min(start + len(clause), len(passage.text))),
                    f"{place(passage)}与{place(earlier)}两处以几乎相同的句子开头（“{clause[:24]}…”），请合并，并核对用途表述是否一致。",
                    cause="段首重复",
                    code="same_opening",
                    level=Level.HINT,
                    related=(earlier.location,),
                )
                return
        openings.append((clause, passage))
