"""Carries out a plan that a person was shown: one first, then ten, then the rest (design 5, Repair; 3.12).

Called by app for `repair apply`. Writes only through `Deliver`, which is the outbox; never calls a remote itself.
Resumable: what was done is on disk and is not done twice.
"""

from __future__ import annotations

import asyncio
import itertools
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import structlog

from daemon.domain.change import Change, Create, kind_of
from daemon.domain.codec import dump, load
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.record import Record
from daemon.domain.wish import HandOver, SetUp, Wished, wished_kind, wished_operation
from daemon.domain.work import Command
from daemon.ports import Clock, RemoteSystem, Store
from reconcile.fixup import (
    ACTION_DOCUMENT,
    FIXUP_DOCUMENT,
    ActionResult,
    FixUp,
    Outcome,
    has_effect,
    showing,
    written_id,
    written_system,
)
from reconcile.inverse import as_made
from reconcile.plan import Action, Plan, checksum_of
from reconcile.precondition import Place, digest_of, place_of

log = structlog.get_logger()

STAGES = (1, 10)
"""Sizes of the first stages, in chains of actions; the last stage is the rest."""
_NAMESPACE = uuid.UUID("6a1d3d58-2f0b-5a44-9d4e-6f3f6b0f7a11")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """`skipped_reason`: why the command was dropped or refused, None when it was sent. `response`: for the report.
    `nothing`: it was right already, so that nothing was sent. `native_id`: of the record that was written, where the
    answer told it."""

    ok: bool
    skipped_reason: str | None = None
    response: str = ""
    nothing: bool = False
    native_id: str = ""


class Deliver(Protocol):
    """The one door for writes: puts the command into the outbox and waits for its end (design 3.3)."""

    async def deliver(self, command: Command, before: Record | None, rule: str) -> Delivered:
        """Raises SyncError. The same command id twice is one delivery. `before`, `rule` (the drift kind): for the audit
        log."""
        ...

    async def landed(self, command: Command) -> None:
        """It was sent before a crash, and the record shows it. Raises SyncError."""
        ...

    async def hand_over(self, wish: HandOver, origin: str, rule: str) -> Delivered:
        """Lets the sync bring the pair together with the commands that were shown. Twice does nothing twice."""
        ...

    async def set_up(self, wish: SetUp, origin: str, rule: str) -> Delivered:
        """Makes what the account lacks, unless it is there by now."""
        ...


class PlanRefused(Exception):
    """The plan may not be applied. `code`: `checksum`, `expired` or `busy`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Applier:
    """Applies plans of one connection, one at a time. `busy`: shared by all appliers of the connection, when there is
    one for each application."""

    def __init__(
        self,
        remotes: Mapping[System, RemoteSystem],
        store: Store,
        clock: Clock,
        deliver: Deliver,
        *,
        busy: asyncio.Lock | None = None,
    ) -> None:
        self._remotes = remotes
        self._store = store
        self._clock = clock
        self._deliver = deliver
        self._busy = busy or asyncio.Lock()

    async def apply(
        self,
        plan: Plan,
        checksum: str,
        *,
        actor: str,
        approved: Collection[str] = (),
        reason: str = "",
        told: Callable[[ActionResult], None] = lambda _result: None,
    ) -> FixUp:
        """`checksum`: of the plan that was shown. `approved`: ids of the `confirm_each` actions that a person said yes
        to, one by one. `told`: is called after each action. Raises PlanRefused. The result is stored as document
        `fixup`, named by the plan."""
        if checksum != plan.checksum or checksum_of(plan) != plan.checksum:
            raise PlanRefused("checksum")
        if self._clock.now() >= plan.expires_at:
            raise PlanRefused("expired")
        if self._busy.locked():
            raise PlanRefused("busy")
        async with self._busy:
            started = self._clock.now()
            results = await self._all(plan, frozenset(approved), told)
            fixup = FixUp(
                connection=plan.connection,
                plan_id=plan.id,
                checksum=plan.checksum,
                erp_name=plan.erp_name,
                wms_name=plan.wms_name,
                actor=actor,
                reason=reason or plan.reason,
                undoes=plan.undoes,
                applied_at=started,
                finished_at=self._clock.now(),
                results=results,
                manual=plan.manual,
            )
            await self._write(plan, FIXUP_DOCUMENT, plan.id, fixup.to_json())
        return fixup

    async def _all(
        self, plan: Plan, approved: frozenset[str], told: Callable[[ActionResult], None]
    ) -> tuple[ActionResult, ...]:
        results: dict[str, ActionResult] = {}
        stopped = False
        for stage in stages(plan.actions):
            for action in stage:
                results[action.id] = (
                    _skipped(action, "skipped.stopped") if stopped else await self._one(plan, action, approved, results)
                )
                told(results[action.id])
            stopped = stopped or any(_stops(results[action.id]) for action in stage)
        return tuple(results.values())

    async def _one(
        self, plan: Plan, action: Action, approved: frozenset[str], results: Mapping[str, ActionResult]
    ) -> ActionResult:
        begun, earlier = await self._remembered(plan, action)
        if earlier is not None:
            return earlier
        if action.after and results[action.after].outcome is not Outcome.DONE:
            return _skipped(action, "skipped.before", after=action.after)
        if action.confirm_each and action.id not in approved:
            return _skipped(action, "skipped.not_confirmed")
        try:
            records = await self._read(action)
        except SyncError as error:
            return _skipped(action, "skipped.unread", why=str(error.reason))
        if digest_of(action.reads, records) == action.digest:
            return await self._send(plan, action, begun=begun)
        if not begun:
            return _skipped(action, "skipped.changed")
        if isinstance(action.change, HandOver):  # it may have been cut short between two of its commands
            return await self._send(plan, action, begun=True)
        if has_effect(action, records):
            return await self._landed(plan, action, records)
        return _skipped(action, "skipped.changed")

    async def _landed(self, plan: Plan, action: Action, records: Mapping[Place, Record]) -> ActionResult:
        """It was sent before a crash, and the record shows it."""
        if not isinstance(action.change, HandOver | SetUp):
            try:
                await self._deliver.landed(self._command(plan, action, action.change))
            except SyncError as error:
                return _skipped(action, "skipped.unread", why=str(error.reason))
        return await self._done(plan, action, records, "")

    async def _send(self, plan: Plan, action: Action, *, begun: bool) -> ActionResult:
        await self._write(plan, ACTION_DOCUMENT, f"{plan.id}/{action.id}", {"state": "started"})
        try:
            delivered = await self._delivered(plan, action, action.change)
        except SyncError as error:
            return _result(action, Outcome.FAILED, "failed.refused", values={"why": str(error.reason)})
        except Exception:  # the boundary of one record (design 3.16): what was done before is reported
            log.exception("repair_action_failed", plan=plan.id, action=action.id)
            return _result(action, Outcome.FAILED, "failed.refused", values={"why": str(Reason.INTERNAL)})
        if not delivered.ok:
            if delivered.skipped_reason == Reason.STALE and isinstance(action.change, HandOver):
                return _skipped(action, "skipped.another", why=delivered.response[:200])
            if delivered.skipped_reason is not None:
                return _skipped(action, "skipped.dropped", why=delivered.skipped_reason)
            return _result(action, Outcome.FAILED, "failed.refused", values={"why": delivered.response[:200]})
        if delivered.nothing and not begun:
            return _skipped(action, "skipped.already")
        try:
            if isinstance(action.change, Create):
                return await self._made(plan, action, action.change, delivered)
            records = await self._read(action)
        except SyncError:
            return await self._done(plan, action, None, delivered.response)
        return await self._done(plan, action, records, delivered.response)

    async def _made(self, plan: Plan, action: Action, change: Create, delivered: Delivered) -> ActionResult:
        """The system chose its id: it is looked up under that one, not under the one that an undone deletion took.
        Raises SyncError."""
        made = delivered.native_id
        found = await self._remotes[change.system].fetch_many(change.record.kind, [made]) if made else {}
        verified = as_made(change.record, found.get(made)) if made else None
        result = _result(action, Outcome.DONE, response=delivered.response[:500], verified=verified)
        return await self._keep(plan, replace(result, native_id=made or result.native_id))

    async def _delivered(self, plan: Plan, action: Action, wish: Wished) -> Delivered:
        origin = f"repair:{plan.id}/{action.id}"
        if isinstance(wish, HandOver):
            return await self._deliver.hand_over(wish, origin, action.kind)
        if isinstance(wish, SetUp):
            return await self._deliver.set_up(wish, origin, action.kind)
        return await self._deliver.deliver(self._command(plan, action, wish), action.image, action.kind)

    async def _done(
        self, plan: Plan, action: Action, records: Mapping[Place, Record] | None, response: str
    ) -> ActionResult:
        """`records`: read after the call; None when that failed."""
        after: dict[str, str | None] = {}
        verified = None
        if records is not None and action.reads:
            after = showing(action.before, records.get(place_of(action.reads[0])))
            verified = has_effect(action, records)
        return await self._keep(
            plan, _result(action, Outcome.DONE, after=after, response=response[:500], verified=verified)
        )

    async def _keep(self, plan: Plan, result: ActionResult) -> ActionResult:
        body = {"state": "done", "result": dump(result)}
        await self._write(plan, ACTION_DOCUMENT, f"{plan.id}/{result.action_id}", body)
        return result

    async def _remembered(self, plan: Plan, action: Action) -> tuple[bool, ActionResult | None]:
        """Whether it was begun in an earlier application, and its result if it was done."""
        async with self._store.reading() as tables:
            body = await tables.documents.get(plan.connection, ACTION_DOCUMENT, f"{plan.id}/{action.id}")
        if not isinstance(body, dict):
            return False, None
        return True, load(ActionResult, body["result"]) if body.get("state") == "done" else None

    async def _read(self, action: Action) -> dict[Place, Record]:
        """Fresh reads of what the action relies on. Raises SyncError."""
        wanted: dict[tuple[System, Kind], list[str]] = {}
        for ref in action.reads:
            wanted.setdefault((ref.system, ref.kind), []).append(ref.native_id)
        records: dict[Place, Record] = {}
        for (system, kind), ids in wanted.items():
            found = await self._remotes[system].fetch_many(kind, sorted(set(ids)))
            records.update({(system, kind, native_id): record for native_id, record in found.items()})
        return records

    async def _write(self, plan: Plan, kind: str, name: str, body: object) -> None:
        async with self._store.transaction() as tables:
            await tables.documents.put(plan.connection, kind, name, body, self._clock.now())

    def _command(self, plan: Plan, action: Action, change: Change) -> Command:
        now = self._clock.now()
        ids = {ref.system: ref.native_id for ref in reversed(action.reads) if ref.kind is kind_of(change)}
        return Command(
            id=command_id(plan, action),
            connection=plan.connection,
            kind=kind_of(change),
            system=change.system,
            change=change,
            erp_id=ids.get(System.ERP),
            wms_id=ids.get(System.WMS),
            digest=None,
            origin=f"repair:{plan.id}/{action.id}",
            decided_at=now,
            due_at=now,
        )


def command_id(plan: Plan, action: Action) -> str:
    """The same for every application of the plan, so that a repeated delivery is recognised."""
    return str(uuid.uuid5(_NAMESPACE, f"{plan.connection}/{plan.id}/{action.id}"))


def stages(actions: Sequence[Action]) -> list[list[Action]]:
    """One chain, then ten, then the rest. A chain (reopen, edit, book) is never cut by a stage."""
    chains: list[list[Action]] = []
    for action in actions:
        if action.after and chains and chains[-1][-1].id == action.after:
            chains[-1].append(action)
        else:
            chains.append([action])
    cuts = [0]
    for size in STAGES:
        cuts.append(min(cuts[-1] + size, len(chains)))
    cuts.append(len(chains))
    parts = [chains[start:end] for start, end in itertools.pairwise(cuts)]
    return [[action for chain in part for action in chain] for part in parts if part]


def _stops(result: ActionResult) -> bool:
    """A call that was refused or dropped stops the stages after it; a record that changed concerns only itself."""
    return result.outcome is Outcome.FAILED or result.why == "skipped.dropped"


def _skipped(action: Action, code: str, **values: str) -> ActionResult:
    return _result(action, Outcome.SKIPPED, code, values=values)


def _result(
    action: Action,
    outcome: Outcome,
    why: str = "",
    *,
    values: Mapping[str, str] | None = None,
    after: Mapping[str, str | None] | None = None,
    response: str = "",
    verified: bool | None = None,
) -> ActionResult:
    return ActionResult(
        action_id=action.id,
        fingerprint=action.fingerprint,
        drift_kind=action.kind,
        operation=wished_operation(action.change),
        kind=str(wished_kind(action.change)),
        system=written_system(action),
        native_id=written_id(action),
        outcome=outcome,
        why=why,
        values=values or {},
        before=action.before,
        after=after or {},
        response=response,
        verified=verified,
    )
