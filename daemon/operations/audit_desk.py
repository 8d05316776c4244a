"""Operations on the audit log as a whole: is it still what was written, and let go of a person (design 9)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from daemon.domain.audit_seal import ERASE_ACTION, AuditHead, Checker, Tampered, Traces, erasing
from daemon.domain.ids import Kind, System
from daemon.domain.work import AuditEntry
from daemon.operations.unit import Unit, unit_of
from daemon.ports import Transaction
from daemon.web.operations import USAGE, JsonObject, OperationRefused

PAGE = 500
DOCUMENT, PUBLISHED = "audit", "published"
MOST_PUBLISHED = 400
NUMBERS_A_LINE = 1500
PERSONS = (Kind.CUSTOMER, Kind.SUPPLIER)


class AuditDesk:
    """Reads whole logs a page at a time, so that nobody waits."""

    def __init__(self, units: Mapping[str, Unit]) -> None:
        self._units = units

    async def verify(self, connection: str, head: str) -> JsonObject:
        """`head`: as a report told it, `NUMBER:LINK`; empty when there is none at hand."""
        unit = unit_of(self._units, connection)
        store = unit.connection.store
        async with store.reading() as tx:
            published = await published_heads(tx, unit.name)
            first = await tx.audit.follows(unit.name)
            is_cut = await tx.audit.is_cut()
        checker = Checker(head=first, published={**published, **_given(head)})
        while True:
            async with store.reading() as tx:
                lines = await tx.audit.sealed_after(unit.name, checker.head.number, PAGE)
            if not await asyncio.to_thread(checker.take, lines) or not lines:
                break
        tampered = checker.end()
        if tampered is None and is_cut:
            tampered = Tampered(number=checker.head.number + 1, why="missing")
        return {
            "connection": unit.name,
            "intact": tampered is None,
            "lines": checker.lines,
            "erased": checker.erased,
            "removed_by_age": first.number,
            "line": tampered.number if tampered is not None else None,
            "why": tampered.why if tampered is not None else "",
            "head": head_text(checker.head) if tampered is None else None,
        }

    async def erase(
        self, connection: str, kind: Kind, native_id: str, why: str, confirm: bool, actor: str
    ) -> JsonObject:
        """Counts what would go; erases it when `confirm`. `why` must not name the person: it stays."""
        unit = unit_of(self._units, connection)
        if kind not in PERSONS:
            known = ", ".join(str(each) for each in PERSONS)
            raise OperationRefused(
                "not_a_person",
                f"«{kind}» er ingen person.",
                f"A {kind} is no person.",
                todo_nb=f"Velg blant: {known}",
                todo_en=f"Choose from: {known}",
                exit_code=USAGE,
            )
        if not confirm:
            async with unit.connection.store.reading() as tx:
                ids = await _ids(tx, unit, kind, native_id)
                traces = await tx.audit.traces(unit.name, kind, ids)
            return _told(unit, ids, traces, erased=False)
        async with unit.connection.store.transaction() as tx:
            ids = await _ids(tx, unit, kind, native_id)
            traces = await tx.audit.erase(unit.name, kind, ids)
            for start in range(0, max(len(traces.lines), 1), NUMBERS_A_LINE):
                after = erasing(traces.lines[start : start + NUMBERS_A_LINE])
                await tx.audit.append(_entry(unit, actor, kind, native_id, why, after))
        return _told(unit, ids, traces, erased=True)


async def published_heads(tx: Transaction, connection: str) -> dict[int, str]:
    """What reports have told: line number -> link."""
    body = await tx.documents.get(connection, DOCUMENT, PUBLISHED)
    rows = body if isinstance(body, dict) else {}
    return {int(number): str(chain) for number, chain in rows.items()}


async def publish(tx: Transaction, unit: Unit) -> AuditHead:
    """The head for a report, remembered so that `verify` holds the log to it."""
    head = await tx.audit.head(unit.name)
    known = await published_heads(tx, unit.name)
    if head.number and head.number not in known:
        kept = sorted({**known, head.number: head.chain}.items())[-MOST_PUBLISHED:]
        body = {str(number): chain for number, chain in kept}
        await tx.documents.put(unit.name, DOCUMENT, PUBLISHED, body, unit.connection.clock.now())
    return head


def head_text(head: AuditHead) -> str:
    """`NUMBER:LINK`, as the report prints it and `audit verify --head` takes it; empty when there is no line."""
    return f"{head.number}:{head.chain}" if head.number else ""


def _given(head: str) -> dict[int, str]:
    number, _colon, chain = head.strip().partition(":")
    if not head.strip():
        return {}
    if not number.isdecimal() or not chain:
        raise OperationRefused(
            "bad_head",
            "Kjedens ende skrives slik rapporten viser den: NUMMER:LENKE.",
            "The head is written as the report shows it: NUMBER:LINK.",
            todo_nb="samsvar audit verify",
            todo_en="samsvar audit verify",
            exit_code=USAGE,
        )
    return {int(number): chain}


async def _ids(tx: Transaction, unit: Unit, kind: Kind, native_id: str) -> list[str]:
    """The id that was given, and the other side's where the two are linked."""
    ids = {native_id}
    for system in System:
        link = await tx.links.get(unit.connection.key(kind, system, native_id))
        if link is not None:
            ids |= {link.erp_id, link.wms_id}
    return sorted(ids)


def _told(unit: Unit, ids: Sequence[str], traces: Traces, *, erased: bool) -> JsonObject:
    return {
        "connection": unit.name,
        "erased": erased,
        "ids": list(ids),
        "audit_lines": len(traces.lines),
        "commands": traces.commands,
        "documents": traces.documents,
        "drift": traces.drift,
    }


def _entry(unit: Unit, actor: str, kind: Kind, native_id: str, why: str, after: str) -> AuditEntry:
    return AuditEntry(
        connection=unit.name,
        at=unit.connection.clock.now(),
        actor=actor,
        action=ERASE_ACTION,
        kind=kind,
        system=System.ERP,
        native_id=native_id,
        why=why[:500],
        after=after,
    )
