"""Companions of versions, and the figures that a bureau knows itself."""

from __future__ import annotations

from alembic import op

from gouji.store.schema import metadata

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("companion", "known_figure")


def upgrade() -> None:
    """Add the two tables; nothing that is there changes."""
    metadata.create_all(op.get_bind(), tables=[metadata.tables[name] for name in TABLES])
