"""The numbers that Word generates before list paragraphs. Knows definitions and their counters, no text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gouji.extract.word_counting import FORMATS, counted
from gouji.extract.word_names import VAL, W, integer, switched_on, value
from gouji.extract.word_styles import Styles
from gouji.extract.word_symbols import in_symbols, is_symbol_font

if TYPE_CHECKING:
    from lxml import etree


LEVELS = 9
LONGEST = 255  # characters of a pattern
AFTER = {"tab": "\t", "space": " ", "nothing": ""}
PLACEHOLDER = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level of a list as it is defined."""

    start: int
    style: str  # number format
    text: str  # e.g. "（%1）"
    after: str
    legal: bool  # all numbers in plain digits
    restart: (
        int | None
    )  # 0: never; n: after a paragraph of level n or higher, counted from 1; None: any higher level
    linked: str | None  # paragraph style that means this level
    font: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Num:
    """A list: where it counts, and what it defines otherwise than its model."""

    abstract: str
    starts: dict[int, int]
    levels: dict[int, Level]


@dataclass(slots=True, kw_only=True)
class Numbering:
    """Definitions, and how far each list has been counted; labels must be asked for in document order."""

    nums: dict[str, Num]
    abstracts: dict[str, dict[int, Level]]
    style_links: dict[str, str]  # abstract list → numbering style that defines it
    styles: Styles
    counters: dict[str, dict[int, int]] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)
    silent: set[str | None] = field(default_factory=set)  # styles found to bring no list
    unknown: set[str] = field(default_factory=set)  # number formats that could only be shown as digits

    def label(self, own: etree._Element | None, style: str | None) -> str:
        """What stands before the paragraph: "" if it is in no list.

        Args:
            own: the paragraph's own `w:numPr`.
            style: its paragraph style, whose list counts where it has none of its own.
        """
        if own is None and style in self.silent:
            return ""
        num_id = None if own is None else value(own, W + "numId")
        depth = None if own is None else value(own, W + "ilvl")
        if num_id is None:
            num_id, inherited = self.styles.numbering(style)
            depth = inherited if depth is None else depth
        num = self.nums.get(num_id or "0")
        if num is None or num_id is None or num_id == "0":
            if own is None:
                self.silent.add(style)
            return ""
        abstract = self._resolved(num.abstract)
        levels = self.abstracts.get(abstract, {}) | num.levels
        at = self._linked(levels, style) if depth is None else integer(depth, 0)
        if at not in levels:
            return ""
        self._count(num_id, abstract, at, levels)
        return self._printed(abstract, at, levels)

    def _resolved(self, abstract: str) -> str:
        """Follow a list that is defined by a numbering style to the list that style names."""
        if abstract in self.style_links:
            num = self.nums.get(self.styles.numbering(self.style_links[abstract])[0] or "0")
            if num is not None:
                return num.abstract
        return abstract

    def _linked(self, levels: dict[int, Level], style: str | None) -> int:
        return next((at for at, level in levels.items() if style is not None and level.linked == style), 0)

    def _count(self, num_id: str, abstract: str, at: int, levels: dict[int, Level]) -> None:
        """Step the counter of the level, and forget those of the levels below that restart after it."""
        counter = self.counters.setdefault(abstract, {})
        start = self.nums[num_id].starts.get(at)
        if start is not None and (num_id, at) not in self.begun:
            counter[at] = start - 1
        self.begun.add((num_id, at))
        counter[at] = counter.get(at, levels[at].start - 1) + 1
        for deeper in [each for each in counter if each > at]:
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or at < restart:
                del counter[deeper]

    def _printed(self, abstract: str, at: int, levels: dict[int, Level]) -> str:
        level, counter = levels[at], self.counters[abstract]
        after = AFTER.get(level.after, "\t")
        if level.style == "bullet":
            shown = in_symbols(level.text, level.font) if is_symbol_font(level.font) else level.text
            return "".join("•" if "\ue000" <= char <= "\uf8ff" else char for char in shown or "•") + after

        def number(match: re.Match[str]) -> str:
            place = int(match.group(1)) - 1
            other = levels.get(place)
            if other is None:
                return ""
            if other.style not in FORMATS and other.style != "bullet":
                self.unknown.add(other.style)
            style = "decimal" if level.legal and other.style != "none" else other.style
            return counted(counter.get(place, other.start), style)

        shown = PLACEHOLDER.sub(number, level.text)
        return shown + after if shown else ""


def numbering(root: etree._Element | None, styles: Styles) -> Numbering | None:
    """The lists of a document; None if it has none."""
    if root is None:
        return None
    abstracts: dict[str, dict[int, Level]] = {}
    links: dict[str, str] = {}
    for each in root.iterchildren(W + "abstractNum"):
        name = each.get(W + "abstractNumId") or ""
        abstracts[name] = _levels(each)
        link = value(each, W + "numStyleLink")
        if link is not None:
            links[name] = link
    nums = {}
    for each in root.iterchildren(W + "num"):
        starts: dict[int, int] = {}
        levels: dict[int, Level] = {}
        for override in each.iterchildren(W + "lvlOverride"):
            at = integer(override.get(W + "ilvl"), 0)
            start = value(override, W + "startOverride")
            if start is not None:
                starts[at] = integer(start, 1)
            levels |= _levels(override, at)
        nums[each.get(W + "numId") or ""] = Num(
            abstract=value(each, W + "abstractNumId") or "", starts=starts, levels=levels
        )
    return Numbering(nums=nums, abstracts=abstracts, style_links=links, styles=styles)


def _levels(parent: etree._Element, default: int = 0) -> dict[int, Level]:
    """The `w:lvl` children by their level, from 0."""
    found = {}
    for each in parent.iterchildren(W + "lvl"):
        at = integer(each.get(W + "ilvl"), default)
        if not 0 <= at < LEVELS:
            continue
        restart, fonts = value(each, W + "lvlRestart"), each.find(f"{W}rPr/{W}rFonts")
        found[at] = Level(
            start=integer(value(each, W + "start"), 0),
            style=_number_format(each),
            text=(value(each, W + "lvlText") or "")[:LONGEST],
            after=value(each, W + "suff") or "tab",
            legal=switched_on(each, W + "isLgl"),
            restart=None if restart is None else integer(restart, 0),
            linked=value(each, W + "pStyle"),
            font=None if fonts is None else fonts.get(W + "ascii"),
        )
    return found


def _number_format(level: etree._Element) -> str:
    """The format; of a newer one with a fall-back for older programs, the fall-back."""
    for each in level.iter(W + "numFmt"):
        style = each.get(VAL) or "decimal"
        if style != "custom":
            return style
    return "decimal"
