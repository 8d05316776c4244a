"""The only importer of zeep: builds requests from the WSDL, posts them through our own HTTP, reads small replies.

Called by `session` and `calls`. zeep and the descriptions are loaded in a thread at first use. The address inside a
description is replaced by ours, so no other host is ever called (design 6; apis/24so-soap.md 6.2).
"""

from __future__ import annotations

import asyncio
import gc
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from daemon.domain.errors import Reason, SyncError
from daemon.erp import bulk, envelope
from daemon.erp.descriptions import Descriptions
from daemon.erp.http import Answer, Exchange, SoapHttp
from daemon.erp.wire import NAMESPACE
from daemon.erp.wsdl import WsdlShelf
from daemon.ports import Clock

MAX_SMALL_BYTES = 4 * 1024 * 1024
MAX_BULK_BYTES = 200 * 1024 * 1024
_FAULT_BYTES = 64 * 1024
_MAX_DEPTH = 6

OnCall = Callable[[str, str, float], None]
"""(operation, outcome, seconds): outcome is "ok" or a Reason; seconds until the last of the reply was read."""


class Service(StrEnum):
    """Paths below the base address (design 9)."""

    AUTHENTICATE = "/authenticate/v001/authenticate.asmx"
    INVOICE = "/Economy/InvoiceOrder/V001/InvoiceService.asmx"
    PRODUCT = "/Logistics/Product/V001/ProductService.asmx"
    COMPANY = "/CRM/Company/V001/CompanyService.asmx"
    CLIENT = "/Client/V001/ClientService.asmx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request. `cookie`: session id, None only for Login."""

    service: Service
    operation: str
    params: Mapping[str, object]
    cookie: str | None
    writing: bool = False


@dataclass(frozen=True, slots=True)
class _SmallReply:
    """What zeep wants of a `requests` response."""

    content: bytes
    headers: Mapping[str, str]
    status_code: int = 200
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A description as zeep reads it, used by all connections. `tables`: by operation, made at its first use."""

    document: Any
    binding: Any
    tables: dict[str, bulk.ReplyTable]


class SoapTransport:
    """All services of one gateway."""

    def __init__(
        self,
        *,
        url: str,
        http: SoapHttp,
        shelf: WsdlShelf,
        clock: Clock,
        on_call: OnCall | None,
        descriptions: Descriptions[Loaded],
    ) -> None:
        self._url = url.rstrip("/")
        self._http = http
        self._shelf = shelf
        self._clock = clock
        self._on_call = on_call
        self._descriptions = descriptions
        self._loaded: dict[Service, Loaded] = {}
        self._loading = asyncio.Lock()

    async def small(self, call: Call) -> Any:
        """Sends `call` and gives zeep's reading of the reply as plain dicts and lists; None when it is empty."""
        began = self._clock.monotonic()
        with self._reported(call, began, even_success=True):
            loaded = await self._service(call.service)
            return await _ask(self._http, self._url + call.service, loaded, call)

    async def large(self, call: Call) -> AsyncIterator[list[bulk.Value]]:
        """Sends `call`; the returned iterator decodes the reply. Faults are raised here, before anything is given."""
        began = self._clock.monotonic()
        with self._reported(call, began, even_success=False):
            loaded = await self._service(call.service)
            table = loaded.tables.get(call.operation) or _reply_table(loaded, call.operation)
            loaded.tables[call.operation] = table
            exchange = Exchange(bulk=True, cookie=call.cookie, max_bytes=MAX_BULK_BYTES)
            answer = await _ask_raw(self._http, self._url + call.service, loaded, call, exchange)
            if answer.body.size <= _FAULT_BYTES:
                await self._raise_fault(exchange, answer)
        items = bulk.decode(answer.body, table, lambda fault: self._http.judged(exchange, answer.headers, fault))
        return self._to_the_end(call, began, items)

    async def descriptions(self, service: Service) -> tuple[bytes | None, bytes]:
        """The description that was kept, if any, and the one that is served now. Raises SyncError."""
        return await self._shelf.compared(self._url + service)

    async def _to_the_end(
        self, call: Call, began: float, items: AsyncIterator[list[bulk.Value]]
    ) -> AsyncIterator[list[bulk.Value]]:
        with self._reported(call, began, even_success=True):
            async for batch in items:
                yield batch

    @contextmanager
    def _reported(self, call: Call, began: float, *, even_success: bool) -> Iterator[None]:
        """Tells the metrics once what became of a call. A reader that stops early is no failure."""
        outcome = str(Reason.INTERNAL)
        try:
            yield
            outcome = "ok"
        except GeneratorExit:
            outcome = "ok"
            raise
        except SyncError as error:
            outcome = str(error.reason)
            raise
        finally:
            if self._on_call is not None and (even_success or outcome != "ok"):
                self._on_call(call.operation, outcome, self._clock.monotonic() - began)

    async def _raise_fault(self, exchange: Exchange, answer: Answer) -> None:
        try:
            body = answer.body.read()
            fault = envelope.fault_in(envelope.parse(body)) if b"Fault" in body else None
            if fault is not None:
                raise self._http.judged(exchange, answer.headers, fault)
        except SyncError:
            answer.body.close()
            raise
        await answer.body.rewind()

    async def _service(self, service: Service) -> Loaded:
        if service not in self._loaded:
            async with self._loading:
                if service not in self._loaded:
                    description = await self._shelf.get(self._url + service)
                    self._loaded[service] = await self._descriptions.get(description)
        return self._loaded[service]


def _zeep() -> Any:
    """zeep, untyped, imported late: it takes a third of a second (the first time in a thread, see `_load`)."""
    import zeep
    import zeep.helpers
    import zeep.proxy
    import zeep.transports
    import zeep.wsdl.bindings
    import zeep.wsdl.utils

    return zeep


@contextmanager
def _kept_for_good() -> Iterator[None]:
    """For loading what lives as long as the process: the collector does not look at it while it is made, nor ever
    again. Each look at all of zeep's types stops every thread for a tenth of a second (measured: 90 to 180 ms)."""
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


def new_descriptions() -> Descriptions[Loaded]:
    """For all connections of a process."""
    return Descriptions(_load)


def _load(description: bytes) -> Loaded:
    """In a thread: it imports and parses."""
    with _kept_for_good():
        return _read(description)


def _read(description: bytes) -> Loaded:
    zeep = _zeep()
    try:
        document = zeep.wsdl.Document(io.BytesIO(description), _OneCall(None), settings=_settings())
    except (zeep.exceptions.Error, ValueError, KeyError, AttributeError, NotImplementedError) as error:
        raise envelope.bad_reply(f"the service description cannot be used: {str(error)[:120]}") from error
    soap_11 = zeep.wsdl.bindings.Soap11Binding
    binding = next((found for found in document.bindings.values() if isinstance(found, soap_11)), None)
    if binding is None:
        raise envelope.bad_reply("the service description offers no SOAP 1.1")
    return Loaded(document, binding, {})


def _settings(*, raw: bool = False) -> Any:
    """Lenient about unknown or missing elements, strict about everything that reaches out (apis/24so-soap.md 6.2)."""
    return _zeep().Settings(
        strict=False,
        raw_response=raw,
        xsd_ignore_sequence_order=True,
        forbid_dtd=True,
        forbid_entities=True,
        forbid_external=True,
    )


_Post = Callable[[bytes, Mapping[str, str]], Awaitable[Any]]


class _OneCall:
    """What zeep asks of a transport, for one request: zeep builds the envelope, `post` sends it. It loads nothing.

    Not a subclass of zeep's: the parents' constructors open sessions of `requests` or `httpx`.
    """

    def __init__(self, post: _Post | None) -> None:
        self._post = post

    def load(self, url: object) -> bytes:
        raise ValueError(f"a description may not point elsewhere: {str(url)[:80]}")

    async def post_xml(self, _address: str, xml: Any, headers: Mapping[str, str]) -> Any:
        """`_address` is the one we bound ourselves."""
        if self._post is None:
            raise ValueError("this transport only loads")
        return await self._post(_zeep().wsdl.utils.etree_to_string(xml), headers)


def _operation(loaded: Loaded, url: str, post: _Post, name: str, *, raw: bool) -> Any:
    """zeep's awaitable for one operation, bound to our address (`AsyncClient.create_service` would be synchronous)."""
    zeep = _zeep()
    client = zeep.Client(loaded.document, transport=_OneCall(post), settings=_settings(raw=raw))
    try:
        return zeep.proxy.AsyncServiceProxy(client, loaded.binding, address=url)[name]
    except AttributeError as error:
        raise SyncError(Reason.SETUP_MISSING, f"the service description has no operation {name}") from error


async def _ask(http: SoapHttp, url: str, loaded: Loaded, call: Call) -> Any:
    exchange = Exchange(writing=call.writing, cookie=call.cookie, max_bytes=MAX_SMALL_BYTES)
    sent = False

    async def post(body: bytes, headers: Mapping[str, str]) -> _SmallReply:
        nonlocal sent
        sent = True
        return await _checked(http, exchange, await http.post(exchange, url, body, headers))

    operation = _operation(loaded, url, post, call.operation, raw=False)
    try:
        return _zeep().helpers.serialize_object(await operation(**call.params), dict)
    except SyncError:
        raise
    except Exception as error:  # zeep raises almost anything: on what we gave it before sending, on the reply after
        reason = Reason.BAD_REPLY if sent else Reason.INTERNAL
        detail = f"{call.operation}: {type(error).__name__}: {str(error)[:160]}"
        raise SyncError(reason, detail, outcome_unknown=sent and call.writing) from error


async def _checked(http: SoapHttp, exchange: Exchange, answer: Answer) -> _SmallReply:
    """The body, once it is known to be whole, harmless and no fault; zeep would repair a cut-off one."""
    try:
        body = answer.body.read()
        fault = envelope.fault_in(envelope.parse(body))
    except SyncError as error:
        error.outcome_unknown = exchange.writing
        raise
    finally:
        answer.body.close()
    if fault is not None:
        raise http.judged(exchange, answer.headers, fault)
    return _SmallReply(body, answer.headers)


async def _ask_raw(http: SoapHttp, url: str, loaded: Loaded, call: Call, exchange: Exchange) -> Answer:
    async def post(body: bytes, headers: Mapping[str, str]) -> Answer:
        return await http.post(exchange, url, body, headers)

    operation = _operation(loaded, url, post, call.operation, raw=True)
    try:
        answer: Answer = await operation(**call.params)
    except SyncError:
        raise
    except Exception as error:  # with `raw` zeep only builds the request: what it cannot build was not sent
        detail = f"{call.operation}: {type(error).__name__}: {str(error)[:160]}"
        raise SyncError(Reason.INTERNAL, detail) from error
    return answer


def _reply_table(loaded: Loaded, operation: str) -> bulk.ReplyTable:
    """The table of an operation whose result is one array."""
    try:
        body = loaded.binding.get(operation).output.body
        ((result, array),) = body.type.elements
        ((item, element),) = array.type.elements
        return bulk.ReplyTable(
            namespace=NAMESPACE,
            response=body.qname.localname,
            result=result,
            item=item,
            fields=_fields(element.type, _MAX_DEPTH),
        )
    except (AttributeError, TypeError, ValueError) as error:
        raise SyncError(Reason.SETUP_MISSING, f"the service description of {operation} is not as expected") from error


def _fields(xsd_type: Any, depth: int) -> bulk.FieldType:
    """A zeep type as a plain table. Types that nest deeper than `depth` are cut there and read as text."""
    elements = getattr(xsd_type, "elements", None)
    if not elements or depth == 0:
        return str(xsd_type.name)
    if len(elements) == 1 and elements[0][1].accepts_multiple:
        return bulk.ListOf(elements[0][0], _fields(elements[0][1].type, depth - 1))
    return {name: _fields(element.type, depth - 1) for name, element in elements}
