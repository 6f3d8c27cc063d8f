"""What a header path or a row label means: a concept, a stage, an office, structure, or just words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex

from gouji.normalize.headers import Stage, headers
from gouji.normalize.model import WHOLE, Concept
from gouji.normalize.taxonomy import taxonomy
from gouji.normalize.units import unit_in
from gouji.normalize.words import fold_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gouji.normalize.forms import Part

HEAD = "机关"
_UNIT_TAIL = regex.compile(r"[(,，](?:单位[:：])?(?:人民币)?(?:亿元|百万元|万元|千元|元|%|人|个|分|名)[)]?$")
_FORMULA_TAIL = regex.compile(r"[(](?:[A-Za-z0-9+\-*/=①-⑳]{1,12})[)]$")
_OFFICE_NUMBER = regex.compile(r"^(?:二级(?:机构|单位))?\d{1,2}[、.．:：]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What the words of a column or row stand for. Exactly as printed in `words`; the rest is what was recognised."""

    words: str
    concept: Concept | None = None
    stage: Stage | None = None
    entity: str | None = None
    role: str = ""  # label | ignored | weight | score | total | ""
    unit: str | None = None

    @property
    def known(self) -> bool:
        """Is it more than words?"""
        return (
            self.concept is not None or self.stage is not None or self.entity is not None or self.role != ""
        )


def key(text: str) -> str:
    """Folded words without the unit or formula that a header carries: 收入合计（万元） → 收入合计."""
    word = fold_label(text)
    bare = _UNIT_TAIL.sub("", word)
    return fold_label(bare) if bare else word


def entity_of(label: str) -> str:
    """The canonical name of a form row: 汇总, 机关, or the unit's name without its number."""
    word = fold_label(label)
    if word in headers().whole:
        return WHOLE
    if word in headers().head:
        return HEAD
    return _OFFICE_NUMBER.sub("", word) or word


def column_meaning(path: Sequence[str], part: Part | None) -> Meaning:
    """The meaning of a header path, outermost words first."""
    words = headers()
    keys = [k for text in path if (k := key(text))]
    if not keys:
        return Meaning(words="", role="ignored")
    leaf = keys[-1]
    unit = next((u for text in reversed(path) if (u := unit_in(text))), None)
    printed = "".join(keys)
    if part is not None and leaf in part.columns:
        return Meaning(words=leaf, concept=taxonomy().by_id.get(part.columns[leaf]), unit=unit)
    if leaf in words.row_labels and (len(keys) == 1 or leaf not in words.stages):
        return Meaning(words=leaf, role="label")
    if leaf in words.ignored:
        return Meaning(words=leaf, role="ignored")
    bare = _FORMULA_TAIL.sub("", leaf)
    stage = words.stage(leaf) or words.stage(bare)
    concept = next((c for word in (leaf, bare, printed) if (c := taxonomy().find(word))), None)
    if stage is not None:
        above = next((c for word in reversed(keys[:-1]) if (c := taxonomy().find(word))), None)
        return Meaning(words=printed, concept=above, stage=stage, unit=unit)
    if concept is not None:
        return Meaning(words=leaf, concept=concept, unit=unit)
    if leaf in words.head:
        return Meaning(words=leaf, entity=entity_of(leaf), unit=unit)
    role = words.indicator.get(bare, "")
    if role in {"weight", "score"}:
        return Meaning(words=leaf, role=role, unit=unit)
    if leaf in {"合计", "小计", "总计"}:
        above = next((c for word in reversed(keys[:-1]) if (c := taxonomy().find(word))), None)
        above = above or taxonomy().by_id.get(part.total if part is not None else "")
        return Meaning(words=printed, concept=above, role="" if above else "total", unit=unit)
    return Meaning(words=printed, unit=unit)


def row_meaning(labels: Sequence[str], part: Part | None, *, offices: bool) -> Meaning:
    """The meaning of a row from its label cells, outermost first; `offices` when the label column names offices."""
    keys = [k for text in labels if (k := key(text))]
    if not keys:
        return Meaning(words="", role="ignored")
    leaf = keys[-1]
    unit = next((u for text in reversed(labels) if (u := unit_in(text))), None)
    if part is not None and leaf in part.rows:
        return Meaning(words=leaf, concept=taxonomy().by_id.get(part.rows[leaf]), unit=unit)
    if offices or leaf in headers().head or leaf == fold_label("机关及二级机构汇总"):
        return Meaning(words=leaf, entity=entity_of(labels[-1]), unit=unit)
    concept = taxonomy().find(leaf)
    if concept is not None:
        return Meaning(words=leaf, concept=concept, unit=unit)
    if leaf in headers().total_rows:
        total = taxonomy().by_id.get(part.total) if part is not None and part.total else None
        return Meaning(words=leaf, concept=total, role="" if total else "total", unit=unit)
    return Meaning(words=leaf, unit=unit)
