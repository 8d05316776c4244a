"""The first schema: inbox, links, commands, audit, drift, documents.

Frozen: a change of the schema is a new file. The times are microseconds since 1970 UTC, the decimals text.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from daemon.store.sqlite import APPEND_ONLY

revision = "0001"
down_revision: str | None = None

OPEN = "state IN ('pending', 'sending', 'parked')"


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String, nullable=False) for name in names]


def _maybe(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String) for name in names]


def _times(*names: str, nullable: bool = False) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger, nullable=nullable) for name in names]


def _column(name: str, kind: type[sa.types.TypeEngine[Any]]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def upgrade() -> None:
    _inbox()
    _links()
    _commands()
    _audit()
    _drift()
    _documents()


def _inbox() -> None:
    op.create_table(
        "inbox",
        *_text("connection", "kind", "system", "native_id", "source"),
        _column("generation", sa.BigInteger),
        *_times("first_at", "due_at"),
        _column("forced", sa.Boolean),
        _column("attempts", sa.Integer),
        _column("parked", sa.Boolean),
        *_maybe("reason"),
        *_text("detail"),
        *_maybe("old_native_id"),
        sa.PrimaryKeyConstraint("connection", "kind", "system", "native_id"),
    )
    op.create_index("inbox_due", "inbox", ["connection", "parked", "due_at"])


def _links() -> None:
    op.create_table(
        "links",
        *_text("connection", "kind", "erp_id", "wms_id", "base"),
        *_times("created_at", "updated_at"),
        sa.PrimaryKeyConstraint("connection", "kind", "erp_id"),
        sa.UniqueConstraint("connection", "kind", "wms_id", name="links_wms"),
    )


def _commands() -> None:
    op.create_table(
        "commands",
        sa.Column("id", sa.String, primary_key=True, nullable=False),
        *_text("connection", "kind", "system", "change"),
        *_maybe("erp_id", "wms_id", "digest"),
        *_text("origin"),
        *_times("decided_at", "due_at"),
        *_text("state"),
        _column("attempts", sa.Integer),
        *_times("started_at", "finished_at", nullable=True),
        *_maybe("reason"),
        *_text("detail"),
    )
    op.create_index("commands_due", "commands", ["connection", "state", "due_at"])
    op.create_index("commands_decided", "commands", ["connection", "decided_at"])
    for name, side in (("commands_open_erp", "erp_id"), ("commands_open_wms", "wms_id")):
        columns = ["connection", "kind", "system", side]
        where = sa.text(OPEN)
        op.create_index(name, "commands", columns, unique=True, sqlite_where=where, postgresql_where=where)


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True),
        *_text("connection"),
        *_times("at"),
        *_text("actor", "action", "kind", "system", "native_id", "why", "before", "after", "response", "outcome"),
        sqlite_autoincrement=True,
    )
    op.create_index("audit_record", "audit", ["connection", "native_id", "id"])
    if op.get_bind().dialect.name == "sqlite":
        for trigger in APPEND_ONLY:
            op.execute(trigger)


def _drift() -> None:
    op.create_table(
        "drift",
        *_text("fingerprint", "connection", "kind", "severity", "entity", "state"),
        *_times("first_seen", "last_seen", "confirmed_at"),
        *_maybe("erp_id", "wms_id", "number", "field", "erp_value", "wms_value", "base_value"),
        *_times("erp_changed_at", "wms_changed_at", "erp_as_of", "wms_as_of", nullable=True),
        *_maybe("amount", "units"),
        *_text("detail"),
        *_times("resolved_at", nullable=True),
        _column("reopened", sa.Integer),
        *_maybe("ack", "snooze", "repair"),
        sa.PrimaryKeyConstraint("connection", "fingerprint"),
    )
    op.create_index("drift_fingerprint", "drift", ["fingerprint"])


def _documents() -> None:
    op.create_table(
        "documents",
        *_text("connection", "kind", "name"),
        *_times("at"),
        *_text("body"),
        sa.PrimaryKeyConstraint("connection", "kind", "name"),
    )
    op.create_index("documents_newest", "documents", ["connection", "kind", "at"])
