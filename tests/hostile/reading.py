"""Read files under the guard, as the program does.

`python -m tests.hostile.reading FOLDER [SECONDS]` makes the set where there is none, reads it with so many seconds for
a document, and says what came of each.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gouji.run.bounds import Bounds
from gouji.run.guard import Receipt, read_all

if TYPE_CHECKING:
    from gouji.extract.model import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One case to read."""

    name: str
    path: str


def read_one(job: Job) -> Document:
    """Read one file; in the child."""
    from gouji.extract import read  # noqa: PLC0415  the parent must not load these

    return read(job.path)


def read_set(made: dict[str, Path], bounds: Bounds) -> dict[str, Receipt[Job, Document]]:
    """Read the whole set with two workers; the receipts by case name."""
    jobs = [Job(name=name, path=str(path)) for name, path in made.items()]
    return {receipt.job.name: receipt for receipt in read_all(jobs, read_one, workers=2, bounds=bounds)}


if __name__ == "__main__":
    from tests.hostile.kit import make, places

    bounds = Bounds(seconds=float(sys.argv[2])) if len(sys.argv) > 2 else Bounds()
    folder = Path(sys.argv[1])
    made = places(folder) if folder.exists() else make(folder)
    for name, receipt in read_set(made, bounds).items():
        outcome = receipt.reason or "read"
        cost = f"{receipt.seconds:.2f} s\t{receipt.peak_mb:.0f} MB"
        sys.stdout.write(f"{name!a}\t{outcome}\t{cost}\t{receipt.detail!a}\n")
