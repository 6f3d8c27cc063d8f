"""An office package as an archive that nobody trusts: checked before it is opened, counted while it inflates.

Knows zip, parts, relationships and safe XML; must not know what the parts say.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise
from urllib.parse import unquote

from lxml import etree

from gouji.errors import Reason, Refused
from gouji.extract.limits import Limits

BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, OverflowError)
ABOUT = "docprops/"  # members that describe the document
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# ISO-strict documents say the same in other namespaces; they are read as if they had used the ordinary ones.
STRICT = b"http://purl.oclc.org/ooxml/"
TRANSITIONAL = (
    (STRICT + b"wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (
        STRICT + b"officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (STRICT + b"officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """One relationship of a part: what it is for and where it points."""

    kind: str  # last word of the type, e.g. "styles"
    target: str  # part name without leading slash, or the address if external
    external: bool


@dataclass(slots=True, kw_only=True)
class Package:
    """An opened package. `members` maps the folded name to the entry: part names ignore case."""

    archive: zipfile.ZipFile
    members: Mapping[str, zipfile.ZipInfo]
    limits: Limits
    strict: bool = False  # seen while reading: the package uses the ISO-strict namespaces
    spent: int = field(default=0)  # bytes inflated so far

    def has(self, name: str) -> bool:
        """Is there such a part?"""
        return name.lower() in self.members

    def read(self, name: str) -> bytes:
        """One part, inflated under the limits.

        Raises:
            Refused: bomb, corrupt_archive; the part is known to exist.
        """
        member = self.members[name.lower()]
        room = min(self.limits.part_bytes, self.limits.unpacked_bytes - self.spent)
        try:
            with self.archive.open(member) as file:
                data = file.read(room + 1)
        except RuntimeError as error:  # how zipfile says that a password is needed
            raise Refused(Reason.ENCRYPTED, name) from error
        except BROKEN as error:
            raise Refused(Reason.CORRUPT_ARCHIVE, f"{name}: {error}") from error
        self.spent += len(data)
        swollen = len(data) > self.limits.ratio_floor and len(data) > self.limits.ratio * member.compress_size
        if len(data) > room or swollen:
            raise Refused(Reason.BOMB, name)
        if STRICT in data:
            self.strict = True
            for strict, usual in TRANSITIONAL:
                data = data.replace(strict, usual)
        return data

    def tree(self, name: str) -> etree._Element:
        """One part as XML; see `parse`."""
        return parse(self.read(name), name)

    def relations(self, part: str) -> tuple[Relation, ...]:
        """The relationships of a part ("" for the package's own); empty if it has none."""
        folder, base = posixpath.split(part)
        name = posixpath.join(folder, "_rels", f"{base}.rels")
        if not self.has(name):
            return ()
        found = []
        for each in self.tree(name).iterchildren("{*}Relationship"):
            external = each.get("TargetMode") == "External"
            target = each.get("Target") or ""
            if not external:
                target = landing(folder, target)
            found.append(
                Relation(kind=(each.get("Type") or "").rpartition("/")[2], target=target, external=external)
            )
        return tuple(found)

    def content_type(self, part: str) -> str:
        """What the package says that the part is; "" if it says nothing."""
        if not self.has("[Content_Types].xml"):
            return ""
        types = self.tree("[Content_Types].xml")
        for each in types.iterchildren("{*}Override"):
            if (each.get("PartName") or "").lstrip("/").lower() == part.lower():
                return each.get("ContentType") or ""
        suffix = part.rpartition(".")[2].lower()
        for each in types.iterchildren("{*}Default"):
            if (each.get("Extension") or "").lower() == suffix:
                return each.get("ContentType") or ""
        return ""


def landing(folder: str, target: str) -> str:
    """The part that a relationship of a part in `folder` leads to."""
    return posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")


def open_package(data: bytes, limits: Limits) -> Package:
    """Check the archive's directory and open it; no member is inflated yet.

    Raises:
        Refused: corrupt_archive, unsafe_archive, encrypted or bomb.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except BROKEN as error:
        raise Refused(Reason.CORRUPT_ARCHIVE, str(error)) from error
    entries = archive.infolist()
    if len(entries) > limits.members:
        raise Refused(Reason.BOMB, f"{len(entries)} members")
    members: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        _check_name(entry)
        folded = entry.filename.lower()
        if folded in members:  # the second would silently win
            raise Refused(Reason.UNSAFE_ARCHIVE, f"{entry.filename} twice")
        if entry.flag_bits & 1:
            raise Refused(Reason.ENCRYPTED, entry.filename)
        if entry.compress_type not in PACKED:
            raise Refused(Reason.CORRUPT_ARCHIVE, f"{entry.filename}: packed by method {entry.compress_type}")
        members[folded] = entry
    # Two archives one after the other: which one is opened depends on the program.
    first = min((entry.header_offset for entry in entries), default=0)
    if data.startswith(b"PK") and b"PK\x05\x06" in data[:first]:
        raise Refused(Reason.UNSAFE_ARCHIVE, "another archive stands in front")
    _check_sizes(entries, len(data), limits)
    return Package(archive=archive, members=members, limits=limits)


def _check_name(entry: zipfile.ZipInfo) -> None:
    """Refuse names that no office program writes and that aim at something."""
    raw = entry.orig_filename  # zipfile cuts `filename` at a NUL, and the rest replaces the real part
    parts = raw.split("/")
    if "\0" in raw or "\\" in raw or raw.startswith("/") or ":" in parts[0] or ".." in parts:
        raise Refused(Reason.UNSAFE_ARCHIVE, repr(raw[:80]))


def _check_sizes(entries: list[zipfile.ZipInfo], packed: int, limits: Limits) -> None:
    """Refuse what is abnormal by its own declaration: the sum, the ratio, members that share their bytes."""
    total = sum(entry.file_size for entry in entries)
    # What a document says about itself is never read, and honest ones can be full of it.
    content = sum(entry.file_size for entry in entries if not entry.filename.lower().startswith(ABOUT))
    swollen = content > limits.ratio_floor and content > limits.ratio * packed
    if total > limits.unpacked_bytes or swollen:
        raise Refused(Reason.BOMB, f"{total} bytes from {packed}")
    for one, other in pairwise(sorted(entries, key=lambda entry: entry.header_offset)):
        if one.header_offset + one.compress_size > other.header_offset:
            raise Refused(Reason.BOMB, f"{one.filename} and {other.filename} share their bytes")


def parse(data: bytes, name: str) -> etree._Element:
    """The root of an XML part; comments and processing instructions are dropped, nothing outside is touched.

    Raises:
        Refused: unsafe_archive for a DTD, bomb for abnormal depth or size, corrupt_document.
    """
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Refused(Reason.UNSAFE_ARCHIVE, f"{name}: DTD")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        text = str(error)
        abnormal = any(word in text for word in ("depth", "huge", "Huge", "amplification"))
        raise Refused(Reason.BOMB if abnormal else Reason.CORRUPT_DOCUMENT, f"{name}: {text}") from error
    if doctype(root):  # in an encoding that the search above did not see through
        raise Refused(Reason.UNSAFE_ARCHIVE, f"{name}: DTD")
    return root


def doctype(root: etree._Element) -> str:
    """The document type that an XML tree declares; "" if none."""
    return str(root.getroottree().docinfo.doctype or "")  # type: ignore[attr-defined] # the stubs lack it
