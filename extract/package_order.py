"""A Word package in the order that python-docx expects: no relationship that leads nowhere, a document that is called one.

Knows packages; must not know what the parts say. Word itself is content without.
"""

from __future__ import annotations

import posixpath
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from lxml import etree

from gouji.extract.limits import DEFAULT
from gouji.extract.package import landing, open_package, parse
from gouji.extract.word_open import WORD

if TYPE_CHECKING:
    from collections.abc import Collection

TYPES = "[Content_Types].xml"
MACROS = "vbaProject"  # last word of the relationship to the macros, which an ordinary document may not have


def in_order(source: bytes) -> bytes:
    """The same package, put in order.

    Raises:
        Refused: whatever `package.open_package` finds.
    """
    package = open_package(source, DEFAULT)
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for member in package.archive.infolist():
            data = package.archive.read(member)
            if member.filename.endswith(".rels"):
                data = _without_dangling(data, member.filename, package.members)
            elif member.filename == TYPES:
                data = _as_document(data)
            made.writestr(member.filename, data)
    return out.getvalue()


def _without_dangling(data: bytes, name: str, members: Collection[str]) -> bytes:
    """Relationships without those to parts that are missing, and to macros."""
    root = parse(data, name)
    folder = posixpath.dirname(posixpath.dirname(name))
    for each in list(root.iterchildren("{*}Relationship")):
        kind = (each.get("Type") or "").rpartition("/")[2]
        lost = landing(folder, each.get("Target") or "").lower() not in members
        if kind == MACROS or (lost and each.get("TargetMode") != "External"):
            root.remove(each)
    return _packed(root)


def _as_document(data: bytes) -> bytes:
    """Content types with the main part of a template or of a document with macros called a plain document."""
    root = parse(data, TYPES)
    for each in root.iterchildren("{*}Override"):
        kind = each.get("ContentType") or ""
        if kind != WORD and ("template" in kind or "macroEnabled" in kind) and kind.endswith(".main+xml"):
            each.set("ContentType", WORD)
    return _packed(root)


def _packed(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
