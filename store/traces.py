"""Traces of reports: what is compared between offices, kept so that nothing is read or computed twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from gouji.extract import frozen
from gouji.store.database import reading, writing
from gouji.store.schema import trace
from gouji.validate.trace import Trace

if TYPE_CHECKING:
    from sqlalchemy import Engine


def get_traces(engine: Engine, version: str) -> dict[str, Trace]:
    """Digest of a report's bytes → its trace, for what this version has made."""
    query = select(trace.c.sha256, trace.c.content).where(trace.c.version == version)
    with reading(engine) as connection:
        return {row.sha256: frozen.load(Trace, row.content) for row in connection.execute(query)}


def put_trace(engine: Engine, sha256: str, made: Trace, version: str) -> None:
    """Keep the trace of a report instead of an older one."""
    with writing(engine) as connection:
        connection.execute(delete(trace).where(trace.c.sha256 == sha256))
        connection.execute(insert(trace).values(sha256=sha256, version=version, content=frozen.dump(made)))
