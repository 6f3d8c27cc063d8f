"""Broken, locked and hostile files end in a named refusal or a document, and soon."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from gouji.errors import Reason, Refused
from gouji.extract.limits import DEFAULT
from gouji.extract.model import Document

Draw = Callable[..., str]
MakePdf = Callable[..., bytes]
Raw = Callable[[dict[int, bytes]], bytes]
ReadPdf = Callable[..., Document]

FORM = "/Type /XObject /Subtype /Form /BBox [0 0 400 600]"


def refusal(read: ReadPdf, data: bytes, **options: object) -> Reason:
    with pytest.raises(Refused) as caught:
        read(data, **options)
    return caught.value.reason


def read_or_reason(read: ReadPdf, data: bytes, engine: str = "fast") -> Document | Reason:
    try:
        return read(data, engine)
    except Refused as refused:
        return refused.reason


def locked(*, password: str) -> bytes:
    """A one-page file that the owner's password protects, and the user's if not empty."""
    out = BytesIO()
    guard = StandardEncryption(password, ownerPassword="owner", canPrint=0, strength=128)
    canvas = Canvas(out, encrypt=guard)
    canvas.drawString(100, 700, "basic 12.30")
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize("engine", ["fast", "reference"])
def test_a_file_behind_a_password_is_encrypted(read: ReadPdf, engine: str) -> None:
    assert refusal(read, locked(password="secret"), engine=engine) is Reason.ENCRYPTED


@pytest.mark.parametrize("engine", ["fast", "reference"])
def test_a_file_that_only_its_owner_may_print_is_read(read: ReadPdf, engine: str) -> None:
    assert [p.text for p in read(locked(password=""), engine).paragraphs()] == ["basic 12.30"]


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\n", b"%PDF-1.4\nnothing here\n%%EOF", b"%PDF-1.7\n" + b"\0" * 5000]
)
def test_a_file_without_objects_is_corrupt(read: ReadPdf, data: bytes) -> None:
    assert refusal(read, data) in {Reason.CORRUPT_PDF, Reason.NO_PAGES}


def test_a_page_tree_without_pages_is_told(pdf: MakePdf, read: ReadPdf) -> None:
    assert refusal(read, pdf()) in {Reason.NO_PAGES, Reason.CORRUPT_PDF}


def test_a_page_without_text_is_no_text(pdf: MakePdf, read: ReadPdf) -> None:
    assert refusal(read, pdf("10 10 m 20 20 l S")) is Reason.NO_TEXT


def test_one_page_without_text_among_others_is_a_remark(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    document = read(pdf(text(50, 500, "some words"), "10 10 m 20 20 l S"))
    assert [(r.code, str(r.location)) for r in document.remarks] == [("page_without_text", "第2页")]


def test_too_many_pages_are_refused_before_they_are_read(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    many = pdf(*[text(50, 500, "x")] * 4)
    assert refusal(read, many, limits=replace(DEFAULT, pages=3)) is Reason.TOO_MANY_PAGES


def test_a_page_tree_in_a_circle_ends(raw: Raw, pdf: MakePdf, read: ReadPdf) -> None:
    circle = raw(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>",
            3: b"<< /Type /Pages /Kids [2 0 R] /Count 1 /Parent 2 0 R >>",
        }
    )
    assert refusal(read, circle) in {Reason.NO_PAGES, Reason.CORRUPT_PDF, Reason.NO_TEXT}


def test_an_object_that_is_itself_ends(raw: Raw, read: ReadPdf) -> None:
    strange = raw(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox 4 0 R /Contents 4 0 R /Resources 4 0 R >>",
            4: b"4 0 R",
        }
    )
    assert refusal(read, strange) in {Reason.NO_TEXT, Reason.CORRUPT_PDF, Reason.NO_PAGES}


def test_a_form_that_draws_itself_once_ends(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    again = (FORM + " /Resources << /XObject << /X0 100 0 R >> >>", "/X0 Do")
    document = read(pdf(text(50, 500, "words") + "/X0 Do", objects=[again]))
    assert [p.text for p in document.paragraphs()] == ["words"]


def test_a_form_that_draws_itself_twice_is_a_bomb(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    again = (FORM + " /Resources << /XObject << /X0 100 0 R >> >>", "/X0 Do /X0 Do")
    assert refusal(read, pdf(text(50, 500, "words") + "/X0 Do", objects=[again])) is Reason.BOMB


def test_forms_that_double_thirty_times_are_a_bomb(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    forms = [(f"{FORM} /Resources << /XObject << /N {101 + k} 0 R >> >>", "/N Do /N Do") for k in range(30)]
    data = pdf(text(50, 500, "words") + "/X0 Do", objects=[*forms, (FORM, "0 0 m 1 1 l S")])
    assert refusal(read, data) is Reason.BOMB


def test_forms_in_forms_within_reason_are_read(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    fonts = "/Font << /F1 3 0 R >>"
    forms = [(f"{FORM} /Resources << {fonts} /XObject << /N {101 + k} 0 R >> >>", "/N Do") for k in range(8)]
    data = pdf("/X0 Do", objects=[*forms, (f"{FORM} /Resources << {fonts} >>", text(50, 500, "deep"))])
    assert [p.text for p in read(data).paragraphs()] == ["deep"]


def test_content_that_unfolds_without_end_is_a_bomb(pdf: MakePdf, read: ReadPdf) -> None:
    data = pdf(b"0 0 m 1 1 l S\n" * 6_000_000, compress=True)
    assert len(data) < 400_000
    assert refusal(read, data) is Reason.BOMB


def test_content_folded_twice_is_measured_to_the_end(pdf: MakePdf, read: ReadPdf) -> None:
    twice = zlib.compress(zlib.compress(b" " * 300_000_000, 9), 9)
    page = {
        10: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 600] /Contents 11 0 R >>",
        11: b"<< /Filter [/FlateDecode /FlateDecode] /Length %d >>\nstream\n" % len(twice)
        + twice
        + b"\nendstream",
    }
    assert refusal(read, pdf("", extra=page)) is Reason.BOMB


def test_more_path_operators_than_a_page_has_are_a_bomb(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    data = pdf(text(50, 500, "x") + "0 0 m " + "1 1 l 2 2 l " * 300_000 + "S", compress=True)
    assert refusal(read, data) is Reason.BOMB


def test_more_characters_than_a_page_has_are_a_bomb(pdf: MakePdf, read: ReadPdf) -> None:
    line = "(" + "x" * 1000 + ") Tj "
    assert refusal(read, pdf("BT /F1 1.5 Tf 0 300 Td " + line * 250 + "ET", compress=True)) is Reason.BOMB


def test_a_page_larger_than_the_format_allows_is_too_large(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    data = pdf(text(50, 500, "x"), page="/MediaBox [0 0 200000 200000]")
    assert refusal(read, data) is Reason.TOO_LARGE


def test_a_font_that_claims_endless_widths_is_a_bomb_for_the_reference_reader(
    pdf: MakePdf, read: ReadPdf, text: Draw
) -> None:
    widths = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts ["
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /W [0 900000000 500] "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>] >>"
    )
    data = pdf(text(50, 500, "words"), extra={4: widths})
    assert refusal(read, data, engine="reference") is Reason.BOMB


def test_a_map_of_codes_without_end_is_a_bomb_for_the_reference_reader(pdf: MakePdf, read: ReadPdf) -> None:
    table = b"begincmap 1 beginbfrange <0000> <FFFFFFFF> <0041> endbfrange endcmap"
    font = (
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 100 0 R "
        b"/Encoding /WinAnsiEncoding >>"
    )
    data = pdf("BT /F1 12 Tf 50 500 Td (words) Tj ET", objects=[("", table)], extra={3: font})
    assert refusal(read, data, engine="reference") is Reason.BOMB


def test_a_cut_off_file_is_read_as_far_as_it_goes_or_refused(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    whole = pdf(text(50, 500, "first"), text(50, 500, "second"))
    for length in range(20, len(whole), 37):
        found = read_or_reason(read, whole[:length])
        if isinstance(found, Document):
            assert {p.text for p in found.paragraphs()} <= {"first", "second"}
        else:
            assert found in {Reason.CORRUPT_PDF, Reason.NO_PAGES, Reason.NO_TEXT, Reason.ENCRYPTED}


@pytest.mark.parametrize("engine", ["fast", "reference"])
def test_flipped_bytes_end_in_a_document_or_a_refusal(
    pdf: MakePdf, read: ReadPdf, table: Draw, engine: str
) -> None:
    whole = pdf(table([["a", "1"], ["b", "2"]], xs=[50, 150, 250], top=500), compress=True)
    dice = random.Random(7)
    for _ in range(120):
        data = bytearray(whole)
        for _ in range(dice.randint(1, 12)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        found = read_or_reason(read, bytes(data), engine)
        assert found in Reason if isinstance(found, Reason) else found.pages


def test_what_only_pdfium_opens_is_read_by_it_alone(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    document = read(pdf(text(50, 500, "words"), extra={90: b"90 0 R"}))
    assert document.reader == "pdfium"
    assert [remark.code for remark in document.remarks] == ["pdfplumber_cannot_open"]
    assert [p.text for p in document.paragraphs()] == ["words"]


def test_what_only_pdfplumber_opens_is_read_by_it_alone(
    pdf: MakePdf, read: ReadPdf, text: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(data: bytes) -> None:
        raise pypdfium2.PdfiumError("Data format error")

    monkeypatch.setattr(pypdfium2, "PdfDocument", fails)
    document = read(pdf(text(50, 500, "words")))
    assert document.reader == "pdfplumber"
    assert [remark.code for remark in document.remarks] == ["pdfium_cannot_open"]
    assert [p.text for p in document.paragraphs()] == ["words"]


def test_a_page_that_pdfium_cannot_read_falls_back(
    pdf: MakePdf, read: ReadPdf, text: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdfium, "FPDF_LoadPage", lambda *_: None)
    document = read(pdf(text(50, 500, "words")))
    assert [remark.code for remark in document.remarks] == ["pdf_fallback"]
    assert [p.text for p in document.paragraphs()] == ["words"]


def test_readers_in_several_threads_wait_for_each_other(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    data = pdf(*[text(50, 500, f"page {k}") for k in range(10)])
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(read, [data] * 8))
    assert all(document == found[0] for document in found)
