"""The control side shared by both sandboxes: the `/_sandbox/` routes over a journal and its faults.

Used by the app factories of both halves, which also find here, under one name, what they need to take part.
"""

from collections.abc import Iterable

from aiohttp import web

from sandbox.fault_stage import Special, fault_middleware
from sandbox.faults import Fault, FaultError, Faults
from sandbox.journal import Journal, JournalEntry, ManualClock, RecordChange, SandboxClock, utc_now
from sandbox.notes import PREFIX, RequestNote, json_body, json_response, note

__all__ = [
    "PREFIX",
    "Fault",
    "FaultError",
    "Faults",
    "Journal",
    "JournalEntry",
    "ManualClock",
    "RecordChange",
    "RequestNote",
    "SandboxClock",
    "Special",
    "control_routes",
    "fault_middleware",
    "json_body",
    "json_response",
    "note",
    "utc_now",
]

MAX_LISTED = 10_000


def control_routes(
    journal: Journal, faults: Faults, extra: Iterable[web.AbstractRouteDef] = ()
) -> list[web.AbstractRouteDef]:
    """The routes under `/_sandbox/` that both sandboxes have, with `extra` ones of the caller after them."""
    book, desk = _Book(journal), _Desk(faults)

    async def health(_: web.Request) -> web.Response:
        return json_response({"ok": True, "faults": len(faults.armed())})

    return [
        web.get(PREFIX + "journal", book.show),
        web.delete(PREFIX + "journal", book.clear),
        web.get(PREFIX + "changes", book.show_changes),
        web.get(PREFIX + "faults", desk.show),
        web.get(PREFIX + "faults/presets", desk.show_presets),
        web.post(PREFIX + "faults", desk.arm),
        web.delete(PREFIX + "faults", desk.clear),
        web.delete(PREFIX + "faults/{id:[0-9]{1,15}}", desk.remove),
        web.get(PREFIX + "health", health),
        *extra,
    ]


class _Book:
    """Reads and clears one journal over HTTP."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def show(self, request: web.Request) -> web.Response:
        """The requests that fit `operation`, `wrote`, `who`, `target` and came after `after`; `count` counts all."""
        query = request.query
        wrote = query.get("wrote")
        if wrote not in (None, "true", "false"):
            raise web.HTTPBadRequest(text="wrote must be true or false")
        after, limit = _whole(query.get("after"), 0), min(MAX_LISTED, _whole(query.get("limit"), MAX_LISTED))
        rows = [
            entry
            for entry in self._journal.entries(query.get("operation"), None if wrote is None else wrote == "true")
            if entry.seq > after and _same(query.get("who"), entry.who) and _same(query.get("target"), entry.target)
        ]
        shown = [entry.as_json() for entry in (rows[-limit:] if limit else [])]
        facts = {"count": len(rows), "total": len(rows), "dropped": self._journal.dropped, "last": self._journal.last}
        return json_response({"entries": shown, **facts})

    async def show_changes(self, request: web.Request) -> web.Response:
        """The changes of records of a `kind`, of one `id`, done `by` somebody; `count` counts all."""
        rows = self._journal.changes(request.query.get("kind"), request.query.get("id"))
        after = _whole(request.query.get("after"), 0)
        rows = [change for change in rows if change.seq > after and _same(request.query.get("by"), change.by)]
        shown = [change.as_json() for change in rows[-MAX_LISTED:]]
        return json_response({"changes": shown, "count": len(rows), "total": len(rows)})

    async def clear(self, _: web.Request) -> web.Response:
        self._journal.clear()
        return json_response({"cleared": True})


def _same(wished: str | None, own: str) -> bool:
    return wished is None or wished == own


def _whole(text: str | None, default: int) -> int:
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise web.HTTPBadRequest(text="after and limit must be whole numbers")
    return int(text)


class _Desk:
    """Arms, lists and clears the faults of one sandbox over HTTP."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults

    async def show(self, _: web.Request) -> web.Response:
        return json_response({"faults": [fault.as_json() for fault in self._faults.armed()]})

    async def show_presets(self, _: web.Request) -> web.Response:
        named = {name: {"what": p.what, "fault": dict(p.fault)} for name, p in self._faults.presets.items()}
        return json_response({"presets": named})

    async def arm(self, request: web.Request) -> web.Response:
        try:
            fault = self._faults.arm_json(await json_body(request))
        except FaultError as error:
            return json_response({"problems": error.problems}, status=400)
        return json_response(fault.as_json(), status=201)

    async def remove(self, request: web.Request) -> web.Response:
        found = self._faults.remove(int(request.match_info["id"]))
        return json_response({"removed": found}, status=200 if found else 404)

    async def clear(self, _: web.Request) -> web.Response:
        self._faults.clear()
        return json_response({"cleared": True})
