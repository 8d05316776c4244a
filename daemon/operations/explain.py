"""`samsvar explain`: all that is known about one pair, and what would happen to it next (design 9). Sends nothing.

Bounded: at most so many lines of history, drift and commands, and so many seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from daemon.domain.codec import dump
from daemon.domain.converge_order import qualifies
from daemon.domain.errors import Reason, SyncError
from daemon.domain.hint import hint
from daemon.domain.ids import Kind, System
from daemon.domain.merge import FieldState, MasterRecord, Related, compare
from daemon.domain.messages import LANGUAGES, text
from daemon.domain.order import Order
from daemon.domain.ownership import Mode
from daemon.domain.product import Product
from daemon.domain.record import Record
from daemon.domain.work import InboxItem, Source
from daemon.metrics import Metrics
from daemon.operations.command_view import command_json, record_json
from daemon.operations.holds import Trouble, both, hold_troubles
from daemon.operations.lookup import Found, find_pair, pair_kind
from daemon.operations.queue_view import entry_json, item_json, open_command_json
from daemon.operations.unit import Unit, unit_of
from daemon.ports import Transaction
from daemon.sync.field_notes import CONFLICT, UNWRITTEN
from daemon.sync.rehearsal import Rehearsal, rehearse
from daemon.sync.stock import settled_opening
from daemon.web.operations import JsonObject, OperationRefused, Progress
from reconcile.drift_row import drift_row
from reconcile.duck.errors import QueryFailed, QueryTooSlow, SnapshotFileError
from reconcile.duck.instance import Duck
from reconcile.value_history import Stretch, value_history

SECONDS = 60.0
TIMELINE_SECONDS = 10.0
MOST_HISTORY, MOST_DRIFT = 20, 20


class Explainer:
    """Reads only: our state, both systems, and a rehearsal of the flow."""

    def __init__(self, units: Mapping[str, Unit], unread: Metrics, duck: Duck) -> None:
        """`unread`: counts what a rehearsal "does", which is nobody's business. `duck`: history of the snapshots."""
        self._units = units
        self._duck = duck
        self._unread = unread

    async def explain(
        self, connection: str, kind: Kind, native_id: str, system: System | None, progress: Progress
    ) -> JsonObject:
        unit = unit_of(self._units, connection)
        await progress({"stage": "read"})
        found = await find_pair(unit, kind, native_id, system, "explain")
        sides = {side: await self._read(unit, found, side) for side in System}
        if not found.exists:
            raise _unknown(unit, kind, native_id)
        await progress({"stage": "rehearse"})
        shown = await self._state(unit, found)
        return {
            "connection": unit.name,
            "kind": str(kind),
            "asked": native_id,
            "erp_id": found.erp_id,
            "wms_id": found.wms_id,
            "erp": sides[System.ERP],
            "wms": sides[System.WMS],
            **shown,
            "asked_at": unit.connection.clock.now().isoformat(),
            **await self._timeline(unit, found),
            "next": await self.next(unit, found, forced=False),
        }

    async def next(self, unit: Unit, found: Found, *, forced: bool) -> JsonObject:
        """What converging this key would send now: `{outcome, commands, more, reason, detail, hint, held}`.

        `outcome`: `changed`, `unchanged`, `left_out` (then `reason` is a word of `cli.left_out.*`) or `failed` (then it
        is a Reason). `held`: why nothing may leave now, by name; empty when it would be sent.
        """
        now = unit.connection.clock.now()
        item = InboxItem(key=found.key, source=Source.MANUAL, generation=0, first_at=now, due_at=now, forced=forced)
        try:
            async with asyncio.timeout(SECONDS):
                rehearsal = await rehearse(unit.connection, unit.engine, item, self._unread)
        except TimeoutError:
            rehearsal = Rehearsal(error=SyncError(Reason.TIMEOUT, f"not decided within {SECONDS:.0f} s"))
        except SyncError as problem:
            rehearsal = Rehearsal(error=problem)
        error = rehearsal.error
        left_out = await self.left_out(unit, found) if rehearsal.outcome == "left_out" else None
        reason = str(error.reason) if error is not None else left_out
        return {
            "outcome": "failed" if error is not None else rehearsal.outcome,
            "commands": [command_json(change) for change in rehearsal.commands],
            "more": rehearsal.more,
            "reason": reason,
            "detail": error.detail if error is not None else "",
            "hint": _hints(error, found) if error is not None else {},
            "held": self._held(unit),
            "held_words": [both(trouble) for trouble in self._troubles(unit)],
        }

    async def _timeline(self, unit: Unit, found: Found) -> JsonObject:
        """What each side said until when. Not while a comparison holds the snapshots, or when they cannot be opened:
        then `timeline_missing` says why."""
        kind = pair_kind(found.key.kind)
        ids = [(side, native_id) for side in System if (native_id := found.id_in(side)) is not None]
        try:
            async with asyncio.timeout(TIMELINE_SECONDS):
                async with self._duck.using(unit.name) as file:
                    stretches = await value_history(file, kind, ids)
        except (TimeoutError, SnapshotFileError, QueryFailed, QueryTooSlow) as error:
            return {"timeline": [], "timeline_missing": f"{type(error).__name__} {error}".strip()[:300]}
        return {"timeline": [_stretch_json(one) for one in stretches]}

    def _troubles(self, unit: Unit) -> list[Trouble]:
        audit = unit.connection.policy.mode is Mode.AUDIT
        return [*([("trouble.audit", {})] if audit else []), *hold_troubles(unit.connection.gate.reasons)]

    def _held(self, unit: Unit) -> dict[str, str]:
        held = dict(unit.connection.gate.reasons)
        return {"audit mode": "", **held} if unit.connection.policy.mode is Mode.AUDIT else held

    async def _read(self, unit: Unit, found: Found, side: System) -> JsonObject | None:
        native_id = found.id_in(side)
        record = None
        if native_id is not None and not (found.key.kind is Kind.INVOICE and side is System.ERP):
            kind = found.key.kind
            record = (await unit.connection.remote(side).fetch_many(kind, [native_id])).get(native_id)
        return record_json(record)

    async def _state(self, unit: Unit, found: Found) -> JsonObject:
        ids = {side: found.id_in(side) for side in System}
        async with unit.connection.store.reading() as tx:
            items = [
                item
                for side, native_id in ids.items()
                if native_id is not None
                and (item := await tx.inbox.get(unit.connection.key(found.key.kind, side, native_id))) is not None
            ]
            commands = await tx.outbox.open_for(found.key)
            history = [
                entry
                for native_id in dict.fromkeys(i for i in ids.values() if i is not None)
                for entry in await tx.audit.list(unit.name, native_id=native_id, limit=MOST_HISTORY * 5)
                if entry.kind in (found.key.kind, pair_kind(found.key.kind)) and entry.native_id == ids[entry.system]
            ]
            drifts = [d for d in await tx.drift.load(unit.name, open_only=True) if _concerns(d.entity, d, found)]
            notes = await _notes(tx, unit.name, found)
        link = found.link
        return {
            "link": None
            if link is None
            else {
                "since": link.created_at.isoformat(),
                "updated_at": link.updated_at.isoformat(),
                "base": {"erp": dump(link.base.erp), "wms": dump(link.base.wms), "lines": dump(link.base.lines)},
            },
            "fields": await self._fields(unit, found),
            "unsettled": notes,
            "queue": [item_json(item, unit.connection.timing) for item in items],
            "outbox": [open_command_json(command) for command in commands],
            "history": [entry_json(e) for e in sorted(history, key=lambda e: e.at, reverse=True)[:MOST_HISTORY]],
            "drift": [drift_row(drift) for drift in drifts[:MOST_DRIFT]],
        }

    async def _fields(self, unit: Unit, found: Found) -> list[JsonObject]:
        """Field by field for master records: who owns it, both values, both bases, and what is to happen to it."""
        link, kind = found.link, found.key.kind
        if link is None or kind in (Kind.ORDER, Kind.INVOICE, Kind.STOCK):
            return []
        remotes = unit.connection
        erp = (await remotes.erp.fetch_many(kind, [link.erp_id])).get(link.erp_id)
        wms = (await remotes.wms.fetch_many(kind, [link.wms_id])).get(link.wms_id)
        if erp is None or wms is None:
            return []
        related = await _known_relations(unit, erp)
        states = compare(cast(MasterRecord, erp), cast(MasterRecord, wms), link.base, remotes.policy, related)
        return [_field_json(state) for state in states]

    async def left_out(self, unit: Unit, found: Found) -> str:
        """Why a record is left alone, as a word."""
        kind, connection = found.key.kind, unit.connection
        if kind is Kind.STOCK:
            if not connection.policy.stock.enabled:
                return "stock_off"
            return "stock_opening" if await settled_opening(connection) is None else "no_pair"
        record = await self._own(unit, found)
        if isinstance(record, Order) and kind is Kind.ORDER and found.key.system is System.ERP:
            return "order_status" if _is_too_early(record, unit) else "order_date"
        if isinstance(record, Product) and not record.active:
            return "discontinued"
        if kind is Kind.INVOICE:
            return "invoice"
        return "order_stranger" if kind is Kind.ORDER else "master"

    async def _own(self, unit: Unit, found: Found) -> Record | None:
        key = found.key
        return (await unit.connection.remote(key.system).fetch_many(key.kind, [key.native_id])).get(key.native_id)


async def _known_relations(unit: Unit, erp: Record) -> Related:
    """What is linked already; a category that is not is nobody's business here."""
    if not isinstance(erp, Product) or not erp.category_id:
        return Related()
    async with unit.connection.store.reading() as tx:
        link = await tx.links.get(unit.connection.key(Kind.CATEGORY, System.ERP, erp.category_id))
    return Related(categories={erp.category_id: link.wms_id} if link is not None else {})


def _is_too_early(order: Order, unit: Unit) -> bool:
    return not qualifies(order, replace(unit.connection.policy.orders, orders_since=None))


def _concerns(entity: str, drift: object, found: Found) -> bool:
    if not entity.startswith(str(pair_kind(found.key.kind))):
        return False
    erp_id, wms_id = getattr(drift, "erp_id", None), getattr(drift, "wms_id", None)
    return (erp_id is not None and erp_id == found.erp_id) or (wms_id is not None and wms_id == found.wms_id)


async def _notes(tx: Transaction, connection: str, found: Found) -> list[JsonObject]:
    """Conflicts and values that could not be written, while they last."""
    if found.erp_id is None:
        return []
    prefix = f"{found.key.kind}/{found.erp_id}/"
    return [
        {"what": place, "field": name.removeprefix(prefix), **cast(JsonObject, body)}
        for place in (CONFLICT, UNWRITTEN)
        for name, _at, body in await tx.documents.list(connection, place, prefix=prefix)
        if isinstance(body, dict)
    ]


def _stretch_json(one: Stretch) -> JsonObject:
    return {
        "system": str(one.system),
        "field": one.field,
        "line": one.line,
        "value": one.value,
        "since": one.since.isoformat(),
        "until": None if one.until is None else one.until.isoformat(),
        "from_start": one.from_start,
    }


def _field_json(state: FieldState) -> JsonObject:
    values = {"erp": state.erp, "wms": state.wms, "base_erp": state.base_erp, "base_wms": state.base_wms}
    return {
        "field": state.name,
        "owner": str(state.owner),
        **{name: None if value is None else str(value) for name, value in values.items()},
        "step": str(state.step),
        "why": state.why,
    }


def _hints(error: SyncError, found: Found) -> dict[str, str]:
    known = (str(found.key.kind), found.key.native_id, error.detail)
    return {language: hint(str(error.reason), language, *known) for language in LANGUAGES}


def _unknown(unit: Unit, kind: Kind, native_id: str) -> OperationRefused:
    nb, en = (text(f"subject.{kind}", language, id=native_id) for language in LANGUAGES)
    return OperationRefused(
        "not_found",
        f"{nb} finnes verken i 24SevenOffice eller i Rackbeat, og ingenting venter på den.",
        f"{en} is neither in 24SevenOffice nor in Rackbeat, and nothing waits for it.",
        todo_nb="Se etter nummeret i systemet der posten lages, og skriv kommandoen med det.",
        todo_en="Look up the number in the system where the record is made, and type the command with it.",
        exit_code=1,
    )
