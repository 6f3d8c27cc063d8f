"""Figures of one name in several tables that are not one quantity: two projects, a total sheet and its part.

Two form figures of the same key that disagree are one quantity with a slip, or two quantities. Only a slip of the hand
(a digit, a decimal point, 元 for 万元) keeps them together; anything else separates them, and that is said in a remark.
An office is not accused because two tables speak of different things.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

from gouji.extract.model import Remark
from gouji.validate.case import FORM, Case, Figure, Key
from gouji.validate.explain import cause
from gouji.validate.words import name, place, said

EXECUTED = "执行"  # qualifier of what was spent out of a source of funds
_SLIPS = frozenset({"ocr", "rounding", "digit", "transpose", "drop", "insert", "sign", "pow10", "unit"})


def separate(case: Case) -> tuple[Case, list[Remark]]:
    """The case with figures of different scopes under keys of their own."""
    by_key: dict[Key, tuple[Figure, ...]] = {}
    figures = dict(case.figures)
    remarks: list[Remark] = []
    executed = _executed(case)
    figures.update({f.fact.id: f for group in executed.values() for f in group})
    for key, all_of in [*executed.items(), *_without(case, executed).items()]:
        groups = _groups(key, all_of)
        by_key[key] = tuple(f for f in all_of if f in groups[0])
        for number, group in enumerate(groups[1:], 2):
            own = key._replace(qualifier=f"{key.qualifier}§{number}")
            by_key[own] = tuple(replace(f, key=own) for f in all_of if f in group)
            figures.update({f.fact.id: f for f in by_key[own]})
        if len(groups) > 1:
            remarks.append(_remark(groups))
    if not remarks and not executed:
        return case, []
    return replace(case, figures=MappingProxyType(figures), by_key=MappingProxyType(by_key)), remarks


def _executed(case: Case) -> dict[Key, tuple[Figure, ...]]:
    """Cells of sources of funds under 执行数, where the table has 预算数 columns beside it.

    What was spent out of a grant or out of the carry-over is neither the grant nor the carry-over.
    """
    planned = {
        (f.key.concept, f.fact.evidence.location.table)
        for f in case.figures.values()
        if f.key.basis in {"年初", "全年预算"} and f.fact.source in FORM
    }
    found: dict[Key, list[Figure]] = {}
    for figure in case.figures.values():
        key, fact = figure.key, figure.fact
        source = key.concept == "carry" or key.concept.startswith("income.")
        if source and key.basis == "决算" and fact.source in FORM:
            if (key.concept, fact.evidence.location.table) in planned and not key.qualifier:
                own = key._replace(qualifier=EXECUTED)
                found.setdefault(own, []).append(replace(figure, key=own))
    return {key: tuple(group) for key, group in found.items()}


def _without(case: Case, moved: dict[Key, tuple[Figure, ...]]) -> dict[Key, tuple[Figure, ...]]:
    gone = {f.fact.id for group in moved.values() for f in group}
    rest = {key: tuple(f for f in group if f.fact.id not in gone) for key, group in case.by_key.items()}
    return {key: group for key, group in rest.items() if group}


def _groups(key: Key, figures: Sequence[Figure]) -> list[list[Figure]]:
    """Form figures by agreement, the main group first; prose goes with the group that it agrees with."""
    forms = [f for f in figures if f.fact.source in FORM]
    if len(forms) < 2 or key.concept.startswith("#"):
        return [list(figures)]
    groups: list[list[Figure]] = []
    for figure in forms:
        near = next((g for g in groups if _agree(g[0], figure)), None)
        if near is None:
            groups.append([figure])
        else:
            near.append(figure)
    if len(groups) == 1:
        return [list(figures)]
    prose = [f for f in figures if f.fact.source not in FORM]
    groups.sort(key=lambda g: (not any(_agree(g[0], p) for p in prose), -len(g)))
    main, others = groups[0], []
    for group in groups[1:]:
        if _slip(main[0], group[0]) or _slip(group[0], main[0]):
            main += group
        else:
            others.append(group)
    if not others:
        return [list(figures)]
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


def _remark(groups: list[list[Figure]]) -> Remark:
    shown = "、".join(f"{place(g[0].fact)} {said(g[0].fact)}" for g in groups[:4])
    return Remark(
        code="several_scopes",
        message=f"{name(groups[0][0].fact)}在几处表格中数值不同（{shown}），按不同口径分别核对",
        location=groups[1][0].fact.evidence.location,
    )
