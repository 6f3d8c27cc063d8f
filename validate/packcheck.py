"""Are the linear rules of a pack in force together possible at all, and each said once? Knows rules, no report.

A pack that makes a figure impossible (total = a and total = a + b) would accuse every office; it is refused instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gouji.normalize.taxonomy import taxonomy
from gouji.validate.refs import ref

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gouji.validate.model import Rule, RuleSet

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
    import numpy as np  # noqa: PLC0415 -- heavy, and only foreign packs are checked at run time
    from scipy.optimize import linprog  # noqa: PLC0415

    at = {name: i for i, name in enumerate(names)}
    size = len(rows)
    # One pair of slacks per row: what remains non-zero at the optimum names the rules that cannot hold.
    matrix = np.zeros((size, len(names) + 2 * size))
    for i, (_, row) in enumerate(rows):
        for name, weight in row.items():
            matrix[i, at[name]] = weight
        matrix[i, len(names) + 2 * i], matrix[i, len(names) + 2 * i + 1] = 1, -1
    cost = np.concatenate([np.zeros(len(names)), np.ones(2 * size)])
    concepts = taxonomy().by_id
    bounds: list[tuple[float | None, float | None]] = [
        # What only stands under `other` need not exist.
        (None, None) if concepts[ref(name).concept].signed else (1 if name in needed else 0, None)
        for name in names
    ]
    result = linprog(cost, A_eq=matrix, b_eq=np.zeros(size), bounds=[*bounds, *[(0, None)] * (2 * size)])
    if result.fun is not None and result.fun < 1e-6:
        return []
    duals = np.asarray(result.eqlin.marginals)
    codes = sorted({code for (code, _), dual in zip(rows, duals, strict=True) if abs(dual) > 1e-7})
    return [codes]
