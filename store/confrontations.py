"""Confrontations with their findings: what judging said of each revision, under which rules, in which run."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select

from gouji.extract import frozen
from gouji.normalize.model import Submission
from gouji.store.database import reading, writing
from gouji.store.schema import confrontation, entity, finding, revision, rule_outcome, submission
from gouji.validate.model import Confrontation, Finding, Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine, Select

_LEVELS = (Level.MUST, Level.EXPLAIN, Level.HINT)


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
            rows = [_finding_row(f, n, key[0]) for n, f in enumerate(judged.findings)]
            connection.execute(insert(finding), rows)


def put_between(engine: Engine, found: Sequence[Finding], *, revision_id: int, rules: str) -> bool:
    """Keep what comparing a revision with other offices' reports found, instead of what it found before.

    Returns:
        Whether anything is other than it was.
    """
    with writing(engine) as connection:
        where = (confrontation.c.revision_id == revision_id, confrontation.c.rules == rules)
        key = connection.execute(select(confrontation.c.id).where(*where)).scalar()
        if key is None:
            return False
        mine = (finding.c.confrontation_id == key, finding.c.between == 1)
        before = list(
            connection.execute(select(finding.c.content).where(*mine).order_by(finding.c.n)).scalars()
        )
        if before == [frozen.dump(f) for f in found]:
            return False
        connection.execute(delete(finding).where(*mine))
        last = connection.execute(
            select(func.max(finding.c.n)).where(finding.c.confrontation_id == key)
        ).scalar()
        first = 0 if last is None else last + 1
        rows = [_finding_row(f, n, key) | {"between": 1} for n, f in enumerate(found, first)]
        if rows:
            connection.execute(insert(finding), rows)
        return True


def with_between(engine: Engine, rules: str) -> set[int]:
    """The revisions of which comparing has found something under these rules."""
    query = (
        select(confrontation.c.revision_id)
        .join(finding, finding.c.confrontation_id == confrontation.c.id)
        .where(confrontation.c.rules == rules, finding.c.between == 1)
    )
    with reading(engine) as connection:
        return set(connection.execute(query).scalars())


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
    """The confrontation of a revision with its findings (its submission is that of the extraction).

    The one with these rules where there is one, else the newest.
    """
    query = select(confrontation).where(confrontation.c.revision_id == revision_id)
    query = query.order_by((confrontation.c.rules != (rules or "")), confrontation.c.id.desc())
    with reading(engine) as connection:
        row = connection.execute(query.limit(1)).first()
        if row is None:
            return None
        rows = connection.execute(
            select(finding.c.content).where(finding.c.confrontation_id == row.id).order_by(finding.c.n)
        )
        findings = [frozen.load(Finding, content) for (content,) in rows]
    findings.sort(
        key=lambda f: _LEVELS.index(f.level)
    )  # what was found beside the report was added behind the rest
    return replace(frozen.load(Confrontation, row.content), findings=tuple(findings))


def editions(engine: Engine, revision_id: int) -> list[str]:
    """The rules that a version has met, the newest first."""
    query = (
        select(confrontation.c.rules)
        .where(confrontation.c.revision_id == revision_id)
        .order_by(confrontation.c.id.desc())
    )
    with reading(engine) as connection:
        return list(connection.execute(query).scalars())


def _newest() -> Select[Any]:
    """Findings of the newest confrontation of each revision, with office, year and run."""
    last = select(func.max(confrontation.c.id)).group_by(confrontation.c.revision_id)
    return (
        select(finding, entity.c.name.label("office"), submission.c.year, revision.c.run_id.label("filed"))
        .join(confrontation, confrontation.c.id == finding.c.confrontation_id)
        .join(revision, revision.c.id == confrontation.c.revision_id)
        .join(submission, submission.c.id == revision.c.submission_id)
        .join(entity, entity.c.id == submission.c.entity_id)
        .where(confrontation.c.id.in_(last))
    )


def count_levels(engine: Engine, run_id: int | None = None) -> dict[str, int]:
    """Findings by level that are not waived: of what one run filed, or of the newest revision of every submission."""
    found = _newest().subquery()
    query = (
        select(found.c.level, func.count().label("n"))
        .where(found.c.status != "waived")
        .group_by(found.c.level)
    )
    if run_id is not None:
        query = query.where(found.c.filed == run_id)
    else:
        newest = select(func.max(revision.c.id)).group_by(revision.c.submission_id)
        judged = select(confrontation.c.id).where(confrontation.c.revision_id.in_(newest))
        query = query.where(found.c.confrontation_id.in_(judged))
    with reading(engine) as connection:
        counted = {row.level: row.n for row in connection.execute(query)}
    return {level: counted.get(level, 0) for level in ("must", "explain", "hint")}


def standing(engine: Engine) -> set[tuple[int, str, str]]:
    """(Revision, rule, fingerprint) of every finding of the newest revisions that is not waived."""
    newest = select(func.max(revision.c.id)).group_by(revision.c.submission_id)
    last = select(func.max(confrontation.c.id)).group_by(confrontation.c.revision_id)
    query = (
        select(confrontation.c.revision_id, finding.c.rule, finding.c.fingerprint)
        .join(confrontation, confrontation.c.id == finding.c.confrontation_id)
        .where(
            confrontation.c.id.in_(last),
            confrontation.c.revision_id.in_(newest),
            finding.c.status != "waived",
        )
    )
    with reading(engine) as connection:
        return {(row.revision_id, row.rule, row.fingerprint) for row in connection.execute(query)}


def fingerprints(engine: Engine, *, before: int | None = None) -> set[tuple[str, str]]:
    """(office, fingerprint) of every finding; only of what was filed before a run."""
    found = _newest().subquery()
    query = select(found.c.office, found.c.fingerprint)
    if before is not None:
        query = query.where(found.c.filed < before)
    with reading(engine) as connection:
        return {(row.office, row.fingerprint) for row in connection.execute(query)}


def find(engine: Engine, word: str) -> list[tuple[str, int, Finding]]:
    """(office, year, finding) of every finding with this fingerprint or id, each office and year once."""
    query = (
        _newest().where(finding.c.fingerprint.startswith(word[:10], autoescape=True)).order_by(finding.c.id)
    )
    with reading(engine) as connection:
        rows = [(r.office, r.year, frozen.load(Finding, r.content)) for r in connection.execute(query)]
    fitting = [r for r in rows if word in {r[2].fingerprint, r[2].id}]
    return list({(office, year): (office, year, one) for office, year, one in fitting}.values())
