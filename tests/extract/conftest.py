"""Tiny Word files, written out by hand so that a test shows the very XML it is about."""

from __future__ import annotations

import hashlib
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from gouji.extract.limits import DEFAULT, Limits
from gouji.extract.registry import readers

if TYPE_CHECKING:
    from collections.abc import Callable

    from gouji.extract.model import Document

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELS = "application/vnd.openxmlformats-package.relationships+xml"
NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": OFFICE,
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
}
ALL = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())


def members(body: str, *, kind: str = WORD, **parts: str) -> dict[str, str | bytes]:
    """The members of a package; `parts` are the insides of styles, numbering, footnotes, endnotes."""
    links = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/{part}" Target="{part}.xml"/>'
        for n, part in enumerate(parts)
    )
    return {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types">'
            f'<Default Extension="rels" ContentType="{RELS}"/>'
            f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="r" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
            "</Relationships>"
        ),
        "word/document.xml": f"<w:document {ALL}><w:body>{body}<w:sectPr/></w:body></w:document>",
        "word/_rels/document.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'
        ),
        **{f"word/{part}.xml": f"<w:{part} {ALL}>{inside}</w:{part}>" for part, inside in parts.items()},
    }


def zipped(content: dict[str, str | bytes]) -> bytes:
    """An archive with these members."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def read_docx(data: bytes, limits: Limits = DEFAULT) -> Document:
    """The Word reader on bytes."""
    digest = hashlib.sha256(data).hexdigest()
    return readers()["docx"](data, name="a.docx", path="a.docx", sha256=digest, engine="fast", limits=limits)


@pytest.fixture(scope="session", name="members")
def members_() -> Callable[..., dict[str, str | bytes]]:
    return members


@pytest.fixture(scope="session", name="zipped")
def zipped_() -> Callable[[dict[str, str | bytes]], bytes]:
    return zipped


@pytest.fixture(scope="session", name="read_docx")
def read_docx_() -> Callable[..., Document]:
    return read_docx


@pytest.fixture(scope="session")
def word() -> Callable[..., Document]:
    """`word(body_xml, styles=…, numbering=…, footnotes=…)` → the document as read."""

    def read(body: str, *, limits: Limits = DEFAULT, **parts: str) -> Document:
        return read_docx(zipped(members(body, **parts)), limits)

    return read
