"""Structured logs: one JSON document a line on stderr, UTC, with the context of the work at hand.

`configure` is called once by the composition root; everybody else calls `get_logger` and `bind`. An event is a constant
text, data are fields. Must never show a secret: values that were given as secrets are blotted out of every field,
tracebacks included. Standard-library logging (aiohttp, zeep, ...) comes out of the same door, as `library_log`.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import TextIO, cast
from urllib.parse import quote

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, WrappedLogger

REDACTED = "[redacted]"
SHORTEST_SECRET = 4
LONGEST_TEXT = 8_000


class Redactor:
    """Blots known secret values out of texts. Secrets that appear later (webhook tokens) are added as they come."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets: set[str] = set()
        self._longest_first: tuple[str, ...] = ()
        self.add(*secrets)

    def add(self, *secrets: str) -> None:
        """Values shorter than four characters would blot out ordinary text and are left alone."""
        for secret in secrets:
            if len(secret) >= SHORTEST_SECRET:
                self._secrets.update((secret, quote(secret, safe="")))
        self._longest_first = tuple(sorted(self._secrets, key=len, reverse=True))

    def text(self, text: str) -> str:
        for secret in self._longest_first:
            text = text.replace(secret, REDACTED)
        return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}... ({len(text)} characters)"

    def value(self, value: object) -> object:
        """The same value with every text in it cleaned; what JSON cannot carry becomes text."""
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, Mapping):
            return {self.text(str(key)): self.value(each) for key, each in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.value(each) for each in value]
        return self.text(str(value))

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return {key: self.value(each) for key, each in event.items()}


class _ToStructlog(logging.Handler):
    """Hands standard-library records on; the library's text is data, the event is ours."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            message = record.getMessage()
        except (TypeError, ValueError):
            message = str(record.msg)
        logger = get_logger().bind(logger=record.name, message=message)
        logger.log(record.levelno, "library_log", exc_info=record.exc_info or False)


def configure(
    stream: TextIO, secrets: Iterable[str] = (), *, level: int = logging.INFO, journal: bool = False
) -> Redactor:
    """Sends all logs of this process to `stream`. Returns the redactor, so that later secrets can be added. `journal`:
    systemd's journal reads it and takes the weight of a line from `<N>` before it, which it cuts off."""
    redactor = Redactor(secrets)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            redactor,
            structlog.processors.JSONRenderer(serializer=_weighted if journal else _json),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [_ToStructlog()]
    root.setLevel(logging.WARNING)
    logging.captureWarnings(True)
    return redactor


def _json(event: Mapping[str, object], **_options: object) -> str:
    return json.dumps(event, ensure_ascii=False)


def _weighted(event: Mapping[str, object], **_options: object) -> str:
    return f"<{_PRIORITIES.get(str(event.get('level')), INFO_PRIORITY)}>{_json(event)}"


INFO_PRIORITY = 6
_PRIORITIES = {"debug": 7, "info": INFO_PRIORITY, "warning": 4, "error": 3, "critical": 2}
"""Of syslog (sd-daemon(3)), so that `journalctl -p warning` finds what somebody should look at."""


def get_logger() -> FilteringBoundLogger:
    return cast(FilteringBoundLogger, structlog.get_logger())


def set_level(name: str) -> None:
    """`debug`, `info`, `warning` or `error`, from the next line on."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[name]))


_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


class Bound:
    """Fields that are bound now; leaving it as a context manager takes them back."""

    def __init__(self, fields: Mapping[str, object]) -> None:
        self._tokens = structlog.contextvars.bind_contextvars(**fields)

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        structlog.contextvars.reset_contextvars(**self._tokens)


def bind(**fields: object) -> Bound:
    """Binds fields (connection, key, run) to every line that the current task and its children log from here on;
    `with bind(connection=name):` binds them for a block."""
    return Bound(fields)
