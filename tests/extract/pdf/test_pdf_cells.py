"""Rules to cells as pdfplumber does it, and nothing of a page lost on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from io import BytesIO

import pdfplumber
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from gouji.extract.model import Document, Table
from gouji.extract.pdf_inject import Ruled, find_cells
from gouji.extract.picture import render

MakePdf = Callable[..., bytes]
ReadPdf = Callable[..., Document]
Draw = Callable[..., str]
PAGE = (0.0, 0.0, 400.0, 600.0)

places = st.builds(lambda step, off: 40.0 * step + off, st.integers(0, 8), st.sampled_from([0, 0, 0, 1.5, 4]))
rules = st.builds(
    lambda x, y, length, level: (x, y, x + length, y) if level else (x, y, x, y + length),
    places,
    places,
    st.integers(1, 9).map(lambda n: n * 40.0),
    st.booleans(),
)


@given(st.lists(rules, max_size=30))
def test_cells_are_those_of_pdfplumber_itself(edges: list[tuple[float, float, float, float]]) -> None:
    assert find_cells(edges, PAGE) == find_cells(edges, PAGE, plain=True)


def test_the_stand_in_gives_the_tables_of_the_page(pdf: MakePdf, table: Draw) -> None:
    data = pdf(table([["a", "b", "c"], ["d", "e", "f"]], xs=[50, 100, 200, 300], top=500))
    page = pdfplumber.open(BytesIO(data)).pages[0]
    edges = [(edge["x0"], edge["top"], edge["x1"], edge["bottom"]) for edge in page.edges]
    own = [cell for found in page.find_tables() for cell in found.cells]
    assert sorted(find_cells(edges, PAGE) or []) == sorted(own)
    assert Ruled([], PAGE).edges == []


def test_a_drawing_with_endless_rules_is_not_searched_for_tables(
    pdf: MakePdf, read: ReadPdf, text: Draw
) -> None:
    grid = "".join(f"{k * 0.6} 0 m {k * 0.6} 600 l S 0 {k} m 400 {k} l S " for k in range(600))
    coarse = "".join(f"{k * 5} 0 m {k * 5} 600 l S 0 {k * 5} m 400 {k * 5} l S " for k in range(120))
    assert read(pdf(coarse + text(50, 300, "x"))).pages == 1
    document = read(pdf(grid + text(50, 300, "words"), page="/MediaBox [0 0 4000 6000]"))
    assert (
        "".join(p.text for p in document.paragraphs())
        + "".join(cell.text for found in document.tables() for cell in found.cells)
        == "words"
    )


words = st.text("甲乙丙丁12345.67，。（）①", min_size=0, max_size=12)


@given(
    rows=st.lists(st.lists(words, min_size=3, max_size=3), min_size=2, max_size=6), first=st.integers(1, 5)
)
def test_no_character_is_lost_or_made_up(
    pdf: MakePdf, read: ReadPdf, table: Draw, rows: list[list[str]], first: int
) -> None:
    rows = [
        [f"第{k}", *row[1:]] for k, row in enumerate(rows)
    ]  # a row that repeats the first would be a header
    xs = [72, 230, 390, 550]
    pages = [table(part, xs=xs, top=780) for part in (rows[:first], rows[first:]) if part]
    printed = Counter("".join("".join(cell.split()) for row in rows for cell in row))
    seen: Counter[str] = Counter()
    for block in read(pdf(*pages, page="/MediaBox [0 0 595 842]")).blocks:
        texts = [cell.text for cell in block.cells] if isinstance(block, Table) else [block.text]
        seen.update("".join("".join(text.split()) for text in texts))
    assert seen == printed


@given(rows=st.lists(st.lists(words, min_size=2, max_size=2), min_size=3, max_size=6))
def test_every_table_is_a_full_rectangle_without_overlap(
    pdf: MakePdf, read: ReadPdf, table: Draw, rows: list[list[str]]
) -> None:
    rows[0][0] = "x"
    for found in read(pdf(table(rows, xs=[50, 200, 350], top=550))).tables():
        taken = Counter(
            (r, c)
            for cell in found.cells
            for r in range(cell.row, cell.row + cell.row_span)
            for c in range(cell.col, cell.col + cell.col_span)
        )
        assert taken == Counter((r, c) for r in range(found.n_rows) for c in range(found.n_cols))


def test_a_page_is_drawn_at_the_scale_of_its_boxes(pdf: MakePdf, text: Draw) -> None:
    picture = Image.open(
        BytesIO(
            render(pdf(text(50, 500, "x"), page="/MediaBox [0 0 400 600] /CropBox [0 0 300 600]"), 1, 2.0)
        )
    )
    assert picture.size == (600, 1200)
