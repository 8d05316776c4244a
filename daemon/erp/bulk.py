"""Bulk replies decoded piece by piece, by a table compiled from the WSDL's types, off the event loop.

Called by `calls` for GetProducts, GetInvoices, GetCompanies, GetCategories and GetOrderSyncList: ten times zeep's
speed and without its stalls (design 6). Entities, document types, networks and recovery are off; depth is libxml2's
256 and every table is finite; bytes are bounded by `http`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from lxml import etree

from daemon.domain.errors import SyncError
from daemon.domain.money import parse_decimal
from daemon.erp import envelope
from daemon.erp.envelope import Fault, bad_reply
from daemon.erp.spool import Spool

SLICE = 64 * 1024
_PAUSE_SECONDS = 0.001
_XSI_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"

Value = Any
"""A decoded element: str, int, Decimal, bool, datetime, a dict of them, or a list."""


@dataclass(frozen=True, slots=True)
class ListOf:
    """An array type: its items are called `item`. They become a Python list."""

    item: str
    of: FieldType


FieldType = str | ListOf | Mapping[str, "FieldType"]
"""An XML Schema type name ("int", "decimal", ...), an array, or a complex type by element name."""


@dataclass(frozen=True, kw_only=True)
class ReplyTable:
    """How the reply of one operation looks: `Response / Result / item item item`."""

    namespace: str
    response: str
    result: str
    item: str
    fields: FieldType

    @cached_property
    def read(self) -> _Reader:
        """From an item's element to its value. Compiled once: that takes as long as reading a dozen orders."""
        return _compile(self.fields, self.namespace)


def _boolean(text: str) -> bool:
    if text in ("true", "1"):
        return True
    if text in ("false", "0"):
        return False
    raise ValueError(f"not a boolean: {text[:20]!r}")


def _decimal(text: str) -> Decimal:
    return parse_decimal(text)


def _text(text: str) -> str:
    return text


_CONVERT: Mapping[str, Callable[[str], Value]] = {
    "int": int,
    "short": int,
    "long": int,
    "integer": int,
    "decimal": _decimal,
    "double": _decimal,
    "float": _decimal,
    "boolean": _boolean,
    "dateTime": datetime.fromisoformat,
}

Element = Any
"""An lxml element; the stubs do not know what the pull parser yields."""
_Reader = Callable[[Element], Value]


def _compile(fields: FieldType, namespace: str) -> _Reader:
    """A function from an element to its value; None for an empty one."""
    if isinstance(fields, str):
        return _leaf_reader(_CONVERT.get(fields, _text))
    if isinstance(fields, ListOf):
        return _list_reader(f"{{{namespace}}}{fields.item}", _compile(fields.of, namespace))
    readers = {f"{{{namespace}}}{name}": (name, _compile(of, namespace)) for name, of in fields.items()}
    return _dict_reader(readers)


def _leaf_reader(convert: Callable[[str], Value]) -> _Reader:
    if convert is _text:
        return lambda element: element.text

    def read(element: Element) -> Value:
        text = element.text
        stripped = text.strip() if text else ""
        return convert(stripped) if stripped else None

    return read


def _list_reader(tag: str, reader: _Reader) -> _Reader:
    def read(element: Element) -> Value:
        return [value for child in element if child.tag == tag and (value := reader(child)) is not None]

    return read


def _dict_reader(readers: Mapping[str, tuple[str, _Reader]]) -> _Reader:
    get = readers.get

    def read(element: Element) -> Value:
        found: dict[str, Value] = {}
        for child in element:
            known = get(child.tag)
            if known is not None and (value := known[1](child)) is not None:
                found[known[0]] = value
        return found or None

    return read


class Decoder:
    """Fed with slices, gives the items that are complete. Errors are SyncError(BAD_REPLY) or what `on_fault` makes."""

    def __init__(self, table: ReplyTable, on_fault: Callable[[Fault], SyncError]) -> None:
        self._item = f"{{{table.namespace}}}{table.item}"
        self._result = f"{{{table.namespace}}}{table.result}"
        self._response = f"{{{table.namespace}}}{table.response}"
        self._read = table.read
        self._on_fault = on_fault
        self._head = b""
        self._answered = False
        self._parser: etree.XMLPullParser | None = None

    def _new_parser(self) -> etree.XMLPullParser:
        """Made at the first feed, in the thread that feeds."""
        return etree.XMLPullParser(
            events=("end",),
            tag=(self._item, self._response, *envelope.FAULT_TAGS),
            resolve_entities=False,
            no_network=True,
            huge_tree=False,
            recover=False,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
        )

    def feed(self, slice_: bytes) -> list[Value]:
        if self._parser is None:
            self._head += slice_
            if not envelope.prolog_is_done(self._head[: envelope.PROLOG_BYTES]):
                return []
            slice_, self._head = self._head, b""
            self._parser = self._new_parser()
        try:
            self._parser.feed(slice_)
            return self._items(self._parser)
        except etree.XMLSyntaxError as error:
            raise bad_reply(f"the reply is not well formed: {str(error)[:120]}") from error

    def finish(self) -> None:
        """Raises SyncError(BAD_REPLY) unless the whole reply was there and was an answer to what we asked."""
        if self._parser is None:
            raise bad_reply("the reply is empty")
        try:
            root = self._parser.close()
        except etree.XMLSyntaxError as error:
            raise bad_reply(f"the reply is cut off: {str(error)[:120]}") from error
        if root.tag not in envelope.ENVELOPE_TAGS or not self._answered:
            raise bad_reply(f"the reply holds no {etree.QName(self._response).localname}")

    def _items(self, parser: etree.XMLPullParser) -> list[Value]:
        found: list[Value] = []
        element: Element
        for _event, element in parser.read_events():
            parent = element.getparent()
            if element.tag == self._response:
                self._answered = True
            elif element.tag in envelope.FAULT_TAGS:
                raise self._on_fault(envelope.fault_of(element))
            elif parent is not None and parent.tag == self._result:
                if element.get(_XSI_NIL) not in ("true", "1"):
                    found.append(self._value(element))
                element.clear(keep_tail=False)
                while element.getprevious() is not None:
                    del parent[0]
        return found

    def _value(self, element: Element) -> Value:
        try:
            value = self._read(element)
        except (ValueError, InvalidOperation) as error:
            name = etree.QName(element).localname
            raise bad_reply(f"a {name} holds a value of the wrong type: {str(error)[:120]}") from error
        return {} if value is None else value


async def decode(body: Spool, table: ReplyTable, on_fault: Callable[[Fault], SyncError]) -> AsyncIterator[list[Value]]:
    """The items of a reply in small batches; closes `body`. Between slices the event loop gets its turn: a tight
    thread would starve it. A cut-off reply raises at the end, after its first items were given out.

    Each decoder keeps to one thread of its own: libxml2 shares a dictionary between a feed parser and the thread that
    fed it first, without a lock, and moving between threads of a pool crashes the process.
    """
    decoder = Decoder(table, on_fault)
    try:
        if body.size <= SLICE:
            items, _ = _step(decoder, body)
            _step(decoder, body)
            yield items
            return
        with ThreadPoolExecutor(1, thread_name_prefix="erp-decode") as own_thread:
            is_last = False
            while not is_last:
                loop = asyncio.get_running_loop()
                items, is_last = await loop.run_in_executor(own_thread, _step, decoder, body)
                if items:
                    yield items
                await asyncio.sleep(_PAUSE_SECONDS)
    finally:
        body.close()


def _step(decoder: Decoder, body: Spool) -> tuple[list[Value], bool]:
    slice_ = body.read(SLICE)
    if slice_:
        return decoder.feed(slice_), False
    decoder.finish()
    return [], True
