"""Runs and arrivals: what was seen, when, and what became of it. Every function is one short transaction."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, update

from gouji.store.database import reading, writing
from gouji.store.schema import arrival, blob, run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Engine, Select

RUNNING, DONE, FAILED = "running", "done", "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run, as recorded."""

    id: int
    kind: str
    root: str
    started: str
    ended: str | None
    state: str
    exit_code: int | None
    counts: dict[str, Any]
    version: str = ""
    rules: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One file as seen by one run."""

    path: str  # relative to the root
    size: int
    mtime_ns: int
    sha256: str | None = None
    outcome: str | None = None  # None while it is worked on
    reason: str | None = None


def begin(engine: Engine, *, kind: str, root: str, version: str, rules: str, now: str) -> tuple[Run, bool]:
    """The run to work in, and whether it goes on with one that was broken off. The caller holds the root alone."""
    with writing(engine) as connection:
        left = connection.execute(_open_run(root)).mappings().first()
        if left is not None:
            return _run(left), True
        number = (connection.execute(select(func.max(run.c.id))).scalar() or 0) + 1
        values = {
            "id": number, "kind": kind, "root": root, "version": version, "rules": rules, "started": now, "state": RUNNING,
        }  # fmt: skip
        connection.execute(insert(run).values(**values))
        return _run(connection.execute(select(run).where(run.c.id == number)).mappings().one()), False


def broken_off(engine: Engine, root: str) -> int | None:
    """The number of the run of a root that began and did not end."""
    with reading(engine) as connection:
        left = connection.execute(_open_run(root)).mappings().first()
    return None if left is None else int(left["id"])


def _open_run(root: str) -> Select[Any]:
    return select(run).where(run.c.root == root, run.c.state == RUNNING)


def finish(
    engine: Engine, number: int, *, state: str, exit_code: int, counts: Mapping[str, Any], now: str
) -> None:
    """Close a run with its counts."""
    said = json.dumps(counts, ensure_ascii=False, sort_keys=True)
    with writing(engine) as connection:
        connection.execute(
            update(run)
            .where(run.c.id == number)
            .values(state=state, exit_code=exit_code, counts=said, ended=now)
        )


def runs(
    engine: Engine, *, root: str | None = None, kind: str | None = None, limit: int | None = None
) -> list[Run]:
    """Runs, newest first."""
    query = select(run).order_by(run.c.id.desc())
    if root is not None:
        query = query.where(run.c.root == root)
    if kind is not None:
        query = query.where(run.c.kind == kind)
    with reading(engine) as connection:
        return [_run(row) for row in connection.execute(query.limit(limit)).mappings()]


def _run(row: Mapping[str, Any] | Any) -> Run:  # noqa: ANN401 - a row mapping
    return Run(
        id=row["id"],
        kind=row["kind"],
        root=row["root"],
        started=row["started"],
        ended=row["ended"],
        state=row["state"],
        exit_code=row["exit_code"],
        counts=json.loads(row["counts"] or "{}"),
        version=row["version"],
        rules=row["rules"],
    )


def known(engine: Engine, root: str) -> dict[str, Arrival]:
    """The last recorded state of every path of a root: what needs no second look while size and time stand still."""
    newest = select(func.max(arrival.c.id)).where(arrival.c.root == root).group_by(arrival.c.path)
    with reading(engine) as connection:
        rows = connection.execute(select(arrival).where(arrival.c.id.in_(newest)))
        return {row.path: _arrival(row) for row in rows}


def of_run(engine: Engine, number: int) -> list[Arrival]:
    """The arrivals of one run, by path."""
    with reading(engine) as connection:
        rows = connection.execute(select(arrival).where(arrival.c.run_id == number))
        return sorted(
            (_arrival(row) for row in rows), key=lambda a: a.path
        )  # databases sort each their own way


def deferred_since(engine: Engine, number: int, root: str) -> dict[str, list[str]]:
    """Path that a run deferred → when each run began that deferred it without a break, the newest first."""
    mine = select(arrival.c.path).where(arrival.c.run_id == number, arrival.c.outcome == "deferred")
    query = (
        select(arrival.c.path, arrival.c.outcome, run.c.started)
        .join(run, run.c.id == arrival.c.run_id)
        .where(arrival.c.root == root, arrival.c.run_id <= number, arrival.c.path.in_(mine))
        .order_by(arrival.c.run_id.desc())
    )
    found: dict[str, list[str]] = {}
    ended: set[str] = set()
    with reading(engine) as connection:
        for row in connection.execute(query):
            if row.outcome != "deferred":
                ended.add(row.path)
            elif row.path not in ended:
                found.setdefault(row.path, []).append(row.started)
    return found


def _arrival(row: Any) -> Arrival:  # noqa: ANN401 - a row
    return Arrival(
        path=row.path,
        size=row.size,
        mtime_ns=row.mtime_ns,
        sha256=row.sha256,
        outcome=row.outcome,
        reason=row.reason,
    )


def record(engine: Engine, number: int, root: str, arrivals: Sequence[Arrival]) -> None:
    """Record arrivals that the run does not have yet."""
    rows = [
        {
            "run_id": number, "root": root, "path": a.path, "size": a.size, "mtime_ns": a.mtime_ns,
            "sha256": a.sha256, "outcome": a.outcome, "reason": a.reason,
        }
        for a in arrivals
    ]  # fmt: skip
    if rows:
        with writing(engine) as connection:
            connection.execute(insert(arrival), rows)


def claim(engine: Engine, number: int, root: str, taken: Arrival, *, stored: str, now: str) -> None:
    """Record that a file's bytes are safe in the store and are to be worked on."""
    with writing(engine) as connection:
        if connection.execute(select(blob.c.sha256).where(blob.c.sha256 == taken.sha256)).first() is None:
            values = {"sha256": taken.sha256, "size": taken.size, "stored": stored, "first_seen": now}
            connection.execute(insert(blob).values(**values))
        values = {
            "run_id": number, "root": root, "path": taken.path, "size": taken.size, "mtime_ns": taken.mtime_ns,
            "sha256": taken.sha256,
        }  # fmt: skip
        connection.execute(insert(arrival).values(**values))


def settle(engine: Engine, number: int, path: str, outcome: str, reason: str | None = None) -> None:
    """Say what became of an arrival."""
    with writing(engine) as connection:
        connection.execute(
            update(arrival)
            .where(arrival.c.run_id == number, arrival.c.path == path)
            .values(outcome=outcome, reason=reason)
        )
