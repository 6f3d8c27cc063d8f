"""One finding per line, each with its file, office and year, for programs that read streams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gouji.report.as_json import finding, line
from gouji.report.files import replaced
from gouji.report.model import Entry, Report, findings_of, in_order
from gouji.report.registry import writer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


@writer(".jsonl")
def write_jsonl(report: Report, target: Path) -> None:
    """Write the findings, files in a fixed order."""
    with replaced(target) as draft, draft.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(text + "\n" for text in lines(report, in_order(report)))


def lines(report: Report, entries: Iterable[Entry] | None = None) -> Iterator[str]:
    """The findings as compact JSON without line ends, in the caller's order unless entries are given."""
    for entry in report.entries if entries is None else entries:
        head = {
            "document": {"name": entry.name, "path": entry.path, "sha256": entry.sha256},
            "entity": entry.entity or None,
            "year": entry.year,
        }
        for found in findings_of(report, entry):
            yield line(head | finding(found))
