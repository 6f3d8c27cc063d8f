"""The hostile set: its list, and what its makers build with. Small files, made from code, the same for each seed.

A case says which outcomes are honest. "read" means that a Document came back; all else is a reason of refusal.
"""

from __future__ import annotations

import functools
import warnings
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

READ = "read"
CANARY = "CANARY-7f3a"  # the content of a file outside that no document may show
MAIN = "word/document.xml"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One hostile (or merely odd) file."""

    name: str  # base name of the file
    group: str
    build: Callable[[Path, Random], None]
    outcomes: frozenset[str]
    shows: str = ""  # text that a Document must hold, when it is read
    remark: str = ""  # code of a remark that it must bear, when it is read
    hides: str = CANARY  # text that must not come out
    special: bool = False  # not a plain file: a link, a pipe, a folder


CASES: dict[str, Case] = {}


def case(
    name: str,
    *outcomes: str,
    shows: str = "",
    remark: str = "",
    hides: str = CANARY,
    special: bool = False,
) -> Callable[[Callable[[Path, Random], None]], Callable[[Path, Random], None]]:
    """Add the decorated maker to the set under a file name."""

    def add(build: Callable[[Path, Random], None]) -> Callable[[Path, Random], None]:
        assert name not in CASES, name
        CASES[name] = Case(
            name=name,
            group=build.__module__.rpartition(".")[2],
            build=build,
            outcomes=frozenset(outcomes),
            shows=shows,
            remark=remark,
            hides=hides,
            special=special,
        )
        return build

    return add


def table(name: str, rows: Iterable[tuple[object, ...]], write: Callable[..., None]) -> None:
    """Add many cases of one pattern: (suffix, argument, outcomes…) each, written by `write(path, argument)`."""
    for suffix, argument, *outcomes in rows:

        def build(path: Path, _random: Random, argument: object = argument) -> None:
            write(path, argument)

        build.__module__ = write.__module__
        case(name.format(suffix), *map(str, outcomes))(build)


def body(*parts: str) -> str:
    """A main part around body XML."""
    return f'<?xml version="1.0" encoding="UTF-8"?><w:document {W} {R}><w:body>{"".join(parts)}</w:body></w:document>'


def para(text: str) -> str:
    """One paragraph; `text` is XML."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def grid(*rows: Iterable[str]) -> str:
    """One table of text cells; the texts are XML."""
    return (
        "<w:tbl>"
        + "".join("<w:tr>" + "".join(f"<w:tc>{para(t)}</w:tc>" for t in row) + "</w:tr>" for row in rows)
        + "</w:tbl>"
    )


GOOD = body(para("部门整体支出绩效自评"), grid(("项目", "金额"), ("基本支出", "12.50")))


def relations(*targets: tuple[str, str] | tuple[str, str, str]) -> str:
    """A relationships part: (kind, target[, "External"]) each."""
    rows = [
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{t[0]}" Target="{t[1]}"'
        + (f' TargetMode="{t[2]}"' if len(t) == 3 else "")
        + "/>"
        for n, t in enumerate(targets, 1)
    ]
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{"".join(rows)}</Relationships>'


def types(main: str = WORD_TYPE) -> str:
    """A content-types part."""
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{MAIN}" ContentType="{main}"/></Types>'
    )


def parts(document: str | bytes = GOOD, **more: str | bytes) -> dict[str, str | bytes]:
    """The parts of a package; `more` names parts with "__" for "/" and "_" for "." before the last word."""
    found: dict[str, str | bytes] = {
        "[Content_Types].xml": types(),
        "_rels/.rels": relations(("officeDocument", MAIN)),
        MAIN: document,
    }
    for name, data in more.items():
        found[f"word/{name}.xml" if name != "rels" else "word/_rels/document.xml.rels"] = data
    return found


def packed(members: dict[str, str | bytes] | list[tuple[str, str | bytes]], method: int = 8) -> bytes:
    """A zip archive; a list may name a member twice."""
    stream = BytesIO()
    pairs = members if isinstance(members, list) else list(members.items())
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w", method, compresslevel=6) as archive:
        warnings.simplefilter("ignore")  # of duplicate names: they are meant
        for name, data in pairs:
            archive.writestr(zipfile.ZipInfo(name, (2021, 4, 1, 0, 0, 0)), data, method)
    return stream.getvalue()


def docx(document: str | bytes = GOOD, **more: str | bytes) -> bytes:
    """A Word package around a main part."""
    return packed(parts(document, **more))


@functools.cache
def compressed(megabytes: int, filler: bytes = b" ") -> bytes:
    """A zlib stream that unfolds to so many MB of one byte."""
    return zlib.compress(filler * (megabytes << 20), 1)


@functools.cache
def deflated(megabytes: int, filler: bytes = b" ") -> tuple[bytes, int]:
    """A raw deflate stream that unfolds to so many MB of one byte, and its CRC."""
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    block, crc, out = filler * (1 << 20), 0, []
    for _ in range(megabytes):
        crc = zlib.crc32(block, crc)
        out.append(packer.compress(block))
    return b"".join([*out, packer.flush()]), crc


def raw_zip(members: Iterable[tuple[bytes, bytes, int, int]], declared: int | None = None) -> bytes:
    """A zip from raw deflate streams: (name, stream, crc, size) each; `declared` overrides every size."""
    local, central = bytearray(), bytearray()
    count = 0
    for name, stream, crc, size in members:
        said = size if declared is None else declared
        head = (
            b"\x14\0\0\0\x08\0\0\0\x21\x52"
            + crc.to_bytes(4, "little")
            + len(stream).to_bytes(4, "little")
            + said.to_bytes(4, "little")
            + len(name).to_bytes(2, "little")
            + b"\0\0"
        )
        central += b"PK\x01\x02\x14\0" + head + bytes(10) + len(local).to_bytes(4, "little") + name
        local += b"PK\x03\x04" + head + name + stream
        count += 1
    end = b"PK\x05\x06\0\0\0\0" + count.to_bytes(2, "little") * 2
    end += len(central).to_bytes(4, "little") + len(local).to_bytes(4, "little") + b"\0\0"
    return bytes(local + central + end)


def raw_member(name: str, data: str | bytes) -> tuple[bytes, bytes, int, int]:
    """One honest member for `raw_zip`."""
    data = data.encode() if isinstance(data, str) else data
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return name.encode(), packer.compress(data) + packer.flush(), zlib.crc32(data), len(data)


def pdf(objects: list[bytes], trailer: bytes = b"", *, xref: bool = True) -> bytes:
    """A PDF of numbered objects (the first is number 1 and the catalogue)."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    if xref:
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
        out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, trailer)
    out += b"startxref\n%d\n%%%%EOF\n" % (start if xref else 0)
    return bytes(out)


def stream(data: bytes, entries: bytes = b"", length: bytes | None = None) -> bytes:
    """A stream object."""
    said = b"%d" % len(data) if length is None else length
    return b"<< /Length %s %s >>\nstream\n%s\nendstream" % (said, entries, data)


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
HELLO = b"BT /F1 12 Tf 72 720 Td (Total 12.50) Tj ET"


def page(entries: bytes = b"", resources: bytes = b"") -> bytes:
    """Object 3, the page; its content is object 4, its font object 5."""
    box = b"" if b"/MediaBox" in entries else b"/MediaBox [0 0 595 842]"
    resource = b"<< /Font << /F1 5 0 R >> %s >>" % resources
    return b"<< /Type /Page /Parent 2 0 R %s /Contents 4 0 R /Resources %s %s >>" % (box, resource, entries)


def one_page(content: bytes = HELLO, *more: bytes, entries: bytes = b"", resources: bytes = b"") -> bytes:
    """A PDF of one page; `more` are objects from number 6 on."""
    return pdf([CATALOG, PAGES, page(entries, resources), stream(content), FONT, *more])


def places(folder: Path) -> dict[str, Path]:
    """Where each case lies in a set below `folder`, one sub-folder for each group; by case name."""
    from tests.hostile import archives, cells, files, pdf_fonts, pdfs, xml_parts  # noqa: F401, PLC0415  they register themselves

    return {name: folder / one.group / name for name, one in CASES.items()}


def make(folder: Path, seed: int = 1) -> dict[str, Path]:
    """Write the whole set below `folder`; the paths by case name."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "canary.txt").write_text(CANARY)
    made = places(folder)
    for name, path in made.items():
        path.parent.mkdir(exist_ok=True)
        CASES[name].build(path, Random(f"{seed}{name!a}"))
    return made
