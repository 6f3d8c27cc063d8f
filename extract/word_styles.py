"""What the styles of a document say that matters here: heading level, list, hidden. Knows no text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from gouji.extract.word_names import W, child, integer, switched_on, value

BODY_TEXT = 9  # the outline level that means none
GENERATIONS = 50  # of styles based on one another; Word itself allows fewer
HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """One style, with what it inherits not yet filled in."""

    name: str
    based_on: str | None
    level: int | None
    list_id: str | None
    list_level: str | None
    hidden: bool | None


@dataclass(slots=True, kw_only=True)
class Styles:
    """The styles of a document by id, each looked into when it is first asked for."""

    elements: dict[str, etree._Element]
    default: str | None  # the style of paragraphs that name none
    hiding: bool  # some style hides text
    known: dict[str, Style] = field(default_factory=dict)
    levels: dict[str, int | None] = field(default_factory=dict)
    lists: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    veils: dict[str, bool] = field(default_factory=dict)

    def name(self, style: str | None) -> str:
        """The name that Word shows, e.g. "heading 1"; the id if the style is not defined."""
        found = self._style(style or self.default)
        return found.name if found is not None else style or ""

    def level(self, style: str | None) -> int | None:
        """The outline level of a paragraph style, from 0; None for text."""
        key = style or self.default
        if key is None:
            return None
        if key not in self.levels:
            found = next((each.level for each in self._line(key) if each.level is not None), None)
            self.levels[key] = None if found is None or not 0 <= found < BODY_TEXT else found
        return self.levels[key]

    def numbering(self, style: str | None) -> tuple[str | None, str | None]:
        """List id and list level that a style brings."""
        key = style or self.default or ""
        if key not in self.lists:
            line = self._line(key)
            self.lists[key] = (
                next((each.list_id for each in line if each.list_id is not None), None),
                next((each.list_level for each in line if each.list_level is not None), None),
            )
        return self.lists[key]

    def hides(self, style: str | None) -> bool:
        """Is text of this style hidden?"""
        if not self.hiding or style is None:
            return False
        if style not in self.veils:
            self.veils[style] = next(
                (each.hidden for each in self._line(style) if each.hidden is not None), False
            )
        return self.veils[style]

    def _line(self, style: str | None) -> list[Style]:
        """The style and its ancestors; circles end."""
        line: list[Style] = []
        found = self._style(style)
        while found is not None and len(line) < GENERATIONS:
            line.append(found)
            found = self._style(found.based_on)
        return line

    def _style(self, style: str | None) -> Style | None:
        if style is None or style not in self.elements:
            return None
        if style not in self.known:
            self.known[style] = _style(self.elements[style])
        return self.known[style]


def styles(root: etree._Element | None) -> Styles:
    """The styles of a document; none if it has no such part."""
    found: dict[str, etree._Element] = {}
    default = None
    for each in () if root is None else root.iterchildren(W + "style"):
        key = each.get(W + "styleId") or ""
        if each.get(W + "default") in ("1", "true", "on") and each.get(W + "type") == "paragraph":
            default = key
        found[key] = each
    hiding = root is not None and next(root.iter(W + "vanish"), None) is not None
    return Styles(elements=found, default=default, hiding=hiding)


def _style(element: etree._Element) -> Style:
    name, level, list_id, list_level = value(element, W + "name") or "", None, None, None
    properties = child(element, W + "pPr")
    if properties is not None:
        outline = value(properties, W + "outlineLvl")
        level = None if outline is None else integer(outline, BODY_TEXT)
        own = child(properties, W + "numPr")
        if own is not None:
            list_id, list_level = value(own, W + "numId"), value(own, W + "ilvl")
    heading = HEADING.fullmatch(name)
    if level is None and heading is not None:  # built in: Word gives it this level whatever the file says
        level = int(heading.group(1)) - 1
    look = child(element, W + "rPr")
    hidden = None if look is None or child(look, W + "vanish") is None else switched_on(look, W + "vanish")
    return Style(
        name=name,
        based_on=value(element, W + "basedOn"),
        level=level,
        list_id=list_id,
        list_level=list_level,
        hidden=hidden,
    )
