"""How a handler of the Rackbeat imitation sees a request and answers it.

Handlers are plain functions `(Call) -> web.Response` without awaits: what they change, they change in one step. The
adaptor `endpoint` reads the body, runs the handler, turns `Refused` into its answer and tells the journal.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote, unquote

from aiohttp import web

from sandbox.control import note
from sandbox.wms_state import WmsState
from sandbox.wms_table import R, Table

Json = dict[str, Any]
NAMED_BY_TEXT = frozenset({"product", "field", "collection"})
TRUE_WORDS = frozenset({"1", "true", "yes", "on"})


class Refused(Exception):
    """The request cannot be met; `payload` is the JSON body of the answer (apis/rackbeat.md 1.6)."""

    def __init__(self, status: int, payload: Json) -> None:
        super().__init__(f"{status} {payload}")
        self.status = status
        self.payload = payload


def missing(what: str) -> Refused:
    return Refused(404, {"message": f"{what} not found."})


TAKEN = "The number has already been taken."


def refusal(state: WmsState, refused: Refused) -> web.Response:
    """The answer to a refused request, in the form that the switches choose where the real one is not known (14)."""
    settings, status, payload = state.settings, refused.status, refused.payload
    if status == 404 and settings.not_found_body != "message":
        return _not_found(settings.not_found_body, str(payload.get("message", "Not found.")))
    errors = payload.get("errors")
    if settings.duplicate_number == "409" and isinstance(errors, dict) and TAKEN in errors.get("number", ()):
        return reply({"message": TAKEN}, 409)
    return reply(payload, status)


def _not_found(form: str, text: str) -> web.Response:
    if form == "error":
        return reply({"error": text}, 404)
    if form == "empty":
        return web.Response(status=404, headers={"Content-Type": "application/json"})
    return web.Response(status=404, text=f"<!DOCTYPE html><html><body>{text}</body></html>", content_type="text/html")


def broken_rule(message: str) -> Refused:
    """A business rule says no: 422 with the text alone."""
    return Refused(422, {"message": message})


def invalid(errors: Mapping[str, list[str]]) -> Refused:
    """Validation failed: 422 with the error bag and the sibling message."""
    return Refused(422, {"message": "The given data was invalid.", "errors": dict(errors)})


def is_true(text: str) -> bool:
    return text.strip().lower() in TRUE_WORDS


def _plain(value: object) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"not JSON: {value!r}")


def reply(payload: Json, status: int = 200) -> web.Response:
    """JSON with the content type exactly `application/json`, keys in the order given (1.4)."""
    body = json.dumps(payload, default=_plain, ensure_ascii=False, separators=(",", ":")).encode()
    return web.Response(status=status, body=body, headers={"Content-Type": "application/json"})


@dataclass(frozen=True, slots=True)
class View:
    """What a renderer needs: the records, and the address that `self` links start with."""

    state: WmsState
    origin: str

    def link(self, *parts: object) -> str:
        return "/".join([f"{self.origin}/api", *(quote(str(p), safe="") for p in parts)])

    def stamp(self, at: datetime | None) -> str | None:
        """`Y-m-d\\TH:i:sP` in the zone of the account (1.9)."""
        return None if at is None else at.astimezone(self.state.zone).isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class Call:
    """One request: the state, the decoded path, the query, and the JSON body (empty without one)."""

    state: WmsState
    view: View
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Json

    def find(self, table: Table[Any, R], what: str, name: str = "number") -> R:
        """The record that the path names; a segment may be encoded once or twice (1.8). Raises Refused 404."""
        text = self.path[name]
        for candidate in (text, unquote(text)):
            key: Any = candidate
            if table.kind not in NAMED_BY_TEXT:
                if not (candidate.isascii() and candidate.isdigit() and len(candidate) < 16):
                    continue
                key = int(candidate)
            found = table.get(key)
            if found is not None:
                return found
        raise missing(what)


Handler = Callable[[Call], web.Response]


def endpoint(state: WmsState, handler: Handler, by: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    """The aiohttp handler around a `Handler`; `by` is the name that the change history gets."""

    async def answer(request: web.Request) -> web.Response:
        try:
            body = {} if request.method == "GET" else _json(await request.read())
            view = View(state, str(request.url.origin()))
            call = Call(state, view, request.match_info, request.query, body)
            muted = is_true(request.query.get("suppress_webhooks", "")) or is_true(str(body.get("suppress_webhooks")))
            with state.acting(by, muted=muted):
                made = handler(call)
        except Refused as refused:
            made = refusal(state, refused)
        said = note(request)
        said.wrote = request.method != "GET" and made.status < 400
        said.who, said.target = by, "/".join(request.match_info.values())
        return made

    return answer


def _json(raw: bytes) -> Json:
    """The body as an object, decimals exact. An unreadable one is 400, a list is no object and thus empty."""
    if not raw.strip():
        return {}
    try:
        body = json.loads(raw, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Refused(400, {"message": "The request body is not valid JSON."}) from error
    return body if isinstance(body, dict) else {}


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no JSON number")
