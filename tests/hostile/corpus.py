"""Throw a folder of documents at the whole program: `python -m tests.hostile.corpus FOLDER [--list FILE]`.

For files that others have made: what is read, what is refused and why, how much of the characters in Word tables is
found. The truth about those characters is a plain dump of the package by `zipfile` and lxml, which shares no code with
the reader. `--list` writes a line for each file.
"""

from __future__ import annotations

import argparse
import sys
import zipfile
from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gouji.extract.model import Table
from gouji.run.bounds import Bounds
from gouji.run.converting import prepared
from gouji.run.guard import Receipt, read_all
from gouji.run.pipeline import Job, Recipe, examine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.extract.model import Document

KINDS = frozenset(
    (".docx", ".docm", ".dotx", ".dotm", ".pdf", ".doc", ".dot", ".rtf", ".odt", ".ott", ".wps")
)
SPACES = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
UNSEEN = frozenset(("del", "moveFrom", "Fallback", "rt"))  # what Word does not show once changes are accepted


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was read of one file, and how many characters of its tables were looked for and not found."""

    format: str
    letters: int
    remarks: tuple[str, ...]
    truth: int
    missing: str


def look(recipe: Recipe, job: Job) -> Seen:
    """Examine one file and compare it with the plain dump; in the child."""
    examined = examine(recipe, job)
    assert examined.document is not None
    truth = table_letters(Path(job.path)) if examined.document.format == "docx" else Counter[str]()
    found = letters(examined.document)
    return Seen(
        format=examined.document.format,
        letters=found.total(),
        remarks=tuple(sorted({remark.code for remark in examined.submission.remarks})),
        truth=truth.total(),
        missing="".join((truth - found).elements())[:200],
    )


def letters(document: Document) -> Counter[str]:
    """All characters that are no space, of tables and of what stands beside them."""
    texts: Counter[str] = Counter()
    for block in document.blocks:
        for text in [cell.text for cell in block.cells] if isinstance(block, Table) else [block.text]:
            texts.update(text)
    return Counter({mark: count for mark, count in texts.items() if not mark.isspace()})


def table_letters(path: Path) -> Counter[str]:
    """The characters of `w:t` below a `w:tbl` of the main part, what is deleted or shown twice aside."""
    from lxml import etree  # noqa: PLC0415  the parent must not load it

    with zipfile.ZipFile(path) as package:
        mains = [
            name
            for name in package.namelist()
            if name.rpartition("/")[2].startswith("document") and name.endswith(".xml")
        ]
        data = b"" if len(mains) != 1 else package.read(mains[0])
    texts: Counter[str] = Counter()
    if not data:
        return texts
    root = etree.fromstring(
        data, etree.XMLParser(resolve_entities=False, huge_tree=True, remove_comments=True)
    )
    for space in SPACES:
        for text in root.iter(f"{{{space}}}t"):
            above = list(text.iterancestors())
            names = [each.tag.rpartition("}")[2] for each in above]
            if "tbl" not in names or UNSEEN & set(names):
                continue
            rows = [each for each in above if each.tag == f"{{{space}}}tr"]
            if not any(row.find(f"{{{space}}}trPr/{{{space}}}del") is not None for row in rows):
                texts.update(text.text or "")
    return Counter({mark: count for mark, count in texts.items() if not mark.isspace()})


def throw(paths: list[str], *, workers: int = 2, seconds: float = 60.0) -> Iterator[Receipt[Job, Seen]]:
    """One receipt for each path: the whole recipe in the bounded reader, as the program does it."""
    from gouji.validate.packs import load  # noqa: PLC0415  only those who throw need the rules

    recipe = Recipe(rules=load(), keep_document=True)
    with prepared(recipe, paths) as ready:
        work = partial(look, ready)
        yield from read_all(
            (Job(path=path) for path in paths), work, workers=workers, bounds=Bounds(seconds=seconds)
        )


def _main() -> None:
    asked = argparse.ArgumentParser(prog="python -m tests.hostile.corpus")
    asked.add_argument("folder", type=Path)
    asked.add_argument("--list", type=Path)
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--seconds", type=float, default=60.0)
    told = asked.parse_args()
    paths = sorted(
        str(path) for path in told.folder.rglob("*") if path.suffix.lower() in KINDS and path.is_file()
    )
    outcomes: Counter[str] = Counter()
    truth = missing = 0
    lines = []
    for receipt in throw(paths, workers=told.workers, seconds=told.seconds):
        kind = Path(receipt.job.path).suffix.lower()
        outcomes[f"{kind} {receipt.reason or 'read'}"] += 1
        seen = receipt.value
        if seen is not None:
            truth += seen.truth
            missing += len(seen.missing)
        lines.append(
            "\t".join((
                receipt.job.path, receipt.reason or "read", f"{receipt.seconds:.2f}", f"{receipt.peak_mb:.0f}",
                f"{receipt.detail!a}", "" if seen is None else f"{seen.letters}\t{seen.truth}\t{seen.missing!a}\t{','.join(seen.remarks)}",
                f"{receipt.trace[-300:]!a}" if receipt.trace else "",
            ))
        )  # fmt: skip
    if told.list is not None:
        told.list.write_text("\n".join(lines), "utf-8")
    for name, count in sorted(outcomes.items()):
        sys.stdout.write(f"{name:<30} {count}\n")
    sys.stdout.write(f"{len(paths)} files; characters in Word tables {truth}, not found {missing}\n")


if __name__ == "__main__":
    _main()
