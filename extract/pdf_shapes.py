"""The shapes that the parts of the PDF reader hand to each other; all lengths in points from the visible page's top left.

Knows nothing of engines, tables over pages or money.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from gouji.extract.model import Box, Remark

SLANTED = -1


@dataclass(slots=True, kw_only=True)
class Glyphs:
    """The characters of a page as parallel lists; index i is one character.

    `turn` counts the quarter turns (anticlockwise) of the character's base line: 0 reads to the right, 1 upwards;
    `SLANTED` is none of the four.
    """

    text: list[str] = field(default_factory=list)
    x0: list[float] = field(default_factory=list)
    x1: list[float] = field(default_factory=list)
    top: list[float] = field(default_factory=list)
    bottom: list[float] = field(default_factory=list)
    base: list[float] = field(default_factory=list)
    size: list[float] = field(default_factory=list)
    turn: list[int] = field(default_factory=list)
    level: bool = True  # whether `turn` is 0 throughout
    unmapped: int = 0  # characters whose meaning the engine had to guess
    unseen: set[int] = field(default_factory=set)  # printed without ink
    white: set[int] = field(default_factory=set)  # white ink: seen only on a dark ground


@dataclass(slots=True, kw_only=True)
class Drawn:
    """What is drawn on a page besides text."""

    edges: list[Box] = field(default_factory=list)  # upright or level strokes and sides of shapes
    dark: list[Box] = field(default_factory=list)  # areas filled with a colour on which white text shows
    pictures: list[Box] = field(default_factory=list)
    objects: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How the page is seen: which part of its plane, turned how often clockwise by 90°."""

    box: Box  # left, bottom, right, top in the plane of the PDF (y upwards)
    turn: int = 0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as seen."""
        wide, high = self.box[2] - self.box[0], self.box[3] - self.box[1]
        return (high, wide) if self.turn % 2 else (wide, high)

    @property
    def matrix(self) -> tuple[float, float, float, float, float, float]:
        """From the PDF's plane to the seen page, y still upwards."""
        x0, y0, x1, y1 = self.box
        return (
            (1.0, 0.0, 0.0, 1.0, -x0, -y0),
            (0.0, -1.0, 1.0, 0.0, -y0, x1),
            (-1.0, 0.0, 0.0, -1.0, x1, y1),
            (0.0, 1.0, -1.0, 0.0, y1, -x0),
        )[self.turn % 4]


@dataclass(slots=True, kw_only=True)  # frozen would be three times as dear, and a document has thousands
class Line:
    """One printed line, or the part of it inside one cell; never changed."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    size: float
    head: float  # width of what cannot be parted from the line's first character
    page: int  # from 1
    parts: tuple[tuple[float, float, int, int], ...] = ()  # x0, x1, start, end between wide gaps; () if none


@dataclass(slots=True, kw_only=True)  # as above
class Slot:
    """A cell of a grid under construction; never changed."""

    row: int
    col: int
    rows: int = 1
    cols: int = 1
    x0: float
    x1: float
    top: float
    bottom: float  # of the part on its first page
    foot: float  # bottom of the part on its last page
    page: int
    lines: tuple[Line, ...] = ()

    def at(self, row: int, col: int, cols: int) -> Slot:
        """The same cell elsewhere in the grid."""
        return Slot(
            row=row,
            col=col,
            rows=self.rows,
            cols=cols,
            x0=self.x0,
            x1=self.x1,
            top=self.top,
            bottom=self.bottom,
            foot=self.foot,
            page=self.page,
            lines=self.lines,
        )

    @property
    def text(self) -> str:
        """What is printed in it, without line breaks."""
        return "".join(line.text.strip() for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seam:
    """A join of two pages, before columns are final: rows of the other decision as (left edge, text)."""

    row: int
    page: int
    cut: bool
    score: float
    alternative: tuple[tuple[tuple[float, str], ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A ruled (or aligned) grid on one page, or over several once joined."""

    page: int  # of its first row
    last_page: int
    xs: tuple[float, ...]  # positions of the column borders
    n_rows: int
    top: float
    bottom: float  # on its last page
    slots: tuple[Slot, ...]  # by row, then column
    ruled: bool = True
    nested: bool = False  # inside a cell of another grid
    seams: tuple[Seam, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page, read: its grids and the lines outside them."""

    number: int  # from 1
    width: float
    height: float
    grids: tuple[Grid, ...] = ()
    lines: tuple[Line, ...] = ()
    remarks: tuple[Remark, ...] = ()
    has_text: bool = True
    turn: int = 0  # quarter turns by which the content was read turned against the seen page
    seen: tuple[float, float] = (0.0, 0.0)  # width and height as seen
