"""Figures of one name in several tables that are not one quantity: two projects, a total sheet and its part.

Two form figures of the same key that disagree are one quantity with a slip, or two quantities. Only a slip of the hand
(a digit, a decimal point, 元 for 万元) keeps them together; anything else separates them, and that is said in a remark.
An office is not accused because two tables speak of different things.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from gouji.extract.model import Remark
from gouji.validate.case import FORM, Case, Figure, Key, in_order
from gouji.validate.explain import cause
from gouji.validate.model import Level
from gouji.validate.refs import ref
from gouji.validate.tie import Tie, term
from gouji.validate.words import name, place, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from gouji.validate.model import Rule

EXECUTED = "执行"  # qualifier of what was spent out of a source of funds
_SLIPS = frozenset({"ocr", "rounding", "digit", "transpose", "drop", "insert", "sign", "pow10", "unit"})


def separate(case: Case) -> tuple[Case, list[Remark]]:
    """The case with figures of different scopes under keys of their own."""
    moved = {**_executed(case), **_at_home(case)}
    figures = {fact: replace(f, key=moved[fact]) if fact in moved else f for fact, f in case.figures.items()}
    by_key: dict[Key, tuple[Figure, ...]] = dict(case.by_key)
    if moved:
        lists: dict[Key, list[Figure]] = {}
        for mentions in case.by_key.values():
            for figure in mentions:
                now = figures[figure.fact.id]
                lists.setdefault(now.key, []).append(now)
        by_key = {key: in_order(all_of) for key, all_of in lists.items()}
    remarks: list[Remark] = []
    result: dict[Key, tuple[Figure, ...]] = {}
    for key, all_of in by_key.items():
        groups = _groups(key, all_of) if len(all_of) > 1 else [all_of]
        for number, group in enumerate(groups, 1):
            own = key if number == 1 else key._replace(qualifier=f"{key.qualifier}§{number}")
            result[own] = tuple(f if f.key == own else replace(f, key=own) for f in group)
            if number > 1:
                figures.update({f.fact.id: f for f in result[own]})
        if len(groups) > 1:
            remarks.append(_remark(groups))
    if not remarks and not moved:
        return case, []
    return replace(case, figures=MappingProxyType(figures), by_key=MappingProxyType(result)), remarks


def inside(
    rule: Rule, case: Case, relation: Mapping[str, Any], head: str, plus: Sequence[str], less: Sequence[str]
) -> Iterator[Tie]:
    """The relation inside every scope of every table (财政拨款, a functional class), where the table prints it whole.

    Figures of two tables are not mixed: one may speak of all spending, the other of what the treasury paid.
    """
    tables: dict[tuple[object, str], dict[str, list[Figure]]] = {}
    for figure in case.figures.values():
        scope = figure.fact.qualifier or ""
        if figure.fact.source in FORM and scope and "/" not in scope and figure.key.basis == "决算":
            place = (figure.fact.evidence.location.table, scope)
            tables.setdefault(place, {}).setdefault(figure.key.concept, []).append(figure)
    wanted = [ref(word).concept for word in (relation[head], *plus, *less)]
    signs = [1, *[-1] * len(plus), *[1] * len(less)]
    others = relation.get("other", ())
    extra = [ref(word).concept for word in ([others] if isinstance(others, str) else others)]
    for printed in tables.values():
        found = [printed.get(concept, []) for concept in wanted]
        more = [printed[concept] for concept in extra if concept in printed]
        if all(group and len({f.value for f in group}) == 1 for group in (*found, *more)):
            terms = [term(group[0], sign) for group, sign in zip(found, signs, strict=True)]
            yield Tie(
                rule=rule.code,
                level=Level(relation.get("level", rule.level)),
                message=rule.message,
                terms=(*terms, *(term(group[0], -1) for group in more)),
                soft=relation.get("soft", rule.soft),
                name=rule.name,
            )


def _at_home(case: Case) -> dict[str, Key]:
    """Prose in a cell speaks of its own table: of the project whose form it is, not of the office."""
    cells = {
        fact_id: figure
        for fact_id, figure in case.figures.items()
        if figure.fact.source == "cell" and not figure.key.qualifier
    }
    forms: dict[tuple[object, ...], set[Key]] = {}
    if not cells:
        return {}
    for figure in case.figures.values():
        if figure.fact.source in FORM and not figure.key.concept.startswith("#"):
            forms.setdefault(_place(figure), set()).add(figure.key)
    moved = {}
    for fact_id, figure in cells.items():
        keys = forms.get(_place(figure), set())
        if len(keys) == 1 and figure.key not in keys:
            moved[fact_id] = next(iter(keys))
    return moved


def _place(figure: Figure) -> tuple[object, ...]:
    key = figure.key
    return (figure.fact.evidence.location.table, key.concept, key.entity, key.period, key.basis)


def _executed(case: Case) -> dict[str, Key]:
    """Cells of sources of funds under 执行数, where the table has 预算数 columns beside it.

    What was spent out of a grant or out of the carry-over is neither the grant nor the carry-over.
    """
    planned = {
        (f.key.concept, f.fact.evidence.location.table)
        for f in case.figures.values()
        if f.key.basis in {"年初", "全年预算"} and f.fact.source in FORM
    }
    moved = {}
    for fact_id, figure in case.figures.items():
        key, fact = figure.key, figure.fact
        source = key.concept == "carry" or key.concept.startswith(("income.", "special."))
        spent = source and key.basis == "决算" and fact.source in FORM and not key.qualifier
        if spent and (key.concept, fact.evidence.location.table) in planned:
            moved[fact_id] = key._replace(qualifier=EXECUTED)
    return moved


def _groups(key: Key, figures: Sequence[Figure]) -> Sequence[Sequence[Figure]]:
    """Form figures by agreement, the main group first; prose goes with the group that it agrees with."""
    forms = [f for f in figures if f.fact.source in FORM]
    if len(forms) < 2 or key.concept.startswith("#"):
        return [figures]
    groups: list[list[Figure]] = []
    for figure in forms:
        near = next((g for g in groups if _agree(g[0], figure)), None)
        if near is None:
            groups.append([figure])
        else:
            near.append(figure)
    if len(groups) == 1:
        return [figures]
    prose = [f for f in figures if f.fact.source not in FORM]
    groups.sort(key=lambda g: (not any(_agree(g[0], p) for p in prose), -len(g)))
    main, others = groups[0], []
    for group in groups[1:]:
        if _slip(main[0], group[0]) or _slip(group[0], main[0]):
            main += group
        else:
            others.append(group)
    if not others:
        return [figures]
    for figure in prose:
        # Of several scopes prose may mean any, or none of them.
        home = next((g for g in (main, *others) if _agree(g[0], figure)), None)
        home = home or next((g for g in (main, *others) if _slip(g[0], figure)), None)
        if home is None:
            others.append([figure])
        else:
            home.append(figure)
    return [main, *others]


def _agree(a: Figure, b: Figure) -> bool:
    return not a.interval.meet(b.interval).empty


def _slip(right: Figure, wrong: Figure) -> bool:
    """Is one print a slip of the hand from the other?"""
    return right.value != 0 and wrong.value != 0 and cause(wrong, right.value, ()).code in _SLIPS


def _remark(groups: Sequence[Sequence[Figure]]) -> Remark:
    shown = "、".join(f"{place(g[0].fact)} {said(g[0].fact)}" for g in groups[:4])
    return Remark(
        code="several_scopes",
        message=f"{name(groups[0][0].fact)}在几处表格中数值不同（{shown}），按不同口径分别核对",
        location=groups[1][0].fact.evidence.location,
    )
