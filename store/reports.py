"""Extractions, and submissions with their revisions: what was read, and under whose name and year it is filed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, delete, func, insert, select

from gouji.extract import frozen
from gouji.normalize.model import Submission
from gouji.store.database import reading, writing
from gouji.store.schema import (
    arrival,
    attempt,
    companion,
    entity,
    extraction,
    fact,
    revision,
    submission,
)

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from sqlalchemy import Connection, Engine, Select

    from gouji.normalize.model import Fact

MAX_TRACE = 8000


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What reading some bytes gave: a submission, or the reason why not."""

    sha256: str
    name: str
    format: str = ""
    pages: int | None = None
    form: str | None = None
    reason: str | None = None
    detail: str = ""
    submission: Submission | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """How the reading went."""

    outcome: str
    ms: int
    peak_mb: float
    trace: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One version of one submission."""

    id: int
    entity: str
    year: int
    kind: str
    n: int
    sha256: str
    run_id: int
    received: str = ""  # ISO time


def extracted(engine: Engine, version: str, run_id: int) -> dict[str, str | None]:
    """Digest → reason of refusal (None where it was read), for what this run claimed and this reader has read."""
    claimed = select(arrival.c.sha256).where(arrival.c.run_id == run_id)
    query = select(extraction.c.sha256, extraction.c.reason).where(
        extraction.c.version == version, extraction.c.sha256.in_(claimed)
    )
    with reading(engine) as connection:
        return {row.sha256: row.reason for row in connection.execute(query)}


def outdated(engine: Engine, version: str) -> set[str]:
    """Digests that other versions of the reader have read, and this one has not."""
    this = func.sum(case((extraction.c.version == version, 1), else_=0))
    query = select(extraction.c.sha256).group_by(extraction.c.sha256).having(this == 0)
    with reading(engine) as connection:
        return set(connection.execute(query).scalars())


def get_extraction(engine: Engine, sha256: str, version: str | None = None) -> Extraction | None:
    """The extraction of some bytes; the newest that could be read where no version is asked for."""
    query = select(extraction).where(extraction.c.sha256 == sha256)
    query = query.order_by(extraction.c.content.is_(None), extraction.c.id.desc())
    if version is not None:
        query = query.where(extraction.c.version == version)
    with reading(engine) as connection:
        row = connection.execute(query.limit(1)).first()
    return None if row is None else _extraction(row)


def _extraction(row: Any) -> Extraction:  # noqa: ANN401 - a row
    return Extraction(
        sha256=row.sha256,
        name=row.name,
        format=row.format,
        pages=row.pages,
        form=row.form,
        reason=row.reason,
        detail=row.detail,
        submission=None if row.content is None else frozen.load(Submission, row.content),
    )


def put_extraction(engine: Engine, read: Extraction, tried: Attempt, *, version: str, run_id: int) -> None:
    """Keep what reading gave, with its facts in rows of their own; what was read is not read otherwise a second time."""
    with writing(engine) as connection:
        same = (extraction.c.sha256 == read.sha256, extraction.c.version == version)
        there = connection.execute(select(extraction.c.reason).where(*same)).first()
        if there is not None and there.reason is None:
            return
        if there is not None:  # refused then, tried again now
            connection.execute(delete(extraction).where(*same))
        connection.execute(
            insert(attempt).values(
                run_id=run_id, sha256=read.sha256, outcome=tried.outcome, ms=tried.ms, peak_mb=tried.peak_mb,
                trace=tried.trace[-MAX_TRACE:],
            )
        )  # fmt: skip
        values = {
            "sha256": read.sha256, "version": version, "name": read.name, "format": read.format, "pages": read.pages,
            "form": read.form, "reason": read.reason, "detail": read.detail,
            "content": None if read.submission is None else frozen.dump(read.submission),
        }  # fmt: skip
        key = connection.execute(insert(extraction).values(**values)).inserted_primary_key
        assert key is not None
        if read.submission is not None and read.submission.facts:
            connection.execute(insert(fact), [_fact_row(f, key[0]) for f in read.submission.facts])


def count_read(engine: Engine, run_id: int) -> int:
    """How many documents a run has read, also before it was broken off."""
    query = select(func.count()).select_from(attempt).where(attempt.c.run_id == run_id)
    with reading(engine) as connection:
        return connection.execute(query).scalar_one()


def _fact_row(f: Fact, extraction_id: int) -> dict[str, Any]:
    places = max(-int(f.value.as_tuple().exponent), 0)
    return {
        "extraction_id": extraction_id, "key": f.id, "concept": f.concept, "label": f.label, "entity": f.entity,
        "period": f.period, "basis": f.basis, "qualifier": f.qualifier, "scaled": f"{f.value.scaleb(places):.0f}",
        "decimals": places, "unit": f.unit, "printed": f.text, "source": f.source, "place": f.evidence.where,
        "confidence": f.confidence,
    }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """Some bytes to be filed under an office, a year and a kind."""

    office: str
    year: int  # 0 where the report does not say
    kind: str
    sha256: str
    run_id: int
    now: str


def assign(engine: Engine, new: Filing) -> tuple[str, Revision]:
    """File some bytes: "new", "revision", or "duplicate" of a version that is there."""
    with writing(engine) as connection:
        owner = _entity(connection, new.office)
        where = (
            submission.c.entity_id == owner,
            submission.c.year == new.year,
            submission.c.kind == new.kind,
        )
        filed = connection.execute(select(submission.c.id).where(*where)).scalar()
        outcome = "revision"
        if filed is None:
            key = connection.execute(
                insert(submission).values(entity_id=owner, year=new.year, kind=new.kind)
            ).inserted_primary_key
            assert key is not None
            filed, outcome = key[0], "new"
        same = select(revision).where(revision.c.submission_id == filed, revision.c.sha256 == new.sha256)
        row = connection.execute(same).first()
        if row is None:
            last = (
                connection.execute(
                    select(func.max(revision.c.n)).where(revision.c.submission_id == filed)
                ).scalar()
                or 0
            )
            values = {
                "submission_id": filed,
                "n": last + 1,
                "sha256": new.sha256,
                "run_id": new.run_id,
                "received": new.now,
            }
            connection.execute(insert(revision).values(**values))
            row = connection.execute(same).one()
        elif row.run_id != new.run_id:
            outcome = "duplicate"
        elif row.n > 1:
            outcome = "revision"
        else:
            outcome = "new"
        found = Revision(
            id=row.id,
            entity=new.office,
            year=new.year,
            kind=new.kind,
            n=row.n,
            sha256=row.sha256,
            run_id=row.run_id,
        )
    return outcome, found


def versions(engine: Engine, office: str, year: int, kind: str) -> list[Revision]:
    """Every version of one submission, the newest first."""
    where = (entity.c.name == office, submission.c.year == year, submission.c.kind == kind)
    with reading(engine) as connection:
        rows = connection.execute(_placed().where(*where).order_by(revision.c.n.desc()))
        return [_revision(row) for row in rows]


def accompany(engine: Engine, revision_id: int, sha256: str, run_id: int) -> None:
    """Keep that some bytes are the same report as a version, in another format."""
    same = (companion.c.revision_id == revision_id, companion.c.sha256 == sha256)
    with writing(engine) as connection:
        if connection.execute(select(companion.c.id).where(*same)).first() is None:
            values = {"revision_id": revision_id, "sha256": sha256, "run_id": run_id}
            connection.execute(insert(companion).values(**values))


def filed(engine: Engine, digests: AbstractSet[str]) -> dict[str, Revision]:
    """Digest → the version that its bytes are, or that they are the same report as in another format."""
    twin = (
        _placed()
        .join(companion, companion.c.revision_id == revision.c.id)
        .add_columns(companion.c.sha256.label("twin"))
    )
    with reading(engine) as connection:
        found = {row.twin: _revision(row) for row in connection.execute(twin) if row.twin in digests}
        every = connection.execute(_placed())
        return found | {row.sha256: _revision(row) for row in every if row.sha256 in digests}


def _placed() -> Select[Any]:
    """Revisions with office, year and kind."""
    return (
        select(revision, entity.c.name, submission.c.year, submission.c.kind)
        .join(submission, submission.c.id == revision.c.submission_id)
        .join(entity, entity.c.id == submission.c.entity_id)
    )


def _revision(row: Any) -> Revision:  # noqa: ANN401 - a row
    return Revision(
        id=row.id, entity=row.name, year=row.year, kind=row.kind, n=row.n, sha256=row.sha256, run_id=row.run_id,
        received=row.received,
    )  # fmt: skip


def _entity(connection: Connection, name: str) -> int:
    found = connection.execute(select(entity.c.id).where(entity.c.name == name)).scalar()
    if found is None:
        key = connection.execute(insert(entity).values(name=name)).inserted_primary_key
        assert key is not None
        found = key[0]
    return int(found)


def revisions(
    engine: Engine, *, newest: bool = True, run_id: int | None = None, until: int | None = None
) -> list[Revision]:
    """Revisions by office, year, kind and number; only the newest of each submission, or those of one run.

    Args:
        engine: the ledger.
        newest: only the last of each submission.
        run_id: only those that this run filed.
        until: only those that this run or an earlier one filed: what was known then.
    """
    query = _placed()
    if run_id is not None:
        query = query.where(revision.c.run_id == run_id)
    if until is not None:
        query = query.where(revision.c.run_id <= until)
    with reading(engine) as connection:
        found = [_revision(row) for row in connection.execute(query)]
    found.sort(key=lambda r: (r.entity, r.year, r.kind, r.n))  # databases sort each their own way
    return list({(r.entity, r.year, r.kind): r for r in found}.values()) if newest else found
