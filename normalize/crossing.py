"""What a figure at the crossing of a row and a column is: concept, stage, office, qualifier. Knows no cells."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gouji.normalize.model import WHOLE, Concept
from gouji.normalize.taxonomy import taxonomy

if TYPE_CHECKING:
    from gouji.normalize.columns import Meaning

MONEY = frozenset({"元", "千元", "万元", "百万元", "亿元"})
_FUNDS = frozenset({"special.total", "expenditure.total", "budget.initial", "budget.full"})
_SIDES = {"收入": "income.total", "支出": "expenditure.total"}
_BOTH = "income_expenditure.total"
GRAND = "总计"
_NO_MONEY = frozenset({"count", "ratio", "score"})
_BASIS_OF = {"budget.initial": "年初", "budget.full": "全年预算"}
_STAGE_CONCEPT = {
    "年初": "budget.initial",
    "全年预算": "budget.full",
    "预算": "budget.full",
    "决算": "budget.executed",
    "调整": "budget.added",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What the whole table says about each of its crossings."""

    basis: str = "决算"  # of columns that name no stage
    alone: bool = False  # one column of figures, whose header may say anything
    funds: bool = (
        False  # the funds of a project or office by stage: their total is the budget, or its execution
    )
    begun: bool = False  # a line that adds others up stands above
    row_total: Concept | None = None  # what a row 合计 means here
    column_total: Concept | None = None  # what a column 合计 means here


_ANY = Frame()


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """A row and a column taken together."""

    concept: Concept | None
    label: str
    entity: str = WHOLE
    basis: str = "决算"
    shift: int = 0  # years from the report's year
    year: int | None = None  # the year printed in the header, which wins
    qualifier: str | None = None
    unit: str | None = None


def combine(row: Meaning, column: Meaning, frame: Frame = _ANY) -> Meant:
    """The meaning of a crossing.

    Office × concept, concept × stage, total row × stage (年初预算 of the project funds), concept × concept with a
    stage of its own (其他资金 × 全年预算数), item × concept (a functional class of 基本支出: the item is the qualifier).
    """
    row, column = _sideways(row, column)
    basis = column.stage.basis if column.stage else frame.basis
    concept, qualifier = column.concept, None
    if column.stage is not None and column.concept is None and _is_total(row, frame):
        concept = taxonomy().by_id.get(_STAGE_CONCEPT.get(basis, "")) if frame.funds else frame.column_total
        basis = "全年预算" if frame.funds and basis == "预算" else basis
    elif column.role == "total" and row.concept is None and frame.column_total is not None:
        concept = frame.column_total
        qualifier = row.words if row.entity is None and row.role != "total" and row.words else None
    elif row.concept is not None:
        concept = row.concept
        if column.concept is not None and column.stage is None:
            concept, qualifier = _two_concepts(row, column, frame)
        elif not column.known and column.words and not frame.alone:
            concept = None  # 增减额, 同比: a figure about the row's concept, not the concept itself
    elif _is_class_by_source(row, column):
        concept, qualifier = taxonomy().by_id["expenditure.total"], row.words  # a functional class by source
    elif column.concept is not None and row.entity is None and row.role != "total" and row.words:
        qualifier = row.words
    if (side := _grand(row, column)) is not None:
        concept, qualifier = side, GRAND
    unit = column.unit or row.unit
    if concept is not None and concept.kind in _NO_MONEY and unit in MONEY:
        unit = None
    return Meant(
        concept=concept,
        label=concept.label if concept else _words(row, column),
        entity=row.entity or column.entity or WHOLE,
        basis=_BASIS_OF.get(concept.id, basis) if concept is not None and column.stage is None else basis,
        shift=column.stage.shift if column.stage else 0,
        year=column.year,
        qualifier=qualifier,
        unit=unit,
    )


def _sideways(row: Meaning, column: Meaning) -> tuple[Meaning, Meaning]:
    """A row that says the stage or the year of columns that say what: 决算 × 基本支出. Others stay as they are."""
    if row.role != "staged":
        return row, column
    if column.stage is not None or (column.concept is None and row.concept is not None):
        return replace(row, role="", stage=None, year=None), column  # 年初预算 × 2022年
    lying = replace(column, stage=row.stage, year=row.year or column.year)
    return replace(row, words="", concept=None, stage=None, year=None, role=""), lying


def _is_class_by_source(row: Meaning, column: Meaning) -> bool:
    """教育支出 under 一般公共预算财政拨款: spending of a functional class by its source. Under …收入 it would be income."""
    source = column.concept is not None and column.concept.id.startswith("income.")
    return source and "收入" not in column.words and row.words.endswith("支出")


def _words(row: Meaning, column: Meaning) -> str:
    """The printed words of a crossing without a concept; a stage is no part of the name."""
    if row.entity is not None:
        return column.words or row.words
    named = row.concept.label if row.concept else row.words
    return (named if column.stage is not None else named + column.words) or column.words


def _grand(row: Meaning, column: Meaning) -> Concept | None:
    """总计 of one side of a balance sheet, 收入 or 支出; the 合计 above it is a total of its own."""
    both = row.concept is not None and row.concept.id == _BOTH
    if row.words != GRAND or column.stage is None or not (row.role == "total" or both):
        return None
    side = _SIDES.get(column.words[:2])
    return taxonomy().by_id[side] if side else None


def _is_total(row: Meaning, frame: Frame) -> bool:
    """合计, or 年度资金总额 or 部门整体支出 among funds: budget or execution, according to the column."""
    return row.role == "total" or (frame.funds and row.concept is not None and row.concept.id in _FUNDS)


def _two_concepts(row: Meaning, column: Meaning, frame: Frame) -> tuple[Concept | None, str | None]:
    """三公经费 under 支出合计 stays 三公经费; under a ratio or a count it is the ratio's."""
    if column.concept is not None and column.concept.kind in {"ratio", "score", "count"}:
        return column.concept, None if _is_total(row, frame) else row.words
    whole = column.concept is not None and column.concept.id.endswith(".total")
    return row.concept, None if whole else column.words
