"""The tables as SQLAlchemy Core sees them; one file beside this one works on each.

The migrations create them; a test holds the two together. The connection is in every table from the first day
(design 4). What must be unique is a constraint here, never a check in Python (design 3.15).
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from daemon.store.columns import DecimalText, Instant

metadata = sa.MetaData()

OPEN_COMMAND = "state IN ('pending', 'sending', 'parked')"
"""Commands that hold the place of their pair and side (design 3.3)."""


def _text(name: str, **options: Any) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False, **options)


def _maybe(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String)


inbox = sa.Table(
    "inbox",
    metadata,
    _text("connection"),
    _text("kind"),
    _text("system"),
    _text("native_id"),
    _text("source"),
    sa.Column("generation", sa.BigInteger, nullable=False),
    sa.Column("first_at", Instant, nullable=False),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("forced", sa.Boolean, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("parked", sa.Boolean, nullable=False),
    _maybe("reason"),
    _text("detail"),
    _maybe("old_native_id"),
    sa.PrimaryKeyConstraint("connection", "kind", "system", "native_id"),
    sa.Index("inbox_due", "connection", "parked", "due_at"),
    sa.Index("inbox_turn", "connection", "parked", "kind", "source", "due_at", "system", "native_id"),
)

links = sa.Table(
    "links",
    metadata,
    _text("connection"),
    _text("kind"),
    _text("erp_id"),
    _text("wms_id"),
    _text("base"),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
    sa.Column("unfinished", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.PrimaryKeyConstraint("connection", "kind", "erp_id"),
    sa.UniqueConstraint("connection", "kind", "wms_id", name="links_wms"),
)

sa.Index("links_unfinished", links.c.connection, sqlite_where=links.c.unfinished, postgresql_where=links.c.unfinished)

commands = sa.Table(
    "commands",
    metadata,
    _text("id", primary_key=True),
    _text("connection"),
    _text("kind"),
    _text("system"),
    _text("change"),
    _maybe("erp_id"),
    _maybe("wms_id"),
    _maybe("digest"),
    _text("origin"),
    sa.Column("decided_at", Instant, nullable=False),
    sa.Column("due_at", Instant, nullable=False),
    _text("state"),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("started_at", Instant),
    sa.Column("finished_at", Instant),
    _maybe("reason"),
    _text("detail"),
    sa.Index("commands_due", "connection", "state", "due_at"),
    sa.Index("commands_decided", "connection", "decided_at"),
)


def _one_open(name: str, side: str) -> sa.Index:
    """At most one open command per written system and pair, whichever id of the pair is known."""
    columns = (commands.c.connection, commands.c.kind, commands.c.system, commands.c[side])
    where = sa.text(OPEN_COMMAND)
    return sa.Index(name, *columns, unique=True, sqlite_where=where, postgresql_where=where)


_one_open("commands_open_erp", "erp_id")
_one_open("commands_open_wms", "wms_id")

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True),
    _text("connection"),
    sa.Column("at", Instant, nullable=False),
    _text("actor"),
    _text("action"),
    _text("kind"),
    _text("system"),
    _text("native_id"),
    _text("why"),
    _text("before"),
    _text("after"),
    _text("response"),
    _text("outcome"),
    sa.Column("number", sa.BigInteger, nullable=False, server_default="0"),
    *(_text(name, server_default="") for name in ("salt", "digest", "chain")),
    sa.Index("audit_record", "connection", "native_id", "id"),
    sa.Index("audit_number", "connection", "number", unique=True),
    sqlite_autoincrement=True,
)

drift = sa.Table(
    "drift",
    metadata,
    _text("fingerprint"),
    _text("connection"),
    _text("kind"),
    _text("severity"),
    _text("entity"),
    _text("state"),
    sa.Column("first_seen", Instant, nullable=False),
    sa.Column("last_seen", Instant, nullable=False),
    sa.Column("confirmed_at", Instant, nullable=False),
    *(_maybe(name) for name in ("erp_id", "wms_id", "number", "field", "erp_value", "wms_value", "base_value")),
    *(sa.Column(name, Instant) for name in ("erp_changed_at", "wms_changed_at", "erp_as_of", "wms_as_of")),
    sa.Column("amount", DecimalText),
    sa.Column("units", DecimalText),
    _text("detail"),
    sa.Column("resolved_at", Instant),
    sa.Column("reopened", sa.Integer, nullable=False),
    *(_maybe(name) for name in ("ack", "snooze", "repair")),
    sa.PrimaryKeyConstraint("connection", "fingerprint"),
    sa.Index("drift_fingerprint", "fingerprint"),
)

documents = sa.Table(
    "documents",
    metadata,
    _text("connection"),
    _text("kind"),
    _text("name"),
    sa.Column("at", Instant, nullable=False),
    _text("body"),
    sa.PrimaryKeyConstraint("connection", "kind", "name"),
    sa.Index("documents_newest", "connection", "kind", "at"),
)
