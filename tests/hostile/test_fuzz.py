"""Mutants of honest files are read or refused by name."""

from __future__ import annotations

import pytest

from tests.hostile.fuzz import KINDS, fuzz, mutant


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
