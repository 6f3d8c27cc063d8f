"""Copying a whole ledger into an empty one: from SQLite to PostgreSQL when one file is outgrown, or back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select

from gouji.errors import LedgerError
from gouji.store.database import close, open_ledger, reading, writing
from gouji.store.schema import metadata, run

if TYPE_CHECKING:
    from sqlalchemy import Engine

_ROWS = 500  # in memory at a time; the largest hold a report each


def copy_ledger(source: Engine, place: str) -> int:
    """Copy every row into a ledger that has none; all of it or nothing. How many rows.

    Raises:
        LedgerError: the target cannot be reached, or holds something already.
    """
    target = open_ledger(place)
    copied = 0
    try:
        with reading(source) as old, writing(target) as new:
            if new.execute(select(func.count()).select_from(run)).scalar():
                raise LedgerError("目标台账里已有记录", "换一个空的数据库或新的文件名。")
            for table in metadata.sorted_tables:  # what others point at comes first
                rows = old.execution_options(yield_per=_ROWS).execute(select(table)).mappings()
                for part in rows.partitions(_ROWS):
                    new.execute(insert(table), [dict(row) for row in part])
                    copied += len(part)
                if target.dialect.name == "postgresql" and "id" in table.c:
                    last = new.execute(select(func.max(table.c.id))).scalar() or 0
                    counter = func.pg_get_serial_sequence(table.name, "id")
                    new.execute(select(func.setval(counter, last + 1, False)))
    finally:
        close(target)
    return copied
