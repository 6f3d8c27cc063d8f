"""Form families as data (families/*.toml): how a family is recognised and what its own words mean.

A family adds to the general reading of tables (headers.toml, concepts/*.toml): names for its sub-tables, meanings of
homonyms inside them, cells that must be filled, its grade scheme. Nothing else may depend on a family.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from gouji.errors import UsageError
from gouji.normalize.taxonomy import taxonomy
from gouji.normalize.words import fold, fold_label

if TYPE_CHECKING:
    from collections.abc import Iterable

TITLE_POINTS = 3
_UNIT = re.compile(r"[(](?:单位[:：])?(?:人民币)?(?:亿元|万元|千元|元|%|人|个|分)[)]$")
_FAMILY_KEYS = {
    "id",
    "name",
    "source",
    "unit",
    "titles",
    "anchors",
    "least",
    "mandatory",
    "grades",
    "department",
    "cells",
}
_PART_KEYS = {"id", "name", "anchor", "columns", "rows", "unit", "total", "basis", "sums"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Rows of a sub-table that the form adds up in another; `rule` is the code that a wrong sum breaks."""

    total: str  # folded row labels
    parts: tuple[str, ...]
    rule: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One sub-table of a family: known by words that stand together in its header row."""

    id: str
    name: str
    anchor: frozenset[str]
    columns: Mapping[str, str]  # folded header word → concept id, where the taxonomy alone would be wrong
    rows: Mapping[str, str]  # folded row label → concept id
    unit: str = ""
    total: str = ""  # concept of a column or row that only says 合计
    basis: str = ""  # of figures whose column names no stage: 预算 in a table of allocations
    sums: tuple[Sum, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One form family."""

    id: str
    name: str
    source: str
    unit: str
    titles: tuple[str, ...]
    anchors: tuple[str, ...]
    least: int
    department: bool  # reports on a whole office, not on one project
    mandatory: frozenset[str]  # folded labels of cells that must not be empty
    grades: tuple[tuple[Decimal, str], ...]
    parts: tuple[Part, ...]
    cells: Mapping[str, tuple[str, str]]  # label of a cell 标签：数值 → concept id, basis

    def part(self, header: Iterable[str]) -> Part | None:
        """The sub-table whose anchor words all stand in a header row (folded words, with or without their unit)."""
        words = {bare for word in header for bare in (word, _UNIT.sub("", word))}
        fitting = [part for part in self.parts if part.anchor <= words]
        return max(fitting, key=lambda part: len(part.anchor), default=None)


@cache
def families() -> tuple[Family, ...]:
    """The built-in families.

    Raises:
        UsageError: unknown key, or a concept that the taxonomy does not have.
    """
    folder = files("gouji.normalize") / "families"
    paths = sorted((p for p in folder.iterdir() if p.name.endswith(".toml")), key=lambda p: p.name)
    return tuple(family_from(tomllib.loads(p.read_text(encoding="utf-8")), p.name) for p in paths)


def family_from(data: Mapping[str, Any], name: str) -> Family:
    """One family from the content of its TOML file; `name` is named in errors."""
    head = data.get("family", {})
    _refuse_unknown(set(data) - {"family", "part"}, name)
    _refuse_unknown(set(head) - _FAMILY_KEYS, name)
    return Family(
        id=head["id"],
        name=head["name"],
        source=head.get("source", ""),
        unit=head.get("unit", ""),
        titles=tuple(fold(t) for t in head.get("titles", ())),
        anchors=tuple(fold(a) for a in head.get("anchors", ())),
        least=head.get("least", 2),
        department=head.get("department", True),
        mandatory=frozenset(fold_label(m) for m in head.get("mandatory", ())),
        grades=tuple((Decimal(str(least)), grade) for least, grade in head.get("grades", ())),
        parts=tuple(_part(entry, name) for entry in data.get("part", ())),
        cells=_cells(head.get("cells", {}), name),
    )


def _part(entry: Mapping[str, Any], name: str) -> Part:
    _refuse_unknown(set(entry) - _PART_KEYS, f"{name} [{entry.get('id')}]")
    known = taxonomy().by_id
    for concept in (*entry.get("columns", {}).values(), *entry.get("rows", {}).values()):
        if concept and concept not in known:
            raise UsageError(f"{name}：子表 {entry.get('id')} 用到不存在的科目 {concept}")
    return Part(
        id=entry["id"],
        name=entry["name"],
        anchor=frozenset(fold_label(w) for w in entry["anchor"]),
        columns=MappingProxyType({fold_label(k): v for k, v in entry.get("columns", {}).items()}),
        rows=MappingProxyType({fold_label(k): v for k, v in entry.get("rows", {}).items()}),
        unit=entry.get("unit", ""),
        total=entry.get("total", ""),
        basis=entry.get("basis", ""),
        sums=tuple(_sum(one, f"{name} [{entry.get('id')}] sums") for one in entry.get("sums", ())),
    )


def _sum(entry: Mapping[str, Any], where: str) -> Sum:
    _refuse_unknown(set(entry) - {"total", "parts", "rule"}, where)
    parts = tuple(fold_label(word) for word in entry["parts"])
    return Sum(total=fold_label(entry["total"]), parts=parts, rule=entry.get("rule"))


def _cells(entries: Mapping[str, str], name: str) -> Mapping[str, tuple[str, str]]:
    """标签 = "concept" or "concept@basis"."""
    cells: dict[str, tuple[str, str]] = {}
    for label, meaning in entries.items():
        concept, _, basis = meaning.partition("@")
        if concept not in taxonomy().by_id:
            raise UsageError(f"{name}：单元格 {label} 用到不存在的科目 {concept}")
        cells[fold_label(label)] = (concept, basis or "决算")
    return MappingProxyType(cells)


def _refuse_unknown(keys: set[str], where: str) -> None:
    if keys:
        raise UsageError(f"{where}：不认识的键 {', '.join(sorted(keys))}")


def recognise(texts: Iterable[str], titles: Iterable[str]) -> Family | None:
    """The family whose anchors win the vote over all texts of a document, or None (general reading).

    One point for each anchor that occurs anywhere, three for each title phrase in a heading; the winner needs at
    least its own `least` points. On a tie the family listed first wins.
    """
    body, heading = "\n".join(fold(t) for t in texts), "\n".join(fold(t) for t in titles)

    def points(family: Family) -> int:
        return sum(a in body for a in family.anchors) + TITLE_POINTS * sum(
            t in heading for t in family.titles
        )

    voted = [(points(family), family) for family in families()]
    return max(
        (pair for pair in voted if pair[0] >= pair[1].least), key=lambda pair: pair[0], default=(0, None)
    )[1]
