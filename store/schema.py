"""The tables of the ledger. Amounts are scaled integers with their decimals: exact in every database.

Times are ISO 8601 text in UTC. The views in `views.py` are the promised interface for other programs; tables may change.
"""

from __future__ import annotations

from sqlalchemy import (
    REAL,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    text,
)

from gouji.store.words import Words

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

BIG = BigInteger().with_variant(Integer, "sqlite")  # STRICT knows INTEGER alone, which has 64 bits there
OUTCOMES = ("new", "revision", "duplicate", "deferred", "ignored", "refused")


def _table(name: str, *parts: Column[object] | Index | UniqueConstraint | CheckConstraint) -> Table:
    """A table that checks its types in SQLite too (STRICT)."""
    return Table(name, metadata, *parts, sqlite_strict=True)


run = _table(
    "run",
    Column("id", Integer, primary_key=True),
    Column("kind", Words, nullable=False),  # scan | recheck
    Column("root", Words, nullable=False),  # the inbox, absolute
    Column("version", Words, nullable=False),  # of gouji
    Column("rules", Words, nullable=False),  # sha256 of the rule packs
    Column("started", Words, nullable=False),
    Column("ended", Words),
    Column("state", Words, nullable=False),  # running | done | failed
    Column("exit_code", Integer),
    Column("counts", Words),  # JSON
    Index("uq_run_open", "root", unique=True, sqlite_where=text("state = 'running'"), postgresql_where=text("state = 'running'")),
)  # fmt: skip

blob = _table(
    "blob",
    Column("sha256", Words, primary_key=True),
    Column("size", BIG, nullable=False),
    Column("stored", Words, nullable=False),  # path below the store, "" where the bytes were not kept
    Column("first_seen", Words, nullable=False),
)

arrival = _table(
    "arrival",
    Column("id", Integer, primary_key=True),
    Column("run_id", Integer, ForeignKey("run.id"), nullable=False),
    Column("root", Words, nullable=False),
    Column("path", Words, nullable=False),  # relative to the root, / between folders
    Column("size", BIG, nullable=False),
    Column("mtime_ns", BIG, nullable=False),
    Column("sha256", Words, ForeignKey("blob.sha256")),
    Column("outcome", Words),  # one of OUTCOMES; NULL while it is worked on
    Column("reason", Words),
    UniqueConstraint("run_id", "path"),
    Index("ix_arrival_seen", "root", "path"),
    Index("ix_arrival_sha256", "sha256"),
    CheckConstraint(f"outcome IS NULL OR outcome IN {OUTCOMES!r}", name="outcome"),
)

entity = _table(
    "entity",
    Column("id", Integer, primary_key=True),
    Column("name", Words, nullable=False, unique=True),
    Column("code", Words, nullable=False, server_default=""),  # 预算单位编码
)

submission = _table(
    "submission",
    Column("id", Integer, primary_key=True),
    Column("entity_id", Integer, ForeignKey("entity.id"), nullable=False),
    Column("year", Integer, nullable=False),  # 0 where the report does not say
    Column("kind", Words, nullable=False),  # form family, with the project's name where a form is about one
    UniqueConstraint("entity_id", "year", "kind"),
)

revision = _table(
    "revision",
    Column("id", Integer, primary_key=True),
    Column("submission_id", Integer, ForeignKey("submission.id"), nullable=False),
    Column("n", Integer, nullable=False),
    Column("sha256", Words, ForeignKey("blob.sha256"), nullable=False),
    Column("run_id", Integer, ForeignKey("run.id"), nullable=False),
    Column("received", Words, nullable=False),
    UniqueConstraint("submission_id", "n"),
    Index("ix_revision_sha256", "sha256"),
)

companion = _table(
    "companion",  # the same report in another format: no version of its own
    Column("id", Integer, primary_key=True),
    Column("revision_id", Integer, ForeignKey("revision.id"), nullable=False),
    Column("sha256", Words, ForeignKey("blob.sha256"), nullable=False),
    Column("run_id", Integer, ForeignKey("run.id"), nullable=False),
    UniqueConstraint("revision_id", "sha256"),
)

attempt = _table(
    "attempt",
    Column("id", Integer, primary_key=True),
    Column("run_id", Integer, ForeignKey("run.id"), nullable=False),
    Column("sha256", Words, ForeignKey("blob.sha256"), nullable=False),
    Column("outcome", Words, nullable=False),  # ok | a reason of refusal
    Column("ms", Integer, nullable=False),
    Column("peak_mb", REAL, nullable=False),
    Column("trace", Words, nullable=False, server_default=""),
)

extraction = _table(
    "extraction",
    Column("id", Integer, primary_key=True),
    Column("sha256", Words, ForeignKey("blob.sha256"), nullable=False),
    Column("version", Words, nullable=False),  # of the reader
    Column("name", Words, nullable=False),  # base name of the file as first received
    Column("format", Words, nullable=False),
    Column("pages", Integer),
    Column("form", Words),
    Column("reason", Words),  # of refusal; NULL where it was read
    Column("detail", Words, nullable=False, server_default=""),
    Column("content", LargeBinary),  # the Submission, so that rules can be applied again without reading
    UniqueConstraint("sha256", "version"),
)

fact = _table(
    "fact",
    Column("id", Integer, primary_key=True),
    Column("extraction_id", Integer, ForeignKey("extraction.id", ondelete="CASCADE"), nullable=False),
    Column("key", Words, nullable=False),  # the fact's id in its document
    Column("concept", Words),
    Column("label", Words, nullable=False),
    Column("entity", Words, nullable=False),
    Column("period", Words, nullable=False),
    Column("basis", Words, nullable=False),
    Column("qualifier", Words),
    Column(
        "scaled", Words, nullable=False
    ),  # the digits as an integer; text, for totals in 元 may pass 64 bits
    Column("decimals", Integer, nullable=False),
    Column("unit", Words, nullable=False),
    Column("printed", Words, nullable=False),
    Column("source", Words, nullable=False),
    Column("place", Words, nullable=False),  # for people
    Column("confidence", REAL, nullable=False),
    Index("ix_fact_extraction_id", "extraction_id"),
    Index("ix_fact_concept", "concept"),
)

trace = _table(
    "trace",
    Column("sha256", Words, ForeignKey("blob.sha256"), primary_key=True),
    Column("version", Words, nullable=False),  # of reading and of comparing
    Column("content", LargeBinary, nullable=False),  # what is compared with other offices
)

confrontation = _table(
    "confrontation",
    Column("id", Integer, primary_key=True),
    Column("revision_id", Integer, ForeignKey("revision.id"), nullable=False),
    Column("run_id", Integer, ForeignKey("run.id"), nullable=False),
    Column("rules", Words, nullable=False),  # sha256 of the packs
    Column("figures", Integer, nullable=False),
    Column("checked", Integer, nullable=False),
    Column("verdicts", Words, nullable=False),  # JSON: verdict → number
    Column("content", LargeBinary, nullable=False),  # checks, outcomes and remarks, for reports of past runs
    UniqueConstraint("revision_id", "rules"),
)

rule_outcome = _table(
    "rule_outcome",
    Column("id", Integer, primary_key=True),
    Column("confrontation_id", Integer, ForeignKey("confrontation.id", ondelete="CASCADE"), nullable=False),
    Column("rule", Words, nullable=False),
    Column("holds", Integer, nullable=False),
    Column("fails", Integer, nullable=False),
    Column("unknown", Integer, nullable=False),
    Column("missing", Words, nullable=False, server_default=""),
    Column("broken", Words, nullable=False, server_default=""),
    UniqueConstraint("confrontation_id", "rule"),
)

finding = _table(
    "finding",
    Column("id", Integer, primary_key=True),
    Column("confrontation_id", Integer, ForeignKey("confrontation.id", ondelete="CASCADE"), nullable=False),
    Column("n", Integer, nullable=False),  # its order in the report
    Column("fingerprint", Words, nullable=False),
    Column("rule", Words, nullable=False),
    Column("level", Words, nullable=False),
    Column("verdict", Words, nullable=False),
    Column("grade", Words),
    Column("message", Words, nullable=False),
    Column("place", Words, nullable=False),
    Column("printed", Words),
    Column("expected", Words),
    Column("status", Words, nullable=False),
    Column(
        "between", Integer, nullable=False, server_default="0"
    ),  # 1: found by comparing with other offices
    Column("content", LargeBinary, nullable=False),  # the Finding whole
    UniqueConstraint("confrontation_id", "n"),
    Index("ix_finding_fingerprint", "fingerprint"),
)

review = _table(
    "review",
    Column("id", Integer, primary_key=True),
    Column("fingerprint", Words, nullable=False),
    Column("action", Words, nullable=False),  # waive | confirm | false_alarm | corrected | reopen
    Column("rule", Words, nullable=False, server_default=""),
    Column("entity", Words, nullable=False, server_default=""),
    Column("year", Integer),
    Column("printed", Words, nullable=False, server_default=""),
    Column("reason", Words, nullable=False),
    Column("by", Words, nullable=False),
    Column("at", Words, nullable=False),
    Column("until", Words, nullable=False, server_default=""),
    Index("ix_review_fingerprint", "fingerprint"),
)

roster = _table(
    "roster",
    Column("id", Integer, primary_key=True),
    Column("entity", Words, nullable=False),
    Column("year", Integer, nullable=False),
    Column("due", Words, nullable=False, server_default=""),  # ISO date
    Column("code", Words, nullable=False, server_default=""),
    Column("superior", Words, nullable=False, server_default=""),  # 主管部门
    UniqueConstraint("entity", "year"),
)

known_figure = _table(
    "known_figure",  # what the bureau itself has approved or settled, from its own tables
    Column("id", Integer, primary_key=True),
    Column("entity", Words, nullable=False),
    Column("year", Integer, nullable=False),
    Column("basis", Words, nullable=False),  # 决算 | 预算
    Column("concept", Words, nullable=False),
    Column("scaled", Words, nullable=False),  # the digits as an integer
    Column("decimals", Integer, nullable=False),
    Column("unit", Words, nullable=False),
    Column("origin", Words, nullable=False),  # file, row and column it was read from
    Column("taken", Words, nullable=False),  # when
    UniqueConstraint("entity", "year", "basis", "concept"),
)
