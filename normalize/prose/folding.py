"""Printed text → folded text with the way back. Knows layout (white space, widths, quotes); knows no numbers or words."""

from __future__ import annotations

import regex

from gouji.normalize.prose.model import Folded

_DROPPED = frozenset("“”‘’\"'「」『』＂＇\u200b\u200c\u200d\u2060\ufeff")
_SAME = {chr(c): chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)}  # full-width ASCII
_SAME |= dict.fromkeys("−﹣–—‐‑‒", "-") | {
    "﹪": "%",
    "〜": "~",
    "∼": "~",
    "≦": "≤",
    "≧": "≥",
    "［": "[",
    "］": "]",
    "{": "(",
    "}": ")",
}
_SAME["，"] = "，"  # kept apart from the ASCII comma, which may group thousands
_BREAK_BEFORE = regex.compile(
    r"\s*(?:(?:指标|任务|目标|问题|措施)\d|[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）、．]|\d{1,2}\.(?!\d)|[①-⑳⑴-⒇⒈-⒛])"
)
_BREAK_AFTER = frozenset("。；;：:!?！？")


def fold_passage(raw: str) -> Folded:
    """Fold widths, dashes and quotes; drop white space except between digits and at breaks of lines that are sentences."""
    spaced = _letter_spaced(raw)
    text: list[str] = []
    origin: list[int] = []
    index, size = 0, len(raw)
    while index < size:
        char = raw[index]
        if char.isspace():
            end = index
            while end < size and raw[end].isspace():
                end += 1
            kept = _white(raw, index, end, spaced=spaced)
            if kept:
                text.append(kept)
                origin.append(index)
            index = end
            continue
        if char not in _DROPPED:
            text.append("," if char == "，" and _groups_thousands(raw, index) else _SAME.get(char, char))
            origin.append(index)
        index += 1
    return Folded(text="".join(text), origin=tuple(origin), raw=raw)


_WIDE = frozenset(chr(c) for c in range(0xFF10, 0xFF1A))


def _groups_thousands(raw: str, index: int) -> bool:
    """１，２５０万元: between full-width digits, three of them behind, the full-width comma is no punctuation."""
    behind = raw[index + 1 : index + 5]
    return (
        index > 0
        and raw[index - 1] in _WIDE
        and len(behind) > 2
        and all(c in _WIDE for c in behind[:3])
        and behind[3:] not in _WIDE
    )


def _white(raw: str, start: int, end: int, *, spaced: bool) -> str:
    """What is left of a run of white space: a sentence break, a space that may group digits, or nothing."""
    before, after = raw[start - 1 : start], raw[end : end + 1]
    if "\n" in raw[start:end]:
        if before in _BREAK_AFTER or _BREAK_BEFORE.match(raw, start):
            return "\n"
        return ""
    if not spaced and before.isdigit() and after.isdigit():
        return " "
    return ""


def _letter_spaced(raw: str) -> bool:
    """Is every letter set apart by a space, as some pages give them?"""
    sample = raw[:400]
    return len(sample) > 20 and sample.count(" ") > 0.4 * len(sample)
