"""Folded passage → mentions: each figure with the words before and behind it, its sentence and its brackets."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import regex

from gouji.normalize.prose.figures import find_figures
from gouji.normalize.prose.model import Figure, Folded, Mention

WINDOW = 160  # characters of lead and tail that are looked at
_END = regex.compile(r"[。!?！？\n]")
_UNIT_NOTE = regex.compile(r"(?:金额)?单位[:为](?<unit>(?:亿|千|百)?万?元)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    """Half-open ranges of the sentences of a folded text."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def at(self, position: int) -> int:
        """Number of the sentence that holds a position, from 0."""
        return max(bisect_right(self.starts, position) - 1, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A passage ready for naming."""

    folded: Folded
    masked: str
    sentences: Sentences
    mentions: tuple[Mention, ...]
    unit_note: str = ""  # 单位：万元 as the passage itself says


def read_text(folded: Folded) -> Text:
    """The mentions of a folded passage, without names yet."""
    found = find_figures(folded.text)
    sentences = _sentences(found.masked)
    note = _UNIT_NOTE.search(found.masked)
    mentions = _mentions(found.figures, found.masked, sentences)
    criteria = _criteria(found.masked, sentences)
    mentions = [m for m in mentions if m.sentence not in criteria]
    _spread_units(mentions, note["unit"] if note else "")
    return Text(
        folded=folded,
        masked=found.masked,
        sentences=sentences,
        mentions=tuple(mentions),
        unit_note=note["unit"] if note else "",
    )


_CRITERION = regex.compile(
    r"扣完为止|(?:^|[。;；，,])(?:如|若)[^。;；]{1,30}计\d|不得分|不计分|每[^，,。;；]{1,24}扣|每(?:超过|减少|低于|高于|增加|下降|降低)(?:一|1)个"
)


def _criteria(masked: str, sentences: Sentences) -> frozenset[int]:
    """Sentences that print the rules of scoring: their figures are thresholds, not figures of the office."""
    return frozenset(sentences.at(m.start()) for m in _CRITERION.finditer(masked))


def _sentences(masked: str) -> Sentences:
    cuts = [m.end() for m in _END.finditer(masked)]
    starts = [0, *[c for c in cuts if c < len(masked)]]
    return Sentences(starts=tuple(starts), ends=(*starts[1:], len(masked)))


def _mentions(figures: tuple[Figure, ...], masked: str, sentences: Sentences) -> list[Mention]:
    mentions: list[Mention] = []
    depth, scanned, last = 0, 0, -1
    for number, figure in enumerate(figures):
        sentence = sentences.at(figure.start)
        if sentence != last:
            depth, scanned, last = 0, sentences.starts[sentence], sentence
        between = masked[scanned : figure.start]
        depth = _depth(depth, between)
        scanned = figure.end
        begin = max(
            sentences.starts[sentence], figures[number - 1].end if number else 0, figure.start - WINDOW
        )
        stop = min(
            sentences.ends[sentence],
            figures[number + 1].start if number + 1 < len(figures) else len(masked),
            figure.end + WINDOW,
        )
        mentions.append(
            Mention(
                figure=figure,
                lead=masked[begin : figure.start],
                tail=masked[figure.end : stop],
                sentence=sentence,
                depth=depth,
                unit=figure.unit,
                value=figure.value,
                low=figure.low,
                high=figure.high,
                bound=figure.bound,
            )
        )
    return mentions


def _depth(depth: int, between: str) -> int:
    for char in between:
        if char == "(":
            depth += 1
        elif char == ")":
            depth = max(depth - 1, 0)
    return depth


_SEPARATOR = regex.compile(r"(?:[、，,]|和|及|以及|与)+")


def _spread_units(mentions: list[Mention], note: str) -> None:
    """分别为318.40、92.60、150.00万元: the unit stands once, behind the last; （单位：万元） holds for all without."""
    for index in range(len(mentions) - 1, -1, -1):
        mention = mentions[index]
        if mention.unit:
            continue
        follower = mentions[index + 1] if index + 1 < len(mentions) else None
        if follower is not None and follower.unit and _SEPARATOR.fullmatch(follower.lead):
            mention.unit = follower.unit
        elif note:
            mention.unit = note
