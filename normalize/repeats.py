"""One name, two figures: whether the prose prints one quantity twice or two quantities by one name.

Knows sentences and words; judges nothing. A writer does not state one figure twice in a sentence, the parts of a total
are named like the total, and 支出 behind the income of a waterworks is the waterworks'. Only figures that differ are
looked at; what no reason tells apart stays one quantity.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import regex

from gouji.normalize.model import Fact
from gouji.normalize.prose.lexicon import any_of, lexicon
from gouji.normalize.rebinding import base_value, half_place
from gouji.normalize.taxonomy import taxonomy
from gouji.normalize.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gouji.normalize.model import Relation

GRAND = "总计"
_PROSE = frozenset({"narrative", "cell"})
_SEGMENTS = regex.compile(r"[;；。\n]")
_CLAUSES = regex.compile(r"[，,、:：;；。()\n\d%‰]|万元|亿元|[元人名个]")
_MONTHS = regex.compile(
    r"(?<!1)[1-9]月(?:份|末|底|(?!\d))|1[01]月(?:份|末|底|(?!\d))|\d月?(?:[-—~]|至)+1?\d月"
)
_HEAD = regex.compile(
    r"^(?:[(（]?[一二三四五六七八九十\d]+[)）.．、]+|其中[:：，,]?|20\d\d年度?(?:末|底)?|[,，:：])+"
)
_RATES = frozenset({"budget.execution_rate", "fund.arrival_rate", "payment.progress"})
_TITLE = regex.compile(r"[\u4e00-\u9fff、()]{3,20}")
_OFFICE = regex.compile(
    r"部门|单位|全年|本级|收入|支出|资金|预算|执行|情况|指标|其中|方面|总体|^(?:投入|过程|产出|效果)"
)
_ORDINAL = regex.compile(r"^[一二三四五六七八九]是")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A figure of the prose within its sentence."""

    fact: Fact
    sentence: tuple[object, ...]
    at: int  # where the figure starts in the folded sentence
    text: str  # the folded sentence
    before: tuple[Fact, ...]  # the figures of the sentence before it, nearest last

    @property
    def lead(self) -> str:
        """The words of its segment up to the figure."""
        return str(_SEGMENTS.split(self.text[: self.at])[-1])

    @property
    def name(self) -> str:
        """The words between it and what stands before."""
        return str(_CLAUSES.split(self.text[: self.at])[-1]).rstrip("为达共约计")


def part_repeats(facts: Sequence[Fact], relations: Sequence[Relation]) -> list[Fact]:
    """The facts; figures of the prose that share a name and differ are qualified where they are two quantities."""
    facts = _narrowed(facts, relations)
    settled: dict[str, str] = {}
    for group in _conflicts(facts):
        settled |= _settle(group, facts)
    for fact in facts:
        if fact.id in settled and fact.qualifier is None:
            settled |= {part: settled[fact.id] for part in _parts_of(fact, facts) if part not in settled}
    return [replace(f, qualifier=settled[f.id]) if f.id in settled else f for f in facts]


def _narrowed(facts: Sequence[Fact], relations: Sequence[Relation]) -> list[Fact]:
    """Rates of what stands just before them, and parts of a narrower total: no figures of the office, repeated or not."""
    by_id = {f.id: f for f in facts}
    scope: dict[str, str] = {}
    settled: set[str] = set()  # rates that the sentence itself ties to the office's figures
    for relation in relations:
        totals = [by_id[name] for name in relation.of("total") if name in by_id]
        if relation.kind == "sum" and totals and totals[0].qualifier in _heads().values():
            own = [f for f in facts if _key(f) == _key(replace(totals[0], qualifier=None))]
            if own and not any(_agree(f, totals[0]) for f in own):
                scope.update(dict.fromkeys(relation.of("part"), totals[0].qualifier or ""))
        if relation.kind == "ratio" and all(
            by_id[n].concept in _whole() for n in relation.of("num") if n in by_id
        ):
            settled.update(relation.of("rate"))
    for told in _sentences(facts):
        if told.fact.concept in _RATES:
            reason = _titled(told) or ("" if told.fact.id in settled else _rate_of(told))
            if reason:
                scope[told.fact.id] = reason
    return [replace(f, qualifier=scope[f.id]) if f.id in scope and f.qualifier is None else f for f in facts]


def _titled(told: Told) -> str:
    """科技创新券：预算800万元: a figure of the item that opens the sentence, or its part between semicolons."""
    before = told.lead if ":" in told.lead else told.text[: told.at]
    title, colon, _ = _HEAD.sub("", before).partition(":")
    known = taxonomy().find(title) is not None or _OFFICE.search(title)
    return title if colon and not known and _TITLE.fullmatch(title) else ""


def _key(fact: Fact) -> tuple[object, ...]:
    return (fact.concept, fact.entity, fact.period, fact.basis, fact.qualifier)


def _agree(a: Fact, b: Fact) -> bool:
    return abs(base_value(a) - base_value(b)) <= half_place(a) + half_place(b)


def _conflicts(facts: Sequence[Fact]) -> list[list[Told]]:
    """Figures of the prose under one name that differ from each other or from a table, in printed order."""
    groups: dict[tuple[object, ...], list[Told]] = defaultdict(list)
    tables: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.source == "table" and fact.concept:
            tables[_key(fact)].append(fact)
    for told in _sentences(facts):
        if told.fact.concept is not None and told.fact.bound is None:
            groups[_key(told.fact)].append(told)
    return [
        group
        for key, group in groups.items()
        if any(not _agree(group[0].fact, other) for other in [*(t.fact for t in group), *tables.get(key, [])])
    ]


def _sentences(facts: Iterable[Fact]) -> list[Told]:
    """Every figure of the prose with its place in its sentence."""
    sentences: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.source in _PROSE and fact.evidence.location.span is not None:
            place = fact.evidence.location
            sentences[place.block, place.table, place.row, place.col, fact.evidence.where].append(fact)
    out: list[Told] = []
    for key, members in sentences.items():
        members.sort(key=lambda f: f.evidence.location.span or (0, 0))
        at = 0
        before: list[Fact] = []
        for fact in members:
            text = fold(fact.evidence.quote)
            found = text.find(fold(fact.text), at)
            at = found if found >= 0 else at
            out.append(Told(fact=fact, sentence=key, at=at, text=text, before=tuple(before)))
            before.append(fact)
    return out


def _settle(group: Sequence[Told], facts: Sequence[Fact]) -> dict[str, str]:
    """Fact id → qualifier of those that are not the quantity that the name means by itself."""
    printed = [f for f in facts if f.source == "table" and _key(f) == _key(group[0].fact)]
    whole = _whole_of(group)
    if whole is not None:
        return {t.fact.id: f"第{n}部分" for n, t in enumerate(group, 1) if not _agree(t.fact, whole.fact)}
    own: list[Told] = []
    apart: dict[str, str] = {}
    for told in group:
        reason = "" if any(_agree(told.fact, f) for f in printed) else _reason(told, own)
        if reason:
            taken = set(apart.values())
            apart[told.fact.id] = reason if reason not in taken else f"{reason}({len(apart) + 1})"
        else:
            own.append(told)
    return apart


def _parts_of(total: Fact, facts: Sequence[Fact]) -> list[str]:
    """The figures behind a total in its paragraph that its parts are named by: they are parts of that total only."""
    parts = {p for w in lexicon("parts")["whole"] if w["concept"] == total.concept for p in w["parts"]}
    at = total.evidence.location
    return [
        f.id
        for f in facts
        if f.concept in parts
        and f.qualifier is None
        and f.source == total.source
        and (f.evidence.location.block, f.evidence.location.row, f.evidence.location.col)
        == (at.block, at.row, at.col)
        and (f.evidence.location.span or (0, 0)) > (at.span or (0, 0))
    ]


def _whole_of(group: Sequence[Told]) -> Told | None:
    """The figure that all others add up to: 编制39名 of the whole system, 19, 8 and 12 of its units."""
    if len(group) < 3:
        return None
    total = sum((base_value(t.fact) for t in group), start=base_value(group[0].fact) * 0)
    room = sum((half_place(t.fact) for t in group), start=half_place(group[0].fact) * 0)
    return next(
        (t for t in group if abs(total - 2 * base_value(t.fact)) <= room and base_value(t.fact) != 0), None
    )


def _reason(told: Told, own: Sequence[Told]) -> str:
    """What the figure is a figure of, if not of what its name means by itself; "" where nothing says so."""
    own_words = told.name not in lexicon("repeats")["words"]["bare"]
    return (
        _headed(told)
        or _spanned(told)
        or _rate_of(told)
        or _of_another(told)
        or ("" if own_words else _titled(told))
        or _beside(told, own)
    )


def _headed(told: Told) -> str:
    """政府性基金预算年初结转10.5万元，本年收入342.18万元: totals of the fund."""
    if (told.fact.concept or "").startswith("three."):
        return ""  # 三公经费 at the head is its own name
    head = _HEAD.sub("", told.text[: told.at])
    return next(
        (
            scope
            for words, scope in _heads().items()
            if head.startswith(words) and scope != told.fact.qualifier
        ),
        "",
    )


@cache
def _heads() -> Mapping[str, str]:
    return dict(sorted(lexicon("repeats")["heads"].items(), key=lambda item: -len(item[0])))


def _spanned(told: Told) -> str:
    """一季度支出812.40万元: of a part of the year."""
    found = _spans().search(told.lead) or _MONTHS.search(told.lead)
    return str(found.group()) if found else ""


@cache
def _spans() -> regex.Pattern[str]:
    return regex.compile(any_of(lexicon("repeats")["words"]["spans"]))


def _rate_of(told: Told) -> str:
    """基本支出执行2398.52万元，执行率99.28%: the rate of what stands before it."""
    concept = taxonomy().by_id.get(told.fact.concept or "")
    if concept is None or concept.kind != "ratio" or not told.before:
        return ""
    last = told.before[-1]
    if (
        last.unit == "分"
        or fold(last.text) not in told.lead
        or (last.concept in _whole() and not last.qualifier)
    ):
        return ""
    return last.qualifier or last.label


@cache
def _whole() -> frozenset[str]:
    return frozenset(lexicon("repeats")["words"]["whole"])


def _of_another(told: Told) -> str:
    """水费收入46.2万元，支出52.8万元: a bare name behind another's figure is that other's."""
    if not told.before or told.name not in lexicon("repeats")["words"]["bare"]:
        return ""
    first = told.before[-1]
    if first.concept == told.fact.concept or (first.concept in _whole() and first.qualifier in {None, GRAND}):
        return ""
    return first.qualifier or first.label


def _beside(told: Told, own: Sequence[Told]) -> str:
    """No figure is stated twice in a sentence: 编制分别为8名、12名."""
    same = any(t.sentence == told.sentence for t in own)
    return f"{_ORDINAL.sub('', told.name)[-8:] or '另一'}·{len(told.before)}" if same else ""
