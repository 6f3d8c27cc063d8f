"""Rows of a form that print a total and its parts side by side, for each basis (预算数, 决算数) the row has.

The total of such a row is called 合计 and nothing else; the text tells it under its full name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gouji.normalize.model import WHOLE
from gouji.validate.case import FORM, Case, Figure
from gouji.validate.kinds import Said, kind
from gouji.validate.refs import ref
from gouji.validate.tie import Missing, Tie, term
from gouji.validate.words import place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.validate.model import Rule


_LEAST = 2  # parts beside each other that make a row one of parts


@kind(
    "row_sum",
    required=("sums",),
    options=("label",),
    concepts=("total", "parts", "finer", "beside"),
    tables={"sums": ("total", "parts", "beside", "label")},
)
def row_sum(rule: Rule, case: Case) -> Iterator[Said]:
    """Each entry of `sums` is `{ total, parts, finer?, beside, label }`.

    In a row that prints all of `beside`, the parts (or, where the first of `finer` is not printed, the rest of them)
    add up to the cell called `label` of the same basis, and to the total that the text tells for that basis.
    Rows of units are not looked at. A part without a figure in its row is nothing.
    """
    said = False
    for entry in rule.params["sums"]:
        for (_, basis), row in _rows(case).items():
            parts = _parts(entry, row)
            if parts is None or len(parts) < _LEAST:
                continue
            others = [f for f in row if f not in parts and _called(f, entry["label"])]
            told = [f for f in case.mentions(f"{entry['total']}!{basis}") if f.fact.source not in FORM]
            for total in [*others, *told]:
                if total.fact.bound is None and total.measure.dimension == parts[0].measure.dimension:
                    said = True
                    yield Tie(
                        rule=rule.code,
                        level=rule.level,
                        message=rule.message,
                        terms=(term(total), *(term(part, -1) for part in parts)),
                        name=rule.name,
                        joint=False,
                    )
    if not said:
        yield Missing(
            rule=rule.code,
            level=rule.level,
            labels=tuple(case.label(e["total"]) for e in rule.params["sums"]),
        )


def _called(figure: Figure, label: str) -> bool:
    """Is the column called so? A reader may have taken its figure for some total that it knows."""
    return label in figure.fact.label or place(figure.fact).endswith(label)


def _rows(case: Case) -> dict[tuple[object, str], list[Figure]]:
    rows: dict[tuple[object, str], list[Figure]] = {}
    for figure in case.figures.values():
        place = figure.fact.evidence.location
        own = figure.key.period == case.year and figure.key.entity == WHOLE
        if figure.fact.source in FORM and place.table is not None and own:
            rows.setdefault(((place.table, place.row), figure.key.basis), []).append(figure)
    return rows


def _parts(entry: dict[str, Any], row: list[Figure]) -> list[Figure] | None:
    """The parts of one row; None where it is no such row, or where a part stands in it twice."""
    printed: dict[str, list[Figure]] = {}
    for figure in row:
        printed.setdefault(figure.key.concept, []).append(figure)
    if not all(ref(w).concept in printed for w in entry["beside"]):
        return None
    wanted: list[str] = []
    for word in entry["parts"]:
        concept = ref(word).concept
        finer = entry.get("finer", [])
        if concept in printed or word not in finer[:1]:
            wanted.append(concept)
        else:
            wanted += [ref(w).concept for w in finer[1:]]
    found = [printed[concept] for concept in wanted if concept in printed]
    return [f[0] for f in found] if found and all(len(f) == 1 for f in found) else None
