"""Scoring sheets as blocks of rows that share one weight cell. Knows indicators, no rule."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from gouji.normalize.model import Indicator
from gouji.validate.case import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Rows of a sheet that share one weight cell."""

    rows: tuple[Indicator, ...]

    @property
    def weight(self) -> Decimal | None:
        """What the block can earn."""
        return self.rows[0].weight

    @property
    def score(self) -> Decimal | None:
        """What it earned; None where a score is not printed."""
        scores = [row.score for row in self.rows if row.score is not None]
        return sum(scores, Decimal(0)) if len(scores) == len(self.rows) or (scores and len(self.rows) > 1) else None


def blocks(case: Case) -> list[list[Block]]:
    """The scored sheets of a submission, as blocks."""
    sheets: dict[str, list[Indicator]] = {}
    for row in case.submission.indicators:
        sheets.setdefault(row.sheet, []).append(row)
    result = []
    for rows in sheets.values():
        if not any(r.weight is not None for r in rows):
            continue
        sheet: list[list[Indicator]] = []
        for row in rows:
            if row.weight_rows == 0 and sheet:
                sheet[-1].append(row)
            else:
                sheet.append([row])
        result.append([Block(rows=tuple(block)) for block in sheet])
    return result


def label(row: Indicator) -> str:
    """The name of a row, with its second level where the third alone may occur twice."""
    return "·".join(dict.fromkeys(x for x in (row.level2, row.level3) if x)) or row.level1
