"""Whole pages read from their picture: what is printed is read, what is not certain is said.

They are read as users' files are, in the bounded child, under its fence and within its default limits: no network is
needed, and this process stays free of the threads that the models bring along.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gouji.errors import Reason, Refused
from gouji.extract import read
from gouji.extract.readers import scanned
from gouji.extract.scan_engine import installed
from gouji.run.bounds import Bounds
from gouji.run.guard import read_all
from gouji.run.pipeline import Job, Recipe, examine

if not installed() and os.environ.get("GOUJI_REQUIRE_ALL") != "1":
    pytest.skip("the extra 'ocr' is not installed", allow_module_level=True)

from PIL import Image, ImageDraw, ImageFont

from gouji.extract import scan_engine, scan_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gouji.extract.model import Document

FACES = (
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
)
FACE = next((face for face in FACES if Path(face).exists()), None)
pytestmark = pytest.mark.skipif(FACE is None, reason="no Chinese face is installed to print with")

DPI = 200
POINT = DPI / 72
ROWS = (
    ("机构名称", "收入合计", "上年结转", "当年结余"),
    ("机关及二级机构汇总", "1,265.80", "42.35", "-18.07"),
    ("1、机关", "965.40", "", "0"),
)
WORDS = "全年支出共计1283.87万元，其中基本支出871.25万元。"


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A page drawn at 200 dpi."""

    image: Any

    def file(self, path: Path, **how: Any) -> Path:  # noqa: ANN401
        self.image.save(path, dpi=(DPI, DPI), **how)
        return path


def in_child(path: Path) -> Document:
    """Read one file where users' files are read."""
    (receipt,) = read_all(
        [Job(path=str(path))], partial(examine, Recipe(keep_document=True)), bounds=Bounds()
    )
    if receipt.value is None:
        raise Refused(receipt.reason or Reason.CRASHED, receipt.detail)
    assert receipt.value.document is not None
    return receipt.value.document


def draw(rows: Iterable[tuple[str, ...]] = ROWS, words: str = WORDS, smudge: str = "") -> Sheet:
    """A table of four columns and a sentence below it; the cell that says `smudge` is half wiped out."""
    image = Image.new("RGB", (round(595 * POINT), round(420 * POINT)), "white")
    pen = ImageDraw.Draw(image)
    face = ImageFont.truetype(FACE or "", round(10.5 * POINT))
    xs, y = (60, 190, 300, 410, 530), 60
    for row in rows:
        for k, text in enumerate(row):
            box = tuple(round(v * POINT) for v in (xs[k], y, xs[k + 1], y + 24))
            pen.rectangle(box, outline="black", width=2)
            pen.text((round((xs[k] + 6) * POINT), round((y + 6) * POINT)), text, "black", face)
            if text and text == smudge:
                wiped = tuple(round(v * POINT) for v in (xs[k] + 8, y + 10, xs[k] + 32, y + 15))
                pen.rectangle(wiped, fill="#888888")
        y += 24
    pen.text((round(60 * POINT), round((y + 30) * POINT)), words, "black", face)
    return Sheet(image=image)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Document:
    return in_child(draw().file(tmp_path_factory.mktemp("scan") / "page.png"))


def test_a_picture_gives_the_cells_that_are_printed(page: Document) -> None:
    assert [tuple(row) for row in page.tables()[0].rows()] == list(ROWS)


def test_a_picture_gives_the_sentence_below_the_table(page: Document) -> None:
    assert [paragraph.text for paragraph in page.paragraphs()] == [WORDS]


def test_a_picture_is_a_scan_and_says_so(page: Document) -> None:
    assert (page.format, page.pages) == ("scan", 1)
    assert "scanned_pages" in {remark.code for remark in page.remarks}


def test_a_clean_figure_is_not_doubted(page: Document) -> None:
    figures = [cell for cell in page.tables()[0].cells if cell.row and cell.col and cell.text]
    assert not [cell.text for cell in figures if cell.doubts]


def test_a_figure_has_its_place_on_the_page(page: Document) -> None:
    (cell,) = [cell for cell in page.tables()[0].cells if cell.text == "-18.07"]
    assert cell.location.page == 1
    assert cell.location.box == pytest.approx((410, 84, 530, 108), abs=3)


def test_a_page_on_its_side_is_read_and_placed_as_it_is_seen(tmp_path: Path) -> None:
    sheet = draw()
    turned = Sheet(image=sheet.image.transpose(Image.Transpose.ROTATE_90))  # anticlockwise
    document = in_child(turned.file(tmp_path / "turned.jpg", quality=85))
    assert [tuple(row) for row in document.tables()[0].rows()] == list(ROWS)
    (cell,) = [cell for cell in document.tables()[0].cells if cell.text == "-18.07"]
    # Anticlockwise: what was at (x, y) is seen at (y, width − x).
    assert cell.location.box == pytest.approx((84, 595 - 530, 108, 595 - 410), abs=3)


def test_a_smudged_figure_is_doubted_or_unread_never_stated(tmp_path: Path) -> None:
    document = in_child(draw(smudge="965.40").file(tmp_path / "smudged.png"))
    cell = next(cell for cell in document.tables()[0].cells if (cell.row, cell.col) == (2, 1))
    assert cell.text == "965.40" or cell.doubts


def test_the_frames_of_a_tiff_file_are_pages(tmp_path: Path) -> None:
    first, second = draw(words="第一部分内容"), draw(rows=(), words="第二部分内容")
    path = first.file(tmp_path / "two.tif", save_all=True, append_images=[second.image])
    document = in_child(path)
    assert document.pages == 2
    assert [(p.text, p.location.page) for p in document.paragraphs()] == [
        ("第一部分内容", 1),
        ("第二部分内容", 2),
    ]


def test_a_pdf_may_be_scanned_in_part(tmp_path: Path, pdf: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "mixed.pdf"
    path.write_bytes(pdf(draw(words="后补的一页").file(tmp_path / "page.png").read_bytes()))
    document = in_child(path)
    assert (document.format, document.pages) == ("pdf", 2)
    (said,) = [remark.message for remark in document.remarks if remark.code == "scanned_pages"]
    assert said.startswith("第2页")
    assert [tuple(row) for row in document.tables()[0].rows()] == list(ROWS)
    assert {p.text: p.location.page for p in document.paragraphs()} == {
        "Digital text of the first page": 1,
        "后补的一页": 2,
    }


@pytest.fixture
def pdf() -> Callable[[bytes], bytes]:
    """A PDF of one page with text and one that is a picture."""
    canvas = pytest.importorskip("reportlab.pdfgen.canvas", reason="reportlab is not installed")
    utils = pytest.importorskip("reportlab.lib.utils")

    def make(picture: bytes) -> bytes:
        out = BytesIO()
        pen = canvas.Canvas(out, pagesize=(595, 420))
        pen.drawString(60, 300, "Digital text of the first page")
        pen.showPage()
        pen.drawImage(utils.ImageReader(BytesIO(picture)), 0, 0, 595, 420)
        pen.save()
        return out.getvalue()

    return make


def test_a_picture_without_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        in_child(Sheet(image=Image.new("RGB", (1600, 1100), "white")).file(tmp_path / "empty.png"))
    assert caught.value.reason is Reason.NO_TEXT


def test_a_broken_picture_is_refused(tmp_path: Path) -> None:
    whole = draw().file(tmp_path / "whole.png").read_bytes()
    (tmp_path / "half.png").write_bytes(whole[: len(whole) // 3])
    with pytest.raises(Refused) as caught:
        in_child(tmp_path / "half.png")
    assert caught.value.reason is Reason.NO_TEXT


def test_a_picture_of_enormous_size_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    Image.new("1", (12_000, 9_000)).save(tmp_path / "huge.png")
    with pytest.raises(Refused) as caught:
        in_child(tmp_path / "huge.png")
    assert caught.value.reason is Reason.TOO_LARGE


def test_without_the_extra_a_picture_is_refused_with_the_line_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = draw().file(tmp_path / "page.png")
    monkeypatch.setattr(scanned, "installed", lambda: False)
    with pytest.raises(Refused) as caught:
        read(path)
    assert caught.value.reason is Reason.NO_TEXT
    assert "pip install 'gouji[ocr]'" in caught.value.advice


def test_without_the_extra_a_scanned_page_of_a_pdf_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pdf: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "mixed.pdf"
    path.write_bytes(pdf(draw().file(tmp_path / "page.png").read_bytes()))
    monkeypatch.setattr(scan_source, "installed", lambda: False)
    assert "page_without_text" in {remark.code for remark in read(path).remarks}


def test_a_model_that_is_not_the_tested_one_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(scan_engine.DIGESTS, scan_engine.TURNED, "0" * 64)
    with pytest.raises(Refused) as caught:
        scan_engine._checked(scan_engine.TURNED)
    assert caught.value.reason is Reason.NO_TEXT
