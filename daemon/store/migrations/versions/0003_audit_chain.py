"""Seals every line of the audit log to the one before it.

Frozen: a change of the schema is a new file. Lines that were written before are sealed as they are now.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

from daemon.domain.audit_seal import NO_LINES, AuditHead, sealed
from daemon.domain.ids import Kind, System
from daemon.domain.work import AuditEntry
from daemon.store.columns import EPOCH, MICROSECOND
from daemon.store.sqlite import APPEND_ONLY

revision = "0003"
down_revision: str | None = "0002"
oldest_fit = "0003"
"""Lines that an older program adds carry no number, of which there can be one only."""

BATCH = 1000


def upgrade() -> None:
    bind = op.get_bind()
    op.add_column("audit", sa.Column("number", sa.BigInteger, nullable=False, server_default="0"))
    for name in ("salt", "digest", "chain"):
        op.add_column("audit", sa.Column(name, sa.String, nullable=False, server_default=""))
    on_sqlite = bind.dialect.name == "sqlite"
    if on_sqlite:
        op.execute("DROP TRIGGER audit_no_update")
    heads: dict[str, AuditHead] = {}
    last = 0
    while rows := bind.execute(sa.text(f"SELECT * FROM audit WHERE id > {last} ORDER BY id LIMIT {BATCH}")).all():
        bind.execute(_SEAL, [_sealed(row._mapping, heads) for row in rows])
        last = rows[-1].id
    if on_sqlite:
        op.execute(APPEND_ONLY[0])
    op.create_index("audit_number", "audit", ["connection", "number"], unique=True)


_SEAL = sa.text("UPDATE audit SET number = :number, salt = :salt, digest = :digest, chain = :chain WHERE id = :id")


def _sealed(row: Mapping[Any, Any], heads: dict[str, AuditHead]) -> dict[str, object]:
    texts = {name: row[name] for name in ("connection", "actor", "action", "native_id", "outcome")}
    content = {name: row[name] for name in ("why", "before", "after", "response")}
    at = EPOCH + row["at"] * MICROSECOND
    entry = AuditEntry(at=at, kind=Kind(row["kind"]), system=System(row["system"]), **texts, **content)
    line = sealed(entry, secrets.token_hex(16), heads.get(entry.connection, NO_LINES))
    heads[entry.connection] = AuditHead(number=line.number, chain=line.chain)
    return {"id": row["id"], "number": line.number, "salt": line.salt, "digest": line.digest, "chain": line.chain}
