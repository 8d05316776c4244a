"""Carries out a plan that a person was shown: one first, then ten, then the rest (design 5, Repair; 3.12).

Called by app for `repair apply`. Writes only through `Deliver`, which is the outbox; never calls a remote itself.
Resumable: what was done is on disk and is not done twice.
"""

from __future__ import annotations

import asyncio
import itertools
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from daemon.domain.change import kind_of, operation_of
from daemon.domain.codec import dump, load
from daemon.domain.errors import SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.record import Record
from daemon.domain.work import Command
from daemon.ports import Clock, RemoteSystem, Store
from reconcile.fixup import ActionResult, FixUp, Outcome, has_effect, showing, written_id
from reconcile.plan import Action, Plan, checksum_of
from reconcile.precondition import Place, digest_of, place_of

ACTION_DOCUMENT = "repair_action"
FIXUP_DOCUMENT = "fixup"
STAGES = (1, 10)
"""Sizes of the first stages, in chains of actions; the last stage is the rest."""
_NAMESPACE = uuid.UUID("6a1d3d58-2f0b-5a44-9d4e-6f3f6b0f7a11")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """`skipped_reason`: why the command was dropped or refused, None when it was sent. `response`: for the report."""

    ok: bool
    skipped_reason: str | None = None
    response: str = ""


class Deliver(Protocol):
    """The one door for writes: puts the command into the outbox and waits for its end (design 3.3)."""

    async def deliver(self, command: Command) -> Delivered:
        """Raises SyncError. The same command id twice is one delivery."""
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

    async def apply(self, plan: Plan, checksum: str, *, actor: str, approved: Collection[str] = ()) -> FixUp:
        """`checksum`: of the plan that was shown. `approved`: ids of the `confirm_each` actions that a person said yes
        to, one by one. Raises PlanRefused. The result is stored as document `fixup`, named by the plan."""
        if checksum != plan.checksum or checksum_of(plan) != plan.checksum:
            raise PlanRefused("checksum")
        if self._clock.now() >= plan.expires_at:
            raise PlanRefused("expired")
        if self._busy.locked():
            raise PlanRefused("busy")
        async with self._busy:
            started = self._clock.now()
            results = await self._all(plan, frozenset(approved))
            fixup = FixUp(
                connection=plan.connection,
                plan_id=plan.id,
                checksum=plan.checksum,
                erp_name=plan.erp_name,
                wms_name=plan.wms_name,
                actor=actor,
                reason=plan.reason,
                applied_at=started,
                finished_at=self._clock.now(),
                results=results,
                manual=plan.manual,
            )
            await self._write(plan, FIXUP_DOCUMENT, plan.id, fixup.to_json())
        return fixup

    async def _all(self, plan: Plan, approved: frozenset[str]) -> tuple[ActionResult, ...]:
        results: dict[str, ActionResult] = {}
        stopped = False
        for stage in stages(plan.actions):
            for action in stage:
                results[action.id] = (
                    _skipped(action, "skipped.stopped") if stopped else await self._one(plan, action, approved, results)
                )
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
            return await self._send(plan, action)
        record = records.get(place_of(action.reads[0]))
        if begun and has_effect(action, record):
            return await self._done(plan, action, record, "")
        return _skipped(action, "skipped.changed")

    async def _send(self, plan: Plan, action: Action) -> ActionResult:
        await self._write(plan, ACTION_DOCUMENT, f"{plan.id}/{action.id}", {"state": "started"})
        try:
            delivered = await self._deliver.deliver(self._command(plan, action))
        except SyncError as error:
            return _result(action, Outcome.FAILED, "failed.refused", values={"why": str(error.reason)})
        if not delivered.ok:
            if delivered.skipped_reason is not None:
                return _skipped(action, "skipped.dropped", why=delivered.skipped_reason)
            return _result(action, Outcome.FAILED, "failed.refused", values={"why": delivered.response[:200]})
        try:
            records = await self._read(action)
        except SyncError:
            return await self._done(plan, action, None, delivered.response, is_known=False)
        return await self._done(plan, action, records.get(place_of(action.reads[0])), delivered.response)

    async def _done(
        self, plan: Plan, action: Action, record: Record | None, response: str, *, is_known: bool = True
    ) -> ActionResult:
        after = showing(action.before, record) if is_known else {}
        result = _result(action, Outcome.DONE, after=after, response=response[:500])
        body = {"state": "done", "result": dump(result)}
        await self._write(plan, ACTION_DOCUMENT, f"{plan.id}/{action.id}", body)
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

    def _command(self, plan: Plan, action: Action) -> Command:
        now = self._clock.now()
        ids = {ref.system: ref.native_id for ref in reversed(action.reads) if ref.kind is kind_of(action.change)}
        return Command(
            id=command_id(plan, action),
            connection=plan.connection,
            kind=kind_of(action.change),
            system=action.change.system,
            change=action.change,
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
) -> ActionResult:
    return ActionResult(
        action_id=action.id,
        fingerprint=action.fingerprint,
        drift_kind=action.kind,
        operation=operation_of(action.change),
        kind=str(kind_of(action.change)),
        system=str(action.change.system),
        native_id=written_id(action),
        outcome=outcome,
        why=why,
        values=values or {},
        before=action.before,
        after=after or {},
        response=response,
    )
