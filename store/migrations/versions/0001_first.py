"""The first schema of the ledger."""

from __future__ import annotations

from alembic import op

from gouji.store.schema import metadata
from gouji.store.views import VIEWS

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table and view of the first release."""
    metadata.create_all(op.get_bind())
    for name, body in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {body}")
