"""Tiny PDF files written by hand, and the reader under test."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import pytest

from gouji.extract.limits import DEFAULT, Limits
from gouji.extract.readers.portable import read_pdf

if TYPE_CHECKING:
    from gouji.extract.model import Document

MakePdf = Callable[..., bytes]
ReadPdf = Callable[..., "Document"]

BOX = "/MediaBox [0 0 400 600]"
FONTS = "/Font << /F1 3 0 R /F2 4 0 R >>"
HELVETICA = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
SONG = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts ["
    b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /FontDescriptor 5 0 R"
    b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>] >>"
)
ABOUT = (
    b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [0 -120 1000 880] /ItalicAngle 0"
    b" /Ascent 880 /Descent -120 /CapHeight 880 /StemV 90 >>"
)


def say(x: float, y: float, text: str, size: float = 12) -> str:
    """Operators that print a text: Latin in Helvetica, anything else in a Song face."""
    if text.isascii():
        return f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET\n"
    return f"BT /F2 {size} Tf 1 0 0 1 {x} {y} Tm <{text.encode('utf-16-be').hex()}> Tj ET\n"


def rules(xs: Sequence[float], ys: Sequence[float]) -> str:
    """Operators that draw a full grid."""
    level = "".join(f"{xs[0]} {y} m {xs[-1]} {y} l S\n" for y in ys)
    return "0.5 w\n" + level + "".join(f"{x} {ys[0]} m {x} {ys[-1]} l S\n" for x in xs)


def page_table(rows: Sequence[Sequence[str]], *, xs: Sequence[float], top: float, height: float = 20) -> str:
    """Operators of a ruled table, one line of text a cell; a cell "\\n"-parted has lines 14 points apart."""
    out, y = "", top
    ys = [top]
    for row in rows:
        deep = max(height, *(14 * (cell.count("\n") + 1) + 6 for cell in row))
        for x, cell in zip(xs, row, strict=False):
            for k, line in enumerate(cell.split("\n")):
                out += say(x + 5, y - 14 - 14 * k, line) if line else ""
        y -= deep
        ys.append(y)
    return rules(xs, ys) + out


def build_pdf(
    *contents: str | bytes,
    page: str = BOX,
    objects: Iterable[tuple[str, str | bytes]] = (),
    inherited: str = "",
    resources: str = "/XObject << /X0 100 0 R /X1 101 0 R >>",
    compress: bool = False,
    extra: dict[int, bytes] | None = None,
) -> bytes:
    """A whole file, one page per content stream; `objects` are streams numbered from 100."""
    found: dict[int, bytes] = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 3: HELVETICA, 4: SONG, 5: ABOUT}
    kids = []
    for k, content in enumerate(contents):
        number = 10 + 2 * k
        kids.append(f"{number} 0 R")
        found[number] = (
            f"<< /Type /Page /Parent 2 0 R {page} /Resources << {FONTS} {resources} >>"
            f" /Contents {number + 1} 0 R >>".encode()
        )
        data = content.encode() if isinstance(content, str) else content
        coded = zlib.compress(data) if compress else data
        how = " /Filter /FlateDecode" if compress else ""
        found[number + 1] = f"<< /Length {len(coded)}{how} >>\nstream\n".encode() + coded + b"\nendstream"
    found[2] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} {inherited} >>".encode()
    for k, (entries, stream) in enumerate(objects):
        data = stream.encode() if isinstance(stream, str) else stream
        found[100 + k] = f"<< {entries} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"
    return assemble(found | (extra or {}))


def assemble(found: dict[int, bytes]) -> bytes:
    """Numbered objects as a file with its cross-reference table."""
    out, at = b"%PDF-1.7\n", {}
    for number in sorted(found):
        at[number] = len(out)
        out += b"%d 0 obj\n" % number + found[number] + b"\nendobj\n"
    size, start = max(found) + 1, len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 n \n" % at[number] if number in at else b"0000000000 00000 f \n"
    return out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)


def read_bytes(data: bytes, engine: str = "fast", limits: Limits = DEFAULT) -> Document:
    """Read a PDF from memory."""
    return read_pdf(data, name="x.pdf", path="x.pdf", sha256="", engine=engine, limits=limits)


@pytest.fixture(scope="session")
def pdf() -> MakePdf:
    """Builds a file from content streams."""
    return build_pdf


@pytest.fixture(scope="session")
def read() -> ReadPdf:
    """Reads a file from memory."""
    return read_bytes


@pytest.fixture(scope="session")
def text() -> Callable[..., str]:
    """Operators that print a text at x, y."""
    return say


@pytest.fixture(scope="session")
def table() -> Callable[..., str]:
    """Operators of a ruled table."""
    return page_table


@pytest.fixture(scope="session")
def grid() -> Callable[..., str]:
    """Operators that draw rules at xs and ys."""
    return rules


@pytest.fixture(scope="session")
def raw() -> Callable[[dict[int, bytes]], bytes]:
    """Numbered objects as a file."""
    return assemble
