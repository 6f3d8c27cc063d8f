"""CPU of judging: submissions as they come in, three in ten with errors, from reports that were really read.

    python bench/judging_speed.py [--documents 100] [--family F1]

Reports of one family are made, read and understood first; only `confront` is timed, each submission once and in a
mixed order, so that nothing is warm that would not be warm in a nightly run. CPU seconds of this process (user and
system); the machine may be busy with other things.
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.generator import make
from gouji import validate
from gouji.extract import read
from gouji.normalize import interpret
from gouji.validate import packs

if TYPE_CHECKING:
    from gouji.normalize.model import Submission

WRONG = 3  # of ten submissions


def submissions(family: str, count: int) -> list[tuple[bool, Submission]]:
    """Whether errors were put in, and the report as understood."""
    made = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.docx"
        for seed in range(count):
            wrong = seed % 10 < WRONG
            path.write_bytes(make(family, seed, errors=int(wrong)).docx)
            made.append((wrong, interpret(read(str(path)))))
    return made


def told(name: str, times: list[float]) -> None:
    ordered = sorted(times)
    p95 = ordered[max(int(0.95 * len(ordered)) - 1, 0)]
    print(f"{name:12s} n={len(times):4d}  median {statistics.median(times):6.1f} ms  p95 {p95:6.1f} ms")


def main() -> int:
    """Make, judge, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--family", default="F1")
    given = parser.parse_args()
    rules = packs.load()
    waiting = submissions(given.family, given.documents)
    random.Random(1).shuffle(waiting)
    figures = statistics.median(len(submission.facts) for _, submission in waiting)
    gc.collect()
    gc.freeze()  # a reader holds one submission, not all that wait here
    for _, submission in waiting[:3]:  # imports, patterns, the solver
        validate.confront(submission, rules)
    times: dict[bool, list[float]] = {False: [], True: []}
    for wrong, submission in waiting:
        start = time.process_time()
        validate.confront(submission, rules)
        times[wrong].append((time.process_time() - start) * 1000)
    print(f"{given.family}, {figures:.0f} figures in the median report, {len(rules.rules)} rules")
    told("sound", times[False])
    told("with errors", times[True])
    each = sum(map(sum, times.values())) / len(waiting)
    print(f"1,000 submissions: {each:.1f} s of CPU")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
