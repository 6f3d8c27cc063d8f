"""A copy of each submission with the findings beside the figures: Word comments, PDF highlights. Originals stay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from gouji.extract.model import Document, Location, Paragraph
from gouji.extract.note import Note
from gouji.extract.reading import read_bytes
from gouji.report import phrases
from gouji.report.files import put
from gouji.report.inert import one_line, visible
from gouji.report.model import findings_of, in_order
from gouji.report.words import LEVEL, said

if TYPE_CHECKING:
    from gouji.report.model import Entry, Report
    from gouji.validate.model import Finding

Maker = Callable[
    [Path, str, list[Note]], bytes | None
]  # file, format, notes → the copy; None: it cannot be made

_MARK = "批注"  # in the names of the copies
_FORMATS = {"docx": ".docx", "pdf": ".pdf", "scan": ".pdf"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """The annotated copies that were written, and the names of the files of which none could be made."""

    made: tuple[Path, ...]
    missed: tuple[str, ...]


def annotated(source: Path, form: str, notes: list[Note]) -> bytes:
    """The bytes of one annotated copy, made here: a `Maker` without bounds.

    Raises:
        Refused: the file is gone, or does not allow a copy.
    """
    data = read_bytes(source)
    if form == "docx":
        from gouji.extract.annotate_word import annotate_word  # noqa: PLC0415 - heavy, needed here only

        return annotate_word(data, notes)
    from gouji.extract.annotate_pdf import annotate_pdf  # noqa: PLC0415 - heavy, needed here only

    return annotate_pdf(data, notes)


def annotate(report: Report, folder: Path, make: Maker = annotated) -> Copies:
    """Write an annotated copy of every .docx and PDF that has findings.

    A file that is gone or was changed since it was read is passed over: notes on other content would mislead.

    Args:
        report: what was found.
        folder: where the copies go.
        make: makes one; whoever does not trust the files gives one that is bounded.

    Raises:
        UsageError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made, missed = [], []
    for entry in in_order(report):
        found = findings_of(report, entry)
        if not found or entry.format not in _FORMATS or not _is_as_it_was(entry):
            continue
        notes = [_note(entry.document, finding, report.language) for finding in found]
        data = make(Path(entry.path), entry.format, notes)
        if data is None:
            missed.append(entry.name)
            continue
        target = folder / _name(entry)
        put(target, data)
        made.append(target)
    return Copies(made=tuple(made), missed=tuple(missed))


def _is_as_it_was(entry: Entry) -> bool:
    """Whether the file is there as it was read, and no picture file."""
    try:
        data = Path(entry.path).read_bytes()
    except OSError:
        return False
    if entry.sha256 is not None and sha256(data).hexdigest() != entry.sha256:
        return False
    return entry.format == "docx" or data[:1024].find(b"%PDF-") >= 0


def _name(entry: Entry) -> str:
    """The copy's name: readable, and another one for another file of the same name."""
    stem = one_line(Path(entry.name).stem).replace("/", "_")[:80]
    mark = sha256(entry.path.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{stem}.{_MARK}-{mark}{_FORMATS[entry.format or 'docx']}"


def _note(document: Document | None, finding: Finding, language: str) -> Note:
    owner, order = _owner(document, finding.location)
    return Note(
        text=_words(finding, language),
        place=finding.location,
        owner=owner,
        order=order,
        figure=finding.printed or "",
    )


def _words(finding: Finding, language: str) -> str:
    colon = "：" if language == "zh" else ": "
    lines = [f"【{LEVEL[language][finding.level]} {finding.rule}】{finding.message}"]
    figures = phrases.figures(finding, language)
    lines += [figures] if figures else []
    parts = (
        ("cause", finding.cause),
        ("alternatives", phrases.changes(finding.alternatives)),
        ("knock_on", phrases.changes(finding.knock_on)),
    )
    lines += [f"{said(key, language)}{colon}{text}" for key, text in parts if text]
    lines.append(f"{said('where', language)}{colon}{phrases.where(finding)}　#{finding.id}")
    return visible("\n".join(lines))


def _owner(document: Document | None, place: Location | None) -> tuple[str, int]:
    """The text of the cell or paragraph at a place, and how many equal paragraphs come before it."""
    if document is None or place is None:
        return "", 0
    if place.table is not None:
        for table in document.tables():
            if table.index == place.table:
                cells = (c for c in table.cells if (c.row, c.col) == (place.row, place.col))
                return next((c.text for c in cells), ""), 0
        return "", 0
    if place.block is None or place.block >= len(document.blocks):
        return "", 0
    block = document.blocks[place.block]
    if not isinstance(block, Paragraph):
        return "", 0
    equal = [b for b in document.blocks[: place.block] if isinstance(b, Paragraph) and b.text == block.text]
    return block.text, len(equal)
