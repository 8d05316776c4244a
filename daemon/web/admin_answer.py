"""One answer of the admin interface: a JSON document, or progress lines and then the document.

Used by `daemon.web.admin`. An operation goes on when the operator's terminal is gone: what was begun is finished and
recorded. A blank line every few seconds tells a waiting client that the daemon lives.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Mapping
from typing import Any

from aiohttp import web

from daemon.domain import told
from daemon.domain.errors import SyncError
from daemon.domain.hint import hint
from daemon.domain.messages import LANGUAGES
from daemon.log import bind, get_logger
from daemon.web.operations import FAILED, USAGE, JsonObject, OperationRefused

HEARTBEAT_SECONDS = 5.0


class Answer:
    """Made for one request; `operation` is the name in the log."""

    def __init__(self, request: web.Request, operation: str, heartbeat_seconds: float = HEARTBEAT_SECONDS) -> None:
        self._request = request
        self._heartbeat_seconds = heartbeat_seconds
        self._operation = operation
        self._stream: web.StreamResponse | None = None

    async def progress(self, progress: Mapping[str, Any]) -> None:
        """Never fails: when nobody listens any more, the work goes on."""
        await self._line({"progress": dict(progress)})

    async def of(self, work: Coroutine[Any, Any, JsonObject]) -> web.StreamResponse:
        """Runs the operation and answers with its result or its failure."""
        task = asyncio.create_task(work, name=f"admin:{self._operation}")
        try:
            while not (await asyncio.wait({task}, timeout=self._heartbeat_seconds))[0]:
                await self._line(None)
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task})
        return await self._outcome(task)

    async def usage_error(self, detail: str) -> web.StreamResponse:
        return await self._end(400, _error("usage", {"nb": detail, "en": detail}, {}, USAGE))

    async def _outcome(self, task: asyncio.Task[JsonObject]) -> web.StreamResponse:
        """The boundary of an operation: it fails alone, is logged in full, and shows no traceback."""
        with bind(operation=self._operation):
            try:
                return await self._end(200, {"result": task.result()})
            except OperationRefused as refusal:
                get_logger().info("operation_refused", code=refusal.code)
                return await self._end(409, _error(refusal.code, refusal.message, refusal.todo, refusal.exit_code))
            except SyncError as error:
                get_logger().warning("operation_failed", reason=str(error.reason), detail=error.detail)
                return await self._end(502, _remote_error(error))
            except Exception:  # noqa: BLE001 - documented boundary: one broken operation must not end the daemon
                get_logger().exception("operation_broke")
                return await self._end(500, _remote_error(None))

    async def _line(self, content: JsonObject | None) -> None:
        """None is a heartbeat."""
        try:
            if self._stream is None:
                stream = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
                await stream.prepare(self._request)
                self._stream = stream
            await self._stream.write(_encoded(content))
        except ConnectionError:
            pass  # the client has gone; the log and the audit log have what it would have seen

    async def _end(self, status: int, content: JsonObject) -> web.StreamResponse:
        if self._stream is None:
            return web.Response(body=_encoded(content), status=status, content_type="application/json")
        await self._line(content)
        return self._stream


def _encoded(content: JsonObject | None) -> bytes:
    return b"\n" if content is None else json.dumps(content, ensure_ascii=False).encode() + b"\n"


def _error(code: str, message: Mapping[str, str], todo: Mapping[str, str], exit_code: int) -> JsonObject:
    return {"error": {"code": code, "message": dict(message), "todo": dict(todo), "exit_code": exit_code}}


def _remote_error(error: SyncError | None) -> JsonObject:
    """The catalogue's sentence and hint for the reason; None: our own code failed."""
    reason = str(error.reason) if error is not None else "internal"
    detail = error.detail if error is not None else ""
    message = {language: told.reason_of(reason, detail, language) for language in LANGUAGES}
    todo = {language: hint(reason, language) for language in LANGUAGES}
    return _error(reason, message, todo, FAILED)
