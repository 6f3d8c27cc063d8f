"""Paragraphs and tables as they were walked → blocks with their places, and the remarks about them.

Knows the document model; must not know XML. What stands beside a text follows it: hidden text, notes, text
boxes; after a table what its cells hold, nested tables included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gouji.extract.continuation import caption
from gouji.extract.model import Block, Cell, Location, Paragraph, Remark, Table
from gouji.extract.word_raw import RawTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gouji.extract.word_raw import Aside, Raw, RawParagraph, Slot
    from gouji.extract.word_styles import Styles


class Placing:
    """Gives blocks their places, in reading order; what stands beside a text follows it."""

    def __init__(self, styles: Styles) -> None:
        """Begin with nothing placed."""
        self.styles = styles
        self.blocks: list[Block] = []
        self.remarks: list[Remark] = []
        self.tables = 0
        self.hidden: list[Location] = []

    def story(self, raws: Iterable[Raw], kind: str = "body", inside: Location | None = None) -> None:
        """Place paragraphs and tables; `inside` is the cell that they stand in, if any."""
        for raw in raws:
            if isinstance(raw, RawTable):
                self.table(raw, inside)
            else:
                self.paragraph(raw, kind, inside)

    def paragraph(self, raw: RawParagraph, kind: str, inside: Location | None) -> None:
        """Place one paragraph, unless nothing is printed of it, and what stands beside it."""
        if raw.text.strip():
            style = self.styles.name(raw.style)
            level = raw.level if kind == "body" else None
            self.blocks.append(
                Paragraph(text=raw.text, location=self.here(inside), level=level, style=style, kind=kind)
            )
        self.asides(raw.asides, inside)

    def table(self, raw: RawTable, inside: Location | None) -> None:
        """Place one table, then what its cells hold beside their text."""
        grid, index, block = raw.grid, self.tables, len(self.blocks)
        self.tables += 1

        def place(tile: Slot) -> Location:
            return Location(block=block, table=index, row=tile.row, col=tile.col)

        cells = tuple(
            Cell(
                text=tile.text,
                row=tile.row,
                col=tile.col,
                row_span=tile.row_span,
                col_span=tile.span,
                location=place(tile),
            )
            for tile in grid.tiles
        )
        title = caption(self.blocks) if inside is None else ""
        self.blocks.append(
            Table(
                index=index,
                cells=cells,
                n_rows=grid.n_rows,
                n_cols=grid.n_cols,
                location=Location(block=block, table=index),
                title=title,
                parent=inside,
            )
        )
        for tile in grid.tiles:
            if tile.asides:
                self.asides(tile.asides, place(tile))
        if grid.alone:
            row, col = grid.alone[0]
            where = Location(block=block, table=index, row=row, col=col)
            message = f"{len(grid.alone)} 个单元格标为纵向合并但上方没有起点，已按独立单元格读取"
            self.remarks.append(Remark(code="odd_merge", message=message, location=where))
        if grid.covered:
            message = f"{len(grid.covered)} 个被合并的单元格里仍有内容（Word 不显示），未计入表格"
            where = place(grid.covered[0])
            self.remarks.append(Remark(code="covered_text", message=message, location=where))
        for tile in grid.covered:
            if tile.text.strip():
                self.hide(tile.text, self.here(place(tile)))
            self.asides(tile.asides, place(tile))

    def asides(self, asides: Sequence[Aside], inside: Location | None) -> None:
        """Place hidden text, notes, text boxes and nested tables."""
        for aside in asides:
            if aside.kind == "hidden":
                self.hide(aside.text, self.here(inside))
                self.hidden.append(self.blocks[-1].location)
            else:
                self.story(aside.story, "body" if aside.kind == "table" else aside.kind, inside)

    def hide(self, text: str, here: Location) -> None:
        """Place text that is not shown."""
        self.blocks.append(Paragraph(text=text, location=here, kind="hidden"))

    def hidden_remarks(self) -> list[Remark]:
        """One remark for all hidden text, at the place of the first."""
        if not self.hidden:
            return []
        message = f"有 {len(self.hidden)} 处隐藏文字，未计入正文"
        return [Remark(code="hidden_text", message=message, location=self.hidden[0])]

    def here(self, inside: Location | None) -> Location:
        """The place of the next block."""
        if inside is None:
            return Location(block=len(self.blocks))
        return Location(block=len(self.blocks), table=inside.table, row=inside.row, col=inside.col)


SUMMARY = {
    "tracked_changes": "文档含修订痕迹，已按接受全部修订后的内容读取",
    "placeholder_text": "有 {n} 处内容控件仍是提示文字，按空白处理",
    "nested_table": "有 {n} 个嵌套表格，已作为单独的表读取",
    "text_box": "有 {n} 个文本框，其文字列在所在段落之后",
    "picture": "有 {n} 张图片，其中的文字没有读取",
    "embedded_object": "有 {n} 个嵌入对象（如 Excel 表、图表），其内容没有读取",
    "embedded_document": "有 {n} 处嵌入的其他文档，其内容没有读取",
    "open_field": "有 {n} 个域没有结束标记，其内容按普通文字读取",
}


def summary(seen: Mapping[str, int], formats: Iterable[str]) -> list[Remark]:
    """One remark for each thing that was met, however often."""
    remarks = [
        Remark(code=code, message=message.format(n=seen[code]))
        for code, message in SUMMARY.items()
        if seen[code]
    ]
    unknown = sorted(set(formats))
    if unknown:
        message = f"编号格式 {'、'.join(unknown)} 未识别，编号以阿拉伯数字表示"
        remarks.append(Remark(code="number_format", message=message))
    return remarks
