"""Drawing one sheet of a workbook: header, widths, kinds of cells, print layout. Knows no finding."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from gouji.report.columns import measure
from gouji.report.inert import is_number, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xlsxwriter import Workbook  # noqa: TC004 - heavy; Book and Spot are never kept in a ledger
    from xlsxwriter.format import Format  # noqa: TC004
    from xlsxwriter.worksheet import Worksheet  # noqa: TC004

LONGEST = 32_000  # signs; Excel takes 32,767
MOST_LINKS = 60_000  # Excel takes 65,530 links on a sheet
MOST_PRINTED = 13  # columns on paper: more would be too small to read
MOST_LINES, LINE_HEIGHT = 9, 13.5  # of a row, points
MOST_ROWS = 1_000_000  # Excel takes 1,048,576

INK, PAPER, LINE = "#26303B", "#F3F0E9", "#CFC8BA"
_LINE = {"bottom": 4, "bottom_color": LINE}
FILLS = {"must": "#F6D9D6", "explain": "#FBEBCB", "hint": "#DDE8F0", "input": "#FFFBE6", "done": "#E4EFE2"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A printed figure: a number where a spreadsheet keeps it whole, else text."""

    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link to a file beside the workbook."""

    target: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """Text with one part set off."""

    before: str
    mark: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A cell of a sheet; `at` is its row and column."""

    sheet: Worksheet
    at: tuple[int, int]


Value: TypeAlias = str | int | Figure | Link | Marked | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column's title, width in signs, and looks: text | code | level | input | share | hidden."""

    title: str
    width: float = 12
    style: str = "text"
    choices: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Book:
    """The workbook being written, with its formats made once."""

    file: Workbook
    formats: dict[tuple[object, ...], Format] = field(default_factory=dict)

    def format(self, *key: object, **looks: object) -> Format:
        """The format of this key, made at first use."""
        if key not in self.formats:
            base = {"font_name": "宋体", "font_size": 10, "font_color": INK, "valign": "top"}
            self.formats[key] = self.file.add_format(base | looks)
        return self.formats[key]


def fill(book: Book, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> None:
    """Write a table on a sheet of its own, and on further sheets where Excel has no more rows."""
    left = iter(rows)
    first = next(left, None)
    number = 1
    while True:
        title = name if number == 1 else f"{name}（{number}）"
        first = _table(book, title, columns, first, left)
        if first is None:
            return
        number += 1


def _table(
    book: Book,
    name: str,
    columns: Sequence[Column],
    first: Sequence[Value] | None,
    left: Iterator[Sequence[Value]],
) -> Sequence[Value] | None:
    """Write one sheet; what is returned is the first row that found no room."""
    sheet = book.file.add_worksheet(name)
    _lay_out(book, sheet, name, columns)
    count, links, row = 0, 0, first
    while row is not None and count < MOST_ROWS:
        count += 1
        sheet.set_row(count, _height(columns, row))
        for position, (column, value) in enumerate(zip(columns, row, strict=True)):
            linked = isinstance(value, Link) and links < MOST_LINKS
            links += linked
            shown = value.text if isinstance(value, Link) and not linked else value
            _cell(book, Spot(sheet=sheet, at=(count, position)), column, shown)
        row = next(left, None)
    _finish(book, sheet, columns, count)
    return row


def _height(columns: Sequence[Column], row: Sequence[Value]) -> float:
    """The row's height in points: programs differ in whether they fit rows to wrapped text by themselves."""
    lines = 1.0
    for column, value in list(zip(columns, row, strict=True))[:MOST_PRINTED]:
        if column.style not in {"code", "hidden"} and isinstance(value, str | Marked):
            text = value if isinstance(value, str) else value.before + value.mark + value.after
            room = column.width - 1
            lines = max(lines, sum(-(-measure(part) // room) or 1 for part in text[:LONGEST].split("\n")))
    return min(lines, MOST_LINES) * LINE_HEIGHT + 3


def _lay_out(book: Book, sheet: Worksheet, name: str, columns: Sequence[Column]) -> None:
    head = book.format(
        "head", bold=True, bg_color=PAPER, bottom=1, bottom_color=INK, valign="vcenter", text_wrap=True
    )
    for position, column in enumerate(columns):
        hidden = {"hidden": True} if column.style == "hidden" else {}
        sheet.set_column(position, position, column.width, None, hidden)
    sheet.set_row(0, 24)
    for position, column in enumerate(columns):
        sheet.write_string(0, position, column.title, head)
    sheet.freeze_panes(1, 1)
    sheet.hide_gridlines(1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.set_header(f"&C{name}")
    sheet.set_footer("&C第 &P 页　共 &N 页")


def _finish(book: Book, sheet: Worksheet, columns: Sequence[Column], count: int) -> None:
    last = max(count, 1)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    sheet.print_area(0, 0, last, min(len(columns), MOST_PRINTED) - 1)
    for position, column in enumerate(columns):
        if column.choices:
            sheet.data_validation(
                1,
                position,
                last,
                position,
                {
                    "validate": "list",
                    "source": list(column.choices),
                    "error_title": "处理意见",
                    "error_message": "请从列表中选择。",
                },
            )
            done = book.file.add_format({"bg_color": FILLS["done"]})
            sheet.conditional_format(1, position, last, position, {"type": "no_blanks", "format": done})


def _cell(book: Book, spot: Spot, column: Column, value: Value) -> None:
    if isinstance(value, Figure) and is_number(value.text):
        text = value.text or "0"
        places = len(text.partition(".")[2])
        looks = "0." + "0" * places if places else "0"
        spot.sheet.write_number(
            *spot.at, float(text), book.format("n", places, num_format=looks + "_ ", **_LINE)
        )
    elif isinstance(value, int):
        spot.sheet.write_number(*spot.at, value, book.format("int", num_format="0_ ", **_LINE))
    elif isinstance(value, Link):
        looks = book.format("link", font_color="#2F5D8A", underline=1, **_LINE)
        spot.sheet.write_url(*spot.at, f"external:{value.target}", looks, value.text)
    elif isinstance(value, Marked):
        _marked(book, spot, value)
    else:
        text = (value.text if isinstance(value, Figure) else value) or ""
        looks = _style(book, column, text)
        if text:
            spot.sheet.write_string(*spot.at, visible(text)[:LONGEST], looks)
        else:
            spot.sheet.write_blank(*spot.at, None, looks)


def _style(book: Book, column: Column, value: str) -> Format:
    if column.style == "level":
        colour = {"错误": "must", "核实": "explain"}.get(value, "hint")
        return book.format("level", colour, bg_color=FILLS[colour], bold=True, align="center", **_LINE)
    if column.style == "input":
        return book.format("input", bg_color=FILLS["input"], text_wrap=True, num_format="@", **_LINE)
    if column.style in {"code", "hidden"}:
        return book.format("code", num_format="@", **_LINE)
    return book.format("text", text_wrap=True, **_LINE)


def _marked(book: Book, spot: Spot, value: Marked) -> None:
    looks = book.format("text", text_wrap=True, **_LINE)
    red = book.format("mark", bold=True, font_color="#A4262C")
    plain = book.format("plain")
    parts: list[str | Format] = []
    for text, form in ((value.before, plain), (value.mark, red), (value.after, plain)):
        if text:
            parts += [form, visible(text)]
    if value.mark and (value.before or value.after):  # the library wants two parts at least
        spot.sheet.write_rich_string(*spot.at, *parts, looks)
    else:
        spot.sheet.write_string(*spot.at, visible(value.before + value.mark + value.after)[:LONGEST], looks)
