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
    Text,
    UniqueConstraint,
    text,
)

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
    Column("kind", Text, nullable=False),  # scan | recheck
    Column("root", Text, nullable=False),  # the inbox, absolute
    Column("version", Text, nullable=False),  # of gouji
    Column("rules", Text, nullable=False),  # sha256 of the rule packs
    Column("started", Text, nullable=False),
    Column("ended", Text),
    Column("state", Text, nullable=False),  # running | done | failed
    Column("exit_code", Integer),
    Column("counts", Text),  # JSON
    Index("uq_run_open", "root", unique=True, sqlite_where=text("state = 'running'"), postgresql_where=text("state = 'running'")),
)  # fmt: skip

blob = _table(
    "blob",
    Column("sha256", Text, primary_key=True),
    Column("size", BIG, nullable=False),
    Column("stored", Text, nullable=False),  # path below the store, "" where the bytes were not kept
    Column("first_seen", Text, nullable=False),
)

arrival = _table(
    "arrival",
    Column("id", Integer, primary_key=True),
    Column("run_id", Integer, ForeignKey("run.id"), nullable=False),
    Column("root", Text, nullable=False),
    Column("path", Text, nullable=False),  # relative to the root, / between folders
    Column("size", BIG, nullable=False),
    Column("mtime_ns", BIG, nullable=False),
    Column("sha256", Text, ForeignKey("blob.sha256")),
    Column("outcome", Text),  # one of OUTCOMES; NULL while it is worked on
    Column("reason", Text),
    UniqueConstraint("run_id", "path"),
    Index("ix_arrival_seen", "root", "path"),
    Index("ix_arrival_sha256", "sha256"),
    CheckConstraint(f"outcome IS NULL OR outcome IN {OUTCOMES!r}", name="outcome"),
)

entity = _table(
    "entity",
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("code", Text, nullable=False, server_default=""),  # 预算单位编码
)

submission = _table(
    "submission",
    Column("id", Integer, primary_key=True),
    Column("entity_id", Integer, ForeignKey("entity.id"), nullable=False),
    Column("year", Integer, nullable=False),  # 0 where the report does not say
    Column("kind", Text, nullable=False),  # form family, with the project's name where a form is about one
    UniqueConstraint("entity_id", "year", "kind"),
)

revision = _table(
    "revision",
    Column("id", Integer, primary_key=True),
    Column("submission_id", Integer, ForeignKey("submission.id"), nullable=False),
    Column("n", Integer, nullable=False),
    Column("sha256", Text, ForeignKey("blob.sha256"), nullable=False),
    Column("run_id", Integer, ForeignKey("run.id"), nullable=False),
    Column("received", Text, nullable=False),
    UniqueConstraint("submission_id", "n"),
    Index("ix_revision_sha256", "sha256"),
)

attempt = _table(
    "attempt",
    Column("id", Integer, primary_key=True),
    Column("run_id", Integer, ForeignKey("run.id"), nullable=False),
    Column("sha256", Text, ForeignKey("blob.sha256"), nullable=False),
    Column("outcome", Text, nullable=False),  # ok | a reason of refusal
    Column("ms", Integer, nullable=False),
    Column("peak_mb", REAL, nullable=False),
    Column("trace", Text, nullable=False, server_default=""),
)

extraction = _table(
    "extraction",
    Column("id", Integer, primary_key=True),
    Column("sha256", Text, ForeignKey("blob.sha256"), nullable=False),
    Column("version", Text, nullable=False),  # of the reader
    Column("name", Text, nullable=False),  # base name of the file as first received
    Column("format", Text, nullable=False),
    Column("pages", Integer),
    Column("form", Text),
    Column("reason", Text),  # of refusal; NULL where it was read
    Column("detail", Text, nullable=False, server_default=""),
    Column("content", LargeBinary),  # the Submission, so that rules can be applied again without reading
    UniqueConstraint("sha256", "version"),
)

fact = _table(
    "fact",
    Column("id", Integer, primary_key=True),
    Column("extraction_id", Integer, ForeignKey("extraction.id", ondelete="CASCADE"), nullable=False),
    Column("key", Text, nullable=False),  # the fact's id in its document
    Column("concept", Text),
    Column("label", Text, nullable=False),
    Column("entity", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("qualifier", Text),
    Column(
        "scaled", Text, nullable=False
    ),  # the digits as an integer; text, for totals in 元 may pass 64 bits
    Column("decimals", Integer, nullable=False),
    Column("unit", Text, nullable=False),
    Column("printed", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("place", Text, nullable=False),  # for people
    Column("confidence", REAL, nullable=False),
    Index("ix_fact_extraction_id", "extraction_id"),
    Index("ix_fact_concept", "concept"),
)

confrontation = _table(
    "confrontation",
    Column("id", Integer, primary_key=True),
    Column("revision_id", Integer, ForeignKey("revision.id"), nullable=False),
    Column("run_id", Integer, ForeignKey("run.id"), nullable=False),
    Column("rules", Text, nullable=False),  # sha256 of the packs
    Column("figures", Integer, nullable=False),
    Column("checked", Integer, nullable=False),
    Column("verdicts", Text, nullable=False),  # JSON: verdict → number
    Column("content", LargeBinary, nullable=False),  # checks, outcomes and remarks, for reports of past runs
    UniqueConstraint("revision_id", "rules"),
)

rule_outcome = _table(
    "rule_outcome",
    Column("id", Integer, primary_key=True),
    Column("confrontation_id", Integer, ForeignKey("confrontation.id", ondelete="CASCADE"), nullable=False),
    Column("rule", Text, nullable=False),
    Column("holds", Integer, nullable=False),
    Column("fails", Integer, nullable=False),
    Column("unknown", Integer, nullable=False),
    Column("missing", Text, nullable=False, server_default=""),
    Column("broken", Text, nullable=False, server_default=""),
    UniqueConstraint("confrontation_id", "rule"),
)

finding = _table(
    "finding",
    Column("id", Integer, primary_key=True),
    Column("confrontation_id", Integer, ForeignKey("confrontation.id", ondelete="CASCADE"), nullable=False),
    Column("n", Integer, nullable=False),  # its order in the report
    Column("fingerprint", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("grade", Text),
    Column("message", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("printed", Text),
    Column("expected", Text),
    Column("status", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),  # the Finding whole
    UniqueConstraint("confrontation_id", "n"),
    Index("ix_finding_fingerprint", "fingerprint"),
)

review = _table(
    "review",
    Column("id", Integer, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("action", Text, nullable=False),  # waive | confirm | false_alarm | corrected | reopen
    Column("rule", Text, nullable=False, server_default=""),
    Column("entity", Text, nullable=False, server_default=""),
    Column("year", Integer),
    Column("printed", Text, nullable=False, server_default=""),
    Column("reason", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("until", Text, nullable=False, server_default=""),
    Index("ix_review_fingerprint", "fingerprint"),
)

roster = _table(
    "roster",
    Column("id", Integer, primary_key=True),
    Column("entity", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("due", Text, nullable=False, server_default=""),  # ISO date
    Column("code", Text, nullable=False, server_default=""),
    UniqueConstraint("entity", "year"),
)
