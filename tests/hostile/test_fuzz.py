"""Mutants of honest files are read or refused by name."""

from __future__ import annotations

import pytest

from gouji.run.bounds import Bounds
from gouji.run.guard import read_all
from tests.hostile.fuzz import KINDS, Batch, fuzz, mutant, read_batch


@pytest.mark.parametrize("kind", KINDS)
def test_a_mutant_is_read_or_refused_by_name(kind: str) -> None:
    count = 10 if kind in {"report", "scan"} else 300  # these take their time
    outcomes, wrong = fuzz(count, 1, (kind,))
    assert wrong == []
    assert sum(outcomes.values()) == count
    assert len(outcomes) > 1 or count < 300, "the mutations change nothing"


@pytest.mark.parametrize("kind", KINDS)
def test_mutants_can_be_made_again(kind: str) -> None:
    assert mutant(kind, 5, 17) == mutant(kind, 5, 17) != mutant(kind, 5, 18)


@pytest.mark.parametrize(("kind", "seed", "number"), [("pdf", 2, 1335)])
def test_what_was_found_once_stays_mended(kind: str, seed: int, number: int) -> None:
    batch = Batch(kind=kind, seed=seed, start=number, count=1)
    (receipt,) = read_all([batch], read_batch, bounds=Bounds(seconds=20.0))
    assert receipt.reason is None
    assert receipt.value is not None
    assert receipt.value.raised == ()
