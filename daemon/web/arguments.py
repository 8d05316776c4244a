"""Arguments of an admin request, taken one by one out of untrusted JSON. Used by `daemon.web.admin`."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

E = TypeVar("E", bound=StrEnum)

MAX_LIMIT = 100_000
MAX_ITEMS = 10_000


class BadArgument(ValueError):
    """Names the argument and what it must be."""


class Arguments:
    """Every getter removes what it read, so that what is left at the end was not asked for."""

    def __init__(self, body: object) -> None:
        if not isinstance(body, dict):
            raise BadArgument("the body must be a JSON object")
        self._left: dict[str, Any] = dict(body)

    def text(self, name: str) -> str:
        value = self.optional_text(name)
        if value is None or not value:
            raise BadArgument(f"{name}: is missing")
        return value

    def optional_text(self, name: str) -> str | None:
        value = self._left.pop(name, None)
        if value is not None and not isinstance(value, str):
            raise BadArgument(f"{name}: must be text")
        return value

    def texts(self, name: str) -> list[str]:
        value = self._left.pop(name, None) or []
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise BadArgument(f"{name}: must be a list of texts")
        if len(value) > MAX_ITEMS:
            raise BadArgument(f"{name}: at most {MAX_ITEMS} items")
        return value

    def whole(self, name: str) -> int | None:
        value = self._left.pop(name, None)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise BadArgument(f"{name}: must be a whole number")
        return value

    def instant(self, name: str) -> datetime | None:
        """ISO 8601 with an offset from UTC."""
        text = self.optional_text(name)
        try:
            value = None if text is None else datetime.fromisoformat(text)
        except ValueError:
            raise BadArgument(f"{name}: must be like 2026-11-22T02:30:00+01:00") from None
        if value is not None and value.tzinfo is None:
            raise BadArgument(f"{name}: must say how far from UTC it is, like 2026-11-22T02:30:00+01:00")
        return value

    def limit(self) -> int:
        value = self.whole("limit")
        return 1_000 if value is None else max(1, min(value, MAX_LIMIT))

    def flag(self, name: str) -> bool | None:
        value = self._left.pop(name, None)
        if value is not None and not isinstance(value, bool):
            raise BadArgument(f"{name}: must be true or false")
        return value

    def choice(self, name: str, options: type[E]) -> E:
        value = self.optional_choice(name, options)
        if value is None:
            raise BadArgument(f"{name}: is missing")
        return value

    def optional_choice(self, name: str, options: type[E]) -> E | None:
        value = self.optional_text(name)
        return None if value is None else _option(name, value, options)

    def choices(self, name: str, options: type[E]) -> list[E]:
        return [_option(name, value, options) for value in self.texts(name)]

    def unread(self) -> list[str]:
        """Names that nobody asked for, at the end of reading."""
        return sorted(self._left)


def _option(name: str, value: str, options: type[E]) -> E:
    try:
        return options(value)
    except ValueError:
        raise BadArgument(f"{name}: must be one of {', '.join(options)}") from None
