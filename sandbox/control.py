"""The control side shared by both sandboxes: journalling, fault injection and the `/_sandbox/` routes.

Used by the app factories of both halves. A handler tells the journal about itself by setting fields of `note(request)`.
Requests under `/_sandbox/` are neither journalled nor disturbed.
"""

import asyncio
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from sandbox.faults import Fault, FaultError, Faults, When
from sandbox.journal import Journal, JournalEntry, ManualClock, RecordChange, SandboxClock, utc_now

__all__ = [
    "Fault",
    "FaultError",
    "Faults",
    "Journal",
    "JournalEntry",
    "ManualClock",
    "RecordChange",
    "RequestNote",
    "SandboxClock",
    "control_routes",
    "fault_middleware",
    "json_body",
    "json_response",
    "note",
    "utc_now",
]

PREFIX = "/_sandbox/"
MAX_LISTED = 10_000


@dataclass(slots=True)
class RequestNote:
    """What a handler says about the request it answers; all of it goes to the journal.

    `target` is the record concerned, `who` a user or session (never a secret), `wrote` whether any state changed.
    """

    operation: str = ""
    target: str = ""
    who: str = ""
    wrote: bool = False
    detail: dict[str, Any] = field(default_factory=dict)


_NOTE = web.RequestKey("sandbox_note", RequestNote)


def note(request: web.Request) -> RequestNote:
    """The note of this request, made empty at first use: `note(request).wrote = True`."""
    if _NOTE not in request:
        request[_NOTE] = RequestNote()
    return request[_NOTE]


def json_response(content: object, status: int = 200) -> web.Response:
    """JSON with Decimal, dates and the like written as text."""
    return web.json_response(content, status=status, dumps=lambda x: json.dumps(x, default=str, ensure_ascii=False))


async def json_body(request: web.Request) -> dict[str, Any]:
    """The JSON object of a control request; answers 400 with a reason when there is none."""
    try:
        content = json.loads(await request.text() or "{}")
    except ValueError as error:
        raise web.HTTPBadRequest(text=f"the body is not JSON: {error}") from error
    if not isinstance(content, dict):
        raise web.HTTPBadRequest(text="the body must be a JSON object")
    return content


def fault_middleware(
    journal: Journal,
    faults: Faults,
    operation_of: Callable[[web.Request], str] | None = None,
    *,
    system: str,
) -> Any:
    """An aiohttp middleware that journals each request and lets armed faults happen.

    `operation_of` names the operation before the handler runs; without it the name is `note(request).operation`,
    set by an outer middleware, or "METHOD /path". The handler may refine the name for the journal. The journal line
    is written when the handler is done and before any `after_commit` fault, so a test sees the write while the
    client still waits.
    """

    @web.middleware
    async def middleware(request: web.Request, handler: Any) -> web.StreamResponse:
        if request.path.startswith(PREFIX):
            answer: web.StreamResponse = await handler(request)
            return answer
        name = operation_of(request) if operation_of else note(request).operation
        name = name or f"{request.method} {request.path}"
        note(request).operation = name
        for when in _AHEAD:
            while fault := faults.match(name, when):
                spoilt = await _happen(request, fault, None)
                if spoilt is not None:
                    _write_down(journal, system, request, 0 if fault.action == "drop" else spoilt.status, fault)
                    return spoilt
        answer = await _handled(journal, system, request, handler)
        while fault := faults.match(name, "after_commit"):
            spoilt = await _happen(request, fault, answer)
            if spoilt is not None:
                return spoilt
        return answer

    return middleware


_AHEAD: tuple[When, When] = ("before", "instead")


async def _handled(journal: Journal, system: str, request: web.Request, handler: Any) -> web.StreamResponse:
    try:
        answer: web.StreamResponse = await handler(request)
    except web.HTTPException as error:
        _write_down(journal, system, request, error.status, None)
        raise
    except Exception:
        _write_down(journal, system, request, 500, None)
        raise
    _write_down(journal, system, request, answer.status, None)
    return answer


def _write_down(journal: Journal, system: str, request: web.Request, status: int, fault: Fault | None) -> None:
    said = note(request)
    detail = said.detail if fault is None else {**said.detail, "fault": fault.id}
    journal.add(
        system,
        said.operation,
        target=said.target or request.path,
        who=said.who,
        status=status,
        wrote=said.wrote,
        detail=detail,
    )


async def _happen(request: web.Request, fault: Fault, answer: web.StreamResponse | None) -> web.StreamResponse | None:
    """Carry out one fault; None means that the request goes on, else this is what the client gets."""
    if fault.action == "delay":
        await asyncio.sleep(fault.seconds)
        return None
    if fault.seconds:
        await asyncio.sleep(fault.seconds)
    if fault.action == "drop":
        _cut_line(request)
        return web.Response(status=fault.status)
    if fault.action == "cut":
        body = answer.body if isinstance(answer, web.Response) and isinstance(answer.body, bytes) else None
        return await _half(request, fault, body if body is not None else fault.body.encode())
    status = fault.status if fault.action == "status" else 200
    return web.Response(status=status, text=fault.body, content_type=fault.content_type, headers=fault.headers)


def _cut_line(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


async def _half(request: web.Request, fault: Fault, body: bytes) -> web.StreamResponse:
    stream = web.StreamResponse(headers={"Content-Type": fault.content_type, "Content-Length": str(len(body))})
    await stream.prepare(request)
    await stream.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return stream


def control_routes(
    journal: Journal, faults: Faults, extra: Iterable[web.AbstractRouteDef] = ()
) -> list[web.AbstractRouteDef]:
    """The routes under `/_sandbox/` that both sandboxes have, with `extra` ones of the caller after them."""

    async def show_journal(request: web.Request) -> web.Response:
        wrote = request.query.get("wrote")
        rows = journal.entries(request.query.get("operation"), None if wrote is None else wrote == "true")
        shown = [e.as_json() for e in rows[-MAX_LISTED:]]
        return json_response({"entries": shown, "total": len(rows), "dropped": journal.dropped})

    async def show_changes(request: web.Request) -> web.Response:
        rows = journal.changes(request.query.get("kind"), request.query.get("id"))
        return json_response({"changes": [c.as_json() for c in rows[-MAX_LISTED:]], "total": len(rows)})

    async def clear_journal(_: web.Request) -> web.Response:
        journal.clear()
        return json_response({"cleared": True})

    async def show_faults(_: web.Request) -> web.Response:
        return json_response({"faults": [f.as_json() for f in faults.armed()]})

    async def arm_fault(request: web.Request) -> web.Response:
        try:
            fault = faults.arm_json(await json_body(request))
        except FaultError as error:
            return json_response({"problems": error.problems}, status=400)
        return json_response(fault.as_json(), status=201)

    async def clear_faults(_: web.Request) -> web.Response:
        faults.clear()
        return json_response({"cleared": True})

    async def health(_: web.Request) -> web.Response:
        return json_response({"ok": True, "faults": len(faults.armed())})

    return [
        web.get(PREFIX + "journal", show_journal),
        web.delete(PREFIX + "journal", clear_journal),
        web.get(PREFIX + "changes", show_changes),
        web.get(PREFIX + "faults", show_faults),
        web.post(PREFIX + "faults", arm_fault),
        web.delete(PREFIX + "faults", clear_faults),
        web.get(PREFIX + "health", health),
        *extra,
    ]
