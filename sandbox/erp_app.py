"""The web application of the imitated 24SevenOffice: paths, limits, sessions, dispatch.

`create_erp_app` is called by `sandbox.server` and by tests. Order of a request: limit, envelope, session, arguments,
operation, reply; every answer carries the limit headers, also one that was refused before parsing.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import asdict
from html import escape
from typing import Any

from aiohttp import web

from sandbox.control import PREFIX, control_routes, fault_middleware, note
from sandbox.erp_admin import admin_routes
from sandbox.erp_call import Call
from sandbox.erp_envelope import (
    MAX_REQUEST,
    SOAP_11,
    Version,
    announced_operation,
    fault,
    first_in_body,
    reply,
    version_of,
)
from sandbox.erp_errors import UNREADABLE, SoapFault, refused
from sandbox.erp_faults import specials
from sandbox.erp_operations import OPERATIONS, SERVICES, Doer
from sandbox.erp_read import Reader
from sandbox.erp_sessions import COOKIE
from sandbox.erp_settings import ErpSettings
from sandbox.erp_state import ErpState
from sandbox.erp_types import Operation, Service
from sandbox.erp_write import Writer
from sandbox.erp_wsdl import wsdl_of

SYSTEM = "erp"
_BY_PATH = {service.path.lower(): service for service in SERVICES}
_LARGE = 500
OnSoap = Callable[[str, bytes], None]
"""Told the path and the raw body of every SOAP request, before anything is done or spoilt."""


def create_erp_app(
    state: ErpState,
    settings: ErpSettings | None = None,
    extra: Iterable[web.AbstractRouteDef] = (),
    on_soap: OnSoap | None = None,
) -> web.Application:
    """The application over a state; `settings`, when given, are taken over into the state's own.

    `extra` are more routes under `/_sandbox/`. `on_soap` is told every SOAP request as it came.
    """
    if settings is not None and settings is not state.settings:
        state.settings.change(asdict(settings))
    door = _Door(state)
    faults = fault_middleware(state.journal, state.faults, system=SYSTEM, specials=specials(state))
    app = web.Application(client_max_size=MAX_REQUEST, middlewares=[_naming(on_soap), faults])
    app.on_response_prepare.append(door.limit_headers)
    app.add_routes(control_routes(state.journal, state.faults, [*admin_routes(state), *extra]))
    app.router.add_get("/{path:.*}", door.describe)
    app.router.add_post("/{path:.*}", door.call)
    return app


def _service_of(request: web.Request) -> Service:
    service = _BY_PATH.get(request.path.lower())
    if service is None:
        raise web.HTTPNotFound(text="no such service")
    return service


def _naming(on_soap: OnSoap | None) -> Any:
    """Name the operation before anything else, so that faults can be aimed at it."""

    @web.middleware
    async def named(request: web.Request, handler: Any) -> web.StreamResponse:
        if not request.path.startswith(PREFIX):
            if request.method == "POST":
                body = await request.read()
                if on_soap is not None:
                    on_soap(request.path, body)
                action = request.headers.get("SOAPAction")
                note(request).operation = announced_operation(action, request.headers.get("Content-Type", ""), body)
            elif "wsdl" in request.query_string.lower():
                note(request).operation = "wsdl"
        answer: web.StreamResponse = await handler(request)
        return answer

    return named


class _Door:
    """Carries out requests against one state."""

    def __init__(self, state: ErpState) -> None:
        self._state = state

    async def limit_headers(self, request: web.Request, response: web.StreamResponse) -> None:
        if not request.path.startswith(PREFIX):
            limit = self._state.limit
            response.headers.setdefault("APILimitRemaining", str(limit.remaining(self._caller(request))))
            response.headers["APILimitReset"] = limit.reset_at().strftime("%Y-%m-%dT%H:%M:%SZ")

    def _caller(self, request: web.Request) -> str:
        """Whom a request is counted against; an address where the session does not tell."""
        session = self._state.sessions.peek(request.cookies.get(COOKIE))
        counted = self._state.settings.limit_counts_by
        if session is None or counted == "address":
            return request.remote or ""
        return session.username if counted == "user" else session.application_id

    async def describe(self, request: web.Request) -> web.Response:
        """`?wsdl` in any case gives the description, anything else a page that lists the operations."""
        service = _service_of(request)
        if "wsdl" in request.query_string.lower():
            location = f"{request.scheme}://{request.host}{service.path}"
            return web.Response(body=wsdl_of(service, location), content_type="text/xml", charset="utf-8")
        listed = "".join(f"<li>{escape(name)}</li>" for name in service.operations)
        return web.Response(text=f"<html><h1>{service.name}</h1><ul>{listed}</ul></html>", content_type="text/html")

    async def call(self, request: web.Request) -> web.Response:
        service = _service_of(request)
        version = version_of(request.content_type)
        caller = self._caller(request)
        if self._state.limit.too_fast(caller):
            return web.Response(status=429, text="Too Many Requests")
        over = self._state.limit.take(caller)
        if over and self._state.settings.limit_answer != "fault":
            return web.Response(status=int(self._state.settings.limit_answer), text=over)
        if version is None:
            return web.Response(status=415, text="Unsupported Media Type")
        note(request).detail["soap"] = version.number
        try:
            if over:
                raise SoapFault(over)
            return await self._answer(request, service, version)
        except SoapFault as error:
            note(request).detail["fault_text"] = error.text
            status, body = fault(version, error)
            return _xml(version, body, status)

    async def _answer(self, request: web.Request, service: Service, version: Version) -> web.Response:
        element = first_in_body(await request.read(), version)
        operation = _operation(service, request, version, element.tag)
        doer = OPERATIONS[service.name, operation.name]
        call = self._prepared(request, service, doer)
        note(request).who = call.session.username if call.session else ""
        reader = Reader(service, self._state.settings)
        call.args = reader.record(element, operation.takes)
        if latency := self._state.settings.latency_ms:
            await asyncio.sleep(latency / 1000)
        if call.session is not None and self._state.settings.serialize_sessions:
            async with call.session.lock:
                result = await self._carried_out(call, doer, operation)
        else:
            result = await self._carried_out(call, doer, operation)
        _tell(request, call, reader.skipped)
        answer = _xml(version, reply(version, operation.name, result))
        if call.new_session is not None:
            answer.set_cookie(COOKIE, call.new_session.key, path="/", httponly=True)
        return answer

    def _prepared(self, request: web.Request, service: Service, doer: Doer) -> Call:
        state = self._state
        sessions, cookie = state.sessions, request.cookies.get(COOKIE)
        session = None
        if doer.needs == "identity":
            session = sessions.need(cookie)
        elif doer.needs != "nothing":
            session = sessions.find(cookie)
            if session is None and doer.needs == "session":
                sessions.need(cookie)
        book = state.books.get(session.identity_id) if session is not None else None
        return Call(service, {}, state.settings, sessions, session, book)

    async def _carried_out(self, call: Call, doer: Doer, operation: Operation) -> str:
        value = doer.do(call)
        writer = Writer(call.service, self._state.settings, call.wanted)
        if isinstance(value, list) and len(value) > _LARGE:
            return await asyncio.to_thread(writer.prop, operation.gives, value)
        return writer.prop(operation.gives, value)


def _operation(service: Service, request: web.Request, version: Version, tag: str) -> Operation:
    """The operation of a request; in SOAP 1.1 the SOAPAction header must name it exactly."""
    name = tag.rpartition("}")[2]
    operation = service.operations.get(name)
    if version is SOAP_11:
        action = request.headers.get("SOAPAction")
        if action is None:
            raise SoapFault(
                UNREADABLE
                + "Unable to handle request without a valid action parameter. Please supply a valid soap action.",
                sender=True,
            )
        known = {o.action: o for o in service.operations.values()}
        if action.strip('"') not in known:
            raise SoapFault(f"Server did not recognize the value of HTTP Header SOAPAction: {action}.", sender=True)
        operation = known[action.strip('"')]
    if operation is None or tag != f"{{{operation.action.rpartition('/')[0]}}}{operation.name}":
        raise refused(f"The request element {tag} does not belong to this operation.")
    return operation


def _tell(request: web.Request, call: Call, skipped: list[str]) -> None:
    said = note(request)
    session = call.session or call.new_session
    said.who = session.username if session else ""
    said.wrote = call.wrote
    said.target = call.target
    if call.warnings:
        said.detail["warnings"] = call.warnings[:100]
    if skipped:
        said.detail["skipped_elements"] = skipped[:100]


def _xml(version: Version, body: bytes, status: int = 200) -> web.Response:
    return web.Response(status=status, body=body, content_type=version.content_type, charset="utf-8")
