"""The vocabulary of table headers (headers.toml): which column is a label, a stage, an indicator's weight. Knows words only."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from gouji.normalize.words import fold, fold_label


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A column that says of which stage (basis) or year (shift) its figures are."""

    basis: str
    shift: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Headers:
    """All words, folded."""

    row_labels: frozenset[str]
    entity_labels: frozenset[str]
    concepts: Mapping[str, str]  # folded word → concept id, in tables only
    ignored: frozenset[str]
    whole: frozenset[str]
    head: frozenset[str]
    total_rows: frozenset[str]
    stages: Mapping[str, Stage]
    derived: Mapping[
        str, tuple[str, str]
    ]  # folded word → kind of relation, role of the figure ("" by its unit)
    indicator: Mapping[str, str]  # folded word → role
    indicator_totals: frozenset[str]
    fields: Mapping[str, str]  # folded label → kind
    notes: frozenset[str]
    endorsements: Mapping[str, str]
    people: Mapping[str, str]  # folded word → role

    def stage(self, word: str) -> Stage | None:
        """The stage a header word names."""
        return self.stages.get(word)


@cache
def headers() -> Headers:
    """The built-in vocabulary, read once."""
    data: dict[str, Any] = tomllib.loads(
        (files("gouji.normalize") / "headers.toml").read_text(encoding="utf-8")
    )
    roles = {k: v for k, v in data["indicator"].items() if k != "total_rows"}
    return Headers(
        row_labels=_fold(data["row_labels"]["words"]),
        entity_labels=_fold(data["entity_labels"]["words"]),
        concepts=MappingProxyType({fold_label(k): v for k, v in data["concepts"].items()}),
        ignored=_fold(data["ignored"]["words"]),
        whole=_fold(data["entities"]["whole"]),
        head=_fold(data["entities"]["head"]),
        total_rows=_fold(data["entities"]["total_rows"]),
        stages=MappingProxyType(
            {
                fold_label(word): Stage(basis=entry["basis"], shift=entry.get("shift", 0))
                for entry in data["stage"]
                for word in entry["words"]
            }
        ),
        derived=MappingProxyType(
            {
                fold_label(word): (entry["kind"], entry.get("role", ""))
                for entry in data["derived"]
                for word in entry["words"]
            }
        ),
        indicator=_roles(roles),
        indicator_totals=_fold(data["indicator"]["total_rows"]),
        fields=MappingProxyType({fold_label(k): v for k, v in data["fields"].items()}),
        notes=_fold(data["notes"]["words"]),
        endorsements=MappingProxyType({fold(k): v for k, v in data["endorsements"].items()}),
        people=_roles(data["people"]),
    )


def _fold(words: list[str]) -> frozenset[str]:
    return frozenset(fold_label(word) for word in words)


def _roles(table: dict[str, list[str]]) -> Mapping[str, str]:
    return MappingProxyType({fold_label(word): role for role, words in table.items() for word in words})
