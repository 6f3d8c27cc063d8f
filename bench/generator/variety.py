"""Sets a finished submission in another office's manner: what it says stays, how it stands on the page does not.

Knows paragraphs and grids only. Fonts, borders, depth of headers, line breaks and spaces inside words, brackets, nil signs,
units in title, header, cell or nowhere, landscape pages, tables on their side or continued, percentages as 0–1.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bench.generator.page import Block, Box, Grid, Paper, Para, Turn

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable, Sequence

FONTS = ("宋体", "仿宋_GB2312", "方正仿宋_GBK", "楷体_GB2312", "微软雅黑", "Times New Roman")
NILS = ("—", "-", "/", "", "——", "无")
UNIT_LINE = re.compile(r"^[（(]?(?:金额)?单位[:：]\s*万元[)）]?$")
FIGURE = re.compile(r"^-?[\d０-９][\d０-９,]*(?:[.．][\d０-９]+)?$")
RATE = re.compile(r"^(\d{1,3}\.\d{2})%$")
LYING = ("项目", "项 目", "指标")  # first header words of tables that may be printed on their side
WIDEST = 7  # lines of a table that may lie on its side


def vary(paper: Paper, rng: random.Random) -> Paper:
    """The same submission, set differently; the same numbers give the same setting."""
    look = replace(
        paper.look,
        font=rng.choice(FONTS),
        body=rng.choice((10.5, 12.0, 14.0, 16.0)),
        leading=rng.choice((1.2, 1.5, 1.8)),
        margin=rng.choice((50.0, 62.0, 72.0)),
        latin=rng.choice(("", "", "Times-Roman", "Helvetica")),
    )
    blocks: list[Block] = []
    shift = _Manner(rng)
    for n, block in enumerate(paper.blocks):
        if isinstance(block, Grid):
            blocks = _set(block, blocks, paper.blocks[:n], shift, landscape=look.landscape)
        else:
            blocks.append(block)
    return replace(paper, look=look, blocks=tuple(blocks))


class _Manner:
    """What one office does in all its tables, and what it does now and then."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.nil = rng.choice((None, None, *NILS))  # one sign instead of another
        self.breaks = rng.random() < 0.35  # line breaks inside header words
        self.spaces = rng.random() < 0.3  # 合　计
        self.narrow = rng.random() < 0.3  # half-width brackets
        self.colons = rng.random() < 0.2  # 年度资金总额：
        self.fractions = rng.random() < 0.2  # 0.9550
        self.units = rng.choice(("line", "line", "line", "title", "header", "cell", "nowhere"))

    def often(self, chance: float) -> bool:
        return self.rng.random() < chance


def _set(
    grid: Grid, blocks: list[Block], before: Sequence[Block], manner: _Manner, *, landscape: bool
) -> list[Block]:
    """The blocks with one grid added, and what stands around it changed."""
    simple = _is_simple(grid)
    grid = _rewrite(grid, manner)
    if simple:
        grid, blocks = _place_unit(grid, blocks, manner)
        if manner.often(0.12) and grid.n_rows <= WIDEST and _lies(grid):
            grid = _turn(grid)
        else:
            grid = _dress(grid, manner)
    if simple and manner.often(0.2):
        grid = replace(grid, rules="horizontal")
    parts: list[Block] = [grid]
    if simple and grid.n_rows >= 7 and manner.often(0.35):
        parts = _continue(grid, _title(before))
    turned = any(isinstance(b, Turn) and b.landscape for b in before)
    if not landscape and not turned and simple and len(grid.widths) >= 4 and manner.often(0.2):
        return [*blocks, Turn(landscape=True), *parts, Turn(landscape=False)]
    return [*blocks, *parts]


def _is_simple(grid: Grid) -> bool:
    """One line of header, no merged cells, figures below: a table that may be rebuilt."""
    flat = all(box.row_span == box.col_span == 1 for box in grid.boxes)
    figures = sum(bool(FIGURE.match(box.text)) for box in grid.boxes)
    return flat and figures >= 4


def _rewrite(grid: Grid, manner: _Manner) -> Grid:
    """The words of the cells as this office types them."""
    return replace(grid, boxes=tuple(replace(box, text=_word(box, manner)) for box in grid.boxes))


def _word(box: Box, manner: _Manner) -> str:
    text = box.text
    if manner.nil is not None and text in NILS and text:
        return manner.nil
    if manner.fractions and (rate := RATE.match(text)) and rate[1] != "0.00":
        whole, _, cents = rate[1].partition(".")
        digits = whole.rjust(3, "0")
        return f"{int(digits[:-2])}.{digits[-2:]}{cents}"
    label = 2 <= len(text) <= 14 and not re.search(r"[\d。；\n]", text)
    if not label:
        return text
    if manner.narrow:
        text = text.replace("（", "(").replace("）", ")")
    if manner.spaces and len(text) == 2:
        return f"{text[0]}　{text[1]}"
    if manner.breaks and len(text) >= 5 and manner.often(0.4):
        cut = len(text) // 2
        return f"{text[:cut]}\n{text[cut:]}"
    if manner.colons and box.col == 0 and text.endswith(("总额", "合计")):
        return text + "："
    return text


def _place_unit(grid: Grid, blocks: list[Block], manner: _Manner) -> tuple[Grid, list[Block]]:
    """Move the line 单位：万元 into the title, the header or the cells, or leave it out."""
    if manner.units == "line" or not blocks or not isinstance(blocks[-1], Para):
        return grid, blocks
    if not UNIT_LINE.match(blocks[-1].text.strip()):
        return grid, blocks
    kept = blocks[:-1]
    if manner.units == "title" and kept and isinstance(kept[-1], Para):
        return grid, [*kept[:-1], replace(kept[-1], text=f"{kept[-1].text}（单位：万元）")]
    money = {box.col for box in grid.boxes if box.row > 0 and re.search(r"[.．][\d０-９]{2}$", box.text)}
    head = {box.col: box.text for box in grid.boxes if box.row == 0}
    money = {col for col in money if not re.search(r"率|%|％|比", head.get(col, ""))}
    if manner.units == "header":
        return _map(grid, lambda b: f"{b.text}（万元）" if b.row == 0 and b.col in money else b.text), kept
    if manner.units == "cell":
        return _map(
            grid,
            lambda b: f"{b.text}万元" if b.row > 0 and b.col in money and FIGURE.match(b.text) else b.text,
        ), kept
    return grid, kept


def _map(grid: Grid, write: Callable[[Box], str]) -> Grid:
    return replace(grid, boxes=tuple(replace(box, text=write(box)) for box in grid.boxes))


def _lies(grid: Grid) -> bool:
    head = next((box.text for box in grid.boxes if box.row == box.col == 0), "")
    return head in LYING and not any(
        "%" in box.text or "率" in box.text for box in grid.boxes if box.row == 0
    )


def _turn(grid: Grid) -> Grid:
    """Rows and columns exchanged."""
    boxes = sorted((replace(b, row=b.col, col=b.row) for b in grid.boxes), key=lambda b: (b.row, b.col))
    return replace(
        grid,
        boxes=tuple(boxes),
        n_rows=len(grid.widths),
        widths=(1.6,) + (1.2,) * (grid.n_rows - 1),
        header=1,
    )


def _dress(grid: Grid, manner: _Manner) -> Grid:
    """A column of numbers, a line of column numbers, a wide header above, a note below."""
    if manner.often(0.2):
        grid = _numbered(grid)
    if manner.often(0.12):
        grid = _insert(grid, 1, ["栏次", *(str(n) for n in range(1, len(grid.widths)))])
    if manner.often(0.2):
        grid = _deeper(grid)
    if manner.often(0.15):
        wide = Box(text="注：本表根据部门决算数据填列。", row=grid.n_rows, col=0, col_span=len(grid.widths))
        grid = replace(grid, boxes=(*grid.boxes, wide), n_rows=grid.n_rows + 1)
    return grid


def _numbered(grid: Grid) -> Grid:
    moved = [replace(box, col=box.col + 1) for box in grid.boxes]
    numbers = [Box(text="序号" if r == 0 else str(r), row=r, col=0) for r in range(grid.n_rows)]
    return replace(grid, boxes=_sorted([*moved, *numbers]), widths=(0.5, *grid.widths))


def _insert(grid: Grid, at: int, texts: Sequence[str]) -> Grid:
    moved = [replace(box, row=box.row + (box.row >= at)) for box in grid.boxes]
    line = [Box(text=text, row=at, col=col) for col, text in enumerate(texts)]
    return replace(grid, boxes=_sorted([*moved, *line]), n_rows=grid.n_rows + 1)


def _deeper(grid: Grid) -> Grid:
    """A second line of header: the labels run over both, the figures stand under one word."""
    labels = 2 if any(box.text == "序号" for box in grid.boxes) else 1
    boxes = [replace(box, row=box.row + 1) for box in grid.boxes if box.row > 0 or box.col >= labels]
    boxes += [replace(box, row_span=2) for box in grid.boxes if box.row == 0 and box.col < labels]
    over = Box(text="金额情况", row=0, col=labels, col_span=len(grid.widths) - labels, align="center")
    return replace(grid, boxes=_sorted([*boxes, over]), n_rows=grid.n_rows + 1, header=grid.header + 1)


def _continue(grid: Grid, title: str) -> list[Block]:
    """The table cut in two, the second half under the same header, called （续）."""
    depth = 1 + max((box.row_span - 1 for box in grid.boxes if box.row == 0), default=0)
    cut = depth + (grid.n_rows - depth) // 2
    head = [box for box in grid.boxes if box.row < depth]
    upper = [box for box in grid.boxes if box.row < cut]
    lower = [replace(box, row=box.row - cut + depth) for box in grid.boxes if box.row >= cut]
    return [
        replace(grid, boxes=tuple(upper), n_rows=cut),
        Turn(),
        Para(text=f"{title}（续）" if title else "续表", align="center"),
        replace(grid, boxes=_sorted([*head, *lower]), n_rows=grid.n_rows - cut + depth),
    ]


def _title(before: Sequence[Block]) -> str:
    lines = [
        b.text for b in reversed(before[-3:]) if isinstance(b, Para) and not UNIT_LINE.match(b.text.strip())
    ]
    return next((text for text in lines if len(text) <= 30 and "：" not in text), "")


def _sorted(boxes: Iterable[Box]) -> tuple[Box, ...]:
    return tuple(sorted(boxes, key=lambda b: (b.row, b.col)))
