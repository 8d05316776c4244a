"""Carries out the accidents that only the imitated 24SevenOffice has (named in `sandbox.erp_fault_presets`).

Given to `sandbox.fault_stage` by `sandbox.erp_app`.
"""

from aiohttp import web

from sandbox.erp_envelope import SOAP_11, fault, version_of
from sandbox.erp_errors import SoapFault, refused
from sandbox.erp_fault_presets import FORGET_IDENTITIES, FORGET_SESSIONS, LIMIT_TEXT, PLAIN_TEXT, REWRITE, SOAP_FAULT
from sandbox.erp_rewrite import REWRITES
from sandbox.erp_state import ErpState
from sandbox.fault_stage import Special
from sandbox.faults import Fault


def specials(state: ErpState) -> dict[str, Special]:
    """What each of `ACTIONS` does to one state."""

    def filled(armed: Fault) -> str:
        return armed.body.replace("{ends}", f"{state.limit.reset_at():%Y-%m-%d %H:%M:%S}")

    def plain_text(_: web.Request, armed: Fault, __: web.StreamResponse | None) -> web.StreamResponse:
        return web.Response(status=armed.status, text=filled(armed), headers=armed.headers)

    def soap_fault(request: web.Request, armed: Fault, _: web.StreamResponse | None) -> web.StreamResponse:
        version = version_of(request.content_type) or SOAP_11
        text = filled(armed)
        _status, body = fault(version, SoapFault(text) if armed.body == LIMIT_TEXT else refused(text))
        made = web.Response(status=armed.status, body=body, content_type=version.content_type, charset="utf-8")
        made.headers.update(armed.headers)
        return made

    def forget_sessions(_: web.Request, __: Fault, answer: web.StreamResponse | None) -> web.StreamResponse | None:
        state.sessions.expire()
        return answer

    def forget_identities(_: web.Request, __: Fault, answer: web.StreamResponse | None) -> web.StreamResponse | None:
        state.sessions.expire(keep_without_identity=True)
        return answer

    def rewrite(_: web.Request, armed: Fault, answer: web.StreamResponse | None) -> web.StreamResponse | None:
        if not isinstance(answer, web.Response) or not isinstance(answer.body, bytes) or answer.status != 200:
            return answer
        return web.Response(
            status=answer.status,
            body=REWRITES[armed.body](answer.body),
            headers={"Content-Type": answer.headers["Content-Type"]},
        )

    return {
        SOAP_FAULT: soap_fault,
        PLAIN_TEXT: plain_text,
        FORGET_SESSIONS: forget_sessions,
        FORGET_IDENTITIES: forget_identities,
        REWRITE: rewrite,
    }
