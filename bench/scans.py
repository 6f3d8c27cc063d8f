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
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import cv2
import numpy as np
import pypdfium2
from PIL import Image

from bench.generator import make
from gouji.extract import read
from gouji.extract.scan_figures import bare, is_numeric
from gouji.normalize import interpret

if TYPE_CHECKING:
    from gouji.extract.model import Cell, Document, Doubt, Paragraph, Table
    from gouji.normalize.model import Fact

Picture: TypeAlias = Any  # an array, height × width × 3, blue first
Damage: TypeAlias = Callable[[Picture, np.random.Generator], Picture]
FIGURE = re.compile(r"-?\d[\d,]*(?:\.\d+)?%?")


# ---------------------------------------------------------------- damages


def scanner(picture: Picture, rng: np.random.Generator) -> Picture:
    """What any scanner does: a little skew, blur and noise."""
    high, wide = picture.shape[:2]
    lean = cv2.getRotationMatrix2D((wide / 2, high / 2), float(rng.uniform(-0.8, 0.8)), 1)
    out = cv2.warpAffine(picture, lean, (wide, high), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))
    out = cv2.GaussianBlur(out, (0, 0), 0.6 * min(picture.shape[:2]) / 1650)
    return np.clip(out + rng.normal(0, 6, out.shape), 0, 255).astype(np.uint8)


def _bilevel(picture: Picture, _rng: np.random.Generator) -> Picture:
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return cv2.cvtColor(
        cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[1], cv2.COLOR_GRAY2BGR
    )


def _seal(picture: Picture, rng: np.random.Generator) -> Picture:
    """A red seal of 40 mm, its ink multiplied with what is printed, over the middle of the page."""
    high, wide = picture.shape[:2]
    radius = round(20 / 25.4 * 72 * min(high, wide) / 595)
    centre = (int(wide * rng.uniform(0.45, 0.6)), int(high * rng.uniform(0.3, 0.45)))
    mask = np.zeros((high, wide), np.uint8)
    cv2.circle(mask, centre, radius, 255, max(2, radius // 14))
    cv2.circle(mask, centre, radius // 3, 255, -1)
    for k in range(9):
        angle = np.pi * (1.1 + 0.1 * k)
        x, y = centre[0] + 0.78 * radius * np.cos(angle), centre[1] + 0.78 * radius * np.sin(angle)
        cv2.rectangle(
            mask,
            (int(x) - radius // 12, int(y) - radius // 9),
            (int(x) + radius // 12, int(y) + radius // 9),
            255,
            max(2, radius // 25),
        )
    share = cv2.GaussianBlur(mask, (0, 0), 1)[..., None].astype(np.float32) / 255 * 0.85
    red = np.array([70, 60, 215], np.float32) / 255
    return np.clip(picture * (1 - share + share * red), 0, 255).astype(np.uint8)


def _grey_seal(picture: Picture, rng: np.random.Generator) -> Picture:
    return cv2.cvtColor(cv2.cvtColor(_seal(picture, rng), cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)


def _photo(picture: Picture, rng: np.random.Generator) -> Picture:
    """Held in the hand: perspective up to 4.5 %, a desk around it, uneven light."""
    high, wide = picture.shape[:2]
    margin = int(0.08 * wide)
    desk = np.full((high + 2 * margin, wide + 2 * margin, 3), (60, 75, 90), np.uint8)
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    moved = corners + margin + rng.uniform(-0.045, 0.045, (4, 2)).astype(np.float32) * wide
    how = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    size = (desk.shape[1], desk.shape[0])
    sheet = cv2.warpPerspective(picture, how, size, flags=cv2.INTER_CUBIC)
    mask = cv2.warpPerspective(np.full((high, wide), 255, np.uint8), how, size)
    out = np.where(mask[..., None] > 127, sheet, desk).astype(np.float32)
    across, down = np.meshgrid(np.linspace(0, 1, size[0]), np.linspace(0, 1, size[1]))
    return np.clip(out * (0.72 + 0.28 * across * (1 - 0.4 * down))[..., None], 0, 255).astype(np.uint8)


def _blurred(picture: Picture, _rng: np.random.Generator) -> Picture:
    return cv2.GaussianBlur(picture, (0, 0), 2.0 * min(picture.shape[:2]) / 1650)


def _faint(picture: Picture, _rng: np.random.Generator) -> Picture:
    """Toner at its end: ink is a light grey."""
    return (255 - (255 - picture.astype(np.float32)) * 0.4).astype(np.uint8)


def _fax(picture: Picture, rng: np.random.Generator) -> Picture:
    """204 × 98 dots an inch, black or white, with dots of noise: what a fax machine sends in its usual mode."""
    high, wide = picture.shape[:2]
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    grey = cv2.resize(grey, (wide, high // 2), interpolation=cv2.INTER_AREA)
    out = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[1]
    out[rng.random(out.shape) < 0.001] = 0
    return cv2.cvtColor(cv2.resize(out, (wide, high), interpolation=cv2.INTER_NEAREST), cv2.COLOR_GRAY2BGR)


def _curved(picture: Picture, rng: np.random.Generator) -> Picture:
    """A page that bends towards the spine of a binder at its left, darker there."""
    high, wide = picture.shape[:2]
    x, y = np.meshgrid(np.arange(wide, dtype=np.float32), np.arange(high, dtype=np.float32))
    bend = np.exp(-x / (0.18 * wide))
    moved = y + 0.02 * high * float(rng.uniform(0.6, 1.0)) * bend * (y / high - 0.3)
    from_x = x + 0.03 * wide * bend * x / wide
    out = cv2.remap(picture, from_x, moved, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.clip(out * (1 - 0.45 * bend)[..., None], 0, 255).astype(np.uint8)


def _stapled(picture: Picture, rng: np.random.Generator) -> Picture:
    """Two punched holes, a staple, a folded corner and a crease across the page."""
    high, wide = picture.shape[:2]
    out = picture.copy()
    for share in (0.37, 0.63):
        cv2.circle(out, (int(0.03 * wide), int(share * high)), int(0.012 * wide), (25, 25, 25), -1)
    at = (int(0.06 * wide), int(0.03 * high))
    cv2.line(
        out, at, (at[0] + int(0.05 * wide), at[1] + int(0.012 * high)), (70, 70, 70), max(2, wide // 400)
    )
    corner = np.array([[wide, 0], [int(0.93 * wide), 0], [wide, int(0.05 * high)]])
    cv2.fillPoly(out, [corner], (120, 120, 120))
    row = int(high * rng.uniform(0.35, 0.65))
    for k, light in enumerate((0.75, 0.6, 0.75)):
        out[row + k] = (out[row + k] * light).astype(np.uint8)
    return out


def _pen(picture: Picture, rng: np.random.Generator) -> Picture:
    """Someone went over the page with a pen: ticks, underlines, strokes through what is printed."""
    high, wide = picture.shape[:2]
    out = picture.copy()
    ink = ((40, 40, 40), (150, 60, 30))[int(rng.integers(2))]
    thick = max(2, round(wide / 500))
    for _ in range(14):
        x, y = int(rng.uniform(0.15, 0.85) * wide), int(rng.uniform(0.1, 0.9) * high)
        size = rng.uniform(0.015, 0.05) * wide
        kind = int(rng.integers(3))
        turn = rng.uniform(-0.25, 0.25)
        steps = np.linspace(0, 1, 20)
        if kind == 0:  # a tick
            points = np.array([[0, 0], [0.3, 0.5], [1.0, -0.8]]) * size
        elif kind == 1:  # a wavering stroke
            points = np.stack([steps * 2.5, 0.15 * np.sin(9 * steps) + turn * steps], 1) * size
        else:  # a loop
            points = np.stack([np.cos(6.5 * steps), 0.6 * np.sin(6.5 * steps)], 1) * size * 0.6
        line = (points + np.array([x, y])).astype(np.int32)
        cv2.polylines(out, [line], False, ink, thick, cv2.LINE_AA)
    return out


def _shadow(picture: Picture, rng: np.random.Generator) -> Picture:
    """Photographed from above under a lamp: the shadow of a hand with soft edges over a third of the page."""
    high, wide = picture.shape[:2]
    x, y = np.meshgrid(np.linspace(0, 1, wide), np.linspace(0, 1, high))
    edge = 0.35 + float(rng.uniform(-0.1, 0.2)) + 0.4 * (y - 0.5) + 0.05 * np.sin(12 * y)
    dark = 1 / (1 + np.exp((x - edge) * 40))
    return _photo(np.clip(picture * (1 - 0.55 * dark)[..., None], 0, 255).astype(np.uint8), rng)


def _grey_photo(picture: Picture, rng: np.random.Generator) -> Picture:
    return cv2.cvtColor(
        cv2.cvtColor(_photo(_seal(picture, rng), rng), cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR
    )


def _turn(quarters: int) -> Damage:
    return lambda picture, _rng: np.ascontiguousarray(np.rot90(picture, quarters))


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One kind of damage."""

    dpi: int = 200
    damage: Damage | None = None
    quality: int = 75  # of the JPEG; 0: PNG


WAYS: dict[str, Way] = {
    "300dpi": Way(dpi=300),
    "200dpi": Way(),
    "150dpi": Way(dpi=150),
    "100dpi": Way(dpi=100),
    "jpeg40": Way(quality=40),
    "1-bit": Way(damage=_bilevel, quality=0),
    "red seal": Way(damage=_seal),
    "grey seal": Way(damage=_grey_seal),
    "turned 90": Way(damage=_turn(1)),
    "turned 180": Way(damage=_turn(2)),
    "turned 270": Way(damage=_turn(3)),
    "photo": Way(damage=_photo, quality=60),
    "out of focus": Way(damage=_blurred),
    "120dpi": Way(dpi=120),
    "jpeg15": Way(quality=15),
    "faint": Way(damage=_faint),
    "fax": Way(damage=_fax, quality=0),
    "curved": Way(damage=_curved),
    "stapled": Way(damage=_stapled),
    "pen": Way(damage=_pen),
    "shadow": Way(damage=_shadow, quality=60),
    "photo, grey seal": Way(damage=_grey_photo, quality=60),
}
BEFORE = (_seal, _faint, _pen, _stapled)  # what befell the paper, before it lay on the glass


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
