"""What of a pair could not be settled, field by field: conflicts, and values that cannot be written.

Kept as documents named `<kind>/<erp_id>/<field>` while they last, so that the audit, `explain` and the report can tell.
Called by `masters` only; never decides anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import structlog

from daemon.domain.errors import Reason
from daemon.domain.ids import Key, System
from daemon.domain.merge import FieldState, Held, Step
from daemon.ports import Transaction
from daemon.sync.connection import Connection

log = structlog.get_logger()

CONFLICT = "conflict"
"""Both sides changed the field: `erp`, `wms`, `base_erp`, `base_wms` in normal form, `since`."""
UNWRITTEN = "unwritten"
"""The field differs and is not written: `system` that would get it, `wanted`, `reason`, `detail`, `since`;
`refused`: the system said no to this very value, which is not offered again."""
RECORD = "record"
"""Stands for the field's name where the whole record is gone."""

Body = dict[str, object]
_Place = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """What is noted of one pair. `held`: refused values by field."""

    known: Mapping[_Place, Body] = field(default_factory=dict)
    held: Mapping[str, Held] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What is to be written: notes that are new (without `since`) or changed, and those that are settled."""

    changed: Mapping[_Place, Body]
    settled: frozenset[_Place]

    def __bool__(self) -> bool:
        return bool(self.changed or self.settled)


class FieldNotes:
    """The notes of one connection."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    async def of(self, erp_key: Key) -> Notes:
        prefix = f"{erp_key.kind}/{erp_key.native_id}/"
        known: dict[_Place, Body] = {}
        async with self._c.store.reading() as tx:
            for place in (CONFLICT, UNWRITTEN):
                for name, _at, body in await tx.documents.list(self._c.name, place, prefix=prefix):
                    if isinstance(body, dict):
                        known[place, name.removeprefix(prefix)] = body
        held = {name: _held(body) for (place, name), body in known.items() if place == UNWRITTEN and body["refused"]}
        return Notes(known=known, held=held)

    def news(self, before: Notes, states: Iterable[FieldState], held: Mapping[str, Held]) -> News:
        """What is unsettled now that was not, was otherwise, or is settled now."""
        return _news(before, dict(_bodies(states, held)))

    def gone(self, before: Notes, system: System) -> News:
        """The same for a pair whose record vanished in this system."""
        detail = f"the linked record is gone from {system.product_name}"
        body: Body = {"system": str(system), "reason": str(Reason.NOT_FOUND), "detail": detail, "refused": False}
        return _news(before, {(UNWRITTEN, RECORD): body})

    async def keep(self, tx: Transaction, erp_key: Key, news: News) -> None:
        """Joins the caller's transaction."""
        moment = self._c.clock.now()
        prefix = f"{erp_key.kind}/{erp_key.native_id}/"
        for (place, name), body in news.changed.items():
            since = body.get("since") or moment.isoformat()
            await tx.documents.put(self._c.name, place, prefix + name, {**body, "since": since}, moment)
            if "since" not in body:
                reason = Reason.CONFLICT if place == CONFLICT else Reason(str(body["reason"]))
                self._c.metrics.error(self._c.name, reason)
                log.info("field_unsettled", key=str(erp_key), field=name, reason=reason, detail=body.get("detail", ""))
        for place, name in news.settled:
            await tx.documents.delete(self._c.name, place, prefix + name)


def _news(before: Notes, now: Mapping[_Place, Body]) -> News:
    changed: dict[_Place, Body] = {}
    for place, body in now.items():
        known = before.known.get(place)
        if known is None:
            changed[place] = body
        elif {k: v for k, v in known.items() if k != "since"} != body:
            changed[place] = {**body, "since": known["since"]}
    return News(changed=changed, settled=frozenset(before.known.keys() - now.keys()))


def _bodies(states: Iterable[FieldState], held: Mapping[str, Held]) -> Iterable[tuple[_Place, Body]]:
    for state in states:
        if state.step is Step.CONFLICT:
            yield (
                (CONFLICT, state.name),
                {"erp": state.erp, "wms": state.wms, "base_erp": state.base_erp, "base_wms": state.base_wms},
            )
        elif state.step is Step.STUCK:
            refused = held.get(state.name)
            yield (
                (UNWRITTEN, state.name),
                {
                    "system": str(refused.system) if refused is not None else "",
                    "wanted": refused.wanted if refused is not None else None,
                    "reason": str(state.reason),
                    "detail": state.why,
                    "refused": refused is not None,
                    "erp": state.erp,
                    "wms": state.wms,
                },
            )


def _held(body: Body) -> Held:
    wanted = body["wanted"]
    return Held(
        system=System(str(body["system"])),
        wanted=None if wanted is None else str(wanted),
        reason=Reason(str(body["reason"])),
        detail=str(body["detail"]),
    )
