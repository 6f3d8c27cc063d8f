"""CPU seconds of the PDF reader against plain pdfplumber (text and tables of every page), in one run.

Usage: python bench/reading_pdf.py [--rounds 9] [REPORT.pdf …]

The rounds alternate between the readers, so that a busy machine burdens both; what counts is the median of the ratios.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pdfplumber

from gouji.extract.reading import read

if TYPE_CHECKING:
    from collections.abc import Callable


def plain(path: Path) -> None:
    """What a reader without this project would do."""
    with pdfplumber.open(path) as document:
        for page in document.pages:
            page.extract_text()
            page.extract_tables()


def cost(work: Callable[[], object]) -> float:
    """CPU seconds of one call, with no garbage of the call before."""
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> int:
    """Print one line a report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("reports", type=Path, nargs="*")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    reports = options.reports or sorted((Path(__file__).parent.parent / "samples").rglob("*.pdf"))
    print(f"{'report':40} {'pages':>5} {'plain':>8} {'fast':>8} {'ratio':>6} {'reference':>9}")
    everything = []
    for report in reports:
        pages = read(report).pages
        works = (partial(plain, report), partial(read, report), partial(read, report, engine="reference"))
        rounds = [[cost(work) for work in works] for _ in range(options.rounds)]
        slow, fast, reference = (statistics.median(each) for each in zip(*rounds, strict=True))
        ratio = statistics.median(a / b for a, b, _ in rounds)
        everything.append(ratio)
        name = f"{report.parent.name}/{report.name}"
        print(f"{name:40} {pages:5} {slow:8.3f} {fast:8.3f} {ratio:5.1f}x {reference:9.3f}")
    print(f"median ratio {statistics.median(everything):.1f}x")
    return 0


if __name__ == "__main__":
    sys.exit(main())
