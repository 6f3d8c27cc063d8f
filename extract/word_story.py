"""A body, or the inside of a cell, text box or note → paragraphs and tables, still without places.

Knows block structure and the ways in which Word wraps it; must not know the package. One pass, in document
order, because list numbers count in that order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from gouji.errors import Reason, Refused
from gouji.extract.word_grid import CONTINUE, NONE, START, Row, Slot, Tiling, tile
from gouji.extract.word_line import UNUSUAL, Aside, Line, Liner, close_fields, prompts
from gouji.extract.word_names import (
    ALTERNATE,
    DEL,
    FALLBACK,
    INS,
    MOVE_FROM,
    MOVE_TO,
    PPR,
    RPR,
    SDT,
    SDT_CONTENT,
    SDT_PR,
    TBL,
    TC,
    TCPR,
    TR,
    TRPR,
    VAL,
    M,
    P,
    R,
    W,
    alternative,
    integer,
    value,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml import etree

    from gouji.extract.limits import Limits
    from gouji.extract.word_numbering import Numbering
    from gouji.extract.word_styles import Styles

PASSED_BY = frozenset(
    (DEL, MOVE_FROM, FALLBACK, SDT_PR, TCPR, TRPR, W + "sectPr", W + "tblPr", W + "tblGrid")
)
MERGES = {"restart": START, "rest": START, "continue": CONTINUE, "cont": CONTINUE}


@dataclass(slots=True, kw_only=True)
class RawParagraph:
    """A paragraph before it has a place."""

    text: str
    style: str | None = None
    level: int | None = None
    asides: list[Aside] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class RawTable:
    """A table before it has a place."""

    grid: Tiling


Raw: TypeAlias = RawParagraph | RawTable


@dataclass(slots=True, kw_only=True)
class Story:
    """Blocks in the making, and text whose paragraph mark was deleted: it runs on into the next one."""

    blocks: list[Raw] = field(default_factory=list)
    text: str = ""
    asides: list[Aside] = field(default_factory=list)

    def close(self) -> list[Raw]:
        """The blocks; text that found no next paragraph stands alone."""
        if self.text or self.asides:
            self.blocks.append(RawParagraph(text=self.text, asides=self.asides))
            self.text, self.asides = "", []
        return self.blocks


class Walker:
    """Walks one document once."""

    def __init__(
        self,
        *,
        styles: Styles,
        numbering: Numbering | None,
        notes: Mapping[tuple[str, str], etree._Element],
        symbols: bool,
        limits: Limits,
    ) -> None:
        """`notes` by (footnote | endnote, id); `symbols`: the document uses symbol fonts."""
        self.styles, self.numbering, self.notes, self.limits = styles, numbering, notes, limits
        self.liner = Liner(styles=styles, box=self._box, note=self._note, hiding=styles.any_hidden())
        self.seen = self.liner.seen
        self.symbols = symbols
        self.special: set[etree._Element] = set()
        self.depth = 0

    def body(self, element: etree._Element) -> list[Raw]:
        """The whole document."""
        self._prepare(element)
        return self.story(element)

    def story(self, parent: etree._Element) -> list[Raw]:
        """All blocks inside `parent`."""
        story = Story()
        self._blocks(parent, story)
        return story.close()

    def _prepare(self, element: etree._Element) -> None:
        """Find the paragraphs that need the long way, and what a remark must be made of."""
        self.seen["open_field"] += close_fields(element)
        if next(element.iter(INS, DEL, MOVE_FROM, MOVE_TO, W + "cellIns", W + "cellDel"), None) is not None:
            self.seen["tracked_changes"] += 1
        self.seen["picture"] += sum(1 for _ in element.iter("{*}blip", "{*}imagedata"))
        self.seen["embedded_object"] += sum(1 for _ in element.iter("{*}OLEObject", "{*}chart"))
        self.seen["embedded_document"] += sum(1 for _ in element.iter(W + "altChunk", W + "subDoc"))
        unusual = (*UNUSUAL, W + "rFonts") if self.symbols else UNUSUAL
        for each in element.iter(*unusual):
            self.special.update(each.iterancestors(P))

    def _box(self, element: etree._Element) -> list[Raw]:
        self.seen["text_box"] += 1
        return self._deeper(element)

    def _note(self, kind: str, number: str) -> list[Raw]:
        """A note's blocks; each note is read once, so that notes cannot call each other in a circle."""
        element = self.notes.get((kind, number))
        if element is None or self.depth:
            return []
        self._prepare(element)
        return self._deeper(element)

    def _deeper(self, element: etree._Element) -> list[Raw]:
        self.depth += 1
        if self.depth > self.limits.nesting:
            raise Refused(Reason.BOMB, f"more than {self.limits.nesting} boxes in one another")
        blocks = self.story(element)
        self.depth -= 1
        return blocks

    def _blocks(self, parent: etree._Element, story: Story) -> None:
        for each in parent.iterchildren():
            tag = each.tag
            if tag == P:
                self._paragraph(each, story)
            elif tag == TBL:
                self._table(each, story)
            elif tag in (R, M + "oMath", M + "oMathPara"):  # text that no paragraph holds
                line = Line()
                self.liner.run(each, line)
                story.close().append(RawParagraph(text="".join(line.text), asides=_asides(line)))
            elif tag not in PASSED_BY and len(each):
                for inner in self._inside(each):
                    self._blocks(inner, story)

    def _inside(self, wrapper: etree._Element) -> Iterator[etree._Element]:
        """What a content control or another wrapper wraps; silent while it holds only a prompt."""
        if wrapper.tag == SDT:
            content = wrapper.find(SDT_CONTENT)
            before = self.liner.muted
            self.liner.muted = before or prompts(wrapper)
            if content is not None:
                yield content
            self.liner.muted = before
        elif wrapper.tag == ALTERNATE:
            branch = alternative(wrapper)
            if branch is not None:
                yield branch
        else:
            yield wrapper

    def _paragraph(self, paragraph: etree._Element, story: Story) -> None:
        style = level = own = None
        properties = paragraph.find(PPR)
        runs_on = False
        if properties is not None:
            style, own = value(properties, W + "pStyle"), properties.find(W + "numPr")
            outline = properties.find(W + "outlineLvl")
            level = None if outline is None else integer(outline.get(VAL), 9)
            if paragraph in self.special:
                mark = properties.find(RPR)
                runs_on = mark is not None and any(mark.find(tag) is not None for tag in (DEL, MOVE_FROM))
        label = ""
        if self.numbering is not None and not runs_on and not self.liner.muted:
            label = self.numbering.label(own, style)
        liner = self.liner
        if liner.hiding or liner.muted or liner.fields or paragraph in self.special:
            line = liner.full(paragraph, style)
            text, asides = "".join(line.text), _asides(line)
        else:
            text, asides = liner.plain(paragraph), []
        if runs_on:
            story.text += text
            story.asides += asides
            return
        level = self.styles.level(style) if level is None else level if 0 <= level < 9 else None
        story.blocks.append(
            RawParagraph(
                text=label + story.text + text, style=style, level=level, asides=story.asides + asides
            )
        )
        story.text, story.asides = "", []

    def _table(self, table: etree._Element, story: Story) -> None:
        story.close()
        self.depth += 1
        if self.depth > self.limits.nesting:
            raise Refused(Reason.BOMB, f"more than {self.limits.nesting} tables in one another")
        rows = [row for element in self._children(table, TR) if (row := self._row(element)) is not None]
        self.depth -= 1
        if any(row.slots for row in rows):
            story.blocks.append(RawTable(grid=tile(rows, self.limits)))

    def _children(self, parent: etree._Element, wanted: str) -> Iterator[etree._Element]:
        """Rows of a table or cells of a row, whatever wraps them."""
        for each in parent.iterchildren():
            tag = each.tag
            if tag == wanted:
                yield each
            elif tag not in PASSED_BY and tag != P and len(each):
                for inner in self._inside(each):
                    yield from self._children(inner, wanted)

    def _row(self, row: etree._Element) -> Row | None:
        """One row; None if its deletion is tracked."""
        made = Row(slots=[])
        properties = row.find(TRPR)
        if properties is not None:
            if properties.find(DEL) is not None:
                return None
            made.before = max(integer(value(properties, W + "gridBefore"), 0), 0)
            made.after = max(integer(value(properties, W + "gridAfter"), 0), 0)
        for cell in self._children(row, TC):
            slot = self._slot(cell)
            if slot is not None:
                made.slots.append(slot)
        return made

    def _slot(self, cell: etree._Element) -> Slot | None:
        """One cell as it is written; None if its deletion is tracked."""
        slot = Slot(text="")
        for each in cell.iterchildren(TCPR):
            for setting in each.iterchildren():
                tag = setting.tag
                if tag == W + "gridSpan":
                    slot.span = max(integer(setting.get(VAL), 1), 1)
                elif tag == W + "vMerge":
                    slot.merge = MERGES.get(setting.get(VAL) or "continue", NONE)
                elif tag == W + "hMerge":
                    slot.joined = (setting.get(VAL) or "continue") == "continue"
                elif tag == W + "cellMerge":
                    slot.merge = MERGES.get(setting.get(W + "vMerge") or "", slot.merge)
                elif tag == W + "cellDel":
                    return None
        self._fill(slot, self.story(cell))
        return slot

    def _fill(self, slot: Slot, blocks: list[Raw]) -> None:
        """The text of a cell is that of its own paragraphs; a nested table stands beside it."""
        lines: list[str] = []
        for block in blocks:
            if isinstance(block, RawTable):
                self.seen["nested_table"] += 1
                slot.asides.append(Aside(kind="table", story=[block]))
            else:
                lines.append(block.text)
                slot.asides += block.asides
        if len(blocks) > 1 and isinstance(blocks[-2], RawTable) and lines and not lines[-1]:
            lines.pop()  # the paragraph that Word demands after a nested table
        slot.text = "\n".join(lines)


def _asides(line: Line) -> list[Aside]:
    hidden = "".join(line.hidden)
    return [*line.asides, Aside(kind="hidden", text=hidden)] if hidden.strip() else line.asides
