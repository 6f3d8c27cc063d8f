"""A copy of a .docx with a Word comment at each note's place. Knows Word's comments; must not know findings."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import docx
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from gouji.errors import Reason, Refused
from gouji.extract.note import AUTHOR, Note
from gouji.extract.package_order import in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docx.document import Document

P, R, T, TBL, TR, TC, TCPR = (qn(f"w:{name}") for name in ("p", "r", "t", "tbl", "tr", "tc", "tcPr"))
_UNSEEN = frozenset(qn(f"w:{name}") for name in ("del", "moveFrom", "delText", "instrText"))
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def annotate_word(source: bytes, notes: Iterable[Note]) -> bytes:
    """The document with comments; a note whose place is not found for sure stands at the beginning.

    Args:
        source: a .docx that was read before.
        notes: what to say where.

    Raises:
        Refused: corrupt_document where the package is one that python-docx cannot write again.
    """
    document = _opened(source)
    lost: list[Note] = []
    for note in notes:
        spot = _spot(document, note)
        runs = _runs(spot, note.figure) if spot is not None else []
        if runs:
            _comment(document, runs, note.text)
        else:
            lost.append(note)
    for note in lost:
        _comment(document, _first_runs(document), note.text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _opened(source: bytes) -> Document:
    try:
        return docx.Document(io.BytesIO(source))
    except (KeyError, ValueError):
        pass  # a formality of the package, which can be put in order
    try:
        return docx.Document(io.BytesIO(in_order(source)))
    except (KeyError, ValueError, AttributeError) as error:
        raise Refused(Reason.CORRUPT_DOCUMENT, f"no copy: {type(error).__name__}") from error


def _comment(document: Document, runs: list[Run], text: str) -> None:
    comment = document.add_comment(runs, text=text, author=AUTHOR, initials="勾")
    element: Any = comment._comment_elm  # noqa: SLF001 - no public way to leave the time out
    element.attrib.pop(qn("w:date"), None)  # same input, same bytes


def _first_runs(document: Document) -> list[Run]:
    for element in _seen(document.element.body, P):
        runs = _runs(element, "")
        if runs:
            return runs
    return [document.add_paragraph().add_run(" ")]


def _spot(document: Document, note: Note) -> Any:  # noqa: ANN401 - an element of the package
    """The element that holds the note's text: at its place in the table, else the one that is not to be mistaken."""
    body, place = document.element.body, note.place
    if place is None or not _squeeze(note.owner):
        return None
    if place.table is None:
        equal = [p for p in _seen(body, P) if _same_paragraph(p, note.owner)]
        return equal[note.order] if note.order < len(equal) else None
    tables = list(_seen(body, TBL))
    if place.table < len(tables) and place.row is not None and place.col is not None:
        cell = _at(tables[place.table], place.row, place.col)
        if cell is not None and _squeeze(_text(cell)) == _squeeze(note.owner):
            return cell
    equal = [c for c in _seen(body, TC) if _squeeze(_text(c)) == _squeeze(note.owner)]
    return equal[0] if len(equal) == 1 else None


def _at(table: Any, row: int, col: int) -> Any:  # noqa: ANN401
    """The cell that begins at a grid place."""
    rows = [r for r in _seen(table, TR) if _owner(r, TBL) is table]
    if row >= len(rows):
        return None
    before = rows[row].find(f"{qn('w:trPr')}/{qn('w:gridBefore')}")
    at = int(before.get(qn("w:val"), "0")) if before is not None else 0
    for cell in (c for c in _seen(rows[row], TC) if _owner(c, TR) is rows[row]):
        if at == col:
            return cell
        span = cell.find(f"{TCPR}/{qn('w:gridSpan')}")
        at += int(span.get(qn("w:val"), "1")) if span is not None else 1
    return None


def _owner(element: Any, tag: str) -> Any:  # noqa: ANN401
    """The nearest ancestor of a kind."""
    return next(element.iterancestors(tag), None)


def _same_paragraph(element: Any, text: str) -> bool:  # noqa: ANN401
    """Whether a paragraph is the one meant; a number that Word makes for a list stands in the text only."""
    own, wanted = _squeeze(_text(element)), _squeeze(text)
    return own == wanted or (len(own) >= 8 and wanted.endswith(own) and len(wanted) - len(own) <= 8)


def _runs(element: Any, figure: str) -> list[Run]:  # noqa: ANN401
    """The runs of an element, narrowed to those that hold the figure where it occurs once."""
    found = [r for r in _seen(element, R) if _text(r)]
    text = "".join(_text(r) for r in found)
    if figure and text.count(figure) == 1:
        start = text.index(figure)
        stop, at, holding = start + len(figure), 0, []
        for run in found:
            end = at + len(_text(run))
            if at < stop and end > start:
                holding.append(run)
            at = end
        found = holding
    return [Run(r, Paragraph(_owner(r, P), None)) for r in (found[:1] + found[-1:])]  # type: ignore[arg-type]


def _text(element: Any) -> str:  # noqa: ANN401
    return "".join(t.text or "" for t in _seen(element, T))


def _seen(element: Any, tag: str) -> Iterator[Any]:  # noqa: ANN401
    """Descendants of a kind in document order, without deleted text and second versions."""
    for child in element:
        if child.tag in _UNSEEN or child.tag == _FALLBACK:
            continue
        if child.tag == tag:
            yield child
        yield from _seen(child, tag)


def _squeeze(text: str) -> str:
    return "".join(text.split())
