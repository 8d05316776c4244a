"""An index in the order in which keys are claimed.

Frozen: a change of the schema is a new file.
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision: str | None = "0003"
oldest_fit = "0003"
"""An older program does not need the index, and keeps it."""


def upgrade() -> None:
    op.create_index("inbox_turn", "inbox", ["connection", "parked", "kind", "source", "due_at", "system", "native_id"])
