"""A document whose pages are read from pictures is given time by the page, and no more than that."""

from __future__ import annotations

import mmap
import sys
import time
from typing import TYPE_CHECKING

import pytest

from gouji.errors import Reason
from gouji.extract.pace import slow_page
from gouji.run.bounds import MB, Bounds, time_for
from gouji.run.guard import read_all

if TYPE_CHECKING:
    from collections.abc import Iterator

BOUNDS = Bounds(seconds=0.6, slow_share=1.0, slow_most=3.0)


def turn_pages(pages: int) -> int:
    """Each page takes two thirds of its time."""
    for _ in range(pages):
        slow_page()
        time.sleep(0.4)
    return pages


def linger(pages: int) -> int:
    """One page that does not end."""
    for _ in range(pages):
        slow_page()
    time.sleep(60)
    return pages


def _read(work: object, *jobs: int) -> Iterator[tuple[int | None, Reason | None]]:
    for receipt in read_all(jobs, work, bounds=BOUNDS):  # type: ignore[arg-type, var-annotated]
        yield receipt.value, receipt.reason


def test_slow_pages_take_longer_than_a_document_may() -> None:
    assert list(_read(turn_pages, 3)) == [(3, None)]


def test_only_so_many_pages_are_given_time() -> None:
    assert list(_read(turn_pages, 9)) == [(None, Reason.TIMEOUT)]


@pytest.mark.parametrize("pages", [0, 1])
def test_a_page_that_does_not_end_ends_the_document(pages: int) -> None:
    assert list(_read(linger, pages)) == [(None, Reason.TIMEOUT)]


def test_time_for_pages_is_not_handed_on_to_the_next_document() -> None:
    assert list(_read(turn_pages, 3, 0, 2)) == [(3, None), (0, None), (2, None)]


def reserve(slow: int) -> int:
    """Address space beyond what a document may take, none of it touched."""
    if slow:
        slow_page()
    mmap.mmap(-1, 300 * MB).close()
    return slow


@pytest.mark.skipif(sys.platform != "linux", reason="no limit on address space")
def test_libraries_may_reserve_more_for_a_slow_page_than_for_others() -> None:
    bounds = Bounds(memory_mb=256, slow_mb=512)
    receipts = list(read_all([1, 0], reserve, bounds=bounds, workers=1))
    assert [(r.value, r.reason) for r in receipts] == [(1, None), (None, Reason.MEMORY)]


@pytest.mark.parametrize(("pages", "seconds"), [(0, 60), (1, 75), (11, 225), (40, 660), (2000, 660)])
def test_each_slow_page_adds_time_up_to_a_total(pages: int, seconds: int) -> None:
    assert time_for(Bounds(), pages) == seconds


def test_without_anyone_who_bounds_it_a_slow_page_is_only_slow() -> None:
    slow_page()
