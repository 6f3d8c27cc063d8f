"""Prints a paper as PDF, byte for byte the same every time, with one embedded CJK TrueType face.

Knows pages: wrapping, cells over page breaks, repeated header rows. Must not know what is printed.
"""

from __future__ import annotations

import io
import re
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from bench.generator.page import Box, Grid, Look, Paper, Para, Turn

if TYPE_CHECKING:
    from collections.abc import Container

FACES = (
    Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"),
    Path("/usr/share/fonts/wqy-zenhei/wqy-zenhei.ttc"),
)
FACE = "zenhei"
PAD = 3.0  # points inside a cell
_Piece: TypeAlias = tuple[int, float, float]  # row, top, height
NOT_FIRST = "，。、；：？！）》”’〕％%"  # a line does not begin with these
WORD = re.compile(r"[!-~]+|.", re.DOTALL)


def face_path() -> Path | None:
    """Where the embedded face is installed; None if it is not."""
    return next((path for path in FACES if path.exists()), None)


@cache
def _register() -> None:
    path = face_path()
    if path is None:
        raise FileNotFoundError("wqy-zenhei.ttc is not installed (Debian: fonts-wqy-zenhei)")
    pdfmetrics.registerFont(TTFont(FACE, str(path), subfontIndex=0))


def _glyphs() -> Container[int]:
    """Code points that the embedded face can show."""
    glyphs: Container[int] = pdfmetrics.getFont(FACE).face.charToGlyph
    return glyphs


def print_pdf(paper: Paper) -> bytes:
    """Return the bytes of the PDF."""
    _register()
    rl_config.invariant = 1
    out = io.BytesIO()
    press = _Press(paper.look, Canvas(out, pagesize=paper.look.paper, invariant=1, pageCompression=1))
    press.canvas.setTitle(paper.title)
    number = 0
    for block in paper.blocks:
        number = number + 1 if isinstance(block, Para) and block.numbered else 0
        if isinstance(block, Para):
            press.para(block, f"{number}．" if number else "")
        elif isinstance(block, Turn):
            press.turn(landscape=block.landscape)
        else:
            _Table(block, press).print()
            press.y += press.look.grid
    press.end_page()
    press.canvas.save()
    return out.getvalue()


def width_of(text: str, size: float, latin: str) -> float:
    """Width of a text in points."""
    return sum(float(pdfmetrics.stringWidth(part, face, size)) for face, part in _faces(text, latin))


def _faces(text: str, latin: str) -> list[tuple[str, str]]:
    """Runs of one face each."""
    if not latin:
        return [(FACE, text)]
    return [
        (latin if plain else FACE, "".join(run)) for plain, run in groupby(text, key=lambda c: c < "\x7f")
    ]


def wrap(text: str, width: float, size: float, latin: str, *, first: float = 0.0) -> list[str]:
    """Break a text into lines; a run of ASCII breaks only where it alone is wider than the line."""
    lines: list[str] = []
    for number, given in enumerate(text.split("\n")):
        line, room = "", width - (first if number == 0 else 0)
        for word in WORD.findall(given):
            if not line or width_of(line + word, size, latin) <= room:
                line += word
            elif word in NOT_FIRST and len(line.rstrip(NOT_FIRST)) > 1:
                cut = len(line.rstrip(NOT_FIRST)) - 1  # the last character goes along to the next line
                lines.append(line[:cut])
                line, room = line[cut:] + word, width
            else:
                lines.append(line)
                line, room = word, width
            while width_of(line, size, latin) > room and len(line) > 1:
                cut = len(line) - 1
                while cut > 1 and width_of(line[:cut], size, latin) > room:
                    cut -= 1
                lines.append(line[:cut])
                line, room = line[cut:], width
        lines.append(line)
    return lines


class _Press:
    """The canvas and the place reached on it; y runs down from the top."""

    def __init__(self, look: Look, canvas: Canvas) -> None:
        self.look, self.canvas = look, canvas
        self.landscape = look.landscape
        self.number = 1
        self._start()

    def _start(self) -> None:
        w, h = self.look.paper
        self.size = (h, w) if self.landscape else (w, h)
        self.canvas.setPageSize(self.size)
        self.y = self.look.margin
        self.bottom = self.size[1] - self.look.margin
        self.width = self.size[0] - 2 * self.look.margin

    def end_page(self) -> None:
        middle = self.size[0] / 2
        if self.look.head:
            self.text(self.look.head, middle - width_of(self.look.head, 9, "") / 2, 40, 9)
        if self.look.footer:
            foot = self.look.footer.replace("{n}", str(self.number))
            self.text(foot, middle - width_of(foot, 9, "") / 2, self.size[1] - 30, 9)
        self.canvas.showPage()
        self.number += 1

    def turn(self, *, landscape: bool | None = None) -> None:
        self.end_page()
        self.landscape = self.landscape if landscape is None else landscape
        self._start()

    def text(self, text: str, x: float, base: float, size: float) -> None:
        for face, part in _faces(text, self.look.latin):
            if face == FACE and (missing := [c for c in part if ord(c) not in _glyphs()]):
                raise ValueError(f"the embedded face has no {missing}; a reader could not see it either")
            self.canvas.setFont(face, size)
            self.canvas.drawString(x, self.size[1] - base, part)
            x += pdfmetrics.stringWidth(part, face, size)

    def para(self, para: Para, number: str) -> None:
        size = para.size or self.look.body
        first = 2 * size if para.indent else 0.0
        step = size * self.look.leading
        for n, line in enumerate(wrap(number + para.text, self.width, size, self.look.latin, first=first)):
            if self.y + step > self.bottom:
                self.turn()
            x = self.look.margin + (first if n == 0 else 0.0)
            free = self.width - width_of(line, size, self.look.latin)
            x += {"left": 0.0, "center": free / 2, "right": free}[para.align]
            self.text(line, x, self.y + size, size)
            self.y += step


class _Table:
    """One grid being set over pages: rows become pieces, cells flow through the pieces they cover."""

    def __init__(self, grid: Grid, press: _Press) -> None:
        self.grid, self.press = grid, press
        unit = press.width / sum(grid.widths)
        edges = [press.look.margin]
        for w in grid.widths:
            edges.append(edges[-1] + w * unit)
        self.edges = edges
        self.step = grid.size * 1.3
        self.lines = {
            box: wrap(box.text, self._width(box) - 2 * PAD, grid.size, press.look.latin) for box in grid.boxes
        }
        self.heights = self._row_heights()

    def _width(self, box: Box) -> float:
        return self.edges[box.col + box.col_span] - self.edges[box.col]

    def _row_heights(self) -> list[float]:
        heights = [self.step + 2 * PAD] * self.grid.n_rows
        for box in sorted(self.grid.boxes, key=lambda b: b.row_span):
            last = box.row + box.row_span
            missing = len(self.lines[box]) * self.step + 2 * PAD - sum(heights[box.row : last])
            heights[last - 1] += max(0.0, missing)
        return heights

    def print(self) -> None:
        """Set the rows page by page."""
        pieces: list[_Piece] = []  # on the current page
        fed: dict[Box, int] = dict.fromkeys(self.grid.boxes, 0)
        for row, height in enumerate(self.heights):
            left = height
            while True:
                left = max(left, self._tail(row, pieces, fed))
                room = self.press.bottom - self.press.y
                if left <= room or (not pieces and room > self.press.bottom - self.press.look.margin - 1):
                    break
                part = self._cut(row, room) if left == height else 0.0
                if part:
                    pieces.append((row, self.press.y, part))
                    left += 2 * PAD - part  # both halves keep their padding
                self._flush(pieces, fed, row)
                pieces = []
                self.press.turn()
                self._repeat_header(row)
            pieces.append((row, self.press.y, left))
            self.press.y += left
        self._flush(pieces, fed, self.grid.n_rows)

    def _tail(self, row: int, pieces: list[_Piece], fed: dict[Box, int]) -> float:
        """Height that the row must have for the cells that hang down and end in it."""
        need = 0.0
        for box in self.grid.boxes:
            if box.row_span > 1 and box.row + box.row_span - 1 == row:
                top = next((t for r, t, _ in pieces if r >= box.row), self.press.y)
                rest = len(self.lines[box]) - fed[box]
                need = max(need, rest * self.step + 2 * PAD - (self.press.y - top))
        return need

    def _cut(self, row: int, room: float) -> float:
        """How much of the row stays on this page: whole lines, or nothing."""
        count = int((room - 2 * PAD) / self.step)
        longest = max(
            (len(self.lines[b]) for b in self.grid.boxes if b.row == row and b.row_span == 1), default=0
        )
        if not self.grid.cut or count < 2 or longest <= count:
            return 0.0
        return count * self.step + 2 * PAD

    def _repeat_header(self, row: int) -> None:
        if row < self.grid.header:
            return
        pieces = []
        for n in range(self.grid.header):
            pieces.append((n, self.press.y, self.heights[n]))
            self.press.y += self.heights[n]
        self._flush(pieces, dict.fromkeys(self.grid.boxes, 0), self.grid.header)

    def _flush(self, pieces: list[_Piece], fed: dict[Box, int], done: int) -> None:
        """Draw what stands on this page, of which rows before `done` end here: rules, then the lines that fit."""
        for box in self.grid.boxes:
            mine = [(top, h) for row, top, h in pieces if box.row <= row < box.row + box.row_span]
            if not mine:
                continue
            top, bottom = mine[0][0], mine[-1][0] + mine[-1][1]
            self._rules(box, top, bottom)
            lines = self.lines[box][fed[box] :]
            ends = box.row + box.row_span <= done
            fits = len(lines) if ends else int((bottom - top - 2 * PAD + 0.01) / self.step)
            fed[box] += min(fits, len(lines))
            y = top + ((bottom - top - len(lines) * self.step) / 2 if ends else PAD)
            for line in lines[:fits]:
                spare = self._width(box) - width_of(line, self.grid.size, self.press.look.latin)
                x = self.edges[box.col] + {"left": PAD, "center": spare / 2, "right": spare - PAD}[box.align]
                self.press.text(line, x, y + self.grid.size, self.grid.size)
                y += self.step

    def _rules(self, box: Box, top: float, bottom: float) -> None:
        canvas, page = self.press.canvas, self.press.size[1]
        canvas.setLineWidth(0.5)
        left, right = self.edges[box.col], self.edges[box.col + box.col_span]
        if self.grid.rules == "all":
            canvas.rect(left, page - bottom, right - left, bottom - top)
        elif self.grid.rules == "horizontal":
            canvas.line(left, page - top, right, page - top)
            canvas.line(left, page - bottom, right, page - bottom)
