"""The taxonomy: concepts with labels and aliases, loaded once from concepts/*.toml. Knows words, not places."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from gouji.errors import UsageError
from gouji.normalize.model import Concept
from gouji.normalize.words import fold_label

_KEYS = {"id", "label", "unit", "kind", "aliases", "signed"}
_KINDS = {"flow", "stock", "ratio", "count", "score", "text"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxonomy:
    """Concepts by id, and concept ids by every folded label and alias."""

    by_id: MappingProxyType[str, Concept]
    by_word: MappingProxyType[str, str]

    def find(self, words: str) -> Concept | None:
        """The concept that is printed as exactly these words (after folding), or None."""
        concept = self.by_word.get(fold_label(words))
        return self.by_id[concept] if concept else None

    def label(self, concept: str) -> str:
        """The canonical Chinese label of a concept id."""
        return self.by_id[concept].label


@cache
def taxonomy() -> Taxonomy:
    """The built-in taxonomy.

    Raises:
        UsageError: a TOML file has an unknown key or kind, or a word stands for two concepts.
    """
    by_id: dict[str, Concept] = {}
    by_word: dict[str, str] = {}
    folder = files("gouji.normalize") / "concepts"
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if path.name.endswith(".toml"):
            for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("concept", []):
                _add(_concept(entry, path.name), path.name, by_id, by_word)
    return Taxonomy(by_id=MappingProxyType(by_id), by_word=MappingProxyType(by_word))


def _concept(entry: dict[str, Any], name: str) -> Concept:
    unknown = set(entry) - _KEYS
    if unknown or entry.get("kind") not in _KINDS:
        raise UsageError(f"{name}：科目 {entry.get('id')} 的键 {sorted(unknown) or entry.get('kind')} 不认识")
    return Concept(**{**entry, "aliases": tuple(entry.get("aliases", ()))})


def _add(concept: Concept, name: str, by_id: dict[str, Concept], by_word: dict[str, str]) -> None:
    if concept.id in by_id:
        raise UsageError(f"{name}：科目 {concept.id} 重复")
    by_id[concept.id] = concept
    for word in (concept.label, *concept.aliases):
        key = fold_label(word)
        if by_word.setdefault(key, concept.id) != concept.id:
            raise UsageError(f"{name}：别名“{word}”同时属于 {by_word[key]} 和 {concept.id}")
