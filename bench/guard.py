"""What the guard costs: overhead per document, gain of a second worker, flatness of memory over a long run.

    python bench/guard.py [documents]

Trivial work shows the price of the border alone; a small Word form shows it beside real reading.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from gouji.run.guard import read_all

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One document."""

    path: str


def nothing(job: Job) -> str:
    """Trivial work."""
    return job.path


def compute(job: Job) -> int:
    """About 20 ms of pure computing."""
    return sum(range(1_000_000)) + len(job.path)


def read_word(job: Job) -> object:
    """Read a Word file whole."""
    from gouji.extract import read  # noqa: PLC0415  as the recipe does it: in the child only

    return read(job.path)


def make_form(path: Path) -> None:
    """A form of 30 rows × 8 columns with a heading and some prose."""
    import docx  # noqa: PLC0415  the parent of the measured children must not have it loaded

    document = docx.Document()
    document.add_heading("部门整体支出绩效自评表", 1)
    table = document.add_table(rows=30, cols=8)
    for number, cell in enumerate(table._cells):  # noqa: SLF001  the public way is quadratic
        cell.text = f"{number}.50"
    for number in range(20):
        document.add_paragraph(f"本年支出{number}.25万元，其中基本支出{number}.00万元。")
    document.save(str(path))


def run(work: Callable[[Job], object], path: str, documents: int, workers: int) -> None:
    """One measured run, printed as one line."""
    me = psutil.Process()
    start, spent = time.perf_counter(), sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    own = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    marks, files, peak = [], [], 0.0
    jobs = (Job(path=path) for _ in range(documents))
    for number, receipt in enumerate(read_all(jobs, work, workers=workers)):
        if receipt.reason is not None:
            sys.exit(f"{receipt.reason}: {receipt.detail}\n{receipt.trace}")
        peak = max(peak, receipt.peak_mb)
        if number % max(1, documents // 4) == documents // 8:
            marks.append(me.memory_info().rss / 2**20)
            files.append(me.num_fds())
    wall = time.perf_counter() - start
    children = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]) - spent
    own = sum(resource.getrusage(resource.RUSAGE_SELF)[:2]) - own
    name = getattr(work, "__name__", "")
    print(
        f"{name:<10} {documents:>6} documents, {workers} workers: {wall / documents * 1000:7.2f} ms each, "
        f"CPU parent {own / documents * 1000:5.2f} ms, children {children / documents * 1000:6.2f} ms; "
        f"parent {' '.join(f'{mark:.0f}' for mark in marks)} MB, files {' '.join(map(str, files))}, "
        f"child at most {peak:.0f} MB"
    )


def main() -> None:
    documents = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    with tempfile.TemporaryDirectory() as folder:
        form = Path(folder, "form.docx")
        maker = list(read_all([Job(path=str(form))], _make))  # in a child: the parent stays lean
        form.write_bytes(maker[0].value or b"")
        for workers in (1, 2):
            run(nothing, "x", documents, workers)
            run(compute, "x", documents // 10, workers)
            run(read_word, str(form), documents, workers)


def _make(job: Job) -> bytes:
    path = Path(tempfile.gettempdir(), Path(job.path).name)
    make_form(path)
    return path.read_bytes()


if __name__ == "__main__":
    main()
