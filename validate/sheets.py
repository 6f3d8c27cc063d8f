"""Scoring sheets as blocks of rows that share one weight cell. Knows indicators, no rule."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.normalize.model import Indicator

if TYPE_CHECKING:
    from gouji.extract.model import Location
    from gouji.validate.case import Case


_SHEET_OF = {"execution": "score"}


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
        return (
            sum(scores, Decimal(0))
            if len(scores) == len(self.rows) or (scores and len(self.rows) > 1)
            else None
        )


_FULL = frozenset({Decimal(100), Decimal(90), Decimal(80)})  # without the execution rate: 10 or 20 less


def sheets(case: Case) -> list[list[Block]]:
    """The scoring sheets of a submission, as blocks.

    Tables that are complete by themselves (100 points, or what the execution rate leaves) are sheets of their own;
    tables that only together make one are one sheet, continued.
    """
    tables: dict[int | None, list[Block]] = {}
    for row in case.submission.indicators:
        blocks = tables.setdefault(row.location.table, [])
        if row.weight_rows == 0 and blocks:
            blocks[-1] = Block(rows=(*blocks[-1].rows, row))
        elif row.weight is not None or row.score is not None:
            blocks.append(Block(rows=(row,)))
    tables = {table: blocks for table, blocks in tables.items() if blocks}
    complete = [blocks for blocks in tables.values() if weight(blocks) in _FULL]
    together = [block for blocks in tables.values() for block in blocks]
    if complete and weight(together) not in _FULL:
        return complete
    return [together] if together else []


def weight(blocks: list[Block]) -> Decimal | None:
    """What a sheet can earn; None where a weight is not printed."""
    weights = [b.weight for b in blocks if b.weight is not None]
    return sum(weights, Decimal(0)) if len(weights) == len(blocks) else None


def tables_of(blocks: list[Block]) -> frozenset[int | None]:
    """The tables that a sheet stands in."""
    return frozenset(row.location.table for block in blocks for row in block.rows)


def beside(blocks: list[Block], place: Location) -> list[Block]:
    """What a total counts up: the rows of its own table. The execution rate may stand, with its points, in another one."""
    own = [b for b in blocks if b.rows[0].location.table == place.table]
    return own if own and weight(own) in _FULL else blocks


def label(row: Indicator) -> str:
    """The name of a row, with its second level where the third alone may occur twice."""
    return "·".join(dict.fromkeys(x for x in (row.level2, row.level3) if x)) or row.level1
