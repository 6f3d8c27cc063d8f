"""The steps of reading a picture that need OpenCV but no model."""

from __future__ import annotations

import os
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.errors import Refused
from gouji.extract.model import Cell, Doubt, Location
from gouji.extract.scan_engine import installed, sparing
from gouji.extract.scan_figures import amount, bare, is_numeric, repairs, well_formed

sparing()  # further threads would keep the bounded reader of later tests from being forked
if not installed() and os.environ.get("GOUJI_REQUIRE_ALL") != "1":
    pytest.skip("the extra 'ocr' is not installed", allow_module_level=True)

import cv2  # noqa: E402
import numpy as np  # noqa: E402
from PIL import Image  # noqa: E402

from gouji.extract.pdf_inject import find_cells  # noqa: E402
from gouji.extract.picture import render  # noqa: E402
from gouji.extract.scan_doubts import ODD, _misnamed, _parted  # noqa: E402
from gouji.extract.scan_page import _strokes  # noqa: E402
from gouji.extract.scan_picture import _sheet, _skew  # noqa: E402
from gouji.extract.scan_pieces import Piece, cut, is_stroke, is_torn, paper, unread, without  # noqa: E402
from gouji.extract.scan_recognise import Reading, Sign, merged  # noqa: E402
from gouji.extract.scan_rules import edges, find_rules, ink  # noqa: E402
from gouji.extract.scan_seal import lift_grey, without_red  # noqa: E402
from gouji.extract.scan_setting import Line  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SCALE = 2.5  # pixels per point


def blank(wide: int = 600, high: int = 400) -> Any:  # noqa: ANN401
    return np.full((high, wide), 245, np.uint8)


def grid(xs: Sequence[int], ys: Sequence[int], picture: Any) -> Any:  # noqa: ANN401
    for x in xs:
        cv2.line(picture, (x, ys[0]), (x, ys[-1]), 30, 2)
    for y in ys:
        cv2.line(picture, (xs[0], y), (xs[-1], y), 30, 2)
    return picture


def cells_of(picture: Any) -> list[tuple[int, ...]]:  # noqa: ANN401
    marks = ink(picture, SCALE)
    found = find_cells(edges(find_rules(marks, SCALE, marks), SCALE), (0, 0, 240, 160)) or []
    return [tuple(round(v * SCALE / 5) * 5 for v in cell) for cell in found]


def test_a_drawn_grid_is_found_cell_by_cell() -> None:
    found = cells_of(grid([50, 200, 350, 550], [50, 100, 150, 300], blank()))
    assert len(found) == 9
    assert (50, 50, 200, 100) in found


def test_a_merged_cell_has_no_border_inside() -> None:
    picture = blank()
    for y in (50, 100, 150):
        cv2.line(picture, (50, y), (550, y), 30, 2)
    for x, top in ((50, 50), (300, 100), (550, 50)):
        cv2.line(picture, (x, top), (x, 150), 30, 2)
    assert sorted(cells_of(picture)) == [(50, 50, 550, 100), (50, 100, 300, 150), (300, 100, 550, 150)]


def test_a_broken_ruling_is_one_ruling() -> None:
    picture = grid([50, 300, 550], [50, 150, 250], blank())
    picture[145:156, 180:190] = 245
    assert len(cells_of(picture)) == 4


def test_a_streak_down_the_whole_page_is_no_column() -> None:
    picture = grid([50, 200, 350, 550], [50, 100, 150, 300], blank())
    cv2.line(picture, (450, 0), (450, 399), 60, 2)
    assert len(cells_of(picture)) == 9


def test_a_crease_over_a_ruling_leaves_the_ruling() -> None:
    picture = grid([50, 200, 350, 550], [50, 100, 150, 300], blank())
    for y in (50, 100, 150, 300):
        cv2.line(picture, (50, y), (550, y), 30, 6)
    cv2.line(picture, (0, 150), (599, 150), 60, 2)
    assert len(cells_of(picture)) == 9


def test_rulings_of_a_table_without_sides_run_on() -> None:
    picture = blank()
    for y in (50, 100, 150, 300):
        cv2.line(picture, (50, y), (550, y), 30, 2)
    for x in (200, 350):
        cv2.line(picture, (x, 50), (x, 300), 30, 2)
    assert len(cells_of(picture)) == 3  # those in the middle; the open ones are closed later


def test_strokes_of_letters_in_a_row_are_no_border() -> None:
    picture = grid([50, 250, 550], [50, 110, 170], blank())
    for x in range(56, 240, 24):  # letters with a bar at the same height, and strokes above and below it
        cv2.line(picture, (x, 80), (x + 21, 80), 30, 2)
        cv2.line(picture, (x + 10, 66), (x + 10, 94), 30, 2)
        cv2.line(picture, (x + 3, 72), (x + 18, 72), 30, 2)
        cv2.line(picture, (x + 3, 88), (x + 18, 88), 30, 2)
    assert len(cells_of(picture)) == 4


def test_a_line_under_words_is_no_table() -> None:
    picture = blank()
    cv2.line(picture, (50, 200), (500, 200), 30, 2)
    assert cells_of(picture) == []


def test_a_letter_between_two_rulings_is_no_border() -> None:
    picture = grid([50, 300, 550], [50, 110, 170], blank())
    cv2.putText(picture, "H", (150, 98), cv2.FONT_HERSHEY_SIMPLEX, 1.6, 30, 3)
    assert len(cells_of(picture)) == 4


@pytest.mark.parametrize("angle", [-1.5, -0.4, 0.7, 2.0])
def test_the_skew_of_rulings_is_measured(angle: float) -> None:
    picture = grid([100, 500, 900], [100, 300, 500, 700], blank(1000, 800))
    lean = cv2.getRotationMatrix2D((500, 400), -angle, 1)
    turned: Any = cv2.warpAffine(picture, lean, (1000, 800), borderValue=245)
    assert _skew(turned) == pytest.approx(angle, abs=0.06)


def test_a_page_without_rulings_has_no_skew_of_rulings() -> None:
    assert _skew(blank()) is None


def test_a_red_seal_is_lifted_and_the_figure_under_it_stays() -> None:
    picture = np.full((600, 600, 3), 245, np.uint8)
    cv2.putText(picture, "35.20", (200, 320), cv2.FONT_HERSHEY_SIMPLEX, 2, (40, 40, 40), 4)
    dark = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) < 120
    seal = np.zeros((600, 600), np.uint8)
    cv2.circle(seal, (300, 300), 150, 255, 30)
    inked = np.where(seal[..., None] > 0, picture * (np.array([70, 60, 215]) / 255), picture).astype(np.uint8)
    grey, found = without_red(inked)
    assert found
    assert grey[(seal > 0) & ~cv2.dilate(dark.astype(np.uint8), np.ones((9, 9))).astype(bool)].min() > 190
    assert grey[dark].mean() < 130


def test_a_page_without_a_seal_stays_as_it_is() -> None:
    picture = np.full((600, 600, 3), 245, np.uint8)
    cv2.putText(picture, "35.20", (200, 320), cv2.FONT_HERSHEY_SIMPLEX, 2, (40, 40, 40), 4)
    grey, red = without_red(picture)
    assert not red
    assert lift_grey(grey, 2.8)[1] is None


def test_a_seal_without_colour_is_lifted_and_its_place_is_told() -> None:
    picture = blank(900, 900)
    for y in range(60, 860, 40):
        cv2.putText(picture, "1,265.80  965.40  42.35", (60, y), cv2.FONT_HERSHEY_SIMPLEX, 1, 30, 3)
    seal = np.zeros((900, 900), np.uint8)
    cv2.circle(seal, (450, 450), 150, 255, 24)
    covered = np.where(seal > 0, picture * 0.6, picture).astype(np.uint8)
    lifted, place = lift_grey(covered, 2.8)
    assert place is not None
    assert (place[seal > 0] > 0).mean() > 0.5
    assert np.median(lifted[seal > 0]) > 200


def test_a_photographed_sheet_is_found_by_its_corners() -> None:
    picture = np.full((900, 700, 3), 60, np.uint8)
    corners = np.array([[80, 60], [620, 90], [640, 840], [60, 820]], np.int32)
    cv2.fillPoly(picture, [corners], (240, 240, 240))
    found = _sheet(picture)
    assert found is not None
    assert np.abs(found - corners).max() < 12


def test_a_scan_that_fills_the_picture_is_no_photograph() -> None:
    assert _sheet(np.full((900, 700, 3), 240, np.uint8)) is None


def test_a_box_over_two_cells_is_cut_at_their_border() -> None:
    picture = blank()
    cv2.putText(picture, "3", (100, 100), cv2.FONT_HERSHEY_SIMPLEX, 1, 30, 3)
    cv2.putText(picture, "5", (200, 100), cv2.FONT_HERSHEY_SIMPLEX, 1, 30, 3)
    marks = (picture < 100).astype(np.uint8) * 255
    cells = [(50.0, 60.0, 160.0, 120.0), (160.0, 60.0, 300.0, 120.0)]
    on = paper(picture, marks, np.zeros_like(marks), cells, SCALE, 22.0)
    box = np.array([[90, 70], [230, 70], [230, 110], [90, 110]], np.float32)
    pieces = cut(on, [box])
    assert [(p.cell, p.x0, p.x1) for p in pieces] == [(0, 90.0, 160.0), (1, 160.0, 230.0)]


def test_ink_that_two_boxes_hold_is_read_once() -> None:
    picture = blank()
    cv2.putText(picture, "488", (100, 100), cv2.FONT_HERSHEY_SIMPLEX, 1, 30, 3)
    marks = (picture < 100).astype(np.uint8) * 255
    on = paper(picture, marks, np.zeros_like(marks), [(50.0, 60.0, 300.0, 120.0)], SCALE, 22.0)
    whole = np.array([[90, 70], [170, 70], [170, 110], [90, 110]], np.float32)
    part = np.array([[120, 72], [168, 72], [168, 108], [120, 108]], np.float32)
    assert [(p.x0, p.x1) for p in cut(on, [part, whole])] == [(90.0, 170.0)]


def test_what_is_left_beside_a_line_is_read_without_the_line() -> None:
    picture = blank()
    cv2.putText(picture, "488", (100, 100), cv2.FONT_HERSHEY_SIMPLEX, 1, 30, 3)
    cv2.rectangle(picture, (230, 95), (236, 101), 30, -1)
    marks = (picture < 100).astype(np.uint8) * 255
    on = paper(picture, marks, np.zeros_like(marks), [(50.0, 60.0, 300.0, 120.0)], SCALE, 22.0)
    read = Piece(90.0, 70.0, 170.0, 110.0, 0)
    alone = without(on, [read])
    assert (alone.clean[70:110, 90:170] > 200).all()
    assert (alone.clean[95:101, 230:236] < 100).all()


def test_ink_that_no_box_covers_is_found() -> None:
    picture = blank()
    cv2.line(picture, (100, 90), (112, 90), 20, 3)
    marks = (picture < 100).astype(np.uint8) * 255
    on = paper(picture, marks, np.zeros_like(marks), [(50.0, 60.0, 160.0, 120.0)], SCALE, 22.0)
    (piece,) = unread(on, picture, [])
    assert piece.cell == 0
    assert is_stroke(on, piece)


def test_a_full_stop_is_no_minus() -> None:
    picture = blank()
    cv2.circle(picture, (100, 90), 4, 20, -1)
    marks = (picture < 100).astype(np.uint8) * 255
    on = paper(picture, marks, np.zeros_like(marks), [(50.0, 60.0, 160.0, 120.0)], SCALE, 22.0)
    assert not any(is_stroke(on, piece) for piece in unread(on, picture, []))


def test_spellings_of_one_sign_are_one_reading() -> None:
    dash = Sign(text="-", p=0.6, centre=0.5, others=(("一", 0.3), ("4", 0.05)))
    (sign,) = merged(Reading(signs=(dash,)), figure=True).signs
    assert sign.p == pytest.approx(0.9)
    assert sign.others == (("4", 0.05),)


def test_a_dash_in_words_may_be_a_one() -> None:
    dash = Sign(text="-", p=0.6, centre=0.5, others=(("一", 0.3),))
    assert merged(Reading(signs=(dash,)), figure=False).signs[0].others == (("一", 0.3),)


@pytest.mark.parametrize("text", ["0", "-29.5", "1,234,567.80", "35.2%", "(3.5)", "２０"])
def test_figures_are_written_so(text: str) -> None:
    assert well_formed(text)


@pytest.mark.parametrize("text", ["8O.5", ".8.99", "80.987.58", "1,23", "00.5", "12,3456", "--3"])
def test_slips_of_a_recogniser_are_no_figures(text: str) -> None:
    assert not well_formed(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [(".8.99", ("-8.99", "8.99")), ("80.987.58", ("80987.58",)), ("1.23.96", ("123.96", "1.23.%"))],
)
def test_a_slip_offers_what_may_have_been_printed(text: str, meant: tuple[str, ...]) -> None:
    assert repairs(text)[0] == meant[0]


def test_a_date_is_no_figure() -> None:
    assert not is_numeric("2023年5月")
    assert is_numeric("35.2O")


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_every_printed_amount_is_well_formed(value: object) -> None:
    assert well_formed(f"{value:,}")
    assert well_formed(bare(f" {value} "))


@pytest.mark.parametrize("text", ["3座", "≥95%", "12.3万元", "＜5次", "1,265.80"])
def test_a_unit_or_a_comparison_makes_a_figure_no_less_a_figure(text: str) -> None:
    assert well_formed(amount(text))


@pytest.mark.parametrize("text", ["12.5一", "二12", "1丨", ".8.99", "80.987.58"])
def test_a_stroke_that_may_be_a_sign_makes_it_one_to_doubt(text: str) -> None:
    assert not well_formed(amount(text))


def laid(cells: list[tuple[float, float, float, float]]) -> Any:  # noqa: ANN401
    picture = blank()
    marks = np.zeros_like(picture)
    return paper(picture, marks, marks, cells, SCALE, 20.0)


def test_a_cell_that_swallowed_columns_and_rows_shows_that_rulings_were_lost() -> None:
    rows = [(300.0, 40.0 * k, 400.0, 40.0 * k + 40) for k in range(5)]
    on = laid([(0.0, 0.0, 300.0, 200.0), *rows])
    pieces = [Piece(x, 40.0 * k + 5, x + 60, 40.0 * k + 30, 0) for k in range(5) for x in (10.0, 180.0)]
    assert is_torn(on, pieces)
    assert not is_torn(on, pieces[::2])  # lines of one column
    assert not is_torn(laid([(0.0, 0.0, 300.0, 200.0)]), pieces)  # a form to fill in, no rows beside it


def test_a_pens_stroke_beside_words_is_not_their_sign() -> None:
    def line(text: str, cell: int) -> Line:
        reading = Reading(signs=tuple(Sign(text=mark, p=0.99, centre=0.5) for mark in text))
        return Line(piece=Piece(0, 0, 9, 9, cell), left=0, right=9, reading=reading)

    lines = [line("一", 0), line("机构名称", 0), line("一", 1), line("-", 2), line("3.50", 2)]
    assert _strokes(lines) == [lines[0]]  # alone it is a number, before a figure a sign


def test_a_figure_is_as_doubtful_as_the_words_that_name_it() -> None:
    def cell(text: str, row: int, col: int, p: float = 1.0) -> Cell:
        doubts = (Doubt(span=(0, 1), confidence=p),) if p < 1 else ()
        return Cell(text=text, row=row, col=col, location=Location(page=1), doubts=doubts)

    cells = [
        cell("单位", 0, 0), cell("收入", 0, 1, 0.3), cell("支出", 0, 2),
        cell("机关", 1, 0), cell("3.50", 1, 1), cell("2.10", 1, 2),
        cell("二级机构", 2, 0, 0.2), cell("4.50", 2, 1), cell("6.10", 2, 2),
    ]  # fmt: skip
    doubted = {each.text for each in _misnamed(cells) if is_numeric(each.text) and each.doubts}
    assert doubted == {"3.50", "4.50", "6.10"}


def test_a_frame_of_a_picture_file_is_shown_where_the_reader_places_what_it_reads(tmp_path: Path) -> None:
    first, second = (Image.new("RGB", (1190, 840), colour) for colour in ("white", "black"))
    first.save(tmp_path / "two.tif", save_all=True, append_images=[second], dpi=(144, 144))
    shown = Image.open(BytesIO(render((tmp_path / "two.tif").read_bytes(), 2, scale=1.0)))
    assert shown.convert("L").getpixel((10, 10)) == 0
    assert shown.size == (595, 420)


def test_a_picture_has_no_more_frames_than_it_has(tmp_path: Path) -> None:
    Image.new("RGB", (1190, 840)).save(tmp_path / "one.png")
    with pytest.raises(Refused):
        render((tmp_path / "one.png").read_bytes(), 2)


def test_digits_that_a_blank_parts_are_doubted_together() -> None:
    text = "购置费17.9 9万元，运行费3.47万元，计12辆"
    assert [(text[slice(*d.span)], d.confidence) for d in _parted(text)] == [("17.9 9", ODD)]
