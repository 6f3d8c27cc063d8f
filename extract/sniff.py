"""What a file really is, from its content, never from its name. Knows signatures; reads no document."""

from __future__ import annotations

import struct
import zipfile
import zlib
from enum import StrEnum
from io import BytesIO


class Format(StrEnum):
    """Every kind of file that can be told apart; which of them can be read is a matter of the registry."""

    DOCX = "docx"  # any Word package: document or template, with macros or without, transitional or strict
    PDF = "pdf"
    DOC = "doc"
    XLS = "xls"
    PPT = "ppt"
    OLE = "ole"  # a compound file of another program
    ENCRYPTED = "encrypted"  # an Office package behind a password
    WPS = "wps"
    RTF = "rtf"
    ODT = "odt"
    OFD = "ofd"
    XLSX = "xlsx"
    PPTX = "pptx"
    HTML = "html"
    XML = "xml"
    TEXT = "text"
    JPEG = "jpeg"
    PNG = "png"
    TIFF = "tiff"
    ZIP = "zip"  # an archive that is none of the above
    BROKEN_ZIP = "broken_zip"  # begins like an archive and has no readable end
    POLYGLOT = "polyglot"  # a PDF and a package at once: which one was meant cannot be known
    EMPTY = "empty"
    UNKNOWN = "unknown"


PICTURES = (
    (b"\xff\xd8\xff", Format.JPEG),
    (b"\x89PNG\r\n\x1a\n", Format.PNG),
    (b"II*\x00", Format.TIFF),
    (b"MM\x00*", Format.TIFF),
)
# Word before it used compound files: for DOS, 1, 2, and 6 as it was on some systems.
ANCIENT = (b"1\xbe\x00\x00\x00\xab", b"\x9b\xa5!\x00", b"\xdb\xa5-\x00", b"\xdc\xa5e\x00")
OLE_MARK = bytes.fromhex("d0cf11e0a1b11ae1")
PDF_HEAD = 1024  # PDF programs look for the header this far into the file
TEXT_HEAD = 4096


def sniff(data: bytes) -> Format:
    """Tell what `data` is."""
    if not data:
        return Format.EMPTY
    is_pdf = b"%PDF-" in data[:PDF_HEAD]
    if data.startswith(b"PK\x03\x04"):
        return Format.POLYGLOT if is_pdf else _package(data)
    if is_pdf:
        return Format.POLYGLOT if _ends_as_archive(data) and _package(data) is Format.DOCX else Format.PDF
    if data.startswith(OLE_MARK):
        return _compound(data)
    for mark, kind in PICTURES:
        if data.startswith(mark):
            return kind
    if data.startswith(ANCIENT):
        return Format.DOC
    if data.startswith(b"PK\x05\x06"):
        return Format.ZIP
    if _ends_as_archive(data):
        return _package(data)
    return _text(data)


def _ends_as_archive(data: bytes) -> bool:
    """Does an end record stand where its own comment length says that the file ends?"""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - 22 - 65535))
    if at < 0 or at + 22 > len(data):
        return False
    comment: int = struct.unpack_from("<H", data, at + 20)[0]
    return at + 22 + comment == len(data)


def _package(data: bytes) -> Format:
    """Which package an archive is, from its list of members; what an OpenDocument file says of itself is unpacked, no more."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = {name.lstrip("/\\").replace("\\", "/").lower() for name in archive.namelist()}
            mimetype = _mimetype(archive)
            locked = b"opendocument" in mimetype and _says_encrypted(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, struct.error):
        return Format.BROKEN_ZIP
    if locked:
        return Format.ENCRYPTED
    if b"opendocument.text" in mimetype:
        return Format.ODT
    if "ofd.xml" in names:
        return Format.OFD
    if any(name.startswith("word/") and name.endswith(".xml") for name in names):
        return Format.DOCX
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        return Format.XLSX
    if "ppt/presentation.xml" in names:
        return Format.PPTX
    # The main part of a Word package may stand anywhere; whether it is one is then for its reader to say.
    return Format.DOCX if "[content_types].xml" in names and "_rels/.rels" in names else Format.ZIP


def _mimetype(archive: zipfile.ZipFile) -> bytes:
    """What an OpenDocument file says of itself in a short member."""
    try:
        member = archive.getinfo("mimetype")
    except KeyError:
        return b""
    # It should be stored, but archives that were packed again by hand deflate it.
    packed = member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    if packed or max(member.file_size, member.compress_size) > 200 or member.flag_bits & 1:
        return b""
    return archive.read(member)


MANIFEST = 1 << 20  # bytes of the list of members that are looked at


def _says_encrypted(archive: zipfile.ZipFile) -> bool:
    """Whether the list of members of an OpenDocument file says how to decrypt any of them."""
    try:
        with archive.open("META-INF/manifest.xml") as manifest:
            return b"encryption-data" in manifest.read(MANIFEST)
    except (KeyError, RuntimeError, zlib.error, EOFError):
        return False


OLD_HEAD = 128  # bytes that `may_be_old` wants to see


def may_be_old(head: bytes) -> bool:
    """Whether a file that begins like this may be an old Word file (.doc, .wps, .rtf, .odt); `sniff` says it for certain."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith((OLE_MARK[:4], b"{\\rtf", *ANCIENT)) or (
        start.startswith(b"PK\x03\x04") and b"opendocument.text" in head
    )


FREE = 0xFFFFFFFA  # from here on sector numbers are marks, not numbers


def _compound(data: bytes) -> Format:
    """Which program wrote an OLE compound file, from the names in its directory, and whether behind a password."""
    names = _streams(data)
    if names.keys() & {"EncryptedPackage", "EncryptionInfo", "EncryptedSummary"} or _locked(names):
        return Format.ENCRYPTED
    if "WpsCustomData" in names and "WordDocument" not in names:
        return Format.WPS
    if "WordDocument" in names:
        return Format.DOC
    if names.keys() & {"Workbook", "Book"}:
        return Format.XLS
    if "PowerPoint Document" in names:
        return Format.PPT
    # Works and old WPS keep their text in a stream of this name.
    return Format.WPS if names.keys() & {"CONTENTS", "MatOST", "WPS Text"} else Format.OLE


WORD_97 = 0xA5EC  # the mark at the head of a Word document
LOCKED = 0x0100  # the bit of its flags that says that what follows is encrypted
FILE_PASS = 0x2F  # the record of a workbook that says the same; it stands among the first
FIRST = 12  # records that are looked at


def _locked(streams: dict[str, bytes]) -> bool:
    """Whether the stream of a .doc or .xls says that it is encrypted (MS-DOC 2.5.2, MS-XLS 2.4.117)."""
    word = streams.get("WordDocument", b"")
    if len(word) >= 12:
        mark, flags = struct.unpack_from("<H", word)[0], struct.unpack_from("<H", word, 10)[0]
        if mark == WORD_97 and flags & LOCKED:
            return True
    book = streams.get("Workbook", b"") or streams.get("Book", b"")
    at = 0
    for _ in range(FIRST):
        if at + 4 > len(book):
            return False
        kind, length = struct.unpack_from("<HH", book, at)
        if kind == FILE_PASS:
            return True
        at += 4 + length
    return False


def _streams(data: bytes) -> dict[str, bytes]:
    """The entries of an OLE directory with the first sector of each, as far as they can be followed."""
    if len(data) < 512:
        return {}
    shift = struct.unpack_from("<H", data, 30)[0]
    if shift not in (9, 12):
        return {}
    size = 1 << shift
    fat: list[int] = []
    for sector in struct.unpack_from("<109I", data, 76):
        start = (sector + 1) * size
        if sector < FREE and start + size <= len(data):
            fat += struct.unpack_from(f"<{size // 4}I", data, start)
    found: dict[str, bytes] = {}
    least = struct.unpack_from("<I", data, 56)[0]  # shorter streams lie elsewhere
    sector, seen = struct.unpack_from("<I", data, 48)[0], set[int]()
    while sector < FREE and sector not in seen and len(seen) < 1000:
        seen.add(sector)
        start = (sector + 1) * size
        for at in range(start, min(start + size, len(data) - 127), 128):
            length = min(struct.unpack_from("<H", data, at + 64)[0], 64)
            name = data[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")
            first, extent = struct.unpack_from("<II", data, at + 116)
            head = data[(first + 1) * size : (first + 2) * size] if first < FREE and extent >= least else b""
            if name:
                found.setdefault(name, head)
        sector = fat[sector] if sector < len(fat) else FREE
    return found


def _text(data: bytes) -> Format:
    """Rich text, a web page, XML or plain text; else unknown."""
    head = data[:TEXT_HEAD]
    if head.startswith(b"{\\rtf"):  # may hold raw bytes early on
        return Format.RTF
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            head = head[2:].decode(encoding, "ignore").encode("utf-8")
            break
    else:
        if b"\0" in head:
            return Format.UNKNOWN
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith(b"{\\rtf"):
        return Format.RTF
    if b"<html" in head or head.startswith(b"<!doctype html"):
        return Format.HTML
    if head.startswith(b"<?xml"):
        return Format.XML
    printable = sum(byte >= 32 or byte in b"\t\r\n\f" for byte in head)
    return Format.TEXT if printable >= 0.97 * len(head) else Format.UNKNOWN
