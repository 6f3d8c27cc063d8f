"""Texts in cells that aim at whoever opens the report, or at those who read figures. They are read as printed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from tests.hostile.kit import READ, body, case, docx, grid, para

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

TEXTS = {
    "formula": "=1+1",
    "command": "=cmd|'/c calc'!A0",
    "plus": "+12.50",
    "at_sign": "@SUM(A1:A9)",
    "link_formula": '=HYPERLINK("http://127.0.0.1:9/","x")',
    "script": "<script>alert(1)</script>",
    "markup": '"><img src=x onerror=alert(1)>',
    "template": "{{ 7*7 }} {% raw %} ${7*7} %s {0}",
    "override": "\u202e05.21\u202c",
    "zero_width": "12\u200b.50",
    "fullwidth": "１２．５０",
    "minus_sign": "−29.54",
    "not_a_number": "NaN",
    "thousands": "1,234.50",
    "decimal_comma": "29,54",
    "exponent": "1e5",
    "underscore": "1_000",
    "arabic_digits": "١٢٫٥٠",
    "combining": "1̶2̶.5",
    "surrogate_pair": "𠮷１",
    "private": "\ue000\uf8ff",
}
for stem, text in TEXTS.items():

    @case(f"cell_{stem}.docx", READ, shows=text)
    def _(path: Path, _random: Random, text: str = text) -> None:
        path.write_bytes(docx(body(para("表"), grid(("项目", "金额"), ("基本支出", escape(text))))))


@case("cell_of_a_million_characters.docx", READ, "too_large", "bomb", shows="12.50")
def _(path: Path, _random: Random) -> None:
    path.write_bytes(docx(body(grid(("字" * 1_000_000, "12.50")))))


@case("cell_of_line_breaks.docx", READ, "too_large", "bomb", shows="12.50")
def _(path: Path, _random: Random) -> None:
    path.write_bytes(docx(body(grid(("</w:t><w:br/><w:t>" * 50_000, "12.50")))))


@case("no_text_at_all.docx", READ, "no_text", remark="no_text")
def _(path: Path, _random: Random) -> None:
    path.write_bytes(docx(body()))


@case("control_blank_form.docx", READ)
def _(path: Path, _random: Random) -> None:
    path.write_bytes(docx(body(para("自评表"), grid(*[[""] * 20] * 3000))))
