"""Text that another program recognised over the picture of a page is never taken for what was typed."""

from __future__ import annotations

import random
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from gouji.extract import read, scan_source
from gouji.extract.model import Cell, Doubt, Location, Paragraph, Table, TextLine
from gouji.extract.pdf_audit import other_readings
from gouji.extract.pdf_shapes import Glyphs
from gouji.extract.scan_layer import against, distrusted

if TYPE_CHECKING:
    from pathlib import Path

    from gouji.extract.model import Document

Image = pytest.importorskip("PIL.Image")
Draw = pytest.importorskip("PIL.ImageDraw")
canvas = pytest.importorskip("reportlab.pdfgen.canvas")
utils = pytest.importorskip("reportlab.lib.utils")

WIDE, HIGH = 595, 420
LINES = ("Total expenditure 965.40", "of which staff 512.35", "of which projects 453.05")
FINE = 2  # pixels per point


@pytest.fixture(autouse=True)
def without_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_source, "installed", lambda: False)


def printed() -> Any:  # noqa: ANN401
    """A picture of the lines, of the size at which the layer's face prints them."""
    out = BytesIO()
    pen = canvas.Canvas(out, pagesize=(WIDE, HIGH))
    write(pen, 0)
    pen.save()
    pypdfium2 = pytest.importorskip("pypdfium2")
    return pypdfium2.PdfDocument(out.getvalue())[0].render(scale=FINE).to_pil()


def ground() -> Any:  # noqa: ANN401
    """A letterhead: a bar of colour and a ring."""
    image = Image.new("RGB", (WIDE * FINE, HIGH * FINE), "#fbf8f0")
    pen = Draw.Draw(image)
    pen.rectangle((0, 0, WIDE * FINE, 60), fill="#a03020")
    pen.ellipse((400, 300, 700, 600), outline="#a05040", width=20)
    return image


def speckled() -> Any:  # noqa: ANN401
    """A photograph as a ground: light and dark everywhere."""
    rolled = random.Random(4)
    return Image.frombytes("L", (WIDE * FINE, HIGH * FINE), rolled.randbytes(WIDE * HIGH * FINE * FINE))


def write(pen: Any, mode: int) -> None:  # noqa: ANN401
    text = pen.beginText(60, 340)
    text.setFont("Helvetica", 12)
    text.setTextRenderMode(mode)
    for line in LINES:
        text.textLine(line)
    pen.drawText(text)


def page(path: Path, picture: Any, *, mode: int = 0, under: bool = False) -> Document:  # noqa: ANN401
    """A page with a picture of all its size and text over or under it, read without the extra."""
    pen = canvas.Canvas(str(path / "page.pdf"), pagesize=(WIDE, HIGH))
    if under:
        write(pen, mode)
    pen.drawImage(utils.ImageReader(picture), 0, 0, WIDE, HIGH)
    if not under:
        write(pen, mode)
    pen.save()
    return read(path / "page.pdf")


@pytest.mark.parametrize(
    "how", [{"mode": 3}, {"under": True}, {"mode": 0}], ids=["without ink", "under the picture", "over it"]
)
def test_text_that_repeats_the_picture_is_read_and_doubted(tmp_path: Path, how: dict[str, Any]) -> None:
    document = page(tmp_path, printed(), **how)
    text = "".join(p.text for p in document.paragraphs())
    assert "965.40" in text
    doubted = [p.text[slice(*d.span)] for p in document.paragraphs() for d in p.doubts if d.confidence < 0.9]
    assert doubted == ["965.40", "512.35", "453.05"]
    (said,) = [r.message for r in document.remarks if r.code == "foreign_recognition"]
    assert "第1页" in said
    assert "pip install 'gouji[ocr]'" in said


@pytest.mark.parametrize("picture", [ground, speckled])
def test_a_picture_behind_real_text_is_a_ground(tmp_path: Path, picture: Any) -> None:  # noqa: ANN401
    document = page(tmp_path, picture())
    assert not any(p.doubts for p in document.paragraphs())
    assert "foreign_recognition" not in {r.code for r in document.remarks}


def test_text_without_ink_over_a_picture_of_something_else_stays_hidden(tmp_path: Path) -> None:
    # On a page that shows nothing of it, it would be words put into the office's mouth.
    pen = canvas.Canvas(str(tmp_path / "page.pdf"), pagesize=(WIDE, HIGH))
    pen.drawImage(utils.ImageReader(ground()), 0, 0, WIDE, HIGH)
    pen.saveState()
    write(pen, 3)
    pen.restoreState()
    pen.setFont("Helvetica", 12)
    pen.drawString(60, 100, "What the page really says, in words enough to be one")
    pen.save()
    document = read(tmp_path / "page.pdf")
    assert "965.40" not in "".join(p.text for p in document.paragraphs())
    assert "hidden_text" in {r.code for r in document.remarks}


def row(text: str, *, top: float, x0: float = 100.0) -> Glyphs:
    marks = list(text)
    places = [x0 + 6.0 * k for k in range(len(marks))]
    many = len(marks)
    return Glyphs(
        text=marks,
        x0=places,
        x1=[x + 6.0 for x in places],
        top=[top] * many,
        bottom=[top + 12.0] * many,
        base=[top + 10.0] * many,
        size=[12.0] * many,
        turn=[0] * many,
    )


def line(text: str, top: float) -> TextLine:
    return TextLine(start=0, end=len(text), page=1, box=(100.0, top, 100.0 + 6 * len(text), top + 12))


def test_where_the_layer_has_another_figure_both_readings_are_kept() -> None:
    cell = Cell(text="965.40", row=0, col=0, location=Location(page=1), lines=(line("965.40", 50),))
    table = Table(index=0, cells=(cell,), n_rows=1, n_cols=1, location=Location(page=1))
    words = Paragraph(text="支出965.40", location=Location(page=1), lines=(line("支出965.40", 80),))
    same = row("支出965.40", top=80)
    other = row("985.40", top=50)
    layer = Glyphs(
        **{name: getattr(other, name) + getattr(same, name) for name in ("text", "x0", "x1", "top", "bottom")}
    )
    told, sure = against([table, words], {1: layer})
    assert isinstance(told, Table)
    assert told.cells[0].doubts == (Doubt(span=(0, 6), confidence=0.5, alternatives=("985.40",)),)
    assert sure.location == words.location
    assert sure == words


def test_a_layer_that_says_nothing_there_is_no_other_reading() -> None:
    cell = Cell(text="965.40", row=0, col=0, location=Location(page=1), lines=(line("965.40", 50),))
    table = Table(index=0, cells=(cell,), n_rows=1, n_cols=1, location=Location(page=1))
    assert against([table], {1: row("985.40", top=300)}) == (table,)


def test_only_pages_of_other_programs_are_distrusted() -> None:
    words = Paragraph(text="支出965.40", location=Location(page=1), lines=(line("支出965.40", 80),))
    assert distrusted([words], {2}) == (words,)
    (told,) = distrusted([words], {1})
    assert not isinstance(told, Table)
    assert [d.span for d in told.doubts] == [(2, 8)]


def test_an_audit_shows_both_readings_of_a_picture() -> None:
    doubt = Doubt(span=(2, 8), confidence=0.5, alternatives=("985.40",))
    words = Paragraph(
        text="支出965.40",
        location=Location(page=1, block=0),
        lines=(line("支出965.40", 80),),
        doubts=(doubt,),
    )
    from gouji.extract.model import Document  # noqa: PLC0415

    (said,) = other_readings(Document(name="a", path="a", sha256="", format="scan", blocks=(words,)))
    assert "“965.40”也可读作“985.40”" in said.message
    assert said.location is not None
    assert said.location.box is not None
