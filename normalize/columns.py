"""What a header path or a row label means: a concept, a stage, an office, structure, or just words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import regex

from gouji.normalize.headers import Stage, headers
from gouji.normalize.model import WHOLE, Concept
from gouji.normalize.taxonomy import taxonomy
from gouji.normalize.units import unit_in
from gouji.normalize.words import fold, fold_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gouji.normalize.forms import Part

HEAD = "机关"
_UNIT_TAIL = regex.compile(
    r"(?:[(,，](?:单位[:：])?(?:人民币)?(?:亿元|百万元|万元|千元|元|%|人|个|分|名)[)]?|%)$"
)
_TAIL = regex.compile(r"[(][^()]*[)]$")
_SUM_WORDS = ("总额", "总金额", "合计", "小计", "总计", "金额", "数额")
_GROUPED = regex.compile(r"^[^:：]{2,8}[:：](?=[(（]?[一二三四五六七八九十\d]+[)）、.．]|其中)")
_YEAR = regex.compile(r"^(?P<year>20\d\d)(?:年度?)?(?P<rest>.*)$")
_OFFICE = regex.compile(r"(?:站|中心|局|所|院|校|队|馆|园|办|处|会|公司|二级(?:机构|单位)\d?)$")
_OFFICE_NUMBER = regex.compile(r"^(?:二级(?:机构|单位))?\d{1,2}[、.．:：]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What the words of a column or row stand for. Exactly as printed in `words`; the rest is what was recognised."""

    words: str
    concept: Concept | None = None
    stage: Stage | None = None
    year: int | None = None  # printed in the header itself
    entity: str | None = None
    role: str = ""  # label | ignored | weight | score | total | ""
    unit: str | None = None
    leaf: str = ""  # the lowest word of a header

    @property
    def known(self) -> bool:
        """Is it more than words?"""
        named = self.concept is not None or self.stage is not None or self.entity is not None
        return named or self.role != "" or self.year is not None


@lru_cache(maxsize=1 << 12)
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


def find_concept(word: str) -> Concept | None:
    """The concept of a header word, also where it says 总额 or 合计 behind it."""
    if (found := _known(word)) is not None:
        return found
    ending = next((e for e in _SUM_WORDS if word.endswith(e) and len(word) > len(e) + 1), "")
    return _known(word.removesuffix(ending)) if ending else None


def _known(word: str) -> Concept | None:
    own = headers().concepts.get(word)
    return taxonomy().by_id[own] if own else taxonomy().find(word)


def _without_years(keys: Sequence[str]) -> tuple[list[str], int | None]:
    """The header words without the year that some carry (2023年决算数), and that year."""
    year, rest = None, []
    for word in keys:
        match = _YEAR.match(word)
        if match is not None:
            year = int(match["year"])
            word = match["rest"]  # noqa: PLW2901 - the word without its year
        if word:
            rest.append(word)
    return rest, year


def column_meaning(path: Sequence[str], part: Part | None) -> Meaning:
    """The meaning of a header path, outermost words first."""
    keys, year = _without_years([k for text in path if (k := key(text))])
    unit = next((u for text in reversed(path) if (u := unit_in(text))), None)
    if not keys:
        return Meaning(words=f"{year}年", year=year, unit=unit) if year else Meaning(words="", role="ignored")
    unit = unit or ("%" if fold(path[-1]).endswith("%") else None)
    return replace(_column(keys, part), unit=unit, year=year, leaf=keys[-1])


def with_offices(columns: Sequence[Meaning]) -> list[Meaning]:
    """The columns; beside 机关 a header that ends like an office (救助站) is one, so that the rows add up."""
    if not any(column.entity == HEAD for column in columns):
        return list(columns)
    return [
        replace(column, entity=entity_of(column.words))
        if not column.known and _OFFICE.search(column.words)
        else column
        for column in columns
    ]


def _column(keys: list[str], part: Part | None) -> Meaning:
    words = headers()
    leaf, printed = keys[-1], "".join(keys)
    bare = _TAIL.sub("", leaf) or leaf
    if part is not None and leaf in part.columns:
        return Meaning(words=leaf, concept=taxonomy().by_id.get(part.columns[leaf]))
    if leaf in words.row_labels and (len(keys) == 1 or leaf not in words.stages):
        return Meaning(words=leaf, role="label")
    if leaf in words.ignored:
        return Meaning(words=leaf, role="ignored")
    stage = words.stage(leaf) or words.stage(bare)
    if stage is not None:
        return Meaning(words=printed, concept=_above(keys), stage=stage)
    upper = next((s for word in reversed(keys[:-1]) if (s := words.stage(word))), None)
    return replace(_leaf(keys, bare, part), stage=upper)


def _leaf(keys: list[str], bare: str, part: Part | None) -> Meaning:
    """The meaning of a header whose lowest word is no stage."""
    words = headers()
    leaf, printed = keys[-1], "".join(keys)
    role = words.indicator.get(leaf, words.indicator.get(bare, ""))
    if role in {"weight", "score"}:
        return Meaning(words=leaf, role=role)
    whole = printed if all(words.stage(word) is None for word in keys) else ""
    concept = next((c for word in (leaf, bare, whole) if word and (c := find_concept(word))), None)
    if concept is not None:
        return Meaning(words=leaf, concept=concept)
    if leaf in words.head:
        return Meaning(words=leaf, entity=entity_of(leaf))
    if leaf in {"合计", "小计", "总计"}:
        above = _above(keys) or taxonomy().by_id.get(part.total if part is not None else "")
        return Meaning(words=printed, concept=above, role="" if above else "total")
    return Meaning(words=printed)


def _above(keys: list[str]) -> Concept | None:
    """The concept of the nearest header word above the lowest."""
    named = (word for word in reversed(keys[:-1]) if headers().stage(word) is None)
    return next((c for word in named if (c := find_concept(word))), None)


def _staged(word: str) -> Meaning | None:
    """预算数, 2022年, 2021年决算 as the label of a row: a table that lies on its side."""
    (bare,), year = ([""], None) if not word else _bare(word)
    stage = headers().stage(bare) if bare else None
    if stage is None and (year is None or bare):
        return None
    return Meaning(words=word, concept=find_concept(word), stage=stage, year=year, role="staged")


def _bare(word: str) -> tuple[list[str], int | None]:
    rest, year = _without_years([word])
    return rest or [""], year


def row_meaning(labels: Sequence[str], part: Part | None, *, offices: bool) -> Meaning:
    """The meaning of a row from its label cells, outermost first; `offices` when the label column names offices."""
    keys = [k for text in labels if (k := key(text))]
    if not keys:
        return Meaning(words="", role="total")  # a single row under its header needs no label
    leaf = fold_label(_GROUPED.sub("", keys[-1]))  # 资金来源：（1）单位资金
    unit = next((u for text in reversed(labels) if (u := unit_in(text))), None)
    if (staged := _staged(leaf)) is not None:
        return replace(staged, unit=unit)
    if part is not None and leaf in part.rows:
        return Meaning(words=leaf, concept=taxonomy().by_id.get(part.rows[leaf]), unit=unit)
    if offices or leaf in headers().head or leaf == fold_label("机关及二级机构汇总"):
        return Meaning(words=leaf, entity=entity_of(labels[-1]), unit=unit)
    concept = find_concept(leaf)
    if concept is not None:
        return Meaning(words=leaf, concept=concept, unit=unit)
    if leaf in headers().total_rows or leaf.endswith(("总额", "总金额")):
        total = taxonomy().by_id.get(part.total) if part is not None and part.total else None
        return Meaning(words=leaf, concept=total, role="" if total else "total", unit=unit)
    return Meaning(words=leaf, unit=unit)
