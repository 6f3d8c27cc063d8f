"""Files that are something else, carry odd names, or are no plain files at all."""

from __future__ import annotations

import gzip
import os
import socket
import sys
from typing import TYPE_CHECKING

from tests.hostile.kit import READ, case, docx, one_page, packed

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

OTHER, LEGACY, NOT_A_FILE = "unsupported_format", "legacy_format", "not_regular_file"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def compound(*streams: str) -> bytes:
    """An OLE file whose directory holds these names."""
    entries = ["Root Entry", *streams]
    head = bytearray(512)
    head[:8] = OLE
    head[24:32] = bytes.fromhex("3e0003 00feff0900")
    head[32:34] = b"\x06\0"
    head[44:48] = (1).to_bytes(4, "little")
    head[48:52] = (1).to_bytes(4, "little")
    head[76:512] = (0).to_bytes(4, "little") + b"\xff" * 432
    table = bytearray(b"\xff" * 512)
    table[:8] = b"\xfd\xff\xff\xff\xfe\xff\xff\xff"
    directory = bytearray(512)
    for n, name in enumerate(entries[:4]):
        raw = name.encode("utf-16-le")
        directory[n * 128 : n * 128 + len(raw)] = raw
        directory[n * 128 + 64 : n * 128 + 66] = (len(raw) + 2).to_bytes(2, "little")
        directory[n * 128 + 66] = 5 if n == 0 else 2
    return bytes(head + table + directory)


CONTENTS: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "empty.docx": (b"", ("empty_file",)),
    "one_byte.docx": (b"P", (OTHER,)),
    "two_bytes.pdf": (b"%P", (OTHER,)),
    "zeros.docx": (bytes(5000), (OTHER,)),
    "spaces.docx": (b" " * 5000, (OTHER,)),
    "program.docx": (b"MZ" + bytes(100) + b"This program cannot be run in DOS mode", (OTHER,)),
    "elf.pdf": (b"\x7fELF" + bytes(200), (OTHER,)),
    "script.docx": (b"#!/bin/sh\ntouch made\n", (OTHER,)),
    "web_page.docx": (b"<!DOCTYPE html><html><body>12.50</body></html>", (OTHER,)),
    "rich_text.docx": (b"{\\rtf1 12.50}", (LEGACY,)),
    "rich_text_of_bytes.doc": (b"{\\rtf1 {\\bin4 \x00\x01\x02\x03} 12.50}", (LEGACY,)),
    "word_2.doc": (b"\xdb\xa5-\x00" + bytes(400), (LEGACY,)),
    "plain_text.docx": ("基本支出 12.50".encode(), (OTHER,)),
    "gbk_text.docx": ("基本支出 12.50".encode("gbk"), (OTHER,)),
    "word_2003.docx": (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w/>', (OTHER, LEGACY)),
    "png.docx": (b"\x89PNG\r\n\x1a\n" + bytes(50), ("no_text", OTHER)),
    "jpeg.pdf": (b"\xff\xd8\xff\xe0" + bytes(50), ("no_text", OTHER)),
    "gzip.docx": (gzip.compress(b"12.50", mtime=0), (OTHER,)),
    "rar.docx": (b"Rar!\x1a\x07\x01\0" + bytes(50), (OTHER,)),
    "seven_zip.docx": (b"7z\xbc\xaf\x27\x1c" + bytes(50), (OTHER,)),
    "ole_head_only.doc": (OLE, (LEGACY, OTHER, "corrupt_document")),
    "old_word.docx": (compound("WordDocument", "1Table"), (LEGACY,)),
    "old_wps.docx": (compound("WpsCustomData"), (LEGACY,)),
    "old_excel.docx": (compound("Workbook"), (OTHER,)),
    "password.docx": (compound("EncryptionInfo", "EncryptedPackage"), ("encrypted",)),
    "ole_of_another.docx": (compound("Nothing"), (OTHER,)),
    "ole_that_circles.docx": (compound("x")[:512] + bytes(1024), (LEGACY, OTHER)),
    "excel.docx": (packed({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<x/>"}), (OTHER,)),
    "slides.docx": (packed({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<x/>"}), (OTHER,)),
    "open_document.docx": (
        packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}, 0), (LEGACY,)
    ),
    "open_document_packed_again.docx": (
        packed({"content.xml": "<x/>", "mimetype": "application/vnd.oasis.opendocument.text"}), (LEGACY,)
    ),
    "ofd.pdf": (packed({"OFD.xml": "<x/>"}), (OTHER,)),
    "zip_of_files.docx": (packed({"a.txt": "12.50"}), (OTHER,)),
    "word_named_pdf.pdf": (docx(), (READ,)),
    "pdf_named_word.docx": (one_page(), (READ,)),
    "no_suffix": (docx(), (READ,)),
}  # fmt: skip
for name, (content, outcomes) in CONTENTS.items():

    @case(f"type_{name}", *outcomes)
    def _(path: Path, _random: Random, content: bytes = content) -> None:
        path.write_bytes(content)


NAMES = {
    "line\nbreak.docx": "posix",
    "escape\x1b[31mred\x1b[0m.docx": "posix",
    "bell\x07.docx": "posix",
    "override\u202excod.docx": "",
    "-rf.docx": "",
    "--help.docx": "",
    "$(touch made).docx": "",
    "`touch made`.docx": "posix",
    "a;b&c|d.docx": "posix",
    "%s%n{0}{{x}}.docx": "",
    "<script>alert(1)</script>.docx".replace("/", "∕"): "posix",
    '"quoted".docx': "posix",
    "=1+1.docx": "",
    "空 格 .docx": "",
    "e\u0301.docx": "",
    "𠮷😀.docx": "",
    "字" * 80 + ".docx": "",
    "trailing.docx.": "posix",
    "back\\slash.docx": "posix",
    "bytes\udcff\udcfe.docx": "linux",
}
for name, system in NAMES.items():
    if (system == "posix" and sys.platform == "win32") or (system == "linux" and sys.platform != "linux"):
        continue

    @case(name, READ, shows="12.50")
    def _(path: Path, _random: Random) -> None:
        path.write_bytes(docx())


if sys.platform != "win32":

    @case("link_to_a_file.docx", NOT_A_FILE, special=True)
    def _(path: Path, _random: Random) -> None:
        path.symlink_to(path.parent / "type_no_suffix")

    @case("link_outside.docx", NOT_A_FILE, special=True)
    def _(path: Path, _random: Random) -> None:
        path.symlink_to("/etc/hostname")

    @case("link_to_endless.docx", NOT_A_FILE, special=True)
    def _(path: Path, _random: Random) -> None:
        path.symlink_to("/dev/zero")

    @case("link_to_nothing.docx", NOT_A_FILE, "not_found", special=True)
    def _(path: Path, _random: Random) -> None:
        path.symlink_to("nothing-there.docx")

    @case("link_to_itself.docx", NOT_A_FILE, "not_found", special=True)
    def _(path: Path, _random: Random) -> None:
        path.symlink_to(path)

    @case("pipe.docx", NOT_A_FILE, special=True)
    def _(path: Path, _random: Random) -> None:
        os.mkfifo(path)

    @case("socket.docx", NOT_A_FILE, special=True)
    def _(path: Path, _random: Random) -> None:
        here = os.open(path.parent, os.O_RDONLY)
        try:  # a socket's address is short; the folder's name may be long
            with socket.socket(socket.AF_UNIX) as listener:
                listener.bind(f"/proc/self/fd/{here}/{path.name}" if sys.platform == "linux" else str(path))
        finally:
            os.close(here)

    @case("locked.docx", "permission", READ, special=True)  # the superuser may read it
    def _(path: Path, _random: Random) -> None:
        path.write_bytes(docx())
        path.chmod(0)


@case("folder.docx", NOT_A_FILE, special=True)
def _(path: Path, _random: Random) -> None:
    path.mkdir()


@case("sparse_10_gigabytes.docx", "too_large", special=True)
def _(path: Path, _random: Random) -> None:
    with path.open("wb") as file:
        file.truncate(10 << 30)


@case("sparse_10_gigabytes.pdf", "too_large", special=True)
def _(path: Path, _random: Random) -> None:
    with path.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(10 << 30)


@case("never_there.docx", "not_found", special=True)
def _(_path: Path, _random: Random) -> None:
    pass
