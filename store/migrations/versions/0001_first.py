"""The first schema of the ledger."""

from __future__ import annotations

from alembic import op

from gouji.store.schema import metadata
from gouji.store.views import VIEWS

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "run", "blob", "arrival", "entity", "submission", "revision", "attempt", "extraction", "fact", "trace", "confrontation",
    "rule_outcome", "finding", "review", "roster",
)  # fmt: skip


def upgrade() -> None:
    """Create every table and view of the first release."""
    metadata.create_all(op.get_bind(), tables=[metadata.tables[name] for name in TABLES])
    for name, body in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {body}")
