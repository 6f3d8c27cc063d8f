"""Columns that a table works out from others: rises and falls, rates of execution, shares (headers.toml [[derived]]).

Knows grids of facts and the words of such columns, no rule. Which columns a rate is worked out from is seldom said; the
rows tell: those of which most rows prove it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import permutations
from typing import TYPE_CHECKING

from gouji.extract.model import Remark
from gouji.normalize.crossing import MONEY
from gouji.normalize.headers import headers
from gouji.normalize.model import Evidence, Fact, Relation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gouji.normalize.columns import Meaning

_RATE = "budget.execution_rate"
_BUDGETS = ("全年预算", "预算", "年初")
_PEOPLE = frozenset({"人", "个", "名"})
_PROOF = 2  # rows that tell which columns a rate is worked out from
_FAR = Decimal("1.05")
_NEAR = Decimal("0.006")  # of a percentage, beside half of its last place

Row = dict[int, Fact]
Test = Callable[[Fact, Fact, Fact], bool]


def by_row(facts: Sequence[Fact]) -> Mapping[int, Row]:
    """The facts of a sub-table by grid row and column."""
    rows: dict[int, Row] = defaultdict(dict)
    for fact in facts:
        place = fact.evidence.location
        if place.row is not None and place.col is not None:
            rows[place.row].setdefault(place.col, fact)
    return rows


def derived(facts: Sequence[Fact], heads: Mapping[int, Meaning], totals: frozenset[int]) -> list[Relation]:
    """The relations that derived columns state, row by row.

    Args:
        facts: the facts of one sub-table.
        heads: the meaning of the columns, by the grid column in which their figures begin.
        totals: grid rows that add others up.
    """
    rows = by_row(facts)
    out: list[Relation] = []
    for col, kind, role in _named(heads, rows):
        if kind == "change":
            out += _changes(rows, col, role)
        elif kind == "share":
            out += _shares(rows, col, totals)
        else:
            out += _rates(rows, col, kind)
    return out


def _named(heads: Mapping[int, Meaning], rows: Mapping[int, Row]) -> Iterator[tuple[int, str, str]]:
    """The derived columns: grid column, kind of relation, role of the figure in it."""
    for col, column in sorted(heads.items()):
        figures = [row[col] for row in rows.values() if col in row]
        if column.concept is not None and column.concept.id == _RATE:
            yield col, "ratio", "rate"
        elif figures and (known := headers().derived.get(column.leaf)) is not None:
            kind, role = known
            percent = any(f.unit == "%" for f in figures)
            yield col, kind, role or ("rate" if percent else "amount")


def worked_out(heads: Mapping[int, Meaning]) -> frozenset[int]:
    """The columns that are worked out from others."""
    return frozenset(col for col, column in heads.items() if column.leaf in headers().derived)


def _amounts(rows: Mapping[int, Row]) -> list[int]:
    """Columns of money, or of people and posts."""
    words: dict[int, list[Fact]] = defaultdict(list)
    for row in rows.values():
        for col, fact in row.items():
            words[col].append(fact)
    return sorted(
        col for col, found in words.items() if all(f.unit in MONEY or f.unit in _PEOPLE for f in found)
    )


def _pairs(
    rows: Mapping[int, Row], col: int, test: Test, usual: Callable[[Fact, Fact], bool]
) -> tuple[int, int] | None:
    """The two columns of which most rows prove the figures in `col`; where one row is all, the usual two."""
    found: list[tuple[int, bool, tuple[int, int]]] = []
    for first, second in permutations([c for c in _amounts(rows) if c != col], 2):
        asked = [
            (r[col], r[first], r[second])
            for r in rows.values()
            if {first, second, col} <= set(r) and r[col].value != 0 and r[second].value != 0
        ]
        held = sum(test(*three) for three in asked)
        likely = bool(asked) and all(usual(a, b) for _, a, b in asked)
        proved = 2 * held >= len(asked) and (held >= _PROOF or (likely and held > 0))
        if asked and (proved or (likely and len(asked) == 1)):
            found.append((held, likely, (first, second)))
    best = max(found, default=None)
    if best is None or (best[0] == 0 and len(found) > 1):
        return None
    return best[2]


def _last_year(now: Fact, then: Fact) -> bool:
    same = now.concept == then.concept and now.basis == then.basis
    return same and now.period.isdigit() and then.period.isdigit() and int(now.period) == int(then.period) + 1


def _of_budget(spent: Fact, budget: Fact) -> bool:
    return spent.basis == "决算" and budget.basis in _BUDGETS[:2] and spent.period == budget.period


def _changes(rows: Mapping[int, Row], col: int, role: str) -> list[Relation]:
    found = _pairs(rows, col, _rises if role == "rate" else _gap, _last_year)
    if found is None:
        return []
    now, then = found
    return [
        _relation("change", row[col], (("current", row[now]), ("prior", row[then]), (role, row[col])))
        for row in rows.values()
        if {now, then, col} <= set(row) and row[then].value != 0
    ]


def _rates(rows: Mapping[int, Row], col: int, kind: str) -> list[Relation]:
    found = _pairs(rows, col, _quotient, _of_budget)
    if found is None:
        return []
    num, den = found
    roles = ("rate", "actual", "budget") if kind == "fulfil" else ("rate", "num", "den")
    return [
        _relation(
            kind,
            row[col],
            tuple(zip(roles, (row[col], row[num], row[den]), strict=True)),
            rule="" if kind == "fulfil" else "I02",
        )
        for row in rows.values()
        if {num, den, col} <= set(row) and row[den].value != 0
    ]


def _shares(rows: Mapping[int, Row], col: int, totals: frozenset[int]) -> list[Relation]:
    """Shares of the total of an amount column; the column and the total that most rows prove."""
    best: list[Relation] = []
    most = 1
    for amount in _amounts(rows):
        for total in (t for t in totals if t in rows and amount in rows[t]):
            whole = rows[total][amount]
            lines = [
                r for n, r in rows.items() if n != total and {amount, col} <= set(r) and r[col].value != 0
            ]
            held = sum(whole.value != 0 and _quotient(r[col], r[amount], whole) for r in lines)
            if held > most and held >= len(lines) - 1:
                most = held
                best = [
                    _relation("share", r[col], (("share", r[col]), ("part", r[amount]), ("whole", whole)))
                    for r in lines
                ]
    return best


def _rises(rate: Fact, now: Fact, then: Fact) -> bool:
    return then.value != 0 and _close(rate, (now.value - then.value) * 100 / then.value)


def _gap(amount: Fact, now: Fact, then: Fact) -> bool:
    place = min(Decimal(1).scaleb(-f.decimals) for f in (amount, now, then))
    return now.unit == amount.unit and abs(now.value - then.value - amount.value) <= place * 3 / 2


def _quotient(rate: Fact, num: Fact, den: Fact) -> bool:
    return den.value != 0 and num.unit == den.unit and _close(rate, num.value * 100 / den.value)


def _close(rate: Fact, exact: Decimal) -> bool:
    return abs(rate.value - exact) <= Decimal(1).scaleb(-rate.decimals) / 2 + _NEAR


def _relation(kind: str, place: Fact, members: tuple[tuple[str, Fact], ...], *, rule: str = "") -> Relation:
    evidence = place.evidence
    return Relation(
        kind=kind,
        members=tuple((role, fact.id) for role, fact in members),
        rule=rule or None,
        evidence=Evidence(
            quote=evidence.quote, location=evidence.location, how=f"table:{kind}", where=evidence.where
        ),
    )


def whole_percentages(facts: Sequence[Fact]) -> tuple[list[Fact], list[Remark]]:
    """The facts, rates that are stored as 0–1 read as percentages where two amounts of their rows prove it.

    A spreadsheet shows 97% and hands on 0.97. That nothing but the sign is missing is known only from the figures that
    the rate is made of; a column that they do not prove stays as printed.
    """
    rows = by_row(facts)
    small: dict[int, list[Fact]] = defaultdict(list)
    for row in rows.values():
        for col, fact in row.items():
            if fact.unit == "%" and "%" not in fact.text and "％" not in fact.text:
                small[col].append(fact)
    turned: dict[str, Fact] = {}
    remarks: list[Remark] = []
    for col, found in small.items():
        if max(abs(f.value) for f in found) > Decimal("1.5") or not any(f.value for f in found):
            continue
        whole = {f.id: _hundredfold(f) for f in found}
        proved = _proves(rows, col, whole) and not _proves(rows, col, {f.id: f for f in found})
        if proved or _nearer(rows, col):
            turned |= whole
            place = found[0].evidence.location
            message = (
                f"百分数以小数存储：{found[0].text} 按 {whole[found[0].id].value:f}% 读取（按同行金额推算）"
            )
            remarks.append(Remark(code="percent_fraction", message=message, location=place))
    return [turned.get(f.id, f) for f in facts], remarks


def _nearer(rows: Mapping[int, Row], col: int) -> bool:
    """Is every rate of execution in the column far nearer to spent ÷ budget when it is taken a hundredfold?"""
    seen = False
    for row in rows.values():
        if col not in row or row[col].concept != _RATE or row[col].value == 0:
            continue
        exact = [
            a.value * 100 / b.value
            for a, b in permutations((f for c, f in row.items() if c != col), 2)
            if b.value != 0 and a.unit == b.unit and _of_budget(a, b)
        ]
        if not exact or any(abs(row[col].value * 100 - e) * _FAR > abs(row[col].value - e) for e in exact):
            return False
        seen = True
    return seen


def _hundredfold(fact: Fact) -> Fact:
    value = fact.value * 100
    decimals = max(fact.decimals - 2, 0)
    exact = (
        value.quantize(Decimal(1).scaleb(-decimals))
        if value == value.quantize(Decimal(1).scaleb(-decimals))
        else value
    )
    return replace(fact, value=exact, decimals=decimals)


def _proves(rows: Mapping[int, Row], col: int, rates: Mapping[str, Fact]) -> bool:
    """Is there a pair of amounts in most rows of which the rates in this column are the quotient or the rise?"""
    amounts = [c for c in _amounts(rows) if c != col]
    for first, second in permutations(amounts, 2):
        asked = [
            (rates[r[col].id], r[first], r[second])
            for r in rows.values()
            if {first, second, col} <= set(r) and r[col].id in rates and r[col].value != 0
        ]
        if asked and all(_quotient(*three) or _rises(*three) for three in asked):
            return True
    return False
