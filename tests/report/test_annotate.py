from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

import docx
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from docx.oxml.ns import qn
from reportlab.pdfgen import canvas

from gouji.errors import Refused
from gouji.extract.annotate_pdf import annotate_pdf
from gouji.extract.annotate_word import annotate_word
from gouji.extract.model import Location
from gouji.extract.note import Note
from gouji.report.annotate import annotate

if TYPE_CHECKING:
    from pathlib import Path

    from gouji.report.model import Entry, Report


def word(*, swapped: bool = False) -> bytes:
    """A report with the sentence twice and a table whose figure 5.00 stands in two cells."""
    document = docx.Document()
    document.add_paragraph("同一句话，支出5.00万元。")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("项目", "5.00", "合计", "5.00"), strict=True):
        cell.text = text
    if swapped:
        table.cell(1, 1).text = "6.00"
    document.add_paragraph("同一句话，支出5.00万元。")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def marked(data: bytes) -> list[tuple[str, str, str]]:
    """Per comment: its text, the text it is bound to, and the text of the block before."""
    document = docx.Document(io.BytesIO(data))
    texts = {str(c.comment_id): c.text for c in document.comments}
    found = []
    for start in document.element.body.iter(qn("w:commentRangeStart")):
        paragraph = next(start.iterancestors(qn("w:p")))
        text = "".join(t.text or "" for t in paragraph.iter(qn("w:t")))
        cell = next(start.iterancestors(qn("w:tc")), None)
        row = "" if cell is None else "".join(t.text or "" for t in cell.getparent().iter(qn("w:t")))
        found.append((texts[start.get(qn("w:id"))], text, row))
    return found


def test_a_comment_stands_at_the_very_cell_and_not_at_an_equal_one() -> None:
    place = Location(table=0, row=1, col=1, block=1)
    done = annotate_word(word(), [Note(text="错", place=place, owner="5.00", figure="5.00")])
    assert marked(done) == [("错", "5.00", "合计5.00")]


def test_a_place_that_does_not_hold_the_text_is_not_marked() -> None:
    place = Location(table=0, row=1, col=1, block=1)
    done = annotate_word(word(swapped=True), [Note(text="错", place=place, owner="7.00")])
    assert marked(done) == [("错", "同一句话，支出5.00万元。", "")]  # at the beginning, not at 6.00


def test_the_second_of_two_equal_sentences_is_meant() -> None:
    note = Note(text="错", place=Location(block=2), owner="同一句话，支出5.00万元。", order=1, figure="5.00")
    document = docx.Document(io.BytesIO(annotate_word(word(), [note])))
    last = document.element.body.findall(qn("w:p"))[-1]
    assert last.find(qn("w:commentRangeStart")) is not None


def test_the_same_notes_give_the_same_document() -> None:
    note = Note(text="一\n二", place=None)
    parts = [docx.Document(io.BytesIO(annotate_word(word(), [note]))).part.package for _ in range(2)]
    one, two = ({p.partname: p.blob for p in package.iter_parts()} for package in parts)
    assert one == two


def pdf(turn: int = 0) -> bytes:
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=(400, 600))
    page.drawString(100, 500, "-92.54")
    page.setPageRotation(turn)
    page.showPage()
    page.save()
    return out.getvalue()


def highlights(data: bytes) -> list[tuple[float, float, float, float]]:
    document = pypdfium2.PdfDocument(data)
    page = document[0]
    boxes = []
    for number in range(pdfium.FPDFPage_GetAnnotCount(page)):
        mark = pdfium.FPDFPage_GetAnnot(page, number)
        box = pdfium.FS_RECTF()
        pdfium.FPDFAnnot_GetRect(mark, box)
        boxes.append((round(box.left), round(box.bottom), round(box.right), round(box.top)))
        pdfium.FPDFPage_CloseAnnot(mark)
    page.close()
    document.close()
    return boxes


def rewritten(*changes: tuple[str, str]) -> bytes:
    """The report with words of its package's own parts replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word())) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            text = source.read(name).decode("utf-8") if name.endswith((".xml", ".rels")) else None
            for old, new in changes if text is not None else ():
                text = (text or "").replace(old, new)
            target.writestr(name, source.read(name) if text is None else text)
    return out.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        ("wordprocessingml.document.main+xml", "wordprocessingml.template.main+xml"),
        ('Target="theme/theme1.xml"', 'Target="theme/gone.xml"'),
    ],
    ids=["a template", "a part that is missing"],
)
def test_formalities_of_a_package_do_not_prevent_a_copy(change: tuple[str, str]) -> None:
    place = Location(table=0, row=1, col=1, block=1)
    with pytest.raises((KeyError, ValueError)):
        docx.Document(io.BytesIO(rewritten(change)))
    done = annotate_word(rewritten(change), [Note(text="错", place=place, owner="5.00", figure="5.00")])
    assert marked(done) == [("错", "5.00", "合计5.00")]


def test_a_package_that_cannot_be_written_again_is_refused() -> None:
    strict = ("http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/x")
    with pytest.raises(Refused, match="no copy"):
        annotate_word(rewritten(strict), [])


def test_a_highlight_covers_the_box() -> None:
    place = Location(page=1, box=(100, 90, 140, 102))
    assert highlights(annotate_pdf(pdf(), [Note(text="错", place=place)])) == [(100, 498, 140, 510)]


def test_a_highlight_follows_a_turned_page() -> None:
    place = Location(page=1, box=(490, 100, 510, 140))  # what stands at (100…140, 490…510) before the turn
    assert highlights(annotate_pdf(pdf(90), [Note(text="错", place=place)])) == [(100, 490, 140, 510)]


def test_originals_stay_and_changed_files_are_passed_over(run: Report, water: Entry, tmp_path: Path) -> None:
    source = tmp_path / "水务局.docx"
    data = word()
    source.write_bytes(data)
    digest = sha256(data).hexdigest()
    good = replace(water, path=str(source), sha256=digest)
    stale = replace(good, sha256="0" * 64)
    copies = annotate(replace(run, entries=(good, stale, *run.entries[1:])), tmp_path / "out")
    made = copies.made
    assert copies.missed == ()
    assert [p.suffix for p in made] == [".docx"]
    assert source.read_bytes() == data
    texts = [text for text, _, _ in marked(made[0].read_bytes())]
    assert len(texts) == 5
    assert any("填报 121.25 万元 → 应为 112.25 万元（相差 9.00）" in text for text in texts)
