"""Are the linear rules of a pack in force together possible at all, and each said once? Knows rules, no report.

A pack that makes a figure impossible (total = a and total = a + b) would accuse every office; it is refused instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gouji.normalize.taxonomy import taxonomy
from gouji.validate.refs import ref
from gouji.validate.solver import minimise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gouji.validate.model import Rule, RuleSet

_INFINITY = float("inf")
_SIGNS = {"total": 1, "close": 1, "parts": -1, "other": -1, "open": -1, "add": -1, "less": 1}


def contradictions(rules: RuleSet) -> list[str]:
    """Complaints in Chinese: rules that say the same, and hard linear rules that no positive figures can satisfy."""
    rows = [row for rule in rules.rules for row in linear(rule)]
    names = sorted({name for _, row in rows for name in row})
    if not rows:
        return []
    needed = {
        w
        for rule in rules.rules
        for r in _hard(rule)
        for role in _SIGNS
        if role != "other"
        for w in _words(r.get(role))
    }
    return _repeated(rules) or [
        f"规则 {'、'.join(_named(code, rules) for code in codes)} 互相矛盾：没有一组正数能同时满足它们"
        for codes in _infeasible(rows, names, needed)
    ]


def _repeated(rules: RuleSet) -> list[str]:
    """Two rules with the same total and the same parts: a slip in one would be told twice."""
    seen: dict[tuple[object, ...], str] = {}
    found = []
    for rule in rules.rules:
        for relation in _hard(rule):
            sides = (
                (s, w) for role, s in _SIGNS.items() if role != "other" for w in _words(relation.get(role))
            )
            row = tuple(sorted(sides))
            other = seen.setdefault(row, rule.code)
            if other != rule.code:
                found.append(
                    f"规则 {_named(rule.code, rules)} 与 {_named(other, rules)} 重复：同一合计、同样的分项"
                )
    return found


def _named(code: str, rules: RuleSet) -> str:
    pack = rules.by_code(code).pack
    return code if pack.startswith("gouji.") else f"{code}（规则包 {pack}）"


def linear(rule: Rule) -> Iterator[tuple[str, dict[str, int]]]:
    """The hard linear relations of a rule: code, and coefficients by reference; their sum is 0."""
    for relation in _hard(rule):
        row: dict[str, int] = {}
        for role, sign in _SIGNS.items():
            for word in _words(relation.get(role)):
                row[word] = row.get(word, 0) + sign
        yield rule.code, row


def _hard(rule: Rule) -> Iterator[Mapping[str, Any]]:
    """The relations of a rule that must hold wherever their figures are printed."""
    for relation in rule.params.get("relations", []) if rule.kind in {"sum", "rollforward"} else []:
        if "without" not in relation and relation.get("soft", rule.soft) is None:
            yield relation


def _words(value: Any) -> list[str]:  # noqa: ANN401 -- a TOML value
    return [value] if isinstance(value, str) else list(value or [])


def _infeasible(
    rows: list[tuple[str, dict[str, int]]], names: list[str], needed: set[str]
) -> list[list[str]]:
    at = {name: i for i, name in enumerate(names)}
    size, concepts = len(names), taxonomy().by_id
    # What only stands under `other` need not exist.
    least = {name: 1.0 if name in needed else 0.0 for name in names}
    bounds = [(-_INFINITY if concepts[ref(n).concept].signed else least[n], _INFINITY) for n in names]
    cost = [0.0] * size
    program: list[tuple[list[tuple[int, float]], float]] = []
    # Each relation may be missed by a variable of its own: what is missed at the optimum names those that cannot hold.
    for i, (_, row) in enumerate(rows):
        weights = [(at[name], float(weight)) for name, weight in row.items()]
        program.append(([*weights, (size + i, -1.0)], 0.0))
        program.append(([*((n, -w) for n, w in weights), (size + i, -1.0)], 0.0))
        cost.append(1.0)
        bounds.append((0.0, _INFINITY))
    result = minimise(cost, program, bounds)
    if result is None or result.value < 1e-6:
        return []
    return [sorted({rows[i // 2][0] for i, dual in enumerate(result.rows) if abs(dual) > 1e-7})]
