"""Answers of the Rackbeat imitation that are well-formed and wrong: rows missing, unknown names, foreign addresses.

Armed through `sandbox.wms_faults`; a middleware inside journal and faults, so that a spoilt answer counts as answered.
Nothing here changes a record.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from aiohttp import web

from sandbox.control import note
from sandbox.wms_http import Json, reply

MAX_SPOILS = 1_000
UNFORESEEN = "unforeseen"
ELSEWHERE = "http://elsewhere.invalid"
_ENUMS = frozenset({"type", "vat_zone", "child_type", "item_type"})


@dataclass(slots=True)
class Spoil:
    """One armed spoil: the first `skip` answers that it fits pass, then it fires `times` times."""

    id: str
    preset: str
    operation: str
    times: int = 1
    skip: int = 0
    fired: int = 0

    def as_json(self) -> Json:
        return asdict(self)


class Spoils:
    """The armed spoils of one account, oldest first; spent ones stay listed with `times` 0 until cleared."""

    def __init__(self) -> None:
        self._armed: list[Spoil] = []
        self._next = 1

    def arm(self, preset: str, operation: str = "*", times: int = 1, skip: int = 0) -> Spoil:
        """Raises ValueError for an unknown preset, senseless numbers, or too many."""
        if preset not in WAYS:
            raise ValueError(f"unknown spoil {preset}")
        if not 1 <= times <= 10**6 or not 0 <= skip <= 10**6 or len(self._armed) >= MAX_SPOILS:
            raise ValueError("times must be at least 1, skip not negative, and the spoils not too many")
        spoil = Spoil(f"wms-{self._next}", preset, operation, times, skip)
        self._next += 1
        self._armed.append(spoil)
        return spoil

    def spoilt(self, operation: str, content: Json) -> Json | None:
        """The content as the oldest fitting spoil leaves it; None when none fires."""
        for spoil in self._armed:
            if spoil.times <= 0 or spoil.operation not in ("*", operation):
                continue
            made = WAYS[spoil.preset](content)
            if made is None:
                continue
            if spoil.skip > 0:
                spoil.skip -= 1
                continue
            spoil.times -= 1
            spoil.fired += 1
            return made
        return None

    @property
    def waiting(self) -> bool:
        return any(spoil.times > 0 for spoil in self._armed)

    def as_json(self) -> list[Json]:
        return [spoil.as_json() for spoil in self._armed]

    def clear(self) -> None:
        self._armed.clear()


def spoil_middleware(spoils: Spoils) -> Any:
    @web.middleware
    async def middleware(request: web.Request, handler: Any) -> web.StreamResponse:
        answer: web.StreamResponse = await handler(request)
        if not spoils.waiting or not isinstance(answer, web.Response) or not isinstance(answer.body, bytes):
            return answer
        if answer.status >= 300 or answer.headers.get("Content-Type") != "application/json" or not answer.body:
            return answer
        made = spoils.spoilt(note(request).operation, json.loads(answer.body, parse_float=Decimal))
        return answer if made is None else reply(made, answer.status)

    return middleware


def _rows(content: Json) -> tuple[str, list[Json]] | None:
    """The key and rows of a paged list; None for anything else."""
    key = next(iter(content), "")
    rows = content.get(key)
    return (key, rows) if isinstance(rows, list) and "total" in content else None


def _short_page(content: Json) -> Json | None:
    """The last row is not there and nothing says so: total, pages and limit are as before."""
    found = _rows(content)
    if found is None or not found[1]:
        return None
    return content | {found[0]: found[1][:-1]}


def _repeated_row(content: Json) -> Json | None:
    """The first row stands twice and the last is missing, as when rows shift while somebody turns pages."""
    found = _rows(content)
    if found is None or len(found[1]) < 2:
        return None
    return content | {found[0]: [found[1][0], *found[1][:-1]]}


def _wrong_total(content: Json) -> Json | None:
    """The total is one more than there are."""
    found = _rows(content)
    return None if found is None else content | {"total": content["total"] + 1}


def _everywhere(content: Any, change: Callable[[Json], Json]) -> Any:
    if isinstance(content, list):
        return [_everywhere(value, change) for value in content]
    if isinstance(content, dict):
        return change({name: _everywhere(value, change) for name, value in content.items()})
    return content


def _unknown_element(content: Json) -> Json | None:
    """A name nobody knows, behind all others, in every object of the answer."""
    return dict(_everywhere(content, lambda part: part | {UNFORESEEN: {"is": ["new", None, 1.5]}}))


def _new_enum_value(content: Json) -> Json | None:
    """A value that no list of values has, wherever there is a kind or a zone; None where the answer has neither."""
    made = _everywhere(
        content, lambda part: {n: UNFORESEEN if n in _ENUMS and isinstance(v, str) else v for n, v in part.items()}
    )
    return None if made == content else dict(made)


def _self_elsewhere(content: Json) -> Json | None:
    """Every `self` names another host; a client must never go there."""
    made = _everywhere(
        content, lambda part: part | ({"self": f"{ELSEWHERE}/api/x"} if isinstance(part.get("self"), str) else {})
    )
    return None if made == content else dict(made)


WAYS: dict[str, Callable[[Json], Json | None]] = {
    "short_page": _short_page,
    "repeated_row": _repeated_row,
    "wrong_total": _wrong_total,
    "unknown_element": _unknown_element,
    "new_enum_value": _new_enum_value,
    "self_elsewhere": _self_elsewhere,
}
