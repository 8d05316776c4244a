"""Which order pairs are unfinished, so that a stock write finds those that hold its product (R12).

Frozen: a change of the schema is a new file. Every order pair is taken for unfinished until it is stored again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"


def upgrade() -> None:
    op.add_column("links", sa.Column("unfinished", sa.Boolean, nullable=False, server_default=sa.false()))
    op.execute("UPDATE links SET unfinished = true WHERE kind = 'order'")
    where = sa.text("unfinished")
    op.create_index("links_unfinished", "links", ["connection"], sqlite_where=where, postgresql_where=where)
