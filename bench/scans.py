"""How many figures survive the scanner: right, flagged as doubtful, or silently wrong, by kind of damage.

`python bench/scans.py [--family F1] [--seed 3] [--pages 2,3] [--only "300dpi;photo"] [--show]` prints a made submission,
reads some of its pages as a digital PDF, damages their pictures in seeded ways, reads those, and compares cell by cell
figure by figure and fact by fact. A figure is *silent*, a fact *false*, when it is wrong and nothing says so: both must
be 0.
"""

from __future__ import annotations

import argparse
import difflib
import io
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
import pypdfium2
from PIL import Image

from bench.damages import BEFORE, WAYS, Way, scanner
from bench.generator import make
from gouji.extract import read
from gouji.extract.scan_figures import bare, is_numeric
from gouji.normalize import interpret

if TYPE_CHECKING:
    from gouji.extract.model import Cell, Document, Doubt, Paragraph, Table
    from gouji.normalize.model import Fact

FIGURE = re.compile(r"-?\d[\d,]*(?:\.\d+)?%?")


# ---------------------------------------------------------------- comparison


@dataclass(slots=True, kw_only=True)
class Tally:
    """What became of the figures of some pages."""

    figures: int = 0
    right: int = 0
    flagged: int = 0  # wrong or missing, and doubted
    silent: list[str] = field(default_factory=list)  # wrong, and nothing says so
    doubted: int = 0  # right, and doubted all the same
    cells: int = 0
    same: int = 0  # cells of the same place and extent
    exact: int = 0  # of these, the same text but for width and blanks
    facts: int = 0
    kept: int = 0  # facts that both readings give alike
    false: list[str] = field(default_factory=list)  # facts of the scan alone, stated without doubt
    seconds: float = 0.0
    pages: int = 0


def compare(truth: Document, scan: Document, tally: Tally) -> None:
    """Count cells and figures of one page."""
    unread = {
        (r.location.table, r.location.row, r.location.col) for r in scan.remarks if r.location is not None
    }
    for table, other in zip(truth.tables(), [*scan.tables(), *[None] * 9], strict=False):
        found = {} if other is None else {(c.row, c.col, c.row_span, c.col_span): c for c in other.cells}
        shift = {} if other is None else _shifts(table, other)
        for cell in table.cells:
            tally.cells += 1
            match = found.get((cell.row + shift.get(cell.row, 0), cell.col, cell.row_span, cell.col_span))
            tally.same += match is not None
            tally.exact += match is not None and bare(match.text) == bare(cell.text)
            if is_numeric(cell.text):
                _figure(cell, match, unread, tally)
            elif match is not None and is_numeric(match.text) and not match.doubts:
                tally.silent.append(f"{cell.text!r} read as the figure {match.text!r} ({cell.location})")
    _prose(truth.paragraphs(), scan.paragraphs(), tally)
    _facts(truth, scan, tally)


def _facts(truth: Document, scan: Document, tally: Tally) -> None:
    """What is understood of both: a figure that is read right but put in another column is as wrong as a wrong one."""
    wanted = Counter(_told(f) for f in interpret(truth).facts)
    found = interpret(scan).facts
    tally.facts += wanted.total()
    tally.kept += (wanted & Counter(_told(f) for f in found)).total()
    left = wanted.copy()
    for fact in found:
        told = _told(fact)
        if left[told]:
            left[told] -= 1
        elif not fact.doubts:
            near = sorted(f"{k[-1]}" for k in left if left[k] and k[:-1] == told[:-1])
            tally.false.append(
                f"{fact.label} {fact.entity} {fact.period} {fact.text!r} for {near} ({fact.id})"
            )


def _told(fact: Fact) -> tuple[str, ...]:
    what = fact.concept or fact.label
    return (what, fact.entity, fact.period, fact.basis, fact.qualifier or "", fact.unit, f"{fact.value:f}")


def _shifts(table: Table, other: Table) -> dict[int, int]:
    """By how many rows each row was moved, where one too many was found above it; it is judged by what it says."""

    def words(rows: list[list[str]], row: int) -> Counter[str]:
        return (
            Counter(bare(text) for text in rows[row] if text.strip()) if 0 <= row < len(rows) else Counter()
        )

    mine, theirs = table.rows(), other.rows()
    return {
        row: max(
            (0, 1, -1, 2, -2, 3, -3),
            key=lambda by: (words(mine, row) & words(theirs, row + by)).total(),
        )
        for row in range(table.n_rows)
    }


def _figure(cell: Cell, match: Cell | None, unread: set[Any], tally: Tally) -> None:
    tally.figures += 1
    place = cell.location
    if match is not None and bare(match.text) == bare(cell.text):
        tally.right += 1
        tally.doubted += bool(match.doubts)
    elif match is None or match.doubts or (place.table, match.row, match.col) in unread:
        tally.flagged += 1  # a cell that is not there gives no figure
    else:
        tally.silent.append(f"{cell.text!r} read as {match.text!r} ({place})")


def _prose(truth: list[Paragraph], scan: list[Paragraph], tally: Tally) -> None:
    wanted = [m.group() for p in truth for m in FIGURE.finditer(bare(p.text))]
    got: list[tuple[str, bool]] = []
    for paragraph in scan:
        got += [(m.group(), _touched(m.span(), paragraph.doubts)) for m in FIGURE.finditer(paragraph.text)]
    tally.figures += len(wanted)
    matcher = difflib.SequenceMatcher(None, wanted, [text for text, _ in got], autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            tally.right += b - a
            tally.doubted += sum(doubt for _, doubt in got[c:d])
        elif all(doubt for _, doubt in got[c:d]) and d > c:
            tally.flagged += b - a
        elif b > a:
            tally.silent += [f"text: {wanted[a:b]} read as {got[c:d]}"] * (b - a)


def _touched(span: tuple[int, int], doubts: tuple[Doubt, ...]) -> bool:
    return any(d.span[0] < span[1] and span[0] < d.span[1] for d in doubts)


# ---------------------------------------------------------------- the bench


def pages_of(pdf: bytes, chosen: list[int], folder: Path) -> list[tuple[Document, Any]]:
    """Each chosen page read digitally, and the page to draw."""
    source = pypdfium2.PdfDocument(pdf)
    out = []
    for index in chosen:
        if index >= len(source):
            continue
        single = pypdfium2.PdfDocument.new()
        single.import_pages(source, [index])
        path = folder / f"page{index}.pdf"
        single.save(str(path))
        out.append((read(path), source[index]))
    return out


def scanned(page: Any, way: Way, rng: np.random.Generator, path: Path) -> Path:  # noqa: ANN401
    """The damaged picture of a page as a file."""
    picture = page.render(scale=way.dpi / 72).to_numpy()[..., :3]
    picture = np.ascontiguousarray(picture)
    picture = way.damage(picture, rng) if way.damage in BEFORE else picture
    picture = scanner(picture, rng)
    picture = way.damage(picture, rng) if way.damage is not None and way.damage not in BEFORE else picture
    image = Image.fromarray(np.ascontiguousarray(picture[..., ::-1]))
    out = io.BytesIO()
    if way.quality:
        image.save(out, "JPEG", quality=way.quality, dpi=(way.dpi, way.dpi))
    else:
        image.convert("1").save(out, "PNG", dpi=(way.dpi, way.dpi))
    path.write_bytes(out.getvalue())
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--family", default="F1")
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--pages", default="1,2", help="from 0")
    parser.add_argument("--file", type=Path, help="a PDF of your own instead of a made one")
    parser.add_argument("--only", default=";".join(WAYS), help="ways, parted by ;")
    parser.add_argument("--show", action="store_true", help="list what is wrong silently")
    asked = parser.parse_args()
    pdf = asked.file.read_bytes() if asked.file else make(asked.family, asked.seed).pdf
    print(
        f"{'way':17}{'cells':>7}{'grid':>7}{'exact':>7}{'figures':>9}{'right':>7}{'flagged':>9}{'silent':>8}{'doubted':>9}{'facts':>7}{'kept':>6}{'false':>7}{'CPU/page':>10}"
    )
    with tempfile.TemporaryDirectory() as folder:
        pages = pages_of(pdf, [int(k) for k in asked.pages.split(",")], Path(folder))
        for name in asked.only.split(";"):
            tally = Tally()
            rng = np.random.default_rng(7)
            for truth, page in pages:
                path = scanned(page, WAYS[name], rng, Path(folder) / "scan.img")
                start = time.process_time()
                found = read(path)
                tally.seconds += time.process_time() - start
                tally.pages += 1
                compare(truth, found, tally)
            t = tally
            print(
                f"{name:17}{t.cells:7}{t.same:7}{t.exact:7}{t.figures:9}{t.right:7}{t.flagged:9}{len(t.silent):8}"
                f"{t.doubted:9}{t.facts:7}{t.kept:6}{len(t.false):7}{t.seconds / max(t.pages, 1):10.1f}",
                flush=True,
            )
            if asked.show:
                print(
                    *(f"    {line}" for line in (*t.silent, *(f"fact: {line}" for line in t.false))), sep="\n"
                )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
