"""What differs between the configuration in force and the file as it stands now, and what of it can change while the
daemon runs. Pure; called by the reload. Names keys, never values: some are secrets.

Live is what is read anew each time it is used: intervals, settling, retries, the schedule of the audit, the report and
who gets it, how long things are kept, the log's level, secrets. Everything else was decided when the parts were made
(addresses, accounts, who owns what), and half of a new policy beside half of an old one is worse than either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace

from daemon.config.values import Config, ConnectionConfig

_ONE = r"connections\.[^.]+\."
_LIVE = re.compile(
    "|".join(
        (
            "log_level",
            r"retention\.(?!snapshots_days).+",
            rf"{_ONE}audit\..+",
            rf"{_ONE}report\..+",
            rf"{_ONE}timing\.(?!request_timeout_seconds).+",
            rf"{_ONE}erp\.password",
            rf"{_ONE}wms\.token",
        )
    )
)

_AS_WRITTEN: Mapping[str, str] = {
    "mode": "",
    "dry_run": "",
    "audit.every_seconds": "audit.every_minutes",
    "stock_events": "stock.events",
    "orders.arrival": "orders.wms_state",
    "orders.flow": "orders.order_flow",
    "orders.withdrawn": "orders.withdrawn_in_erp",
    "orders.orders_since": "orders_since",
    "orders.references": "order_references",
    "customer_group": "wms.customer_group",
    "supplier_group": "wms.supplier_group",
    "payment_terms": "wms.payment_terms",
    "currency": "wms.currency",
    "locale": "wms.locale",
}
"""Names in the file, below a connection, where they are others than those of the values; empty: it is the whole
file's."""


def changed_keys(old: Config, new: Config) -> tuple[str, ...]:
    """The keys of the file whose values differ, in its order. A connection that came or went is one key."""
    found = (_as_written(path) for path in _differing(old, new, "") if path != "path")
    return tuple(dict.fromkeys(found))


def is_live(key: str) -> bool:
    """Whether a running daemon can take the new value of this key."""
    return _LIVE.fullmatch(key) is not None


def with_live(old: Config, new: Config) -> Config:
    """`old` with everything of `new` that is live: what is in force after a reload."""
    connections = {name: _connection(one, new.connections.get(name, one)) for name, one in old.connections.items()}
    retention = replace(new.retention, snapshots_days=old.retention.snapshots_days)
    return replace(old, log_level=new.log_level, retention=retention, connections=connections)


def _connection(old: ConnectionConfig, new: ConnectionConfig) -> ConnectionConfig:
    return replace(
        old,
        timing=replace(new.timing, request_timeout_seconds=old.timing.request_timeout_seconds),
        audit=new.audit,
        report=new.report,
        erp=replace(old.erp, password=new.erp.password),
        wms=replace(old.wms, token=new.wms.token),
    )


def _differing(old: object, new: object, path: str) -> Iterator[str]:
    if old == new:
        return
    before, after = _parts(old), _parts(new)
    if before is None or after is None or type(old) is not type(new):
        yield path
        return
    for name in dict.fromkeys((*before, *after)):
        below = f"{path}.{name}" if path else name
        if name in before and name in after:
            yield from _differing(before[name], after[name], below)
        else:
            yield below


def _parts(value: object) -> Mapping[str, object] | None:
    """What a value is made of; None for one that is compared as a whole."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return {str(name): part for name, part in value.items()} if isinstance(value, Mapping) else None


def _as_written(path: str) -> str:
    parts = path.split(".")
    if parts[0] != "connections" or len(parts) < 3:
        return path.removeprefix("listen.") if path == "listen.admin_socket" else path
    below = ".".join(part for part in parts[2:] if part != "policy")
    name = _AS_WRITTEN.get(below, below)
    return f"connections.{parts[1]}.{name}" if name else below
