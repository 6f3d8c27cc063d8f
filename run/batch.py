"""Many files through the recipe, each in the bounded reader; one entry for each, in order. Knows no output."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from gouji.errors import Reason
from gouji.extract.model import Remark
from gouji.report.model import ACCEPTED, REFUSED, WARNED, Entry
from gouji.run import bugs
from gouji.run.converting import prepared
from gouji.run.guard import Receipt, read_all
from gouji.run.pipeline import Examined, Job, Recipe, examine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from gouji.run.bounds import Bounds

# Remarks that tell how a figure was understood, but not that something may be missing from it.
QUIET = frozenset(
    {
        "family_unknown",
        "year_unknown",
        "unit_inferred",
        "float_residue",
        "external_relationship",
        "pdf_fallback",
        "converted",
    }
)


def examine_all(
    paths: Sequence[str],
    recipe: Recipe,
    *,
    workers: int,
    bounds: Bounds,
    on_done: Callable[[], None] | None = None,
) -> Iterator[Entry]:
    """One entry for each path, in the order given, whatever the number of workers."""
    jobs = (Job(path=path) for path in paths)
    told = None if on_done is None else (lambda _job, _reason: on_done())
    with prepared(recipe, paths) as ready:
        for receipt in read_all(jobs, partial(examine, ready), workers=workers, bounds=bounds, on_done=told):
            yield entry_of(receipt)


def entry_of(receipt: Receipt[Job, Examined]) -> Entry:
    """What became of one file, as the reports want it."""
    name = os.path.basename(receipt.job.path.rstrip(os.sep)) or receipt.job.path  # noqa: PTH119 - a name, not a path
    if receipt.value is None:
        reason = receipt.reason or Reason.CRASHED
        remarks: tuple[Remark, ...] = ()
        if reason is Reason.INTERNAL_ERROR:
            remarks = (Remark(code="bug_report", message=f"错误报告：{_bug(receipt)}"),)
        return Entry(
            name=name,
            path=receipt.job.path,
            outcome=REFUSED,
            reason=reason.value,
            detail=_detail(receipt),
            remarks=remarks,
        )
    submission = receipt.value.submission
    warned = any(remark.code not in QUIET for remark in submission.remarks)
    return Entry(
        name=submission.name,
        path=receipt.job.path,
        sha256=submission.sha256,
        format=submission.format,
        pages=submission.pages,
        outcome=WARNED if warned else ACCEPTED,
        document=receipt.value.document,
        submission=submission,
        confrontation=receipt.value.confrontation,
    )


def _detail(receipt: Receipt[Job, Examined]) -> str:
    """What was seen; for a time-out the line that hung."""
    if receipt.reason is Reason.TIMEOUT and receipt.trace:
        lines = [line.strip() for line in receipt.trace.splitlines() if "File" in line]
        return lines[0] if lines else receipt.detail
    return receipt.detail


def _bug(receipt: Receipt[Job, Examined]) -> str:
    return str(bugs.write(f"file: {receipt.job.path}\nerror: {receipt.detail}\n\n{receipt.trace}\n"))
