"""Blocks → passages: paragraphs outside tables under their heading path. Knows numbering and styles; no figures.

The numbering is taken as printed, slips included: 一、 （一） 1、 （1） ⑴ ① stand below each other in this order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from gouji.extract.model import Block, Paragraph
from gouji.normalize.model import Passage

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_HEADING = 48  # characters; a longer paragraph is text, whatever number it begins with
_TITLE = regex.compile(
    r"(?:报告|报告书|说明|综述|情况|自评表|评分表|评价表|基础数据表|总结)(?:\s*[（(][^（）()]{1,12}[）)])?\s*$"
)
_RANKS = (
    (1, regex.compile(r"\s*第[一二三四五六七八九十]{1,3}(?:部分|章)|\s*第\s*\d{1,2}\s*(?:部分|章)")),
    (2, regex.compile(r"\s*[一二三四五六七八九十]{1,3}\s*[、.．]")),
    (3, regex.compile(r"\s*[（(]\s*[一二三四五六七八九十]{1,3}\s*[）)]")),
    (4, regex.compile(r"\s*\d{1,2}\s*(?:[、．]|\.(?!\d))")),
    (5, regex.compile(r"\s*(?:[（(]\s*\d{1,2}\s*[）)]|\d{1,2}[）)]|[⑴-⒇])")),
    (6, regex.compile(r"\s*[①-⑳]")),
)
_STOP = regex.compile(r"[。；;！!？?：:，,]\s*$")
_INSIDE_STOP = regex.compile(r"[。；;！!？?]")
_DIGITS_WITH_UNIT = regex.compile(r"\d\s*(?:万|亿|元|%|％|个|人|名)")


def passages(blocks: Sequence[Block]) -> tuple[Passage, ...]:
    """The running text of a document.

    Args:
        blocks: blocks in reading order; tables are passed over.

    Returns:
        One passage per paragraph that holds anything, each under the headings above it, the outermost first. A heading
        is a passage too, under the headings above itself. A cover or title line is a heading of level 0.
    """
    found: list[Passage] = []
    path: list[tuple[int, str]] = []  # rank, heading
    for block in blocks:
        if not isinstance(block, Paragraph) or not block.text.strip() or block.kind == "hidden":
            continue
        rank = _rank(block)
        if rank is not None:
            while path and path[-1][0] >= rank:
                path.pop()
        heading = tuple(words for _, words in path)
        found.append(
            Passage(
                heading=heading,
                text=block.text,
                location=block.location,
                is_heading=rank is not None,
                doubts=block.doubts,
            )
        )
        if rank is not None:
            path.append((rank, block.text.strip()))
    return tuple(found)


def _rank(block: Paragraph) -> int | None:
    """How deep a heading is, or None for text. The printed number decides before the style."""
    text = block.text.strip()
    if (
        len(text) > LONGEST_HEADING
        or _INSIDE_STOP.search(text)
        or _STOP.search(text)
        or _DIGITS_WITH_UNIT.search(text)
    ):
        return None
    for rank, pattern in _RANKS:
        if pattern.match(text):
            return rank
    if block.level is not None:
        return min(block.level, 6)
    if _TITLE.search(text) and not _STOP.search(text):
        return 0
    return None
