"""What a file is comes from its content."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.extract.sniff import Format, sniff

if TYPE_CHECKING:
    from collections.abc import Callable


def compound(*names: str, stream: bytes = b"") -> bytes:
    """An OLE file whose directory, in its first sector, holds these names; `stream` is what the second begins with."""
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header = header.ljust(44, b"\0") + struct.pack("<II", 1, 0) + bytes(24)
    header = header[:76].ljust(76, b"\0") + struct.pack("<109I", 1, *[free] * 108)
    directory = b""
    for place, name in enumerate(names):
        raw = name.encode("utf-16-le") + b"\0\0"
        where = struct.pack("<III", 2, 4096, 0) if stream and place == 1 else bytes(12)
        directory += raw.ljust(64, b"\0") + struct.pack("<H", len(raw)) + bytes(50) + where
    sectors = directory.ljust(512, b"\0") + struct.pack("<128I", end, *[free] * 127)
    return header + sectors + (stream.ljust(4096, b"\0") if stream else b"")


FILES = {
    Format.EMPTY: b"",
    Format.PDF: b"%PDF-1.7\n",
    Format.RTF: b"{\\rtf1 text}",
    Format.HTML: "<!DOCTYPE html><p>支出".encode(),
    Format.XML: b"<?xml version='1.0'?><a/>",
    Format.TEXT: "整体支出81.26万元".encode(),
    Format.JPEG: b"\xff\xd8\xff\xe0",
    Format.PNG: b"\x89PNG\r\n\x1a\n\0",
    Format.TIFF: b"II*\0\0\0",
    Format.UNKNOWN: b"\0\1\2\3",
    Format.DOC: compound("Root Entry", "WordDocument", "1Table"),
    Format.XLS: compound("Root Entry", "Workbook"),
    Format.PPT: compound("Root Entry", "PowerPoint Document"),
    Format.ENCRYPTED: compound("Root Entry", "EncryptionInfo", "EncryptedPackage"),
    Format.OLE: compound("Root Entry", "Something"),
    Format.BROKEN_ZIP: b"PK\x03\x04 and nothing more",
}


WORD = struct.pack("<HHIHH", 0xA5EC, 0x00C1, 0, 0, 0x1200)  # the head of a Word document; its flags come last
LOCKED_WORD = WORD[:10] + struct.pack("<H", 0x1300)
BOOK = struct.pack("<HH4x", 0x0809, 4)
FILE_PASS = struct.pack("<HH6x", 0x002F, 6)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (Format.DOC, compound("Root Entry", "WordDocument", "1Table", stream=WORD)),
        (Format.ENCRYPTED, compound("Root Entry", "WordDocument", "1Table", stream=LOCKED_WORD)),
        (Format.XLS, compound("Root Entry", "Workbook", stream=BOOK)),
        (Format.ENCRYPTED, compound("Root Entry", "Workbook", stream=BOOK + FILE_PASS)),
        (Format.ENCRYPTED, compound("Root Entry", "PowerPoint Document", "EncryptedSummary")),
    ],
)
def test_an_old_file_behind_a_password_says_so_in_its_head(kind: Format, data: bytes) -> None:
    assert sniff(data) is kind


@pytest.mark.parametrize(("kind", "said"), [(Format.ODT, ""), (Format.ENCRYPTED, "<encryption-data/>")])
def test_a_text_document_behind_a_password_says_so_in_its_manifest(kind: Format, said: str) -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("META-INF/manifest.xml", f"<manifest>{said}</manifest>", zipfile.ZIP_DEFLATED)
    assert sniff(stream.getvalue()) is kind


@pytest.mark.parametrize(("kind", "data"), FILES.items(), ids=FILES)
def test_kind_is_told_from_the_content(kind: Format, data: bytes) -> None:
    assert sniff(data) is kind


PACKAGES: dict[Format, dict[str, str | bytes]] = {
    Format.DOCX: {"word/document.xml": "x"},
    Format.XLSX: {"[Content_Types].xml": "x", "_rels/.rels": "x", "xl/workbook.xml": "x"},
    Format.PPTX: {"ppt/presentation.xml": "x"},
    Format.OFD: {"OFD.xml": "x"},
    Format.ZIP: {"report.docx": "x"},
}


@pytest.mark.parametrize(("kind", "content"), PACKAGES.items(), ids=PACKAGES)
def test_packages_are_told_by_their_members(
    kind: Format, content: dict[str, str | bytes], zipped: Callable[[dict[str, str | bytes]], bytes]
) -> None:
    assert sniff(zipped(content)) is kind


def test_junk_before_a_pdf_header_is_forgiven() -> None:
    assert sniff(b"\r\njunk" * 50 + b"%PDF-1.4") is Format.PDF


def test_file_that_is_pdf_and_word_at_once_is_neither(
    zipped: Callable[[dict[str, str | bytes]], bytes],
) -> None:
    archive = zipped({"word/document.xml": "x"})
    assert sniff(b"%PDF-1.4\n%%EOF\n" + archive) is Format.POLYGLOT
    assert sniff(zipped({"a": "%PDF-1.4"}).replace(b"\x00\x00a", b"\x00\x00a%PDF-", 1)) is Format.POLYGLOT


def test_text_in_utf_16_is_text() -> None:
    assert sniff("支出合计".encode("utf-16")) is Format.TEXT


def test_directory_that_runs_in_a_circle_ends() -> None:
    circle = bytearray(compound("Root Entry", "WordDocument"))
    struct.pack_into("<I", circle, 1024, 0)  # the directory's sector is followed by itself
    assert sniff(bytes(circle)) is Format.DOC


@given(
    st.binary(max_size=2000),
    st.sampled_from([b"", b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"), b"%PDF-"]),
)
def test_any_bytes_are_told(data: bytes, mark: bytes) -> None:
    assert isinstance(sniff(mark + data), Format)
