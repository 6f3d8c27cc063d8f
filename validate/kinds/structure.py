"""Shares of parts that make up a total, whether or not the text says that its list is complete."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gouji.validate import interval
from gouji.validate.kinds import Said, kind
from gouji.validate.model import Check, Rule, Verdict
from gouji.validate.refs import ref
from gouji.validate.tie import Missing
from gouji.validate.words import name, place, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.validate.case import Case, Figure

_HUNDRED = Decimal(100)


@kind(
    "structure",
    required=("of",),
    options=("begin", "suffix"),
    concepts=("whole",),
    tables={"of": ("whole", "begin|suffix")},
)
def structure(rule: Rule, case: Case) -> Iterator[Said]:
    """Each entry of `of` is `{ whole, begin?, suffix? }`: printed shares of parts whose amounts add up to a whole.

    `whole` are the totals meant; parts are figures whose concept begins with `begin`, or figures whose name ends with
    `suffix`. Where the amounts of these parts make up the whole, their shares make up 100.
    """
    found = False
    for entry in rule.params["of"]:
        wholes = {ref(word).concept for word in entry["whole"]}
        for whole, parts in _shared(case, wholes, entry).values():
            amounts = {part.key: part for part, _ in parts}
            room = interval.total([p.interval for p in amounts.values()])
            if len(amounts) == len(parts) > 1 and not room.meet(whole.interval).empty:
                found = True
                yield _added(rule, whole, [share for _, share in parts])
    if not found:
        yield Missing(rule=rule.code, level=rule.level, labels=("列全的各项占比",))


def _shared(
    case: Case, wholes: set[str], entry: dict[str, Any]
) -> dict[object, tuple[Figure, list[tuple[Figure, Figure]]]]:
    """Parts with their shares under each whole: every part once, as first told."""
    result: dict[object, tuple[Figure, list[tuple[Figure, Figure]]]] = {}
    seen = set()
    for relation in case.submission.relations:
        ids = [relation.of(role)[:1] for role in ("share", "part", "whole")]
        if relation.kind != "share" or not all(ids) or not all(i[0] in case.figures for i in ids):
            continue
        share, part, whole = (case.figures[i[0]] for i in ids)
        if whole.fact.concept in wholes and _means(part, entry) and (part.key, whole.key) not in seen:
            seen.add((part.key, whole.key))
            result.setdefault(whole.key, (whole, []))[1].append((part, share))
    return result


def _means(part: Figure, entry: dict[str, Any]) -> bool:
    begin, suffix = entry.get("begin"), entry.get("suffix")
    concept, told = part.fact.concept or "", part.fact.label + (part.fact.qualifier or "")
    return bool((begin and concept.startswith(begin)) or (suffix and not concept and told.endswith(suffix)))


def _added(rule: Rule, whole: Figure, shares: list[Figure]) -> Check:
    value = sum((f.value for f in shares), Decimal(0))
    room = interval.total([f.interval for f in shares])
    verdict = interval.verdict(value - _HUNDRED, interval.point(_HUNDRED), room)
    return Check(
        rule=rule.code,
        # Two shares that both end on a half are both rounded up: 82.26 + 17.75.
        verdict=Verdict.ROUNDING if verdict is Verdict.EDGE else verdict,
        level=rule.level,
        name=rule.name,
        facts=tuple(f.fact.id for f in shares),
        stated=_HUNDRED,
        computed=value,
        difference=_HUNDRED - value,
        unit="%",
        message=rule.message.format_map({"label": name(whole.fact), "b": plain(value)}),
        where=place(shares[0].fact),
    )
