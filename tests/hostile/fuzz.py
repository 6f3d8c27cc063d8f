"""Mutants of honest files, seeded. `python -m tests.hostile.fuzz COUNT [SEED [KIND …]]` reads so many of each kind.

A mutant must give a Document or a refusal by name. What raises anything else is told with its kind, seed and
number, which are enough to make it again.
"""

from __future__ import annotations

import argparse
import copy
import os
import re
import sys
import time
import zipfile
from collections import Counter
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from lxml import etree

from gouji.errors import Reason, Refused
from gouji.run.bounds import Bounds
from gouji.run.guard import read_all
from tests.hostile.kit import (
    CATALOG,
    FONT,
    PAGES,
    R,
    W,
    body,
    grid,
    packed,
    page,
    para,
    parts,
    pdf,
    relations,
    stream,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.validate.model import RuleSet

KINDS = ("package", "xml", "tree", "pdf", "report", "scan")
REPORT = Path(__file__).parents[2] / "samples" / "f1-three" / "report.docx"
BATCH = 50  # mutants that one child reads on one account
ALONE = frozenset(("scan",))  # … but those that take seconds and hundreds of MB each
INTERESTING = (
    b"0", b"-1", b"1", b"2", b"7", b"255", b"256", b"65535", b"65536", b"2147483647", b"-2147483648", b"4294967295",
    b"99999999999999999999", b"1e9", b"0.0000001", b"-0", b"NaN", b"", b"x", b"\xff", b"\0", b"%", b"&#0;",
)  # fmt: skip


@cache
def package_parts() -> dict[str, str | bytes]:
    """A Word package with one of most things that the reader knows."""
    merged = (
        "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/><w:gridCol/></w:tblGrid><w:tr>"
        f'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{para("一、基本支出")}</w:tc>'
        f'<w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>{para("12.50")}</w:tc></w:tr><w:tr>'
        f"<w:tc>{para('人员')}{grid(('内', '1.25'))}<w:p/></w:tc><w:tc>{para('7.50')}</w:tc>"
        "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>"
    )
    listed = (
        '<w:p><w:pPr><w:pStyle w:val="H"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
        '<w:r><w:t xml:space="preserve"> 概况 </w:t><w:tab/><w:br/><w:sym w:font="Wingdings" w:char="F0FE"/></w:r></w:p>'
    )
    field = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>3</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        '<w:ins w:id="1"><w:r><w:t>增</w:t></w:r></w:ins><w:del w:id="2"><w:r><w:delText>删</w:delText></w:r></w:del>'
        '<w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    )
    boxed = f"<w:p><w:r><w:pict><w:txbxContent>{para('框')}</w:txbxContent></w:pict></w:r></w:p>"
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{para('控件')}</w:sdtContent></w:sdt>"
    numbering = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="2"/>'
        "</w:lvlOverride></w:num></w:numbering>"
    )
    styles = (
        f'<w:styles {W}><w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Normal"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="H"><w:name w:val="heading 1"/><w:basedOn w:val="N"/>'
        '<w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style></w:styles>'
    )
    notes = f'<w:footnotes {W} {R}><w:footnote w:id="2">{para("注")}</w:footnote></w:footnotes>'
    named = relations(
        ("styles", "styles.xml"), ("numbering", "numbering.xml"), ("footnotes", "footnotes.xml")
    )
    main = body(para("自评表"), listed, merged, field, boxed, control, grid(("a", "b"), ("1", "2")))
    return parts(main, styles=styles, numbering=numbering, footnotes=notes, rels=named)


@cache
def report_parts() -> dict[str, str | bytes]:
    """A made report with its form, from the samples."""
    with zipfile.ZipFile(REPORT) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))}


@cache
def plain_pdf() -> bytes:
    """Two pages with a ruled table and a few words."""
    rules = b" ".join(b"%d 500 m %d 700 l S" % (x, x) for x in (72, 172, 272, 372)) + b" "
    rules += b" ".join(b"72 %d m 372 %d l S" % (y, y) for y in (500, 550, 600, 650, 700))
    texts = b" ".join(
        b"BT /F1 9 Tf %d %d Td (%d.50) Tj ET" % (80 + 100 * x, 510 + 50 * y, x + y)
        for x in range(3)
        for y in range(4)
    )
    font = FONT.replace(
        b">>", b"/ToUnicode 6 0 R /FirstChar 40 /LastChar 60 /Widths [%s] >>" % (b"500 " * 21)
    )
    cmap = b"begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <20> <7E> <0020> endbfrange endcmap"
    second = page().replace(b"/Contents 4 0 R", b"/Contents [4 0 R 4 0 R] /Rotate 90")
    pages = b"<< /Type /Pages /Kids [3 0 R 7 0 R] /Count 2 >>"
    return pdf([CATALOG, pages, page(), stream(rules + b" " + texts), font, stream(cmap), second])


@cache
def pictures() -> tuple[bytes, ...]:
    """A small ruled table as a picture: in each format of pictures, and as the page of a PDF."""
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415  only this kind needs it

    sheet = Image.new("L", (300, 150), 255)
    pen, letters = ImageDraw.Draw(sheet), ImageFont.load_default(16)
    for y in (10, 50, 90, 130):
        pen.line((10, y, 290, y), fill=0, width=1)
    for x in (10, 150, 290):
        pen.line((x, 10, x, 130), fill=0, width=1)
    for row, texts in enumerate((("Item", "Amount"), ("Total", "12.50"), ("Rest", "7.25"))):
        for column, text in enumerate(texts):
            pen.text((20 + 140 * column, 20 + 40 * row), text, font=letters, fill=0)
    made = []
    for form in ("PNG", "JPEG", "TIFF"):
        out = BytesIO()
        sheet.save(out, form)
        made.append(out.getvalue())
    picture = stream(
        made[1],
        b"/Subtype /Image /Filter /DCTDecode /Width 300 /Height 150 /BitsPerComponent 8 /ColorSpace /DeviceGray",
    )
    drawn = page(b"/MediaBox [0 0 300 150]", b"/XObject << /I 6 0 R >>")
    made.append(pdf([CATALOG, PAGES, drawn, stream(b"300 0 0 150 0 0 cm /I Do"), FONT, picture]))
    return tuple(made)


def mutant(kind: str, seed: int, number: int) -> bytes:
    """One mutant; the same for the same arguments."""
    random = Random(f"{kind} {seed} {number}")
    if kind == "scan":
        return mutate(random.choice(pictures()), random)
    if kind == "package":
        archive = packed(package_parts())
        # Members are protected by their checksums: most damage there ends at once. The directory is not.
        start = random.choice((0, archive.index(b"PK\x01\x02"), archive.index(b"PK\x01\x02")))
        return archive[:start] + mutate(archive[start:], random)
    if kind == "pdf":
        return mutate(plain_pdf(), random)
    members = dict(report_parts() if kind == "report" else package_parts())
    name = random.choices(list(members), weights=[5 if n == "word/document.xml" else 1 for n in members])[0]
    data = members[name]
    data = data.encode() if isinstance(data, str) else data
    members[name] = mutate(data, random) if kind == "xml" else regrow(data, random)
    return packed(members, 0)


def regrow(data: bytes, random: Random) -> bytes:
    """A few changes of an XML tree that leave it well-formed: what a reader of documents must live with."""
    root = etree.fromstring(data)
    for _ in range(random.choice((1, 2, 4, 12))):
        nodes = list(root.iter())
        one, other = random.choice(nodes), random.choice(nodes)
        change = random.randrange(6)
        if change == 0 and (parent := one.getparent()) is not None:
            parent.remove(one)
        elif change == 1:
            other.insert(random.randrange(len(other) + 1), copy.deepcopy(one))
        elif change == 2:
            one.tag = other.tag
        elif change == 3:
            one.text = (other.text or "") * random.choice((1, 2, 50))
        elif one.attrib or other.attrib:
            name = random.choice([*one.attrib, *other.attrib])
            value = random.choice(INTERESTING).decode("ascii", "ignore").replace("\0", "")
            one.set(name, value if change == 4 else other.get(name, value))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def mutate(data: bytes, random: Random) -> bytes:
    """A few changes, of bytes and of what looks like numbers, tags and names."""
    for _ in range(random.choice((1, 1, 1, 2, 3, 8))):
        data = random.choice((_flip, _cut, _repeat, _number, _number, _move, _swap, _nest))(data, random)
    return data


def _flip(data: bytes, random: Random) -> bytes:
    out = bytearray(data or b"x")
    for _ in range(random.choice((1, 2, 16))):
        out[random.randrange(len(out))] = random.randrange(256)
    return bytes(out)


def _cut(data: bytes, random: Random) -> bytes:
    start = random.randrange(len(data) + 1)
    length = random.choice((1, 4, 100, len(data)))
    return data[:start] + data[start + length :]


def _repeat(data: bytes, random: Random) -> bytes:
    start = random.randrange(len(data) + 1)
    piece = data[start : start + random.choice((1, 10, 300))]
    return data[:start] + piece * random.choice((2, 3, 60)) + data[start:]


def _number(data: bytes, random: Random) -> bytes:
    found = list(re.finditer(rb"-?\d+", data))
    if not found:
        return data
    at = random.choice(found)
    return data[: at.start()] + random.choice(INTERESTING) + data[at.end() :]


def _move(data: bytes, random: Random) -> bytes:
    start, target = random.randrange(len(data) + 1), random.randrange(len(data) + 1)
    piece = data[start : start + random.choice((8, 60, 400))]
    return data[:target] + piece + data[target:]


def _swap(data: bytes, random: Random) -> bytes:
    found = list(re.finditer(rb"[<\[(/][\w:]+", data))
    if len(found) < 2:
        return data
    one, other = sorted(random.sample(found, 2), key=lambda m: m.start())
    middle = data[one.end() : other.start()]
    return data[: one.start()] + other.group() + middle + one.group() + data[other.end() :]


def _nest(data: bytes, random: Random) -> bytes:
    found = list(re.finditer(rb"<w:\w+>|<<|\[|\(|q ", data))
    if not found:
        return data
    at = random.choice(found)
    return data[: at.start()] + at.group() * random.choice((2, 30, 600)) + data[at.end() :]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Mutants `start` … `start + count` of a kind."""

    kind: str
    seed: int
    start: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Outcomes of a batch with their numbers, and what was raised that should not have been."""

    outcomes: dict[str, int]
    raised: tuple[tuple[str, int, int, str], ...]  # kind, seed, number, error


def read_batch(batch: Batch) -> Tally:
    """Read the mutants of a batch one after another; in the child."""
    from gouji.extract import read  # noqa: PLC0415  the parent must not load it

    place = Path(os.environ["TMPDIR"], "mutant")
    outcomes: Counter[str] = Counter()
    raised = []
    for number in range(batch.start, batch.start + batch.count):
        place.write_bytes(mutant(batch.kind, batch.seed, number))
        try:
            if batch.kind in {"tree", "report"}:
                _examine(place)
            else:
                read(place)
            outcomes["read"] += 1
        except Refused as refusal:
            outcomes[refusal.reason] += 1
        except (MemoryError, RecursionError) as error:  # the guard names them
            if batch.count == 1:
                raise
            outcomes[type(error).__name__] += 1
        except Exception as error:  # noqa: BLE001  what is looked for
            line = error.__traceback__
            while line is not None and line.tb_next is not None:
                line = line.tb_next
            where = f"{line.tb_frame.f_code.co_filename}:{line.tb_lineno}" if line is not None else ""
            raised.append((batch.kind, batch.seed, number, f"{type(error).__name__}: {error} ({where})"))
            outcomes["raised"] += 1
    return Tally(outcomes=dict(outcomes), raised=tuple(raised))


def _examine(place: Path) -> None:
    """The whole recipe: what holds for reading holds for understanding and judging."""
    from gouji.run.pipeline import Job, Recipe, examine  # noqa: PLC0415  the parent must not load it

    found = examine(Recipe(rules=_rules()), Job(path=str(place))).confrontation
    broken = (
        [f"{one.rule}: {one.broken}" for one in found.outcomes if one.broken] if found is not None else []
    )
    if broken:
        raise AssertionError("; ".join(broken))


@cache
def _rules() -> RuleSet:
    from gouji.validate.packs import load  # noqa: PLC0415

    return load()


def fuzz(
    count: int, seed: int, kinds: tuple[str, ...] = KINDS, *, workers: int = 2
) -> tuple[Counter[str], list[tuple[str, int, int, str]]]:
    """Read `count` mutants of each kind; outcomes with their numbers, and what is wrong."""
    outcomes: Counter[str] = Counter()
    wrong: list[tuple[str, int, int, str]] = []
    waiting = []
    for kind in kinds:
        size = 1 if kind in ALONE else BATCH
        waiting += [
            Batch(kind=kind, seed=seed, start=start, count=min(size, count - start))
            for start in range(0, count, size)
        ]
    while waiting:
        singly = []
        for receipt in read_all(waiting, read_batch, workers=workers, bounds=Bounds(seconds=20.0)):
            batch = receipt.job
            if receipt.value is not None:
                outcomes.update({f"{batch.kind} {name}": n for name, n in receipt.value.outcomes.items()})
                wrong.extend(receipt.value.raised)
            elif batch.count > 1:  # one of them hangs or dies: which?
                singly += [
                    Batch(kind=batch.kind, seed=batch.seed, start=batch.start + n, count=1)
                    for n in range(batch.count)
                ]
            else:
                outcomes[f"{batch.kind} {receipt.reason}"] += 1
                if receipt.reason is not Reason.MEMORY:
                    wrong.append((batch.kind, batch.seed, batch.start, f"{receipt.reason}: {receipt.detail}"))
        waiting = singly
    return outcomes, wrong


def _report() -> Iterator[str]:
    asked = argparse.ArgumentParser(prog="python -m tests.hostile.fuzz")
    asked.add_argument("count", type=int)
    asked.add_argument("seed", type=int, nargs="?", default=1)
    asked.add_argument("kind", nargs="*", choices=KINDS, default=KINDS)
    asked.add_argument("--workers", type=int, default=2)
    told = asked.parse_args()
    started = time.monotonic()
    outcomes, wrong = fuzz(told.count, told.seed, tuple(told.kind), workers=told.workers)
    for name, count in sorted(outcomes.items()):
        yield f"{name:<30} {count}"
    for kind, seed, number, error in wrong:
        yield f"{kind} {seed} {number}: {error}"
    yield f"{sum(outcomes.values())} mutants, {len(wrong)} wrong, {time.monotonic() - started:.0f} s"


if __name__ == "__main__":
    for row in _report():
        sys.stdout.write(row + "\n")
