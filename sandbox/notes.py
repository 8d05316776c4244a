"""What the control side and the handlers of both sandboxes share: the note of a request, and JSON in and out."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

PREFIX = "/_sandbox/"


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
    except (ValueError, RecursionError) as error:
        raise web.HTTPBadRequest(text=f"the body is not JSON: {error}") from error
    if not isinstance(content, dict):
        raise web.HTTPBadRequest(text="the body must be a JSON object")
    return content
