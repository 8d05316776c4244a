"""Where armed faults happen: the middleware that journals each request and spoils the way in or the way out.

Used by the app factories of both halves. Requests under `/_sandbox/` are neither journalled nor disturbed.
"""

from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from sandbox.faults import Fault, Faults, When
from sandbox.journal import Journal, JournalEntry
from sandbox.notes import PREFIX, note

# An action that only one half has: given the request, the fault and the answer (None ahead of the handler), it returns
# what the client gets, or None when the request goes on.
Special = Callable[[web.Request, Fault, web.StreamResponse | None], web.StreamResponse | None]

_AHEAD: tuple[When, When] = ("before", "instead")


def fault_middleware(
    journal: Journal,
    faults: Faults,
    operation_of: Callable[[web.Request], str] | None = None,
    *,
    system: str,
    specials: Mapping[str, Special] | None = None,
) -> Any:
    """An aiohttp middleware that journals each request and lets armed faults happen.

    `operation_of` names the operation before the handler runs; without it the name is `note(request).operation`,
    set by an outer middleware, or "METHOD /path". The handler may refine the name for the journal. The journal line
    is written when the handler is done and before any `after_commit` fault, so a test sees the write while the
    client still waits.
    """
    stage = _Stage(journal, faults, system, specials or {})

    @web.middleware
    async def middleware(request: web.Request, handler: Any) -> web.StreamResponse:
        if request.path.startswith(PREFIX):
            answer: web.StreamResponse = await handler(request)
            return answer
        name = operation_of(request) if operation_of else note(request).operation
        note(request).operation = name = name or f"{request.method} {request.path}"
        return await stage.play(request, handler, name)

    return middleware


class _Stage:
    """Plays one request of one sandbox with its faults."""

    def __init__(self, journal: Journal, faults: Faults, system: str, specials: Mapping[str, Special]) -> None:
        self._journal, self._faults, self._system, self._specials = journal, faults, system, specials

    async def play(self, request: web.Request, handler: Any, name: str) -> web.StreamResponse:
        for when in _AHEAD:
            while fault := self._faults.match(name, when):
                _tell(note(request).detail, fault)
                spoilt = await self._happen(request, fault, None)
                if spoilt is not None:
                    self._write_down(request, 0 if fault.action == "drop" else spoilt.status)
                    return spoilt
        answer, entry = await self._handled(request, handler)
        while fault := self._faults.match(name, "after_commit"):
            _tell(entry.detail, fault)
            spoilt = await self._happen(request, fault, answer)
            if spoilt is not None and fault.action not in self._specials:
                return spoilt
            answer = spoilt or answer
        return answer

    async def _handled(self, request: web.Request, handler: Any) -> tuple[web.StreamResponse, JournalEntry]:
        try:
            answer: web.StreamResponse = await handler(request)
        except web.HTTPException as error:
            self._write_down(request, error.status)
            raise
        except Exception:
            self._write_down(request, 500)
            raise
        return answer, self._write_down(request, answer.status)

    def _write_down(self, request: web.Request, status: int) -> JournalEntry:
        said = note(request)
        return self._journal.add(
            self._system,
            said.operation,
            target=said.target or request.path,
            who=said.who,
            status=status,
            wrote=said.wrote,
            detail=said.detail,
        )

    async def _happen(
        self, request: web.Request, fault: Fault, answer: web.StreamResponse | None
    ) -> web.StreamResponse | None:
        """Carry out one fault; None means that the request goes on, else this is what the client gets.

        A late request is read first, as a real server has: it is carried out even when its client is gone by then.
        """
        if fault.seconds:
            await request.read()
            await self._faults.wait(fault)
        if fault.action == "delay":
            return None
        if special := self._specials.get(fault.action):
            return special(request, fault, answer)
        if fault.action == "drop":
            _cut_line(request)
            return web.Response(status=fault.status)
        if fault.action == "cut":
            return await _half(request, fault, answer)
        status = fault.status if fault.action == "status" else 200
        return web.Response(status=status, text=fault.body, content_type=fault.content_type, headers=fault.headers)


def _tell(detail: dict[str, Any], fault: Fault) -> None:
    """Say in the journal which accident befell the request."""
    detail["fault"] = fault.id
    detail["accident"] = fault.preset or fault.action


def _cut_line(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


async def _half(request: web.Request, fault: Fault, answer: web.StreamResponse | None) -> web.StreamResponse:
    whole = isinstance(answer, web.Response) and isinstance(answer.body, bytes)
    body = answer.body if isinstance(answer, web.Response) and isinstance(answer.body, bytes) else fault.body.encode()
    kind = answer.headers["Content-Type"] if answer is not None and whole else fault.content_type
    stream = web.StreamResponse(
        status=answer.status if answer is not None and whole else 200,
        headers={"Content-Type": kind, "Content-Length": str(len(body))},
    )
    await stream.prepare(request)
    await stream.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return stream
