"""The first sheet of the workbook: the run in numbers, with two charts. Draws what `summary` counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gouji.report import phrases
from gouji.report.sheet import INK, LINE, PAPER, Book

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart
    from xlsxwriter.worksheet import Worksheet

    from gouji.report.model import Report
    from gouji.report.summary import Summary, Tally

_NAME = "摘要"
_MOST = 12  # bars in a chart, rows in a table
_CHARTS = 2  # the first tables have one
_COLOURS = ("#B3473F", "#D9A441", "#7F9DB6")  # errors, to explain, hints


def draw(book: Book, report: Report, summary: Summary) -> None:
    """Write the summary sheet."""
    sheet = book.file.add_worksheet(_NAME)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 4, 9)
    sheet.set_column(5, 20, 9)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    title = book.format("title", bold=True, font_size=18, valign="vcenter")
    sheet.set_row(0, 34)
    sheet.write_string(0, 0, "部门整体支出绩效自评　勾稽核对清单", title)
    row = _facts(book, sheet, report, summary)
    tables = (
        ("单位", summary.by_office),
        ("规则类别", summary.by_chapter),
        ("规则", summary.by_rule),
        ("原因", summary.by_cause),
    )
    for number, (name, tallies) in enumerate(tables):
        first = row + 1
        row = _tallies(book, sheet, first, name, tallies[:_MOST])
        if tallies and number < _CHARTS:
            chart = _chart(book, name, first + 1, min(len(tallies), _MOST))
            sheet.insert_chart(2 + 19 * number, 6, chart, {"object_position": 2})


def _facts(book: Book, sheet: Worksheet, report: Report, summary: Summary) -> int:
    name = book.format("fact", font_color="#6B7078")
    value = book.format("value", bold=True, align="left", num_format="0")
    told: tuple[tuple[str, str | int], ...] = (
        ("报告份数", summary.files),
        ("未能读取", summary.refused),
        ("错误（必须改后重报）", summary.total.must),
        ("核实（须说明）", summary.total.explain),
        ("提示", summary.total.hint),
        ("已豁免", summary.waived),
        ("读到的数字", summary.figures),
        ("有规则核对的数字", summary.checked),
        ("规则包", phrases.packs(report)),
        ("程序版本", f"gouji {report.version}"),
    )
    for row, (label, content) in enumerate(told, 2):
        sheet.write_string(row, 0, label, name)
        if isinstance(content, int):
            sheet.write_number(row, 1, content, value)
        else:
            sheet.write_string(row, 1, content, value)
    return 2 + len(told)


def _tallies(book: Book, sheet: Worksheet, row: int, name: str, tallies: tuple[Tally, ...]) -> int:
    """Write one table of counts; returns the row after it."""
    head = book.format("small head", bold=True, bg_color=PAPER, bottom=1, bottom_color=INK)
    text = book.format("small", bottom=4, bottom_color=LINE)
    count = book.format("count", bottom=4, bottom_color=LINE, num_format="0")
    right = book.format("right head", bold=True, bg_color=PAPER, bottom=1, bottom_color=INK, align="right")
    sheet.write_string(row, 0, name, head)
    for column, title in enumerate(("错误", "核实", "提示", "合计"), 1):
        sheet.write_string(row, column, title, right)
    for number, tally in enumerate(tallies, row + 1):
        sheet.write_string(number, 0, tally.label, text)
        for column, value in enumerate((tally.must, tally.explain, tally.hint, tally.total), 1):
            sheet.write_number(number, column, value, count)
    return row + len(tallies) + 1


def _chart(book: Book, name: str, first: int, count: int) -> Chart:
    chart = book.file.add_chart({"type": "bar", "subtype": "stacked"})
    last = first + count - 1
    for column, (title, colour) in enumerate(zip(("错误", "核实", "提示"), _COLOURS, strict=True), 1):
        chart.add_series(
            {
                "name": title,
                "categories": [_NAME, first, 0, last, 0],
                "values": [_NAME, first, column, last, column],
                "fill": {"color": colour},
                "gap": 60,
            }
        )
    chart.set_title({"name": f"按{name}", "name_font": {"size": 11, "color": INK}, "overlay": False})
    chart.set_y_axis({"reverse": True, "interval_unit": 1, "line": {"color": LINE}})
    chart.set_x_axis({"major_gridlines": {"visible": True, "line": {"color": "#E7E2D7"}}, "num_format": "0"})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 620, "height": 340})
    return chart
