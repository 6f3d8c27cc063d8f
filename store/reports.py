"""Extractions, submissions with their revisions, confrontations with their findings: the results that are kept."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select

from gouji.extract import frozen
from gouji.normalize.model import Submission
from gouji.store.database import reading, writing
from gouji.store.schema import (
    attempt,
    confrontation,
    entity,
    extraction,
    fact,
    finding,
    revision,
    rule_outcome,
    submission,
)
from gouji.validate.model import Confrontation, Finding

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

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


def extractions(engine: Engine, version: str) -> dict[str, str | None]:
    """Digest → reason of refusal (None where it was read), for everything that this version of the reader has read."""
    query = select(extraction.c.sha256, extraction.c.reason).where(extraction.c.version == version)
    with reading(engine) as connection:
        return {row.sha256: row.reason for row in connection.execute(query)}


def get_extraction(engine: Engine, sha256: str, version: str | None = None) -> Extraction | None:
    """The extraction of some bytes, the newest where no version is asked for."""
    query = select(extraction).where(extraction.c.sha256 == sha256).order_by(extraction.c.id.desc())
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
    """Keep what reading gave, with its facts in rows of their own; a second time changes nothing."""
    with writing(engine) as connection:
        there = select(extraction.c.id).where(
            extraction.c.sha256 == read.sha256, extraction.c.version == version
        )
        if connection.execute(there).first() is not None:
            return
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


def _entity(connection: Connection, name: str) -> int:
    found = connection.execute(select(entity.c.id).where(entity.c.name == name)).scalar()
    if found is None:
        key = connection.execute(insert(entity).values(name=name)).inserted_primary_key
        assert key is not None
        found = key[0]
    return int(found)


def revisions(engine: Engine, *, newest: bool = True, run_id: int | None = None) -> list[Revision]:
    """Revisions by office, year, kind and number; only the newest of each submission, or those of one run."""
    query = (
        select(revision, entity.c.name, submission.c.year, submission.c.kind)
        .join(submission, submission.c.id == revision.c.submission_id)
        .join(entity, entity.c.id == submission.c.entity_id)
        .order_by(entity.c.name, submission.c.year, submission.c.kind, revision.c.n)
    )
    if run_id is not None:
        query = query.where(revision.c.run_id == run_id)
    with reading(engine) as connection:
        rows = list(connection.execute(query))
    found = [
        Revision(
            id=r.id,
            entity=r.name,
            year=r.year,
            kind=r.kind,
            n=r.n,
            sha256=r.sha256,
            run_id=r.run_id,
            received=r.received,
        )
        for r in rows
    ]
    return list({(r.entity, r.year, r.kind): r for r in found}.values()) if newest else found


def confronted(engine: Engine, rules: str) -> set[int]:
    """The revisions that have been confronted with these rules."""
    with reading(engine) as connection:
        return set(
            connection.execute(
                select(confrontation.c.revision_id).where(confrontation.c.rules == rules)
            ).scalars()
        )


def put_confrontation(
    engine: Engine, judged: Confrontation, *, revision_id: int, rules: str, run_id: int
) -> None:
    """Keep a confrontation; one with the same rules is replaced, because a waiver may have changed it."""
    with writing(engine) as connection:
        where = (confrontation.c.revision_id == revision_id, confrontation.c.rules == rules)
        for old in list(connection.execute(select(confrontation.c.id).where(*where)).scalars()):
            connection.execute(delete(finding).where(finding.c.confrontation_id == old))
            connection.execute(delete(rule_outcome).where(rule_outcome.c.confrontation_id == old))
            connection.execute(delete(confrontation).where(confrontation.c.id == old))
        bare = replace(judged, findings=(), submission=Submission(name="", path="", sha256="", format=""))
        values = {
            "revision_id": revision_id, "run_id": run_id, "rules": rules, "figures": judged.figures,
            "checked": judged.checked, "verdicts": json.dumps(judged.verdict_counts(), sort_keys=True),
            "content": frozen.dump(bare),
        }  # fmt: skip
        key = connection.execute(insert(confrontation).values(**values)).inserted_primary_key
        assert key is not None
        if judged.outcomes:
            connection.execute(insert(rule_outcome), [_outcome_row(o, key[0]) for o in judged.outcomes])
        if judged.findings:
            connection.execute(
                insert(finding), [_finding_row(f, n, key[0]) for n, f in enumerate(judged.findings)]
            )


def _outcome_row(o: Any, confrontation_id: int) -> dict[str, Any]:  # noqa: ANN401 - RuleOutcome
    good = sum(o.counts.get(v, 0) for v in ("EQUAL", "ROUNDING", "EDGE"))
    return {
        "confrontation_id": confrontation_id, "rule": o.rule, "holds": good, "fails": o.counts.get("FAIL", 0),
        "unknown": o.counts.get("UNKNOWN", 0), "missing": "、".join(o.missing), "broken": o.broken,
    }  # fmt: skip


def _finding_row(f: Finding, n: int, confrontation_id: int) -> dict[str, Any]:
    return {
        "confrontation_id": confrontation_id, "n": n, "fingerprint": f.fingerprint, "rule": f.rule,
        "level": f.level.value, "verdict": f.verdict.value, "grade": f.grade, "message": f.message, "place": f.where,
        "printed": f.printed, "expected": f.expected, "status": f.status, "content": frozen.dump(f),
    }  # fmt: skip


def get_confrontation(engine: Engine, revision_id: int, rules: str | None = None) -> Confrontation | None:
    """The confrontation of a revision with its findings (its submission is that of the extraction); the newest by default."""
    query = (
        select(confrontation)
        .where(confrontation.c.revision_id == revision_id)
        .order_by(confrontation.c.id.desc())
    )
    if rules is not None:
        query = query.where(confrontation.c.rules == rules)
    with reading(engine) as connection:
        row = connection.execute(query.limit(1)).first()
        if row is None:
            return None
        rows = connection.execute(
            select(finding.c.content).where(finding.c.confrontation_id == row.id).order_by(finding.c.n)
        )
        findings = tuple(frozen.load(Finding, content) for (content,) in rows)
    return replace(frozen.load(Confrontation, row.content), findings=findings)
