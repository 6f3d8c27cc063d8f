"""Weights of a scoring sheet: they make up their heading, 100, and the prescribed first level."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.validate.kinds import Said, kind
from gouji.validate.model import Check, Observation, Rule, Verdict
from gouji.validate.sheets import Block, beside, label, sheets, tables_of, weight
from gouji.validate.tie import Missing
from gouji.validate.words import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gouji.normalize.model import Indicator
    from gouji.validate.case import Case

_PLAUSIBLE = (Decimal(70), Decimal(130))  # a sheet far from 100 was not read whole
_POINTS = re.compile(r"[(（]\s*(\d+(?:\.\d+)?)\s*分?\s*[)）]")


@kind(
    "partition",
    required=("check",),
    options=("full", "tops", "least", "most", "message_few"),
    choices={"check": ("headings", "full", "tops", "spread")},
)
def partition(rule: Rule, case: Case) -> Iterator[Said]:
    """Weights: `check` "headings" (过程（40分） = Σ its rows), "full" (Σ = `full`), "tops" (first level as prescribed).

    "spread": a sheet has `least` rows, and none of them weighs more than `most`.
    A weight cell that spans several rows counts once.
    """
    found = [sheet for sheet in sheets(case) if weight(sheet) is not None]
    if not found:
        yield Missing(rule=rule.code, level=rule.level, labels=("指标分值",))
        return
    for sheet in found:
        if rule.params["check"] == "headings":
            yield from _headings(rule, sheet)
        elif rule.params["check"] == "full":
            yield from _full(rule, case, sheet)
        elif rule.params["check"] == "spread":
            yield _spread(rule, sheet)
        else:
            yield from _tops(rule, sheet)


def _headings(rule: Rule, sheet: Sequence[Block]) -> Iterator[Said]:
    sums: dict[tuple[str, str], Decimal] = {}
    first: dict[tuple[str, str], Indicator] = {}
    for block in sheet:
        row, weight = block.rows[0], block.weight or Decimal(0)
        for heading in {("", row.level1), (row.level1, row.level2)}:
            if heading[1] and _POINTS.search(heading[1]):
                sums[heading] = sums.get(heading, Decimal(0)) + weight
                first.setdefault(heading, row)
    for heading, earned in sums.items():
        match = _POINTS.search(heading[1])
        assert match is not None
        yield from _compare(rule, first[heading], heading[1], earned, Decimal(match[1]))


def _full(rule: Rule, case: Case, sheet: Sequence[Block]) -> Iterator[Said]:
    full = Decimal(str(rule.params["full"]))
    total = weight(list(sheet)) or Decimal(0)
    if total in {full - 10, full - 20} and not any(
        "执行" in label(r) + r.level1 for b in sheet for r in b.rows
    ):
        # The execution rate carries the rest, outside the indicator rows.
        yield Missing(rule=rule.code, level=rule.level, labels=("预算执行率的分值",))
        return
    if not _PLAUSIBLE[0] <= total <= _PLAUSIBLE[1]:
        yield Missing(rule=rule.code, level=rule.level, labels=("部分指标的分值",))
        return
    stated = [f for f in case.figures.values() if f.fact.concept == "score.full"]
    stated = [f for f in stated if f.fact.evidence.location.table in tables_of(list(sheet))]
    same = tuple(f.fact.id for f in stated if f.fact.value == total)
    yield from _compare(rule, sheet[0].rows[0], "分值合计", total, full, same)
    for figure in stated:
        own = weight(beside(list(sheet), figure.fact.evidence.location))
        if figure.fact.value not in {total, own} and total == full:
            yield from _compare(rule, sheet[0].rows[0], "总分值", figure.fact.value, full, (figure.fact.id,))


def _spread(rule: Rule, sheet: Sequence[Block]) -> Said:
    """Few indicators, or one that outweighs the rest; the rate of execution is prescribed and no indicator."""
    own = [b for b in sheet if "执行率" not in label(b.rows[0]) and b.rows[0].sheet != "execution"]
    rows = sum(len(b.rows) for b in own)
    heavy = max((b for b in own if b.weight is not None), key=lambda b: b.weight or 0, default=None)
    most = Decimal(str(rule.params["most"]))
    few = rows < int(rule.params["least"])
    if heavy is None or not (few or (len(heavy.rows) == 1 and (heavy.weight or 0) > most)):
        return _holds(rule, sheet[0].rows[0])
    row = sheet[0].rows[0] if few else heavy.rows[0]
    text = str(rule.params["message_few"]) if few else rule.message
    words = {"label": label(row), "a": plain(heavy.weight or Decimal(0)), "b": plain(most), "n": str(rows)}
    return Observation(
        rule=rule.code,
        level=rule.level,
        message=text.format_map(words),
        where=f"{row.sheet or '评分表'} {label(row)}",
        location=row.weight_location or row.location,
        quote=label(row),
        printed=words["n" if few else "a"],
        unit="个" if few else "分",
    )


def _holds(rule: Rule, row: Indicator, facts: tuple[str, ...] = ()) -> Check:
    return Check(
        rule=rule.code,
        verdict=Verdict.EQUAL,
        level=rule.level,
        name=rule.name,
        facts=facts,
        where=str(row.location),
    )


def _tops(rule: Rule, sheet: Sequence[Block]) -> Iterator[Said]:
    """First-level weights that differ from the prescribed ones, where every prescribed name occurs."""
    sums: dict[str, Decimal] = {}
    for block in sheet:
        name = re.sub(r"[(（].*", "", block.rows[0].level1).strip()
        sums[name] = sums.get(name, Decimal(0)) + (block.weight or Decimal(0))
    for plan in rule.params.get("tops", ()):
        if {name for name, _ in plan} <= set(sums):
            for name, weight in plan:
                yield from _compare(rule, sheet[0].rows[0], name, sums[name], Decimal(str(weight)))
            return
    yield Missing(rule=rule.code, level=rule.level, labels=("规定的一级指标",))


def _compare(
    rule: Rule, row: Indicator, heading: str, total: Decimal, full: Decimal, facts: tuple[str, ...] = ()
) -> Iterator[Said]:
    if total == full:
        yield _holds(rule, row, facts)
        return
    yield Observation(
        rule=rule.code,
        level=rule.level,
        message=rule.message.format_map({"label": heading, "a": plain(total), "b": plain(full)}),
        where=f"{row.sheet or '评分表'} {heading}",
        location=row.weight_location or row.location,
        quote=heading,
        printed=plain(total),
        expected=plain(full),
        difference=plain(abs(total - full)),
        unit="分",
        facts=facts,
    )
