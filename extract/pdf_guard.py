"""Looks at a page before an engine does: what would unfold without end is refused, cheaply.

Knows the raw objects of a PDF through pdfminer. Must not interpret a page.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Any

from pdfminer.pdftypes import PDFObjRef, PDFStream, dict_value, list_value, stream_value
from pdfminer.psparser import literal_name

from gouji.errors import Reason, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gouji.extract.limits import Limits

MAX_DRAWINGS = 20_000  # forms that one page may draw, forms inside forms counted each time
MAX_RANGE = 70_000  # codes that one entry of a font's tables may cover; a font has at most 65 536
MAX_STEPS = 50  # references to references
MAX_TABLE = (
    8 << 20
)  # bytes of a font's table from codes to text; one with every code there is has less than two million
WORST_RATIO = 1_040  # what deflate can unfold to at most
_DO = re.compile(rb"/([^\s/<>\[\]()]+)\s+Do\b")
_BARE = re.compile(
    rb"obj\s*(\d{1,10})\s+\d{1,5}\s+R\s*endobj"
)  # begins with a word, so that it is found fast
_NUMBER = re.compile(rb"(\d{1,10})\s+\d{1,5}\s+$")
_RANGE = re.compile(rb"<([0-9A-Fa-f]{1,8})>\s*<([0-9A-Fa-f]{1,8})>\s*[<\[]")
# A code stands for at most 512 bytes of text, as the format says; PDFium's time grows with the square of them.
_LONG_TEXT = re.compile(rb"<[0-9A-Fa-f\s]{1025}")
_MAP = re.compile(rb"/ToUnicode(?:\s+(\d{1,10})\s+\d{1,5}\s+R\b|\s*(/))?")
_ESCAPED = re.compile(rb"/[A-Za-z]*#[0-9A-Fa-f]{2}")  # a name that is not written as it reads
_BLOCK = 1 << 16


def _resolved(value: Any) -> Any:  # noqa: ANN401
    """What a reference leads to; None for one that leads on and on, which pdfminer itself would follow for ever."""
    for _ in range(MAX_STEPS):
        if not isinstance(value, PDFObjRef):
            return value
        value = value.resolve()
    return None


def has_circle(data: bytes) -> bool:
    """Whether an object of the file is nothing but a reference that leads back to itself; pdfminer follows it for ever."""
    leads: dict[int, int] = {}
    for found in _BARE.finditer(data):
        number = _NUMBER.search(data, max(0, found.start() - 20), found.start())
        if number is not None:
            leads[int(number[1])] = int(found[1])
    for start in leads:
        at, steps = leads.get(start), 0
        while at in leads and at != start and steps <= len(leads):
            at, steps = leads[at], steps + 1
        if at == start or steps > len(leads):
            return True
    return False


def check_maps(data: bytes, document: Any) -> bool:  # noqa: ANN401  # pdfminer's PDFDocument
    """Refuse a file whose fonts' codes stand for endless texts, where its fonts can be seen without reading them.

    Reading each font costs more than all else that is looked at here, and its map is named in the file's plain text
    unless objects are packed or names disguised.

    Returns:
        Whether all maps were looked at; if not, `check_page` must do it font by font.

    Raises:
        Refused: `bomb`.
    """
    if b"ObjStm" in data or b"XRef" in data or _ESCAPED.search(data):
        return False
    named = list(_MAP.finditer(data))
    if any(not found[1] and not found[2] for found in named):
        return False
    for number in {int(found[1]) for found in named if found[1]}:
        _check_map(_resolved(document.getobj(number)))
    return True


def check_page(page: Any, limits: Limits, seen: set[int], *, maps: bool = True) -> None:  # noqa: ANN401  # a PDFPage
    """Refuse a page whose content unfolds too far.

    Args:
        page: not interpreted yet.
        limits: `part_bytes` is the ceiling of one unfolded stream.
        seen: object numbers of forms and fonts that were already found harmless; grows.
        maps: look at the maps of fonts, too.

    Raises:
        Refused: `bomb`.
    """
    contents = _resolved(page.attrs.get("Contents"))
    parts = [_resolved(part) for part in (contents if isinstance(contents, list) else [contents])]
    _check_size([part for part in parts if isinstance(part, PDFStream)], limits.part_bytes)
    if maps:
        _check_maps(page.resources, seen)
    forms = _forms(page.resources)
    if forms and not all(key in seen for key in forms):
        _count_drawings(forms, limits, seen, maps=maps)


def _forms(resources: Any) -> dict[int, PDFStream]:  # noqa: ANN401
    """Form XObjects of a resource dictionary by object number."""
    out: dict[int, PDFStream] = {}
    found = _resolved(resources)
    named = _resolved(found.get("XObject")) if isinstance(found, dict) else None
    for reference in named.values() if isinstance(named, dict) else ():
        stream = _resolved(reference)
        if isinstance(stream, PDFStream) and _name(stream.get("Subtype")) == "Form":
            out[getattr(reference, "objid", id(stream))] = stream
    return out


def _name(value: Any) -> str:  # noqa: ANN401
    try:
        return str(literal_name(_resolved(value)))
    except (TypeError, ValueError, AttributeError):
        return ""


def _count_drawings(forms: dict[int, PDFStream], limits: Limits, seen: set[int], *, maps: bool) -> None:
    """How many forms are drawn when each form draws its own; refuses too many, whatever the depth."""
    weight: dict[int, int] = {}
    path: set[int] = set()
    stack: list[tuple[int, PDFStream, bool]] = [(key, stream, False) for key, stream in forms.items()]
    inner: dict[int, list[int]] = {}
    circle = (
        False  # a form that draws itself: engines follow it to some depth, doubling each time it draws twice
    )
    while stack:
        key, stream, done = stack.pop()
        if done:
            path.discard(key)
            circle = circle or any(child not in weight for child in inner[key])
            weight[key] = 1 + sum(weight.get(child, 1) for child in inner[key])
            if weight[key] > MAX_DRAWINGS:
                raise Refused(Reason.BOMB, "页面中的图形对象层层嵌套")
            continue
        if key in weight or key in path:
            continue
        path.add(key)
        if maps:
            _check_maps(stream.get("Resources"), seen)
        children = _forms(stream.get("Resources"))
        inner[key] = _drawn(stream, children, limits)
        stack.append((key, stream, True))
        stack += [(child, form, False) for child, form in children.items()]
    if circle and any(len(drawn) > 1 for drawn in inner.values()):
        raise Refused(Reason.BOMB, "页面中的图形对象循环嵌套")
    seen |= weight.keys()


def _drawn(stream: PDFStream, children: dict[int, PDFStream], limits: Limits) -> list[int]:
    """The forms that a form draws, as often as it draws them."""
    _check_size([stream], limits.part_bytes)
    if not children:
        return []
    named = dict_value(dict_value(stream.get("Resources")).get("XObject"))
    number = {name: getattr(reference, "objid", None) for name, reference in named.items()}
    drawn = [number.get(name.decode("latin-1")) for name in _DO.findall(stream.get_data())]
    return [key for key in drawn if key in children]


def _check_maps(resources: Any, seen: set[int]) -> None:  # noqa: ANN401
    """Refuse fonts whose codes stand for endless texts: engines would write them all out."""
    found = _resolved(resources)
    named = _resolved(found.get("Font")) if isinstance(found, dict) else None
    for reference in named.values() if isinstance(named, dict) else ():
        number = getattr(reference, "objid", None)
        if number in seen:
            continue
        font = _resolved(reference)
        _check_map(_resolved(font.get("ToUnicode")) if isinstance(font, dict) else None)
        if number is not None:
            seen.add(number)


def _check_map(table: Any) -> None:  # noqa: ANN401
    if isinstance(table, PDFStream):
        _check_size([table], MAX_TABLE)
        if _LONG_TEXT.search(table.get_data()):
            raise Refused(Reason.BOMB, "字体编码表异常")


def _check_size(streams: Sequence[PDFStream], most: int) -> None:
    """Refuse streams that unfold to more than `most` bytes; small ones are not looked into."""
    bounds = sum(
        len(_raw(stream)) * WORST_RATIO ** _filters(stream).count("FlateDecode") for stream in streams
    )
    if bounds <= most:
        return
    count = 0
    for stream in streams:
        chunks: Iterator[bytes] = iter([_raw(stream)])
        for name in _filters(stream):
            if name != "FlateDecode":
                break  # the other filters unfold little
            chunks = _inflated(chunks, most)
        for chunk in chunks:
            count += len(chunk)
            if count > most:
                raise Refused(Reason.BOMB, "页面内容或字体编码表展开后过大")


def _raw(stream: PDFStream) -> bytes:
    data = stream.rawdata if stream.rawdata is not None else stream.data
    return data if isinstance(data, bytes) else b""


def _filters(stream: PDFStream) -> list[str]:
    found = _resolved(stream.get("Filter"))
    names = [_name(one) for one in (found if isinstance(found, list) else [found])]
    return ["FlateDecode" if name == "Fl" else name for name in names]


def _inflated(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    """Unfolded pieces of at most `_BLOCK` bytes; ends where the data is broken."""
    unpacker = zlib.decompressobj()
    count = 0
    for chunk in chunks:
        pending = chunk
        while pending:
            try:
                out = unpacker.decompress(pending, _BLOCK)
            except zlib.error:
                return
            count += len(out)
            if count > most:
                raise Refused(Reason.BOMB, "页面内容或字体编码表展开后过大")
            yield out
            pending = unpacker.unconsumed_tail


def check_fonts(page: Any) -> None:  # noqa: ANN401  # pdfminer's PDFPage
    """Refuse fonts whose tables claim more codes than there are: pdfminer would write them all out.

    Raises:
        Refused: `bomb`.
    """
    found = _resolved(page.resources)
    named = _resolved(found.get("Font")) if isinstance(found, dict) else None
    for reference in named.values() if isinstance(named, dict) else ():
        font = _resolved(reference)
        if not isinstance(font, dict):
            continue
        for inner in [font, *(_resolved(one) for one in _listed(font.get("DescendantFonts")))]:
            if isinstance(inner, dict):
                _check_widths(_listed(inner.get("W")))
        table = _resolved(font.get("ToUnicode"))
        if isinstance(table, PDFStream):
            _check_ranges(stream_value(table).get_data())


def _listed(value: Any) -> list[Any]:  # noqa: ANN401
    try:
        return list(list_value(value)) if value is not None else []
    except (TypeError, ValueError):
        return []


def _check_widths(widths: list[Any]) -> None:
    """`c_first c_last w` covers a range; `c [w …]` does not."""
    plain: list[float] = []
    for item in widths:
        value = _resolved(item)
        if isinstance(value, list):
            plain = []
        elif isinstance(value, (int, float)):
            plain.append(value)
            if len(plain) == 3:
                if plain[1] - plain[0] > MAX_RANGE:
                    raise Refused(Reason.BOMB, "字体宽度表异常")
                plain = []


def _check_ranges(table: bytes) -> None:
    for first, last in _RANGE.findall(table):
        if int(last, 16) - int(first, 16) > MAX_RANGE:
            raise Refused(Reason.BOMB, "字体编码表异常")
