"""A body, or the inside of a cell, text box or note → paragraphs and tables, still without places.

Knows block structure and the ways in which Word wraps it; must not know the package. One pass, in document
order, because list numbers count in that order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gouji.errors import Reason, Refused
from gouji.extract.word_grid import tile
from gouji.extract.word_line import Line, Liner, prompts
from gouji.extract.word_names import (
    ALTERNATE,
    CELL_DEL,
    DEL,
    FALLBACK,
    MOVE_FROM,
    NUM_PR,
    OUTLINE,
    PPR,
    PSTYLE,
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
    T,
    W,
    alternative,
    child,
    integer,
    value,
)
from gouji.extract.word_raw import CONTINUE, NONE, START, Aside, Raw, RawParagraph, RawTable, Row, Slot
from gouji.extract.word_styles import BODY_TEXT
from gouji.extract.word_survey import survey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from gouji.extract.limits import Limits
    from gouji.extract.word_numbering import Numbering
    from gouji.extract.word_styles import Styles

GRID_SPAN, V_MERGE, H_MERGE = W + "gridSpan", W + "vMerge", W + "hMerge"
CELL_MERGE = W + "cellMerge"
PASSED_BY = frozenset(
    (DEL, MOVE_FROM, FALLBACK, SDT_PR, TCPR, TRPR, W + "sectPr", W + "tblPr", W + "tblGrid")
)
LOOSE = frozenset((R, M + "oMath", M + "oMathPara"))  # text that no paragraph holds
MERGES = {"restart": START, "rest": START, "continue": CONTINUE, "cont": CONTINUE}


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
        notes: dict[tuple[str, str], etree._Element],
        symbols: bool,
        limits: Limits,
    ) -> None:
        """`notes` by (footnote | endnote, id); `symbols`: the document uses symbol fonts."""
        self.styles, self.numbering, self.limits = styles, numbering, limits
        self.notes = dict(notes)  # those not yet read
        self.liner = Liner(styles=styles, box=self._box, note=self._note, hiding=styles.hiding)
        self.seen = self.liner.seen
        self.symbols = symbols
        self.special: set[etree._Element] = set()  # paragraphs that are more than simple text
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
        self.special |= survey(
            element, self.styles, self.seen, symbols=self.symbols, lists=self.numbering is not None
        )

    def _box(self, element: etree._Element) -> list[Raw]:
        self.seen["text_box"] += 1
        return self._deeper(element)

    def _note(self, kind: str, number: str) -> list[Raw]:
        """A note's blocks, at its first mark; notes in notes are none, so that they cannot run in a circle."""
        element = None if self.depth else self.notes.pop((kind, number), None)
        if element is None:
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
            self._block(each, story)

    def _block(self, element: etree._Element, story: Story) -> None:
        tag = element.tag
        if tag == P:
            self._paragraph(element, story)
        elif tag == TBL:
            self._table(element, story)
        elif tag in LOOSE:
            line = Line()
            self.liner.run(element, line)
            story.close().append(RawParagraph(text="".join(line.text), asides=_asides(line)))
        elif tag not in PASSED_BY and len(element):
            for inner in self._inside(element):
                self._blocks(inner, story)

    def _inside(self, wrapper: etree._Element) -> Iterator[etree._Element]:
        """What a content control or another wrapper wraps; silent while it holds only a prompt."""
        if wrapper.tag == SDT:
            content = child(wrapper, SDT_CONTENT)
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
        runs_on = False
        properties = child(paragraph, PPR)
        if properties is not None:
            style, own = value(properties, PSTYLE), child(properties, NUM_PR)
            outline = child(properties, OUTLINE)
            level = None if outline is None else integer(outline.get(VAL), BODY_TEXT)
            if paragraph in self.special:
                mark = child(properties, RPR)
                runs_on = mark is not None and any(child(mark, tag) is not None for tag in (DEL, MOVE_FROM))
        label = ""
        if self.numbering is not None and not runs_on and not self.liner.muted:
            label = self.numbering.label(own, style)
        text, asides = self._text(paragraph, style)
        if runs_on:
            story.text += text
            story.asides += asides
            return
        level = self.styles.level(style) if level is None else level if 0 <= level < BODY_TEXT else None
        text, asides = story.text + text, story.asides + asides
        text = label + text if text else label.rstrip()  # a number alone, as in a column of row numbers
        story.blocks.append(RawParagraph(text=text, style=style, level=level, asides=asides))
        story.text, story.asides = "", []

    def _text(self, paragraph: etree._Element, style: str | None) -> tuple[str, list[Aside]]:
        """The text of a paragraph by the shortest way that loses nothing."""
        if self._is_simple(paragraph):
            return "".join([each.text or "" for each in paragraph.iter(T)]), []
        line = self.liner.full(paragraph, style)
        return "".join(line.text), _asides(line)

    def _is_simple(self, paragraph: etree._Element) -> bool:
        """Is there nothing but text elements to look for?"""
        return not (self.liner.muted or self.liner.fields or paragraph in self.special)

    def _table(self, table: etree._Element, story: Story) -> None:
        story.close()
        self.depth += 1
        if self.depth > self.limits.nesting:
            raise Refused(Reason.BOMB, f"more than {self.limits.nesting} tables in one another")
        rows: list[Row] = []
        cells = 0
        for element in self._children(table, TR):
            row = self._row(element)
            if row is not None:
                rows.append(row)
                cells += max(len(row.slots), 1)
            if cells > self.limits.cells:
                raise Refused(Reason.TOO_LARGE, f"more than {self.limits.cells} cells")
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
        properties = child(row, TRPR)
        if properties is not None:
            if child(properties, DEL) is not None:
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
        slot = Slot()
        lines: list[str] = []
        story: Story | None = None  # begun at the first child that is more than a simple paragraph
        for each in cell.iterchildren():
            tag = each.tag
            if tag == TCPR:
                if not _settings(each, slot):
                    return None
            elif story is None and tag == P and self._is_simple(each):
                lines.append("".join([text.text or "" for text in each.iter(T)]))
            else:
                if story is None:
                    story = Story(blocks=[RawParagraph(text=line) for line in lines])
                self._block(each, story)
        if story is None:
            slot.text = "\n".join(lines)
        else:
            self._fill(slot, story.close())
        return slot

    def _fill(self, slot: Slot, blocks: list[Raw]) -> None:
        """The text of a cell is that of its own paragraphs; a nested table stands beside it."""
        lines: list[str] = []
        asides: list[Aside] = []
        for block in blocks:
            if isinstance(block, RawTable):
                self.seen["nested_table"] += 1
                asides.append(Aside(kind="table", story=[block]))
            else:
                lines.append(block.text)
                asides += block.asides
        if len(blocks) > 1 and isinstance(blocks[-2], RawTable) and lines and not lines[-1]:
            lines.pop()  # the paragraph that Word demands after a nested table
        slot.text, slot.asides = "\n".join(lines), asides


def _settings(properties: etree._Element, slot: Slot) -> bool:
    """Width and merging of a cell; False if the cell was deleted."""
    for each in properties.iterchildren():
        tag = each.tag
        if tag == GRID_SPAN:
            slot.span = max(integer(each.get(VAL), 1), 1)
        elif tag == V_MERGE:
            slot.merge = MERGES.get(each.get(VAL) or "continue", NONE)
        elif tag == H_MERGE:
            slot.joined = (each.get(VAL) or "continue") == "continue"
        elif tag == CELL_MERGE:
            slot.merge = MERGES.get(each.get(V_MERGE) or "", slot.merge)
        elif tag == CELL_DEL:
            return False
    return True


def _asides(line: Line) -> list[Aside]:
    hidden = "".join(line.hidden)
    return [*line.asides, Aside(kind="hidden", text=hidden)] if hidden.strip() else line.asides
