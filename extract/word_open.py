"""A checked package → the parts of a Word document that are read.

Knows packages and part types; must not know paragraphs and tables. python-docx opens the document; what it
refuses for a mere formality is parsed directly, and that is remarked.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from io import BytesIO

from lxml import etree

from gouji.errors import Reason, Refused
from gouji.extract.model import Remark
from gouji.extract.package import Package, doctype, parse
from gouji.extract.word_names import W, child

MAIN = "word/document.xml"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="%s"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="word/document.xml" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
# Relationships that would fetch something; an ordinary link in the text fetches nothing by itself.
HARMLESS = frozenset(("hyperlink",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The trees that are read, and how they were come by."""

    body: etree._Element
    styles: etree._Element | None
    numbering: etree._Element | None
    notes: dict[tuple[str, str], etree._Element]
    symbols: bool  # the document uses fonts of symbols
    engine: str
    remarks: list[Remark] = field(default_factory=list)


def open_word(package: Package) -> Opened:
    """Find and parse the parts of a Word document; nothing else of the package is inflated.

    Raises:
        Refused: unsupported_format, unsafe_archive, corrupt_document and whatever `package` finds.
    """
    remarks: list[Remark] = []
    main = _main_part(package, remarks)
    kind = package.content_type(main)
    data = package.read(main)
    document, engine = _document(data, kind, main, remarks)
    body = child(document, W + "body")
    if document.tag != W + "document" or body is None:
        other = bool(kind) and "word" not in kind.lower()
        raise Refused(
            Reason.UNSUPPORTED_FORMAT if other else Reason.CORRUPT_DOCUMENT, f"{main}: {document.tag}"
        )
    _join_bodies(body, remarks)
    related: dict[str, str] = {}
    outside = 0
    for relation in package.relations(main):
        if relation.external:
            outside += relation.kind not in HARMLESS
        elif package.has(relation.target):
            related.setdefault(relation.kind, relation.target)
    if outside:
        remarks.append(
            Remark(
                code="external_relationship", message=f"文档引用 {outside} 处外部内容（模板、图片等），未访问"
            )
        )
    if "macroEnabled" in kind or any(name.endswith("vbaproject.bin") for name in package.members):
        remarks.append(Remark(code="macros_present", message="文件带有宏，宏没有运行"))
    opened = Opened(
        body=body,
        styles=_styles(package, related.get("styles")),
        numbering=_tree(package, related.get("numbering")),
        notes=_notes(package, related),
        symbols=b"Wingdings" in data or b'"Symbol"' in data,
        engine=engine,
        remarks=remarks,
    )
    if package.strict:
        remarks.append(Remark(code="strict_ooxml", message="ISO 严格格式（Strict）文件，已按普通格式读取"))
    return opened


def _main_part(package: Package, remarks: list[Remark]) -> str:
    """The name of the main part; there must be no doubt which it is."""
    named = {
        relation.target.lower(): relation.target
        for relation in package.relations("")
        if relation.kind == "officeDocument" and not relation.external
    }
    present = [target for target in named.values() if package.has(target)]
    if len(present) > 1:
        raise Refused(Reason.UNSAFE_ARCHIVE, f"main parts: {', '.join(sorted(present))}")
    if present:
        return present[0]
    if not package.has(MAIN):
        raise Refused(Reason.CORRUPT_DOCUMENT if named else Reason.UNSUPPORTED_FORMAT, "no main part")
    remarks.append(Remark(code="odd_package", message="文件包没有指明主文档，已按惯例位置读取"))
    return MAIN


def _document(data: bytes, kind: str, main: str, remarks: list[Remark]) -> tuple[etree._Element, str]:
    """The tree of the main part, and who opened it."""
    import docx  # noqa: PLC0415 - listing readers must not load it
    from docx.opc.exceptions import PackageNotFoundError  # noqa: PLC0415

    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Refused(Reason.UNSAFE_ARCHIVE, f"{main}: DTD")
    # python-docx loads every part it can reach, so it is given the main part alone, in a package of its own.
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as slim:
        slim.writestr("[Content_Types].xml", TYPES % (kind or "application/xml"))
        slim.writestr("_rels/.rels", RELATIONS)
        slim.writestr(MAIN, data)
    try:
        element = docx.Document(stream).element
    except (ValueError, KeyError, AttributeError, SyntaxError, PackageNotFoundError):
        tree = parse(data, main)
        said = kind or "未声明"
        message = f"文件包不合常规（主文档类型：{said}），已改用备用方式读取"
        remarks.append(Remark(code="second_chance", message=message))
        return tree, "zip+lxml"
    if doctype(element):
        raise Refused(Reason.UNSAFE_ARCHIVE, f"{main}: DTD")
    return element, "python-docx"


def _join_bodies(body: etree._Element, remarks: list[Remark]) -> None:
    """Bodies that follow the first, which there should not be, become its end: nothing in them is lost."""
    others = list(body.itersiblings(W + "body"))
    for other in others:
        body.extend(list(other))
    if others:
        message = f"文档有 {len(others) + 1} 个正文，已依次读取；Word 显示的可能只是其中一个"
        remarks.append(Remark(code="several_bodies", message=message))


def _styles(package: Package, name: str | None) -> etree._Element | None:
    """The styles but those of tables: they take nine tenths of the part and say nothing that is wanted here."""
    if name is None:
        return None
    head, *rest = package.read(name).split(b"<w:style ")
    kept = [head]
    for each in rest:
        if b'w:type="table"' in each[: each.find(b">")] and b"</w:style>" in each:
            kept.append(each.rpartition(b"</w:style>")[2])
        else:
            kept += (b"<w:style ", each)
    return parse(b"".join(kept), name)


def _tree(package: Package, name: str | None) -> etree._Element | None:
    return None if name is None else package.tree(name)


def _notes(package: Package, related: dict[str, str]) -> dict[tuple[str, str], etree._Element]:
    """Footnotes and endnotes by kind and id."""
    found = {}
    for kind in ("footnote", "endnote"):
        root = _tree(package, related.get(f"{kind}s"))
        for note in () if root is None else root.iterchildren(W + kind):
            found[kind, note.get(W + "id") or ""] = note
    return found
