"""What evidence needs of the originals once more: pages as pictures, copies with notes. Made in the bounded child, as the reading is.

Knows which functions do it; must not know findings.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gouji.errors import Reason
from gouji.extract.note import Note
from gouji.extract.reading import read_bytes
from gouji.run import bugs
from gouji.run.guard import read_all

if TYPE_CHECKING:
    from gouji.report.model import Entry
    from gouji.run.bounds import Bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page to draw."""

    path: str
    number: int  # from 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One copy to make."""

    path: str
    form: str  # of `Document.format`
    notes: tuple[Note, ...]


class Originals:
    """The originals of one run, under its bounds."""

    def __init__(self, bounds: Bounds) -> None:
        """`bounds`: what one page or copy may cost."""
        self.bounds = bounds

    def picture(self, entry: Entry, page: int) -> bytes | None:
        """A page of a PDF or picture file as a PNG; None for formats without pages, a file that is gone or one that cannot be drawn."""
        if entry.format not in {"pdf", "scan"}:
            return None
        (receipt,) = read_all([Page(path=entry.path, number=page)], draw, bounds=self.bounds)
        return receipt.value

    def copy(self, source: Path, form: str, notes: list[Note]) -> bytes | None:
        """A copy with notes; None where the file does not allow one."""
        job = Copy(path=str(source), form=form, notes=tuple(notes))
        (receipt,) = read_all([job], write_copy, bounds=self.bounds)
        if receipt.reason is Reason.INTERNAL_ERROR:
            bugs.write(f"copy of: {source}\nerror: {receipt.detail}\n\n{receipt.trace}\n")
        return receipt.value


def draw(page: Page) -> bytes:
    """Draw one page; in the child."""
    from gouji.extract.picture import render  # noqa: PLC0415 - heavy, and the parent must not load it

    return render(read_bytes(Path(page.path)), page.number)


def write_copy(copy: Copy) -> bytes:
    """Make one copy; in the child."""
    from gouji.report.annotate import annotated  # noqa: PLC0415 - lazy

    return annotated(Path(copy.path), copy.form, list(copy.notes))
