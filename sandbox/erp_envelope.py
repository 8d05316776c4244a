"""SOAP envelopes, versions 1.1 and 1.2: taking a request apart and wrapping a reply or a fault.

Used by `sandbox.erp_app`. The parser expands no entities, loads nothing and refuses a document type, because anybody on
the machine can post to the sandbox.
"""

import re
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from sandbox.erp_errors import UNREADABLE, SoapFault
from sandbox.erp_types import NAMESPACE

ENVELOPE_11 = "http://schemas.xmlsoap.org/soap/envelope/"
ENVELOPE_12 = "http://www.w3.org/2003/05/soap-envelope"
MAX_REQUEST = 8 * 1024 * 1024

_FIRST_IN_BODY = re.compile(rb"<(?:[\w.-]+:)?Body\b[^>]*>\s*(?:<!--.*?-->\s*)*<(?:[\w.-]+:)?([\w.-]+)", re.DOTALL)
_ACTION = re.compile(r'action="?([^";]+)"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Version:
    """One SOAP version: its envelope namespace and the content type of its messages."""

    number: str
    envelope: str
    content_type: str


SOAP_11 = Version("1.1", ENVELOPE_11, "text/xml")
SOAP_12 = Version("1.2", ENVELOPE_12, "application/soap+xml")


def version_of(content_type: str) -> Version | None:
    """The version that a content type announces, None when it announces no SOAP."""
    return {"text/xml": SOAP_11, "application/soap+xml": SOAP_12}.get(content_type.lower())


def announced_operation(headers_action: str | None, content_type_header: str, body: bytes) -> str:
    """The operation's name as the caller announced it, without parsing XML; empty when it cannot be told."""
    action = headers_action or ""
    if not action.strip('"') and (match := _ACTION.search(content_type_header)):
        action = match.group(1)
    name = action.strip().strip('"').rpartition("/")[2]
    if name:
        return name
    found = _FIRST_IN_BODY.search(body[:65_536])
    return found.group(1).decode("ascii", "replace") if found else ""


def first_in_body(body: bytes, version: Version) -> etree._Element:
    """The operation element of a request. Raises SoapFault for anything that is no envelope of this version."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    if b"<!DOCTYPE" in body:
        raise SoapFault(UNREADABLE + "For security reasons DTD is prohibited in this XML document.", sender=True)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SoapFault(f"{UNREADABLE}{error}", sender=True) from error
    docinfo: Any = root.getroottree().docinfo  # the type stubs do not know doctype
    if docinfo.doctype:
        raise SoapFault(UNREADABLE + "For security reasons DTD is prohibited in this XML document.", sender=True)
    if root.tag != f"{{{version.envelope}}}Envelope":
        raise SoapFault(f"{UNREADABLE}Possible SOAP version mismatch: Envelope {root.tag} was unexpected.", sender=True)
    soap_body = root.find(f"{{{version.envelope}}}Body")
    if soap_body is None:
        raise SoapFault(UNREADABLE + "The envelope has no Body.", sender=True)
    for child in soap_body.iterchildren("{*}*"):
        return child
    raise SoapFault(UNREADABLE + "The Body is empty.", sender=True)


def reply(version: Version, operation: str, result: str) -> bytes:
    """An envelope around `<OperationResponse>`; `result` is the result element, already written, or nothing."""
    content = f"<{operation}Response xmlns={_quoted(NAMESPACE)}>{result}</{operation}Response>"
    return _envelope(version, content)


def fault(version: Version, error: SoapFault) -> tuple[int, bytes]:
    """The HTTP status and envelope of a fault: 500, or 400 where SOAP 1.2 blames the sender."""
    if version is SOAP_12:
        code = "soap:Sender" if error.sender else "soap:Receiver"
        content = (
            f"<soap:Fault><soap:Code><soap:Value>{code}</soap:Value></soap:Code>"
            f'<soap:Reason><soap:Text xml:lang="en">{escape(error.text)}</soap:Text></soap:Reason>'
            "<soap:Detail /></soap:Fault>"
        )
        return (400 if error.sender else 500), _envelope(version, content)
    code = "soap:Client" if error.sender else "soap:Server"
    content = (
        f"<soap:Fault><faultcode>{code}</faultcode><faultstring>{escape(error.text)}</faultstring>"
        "<detail /></soap:Fault>"
    )
    return 500, _envelope(version, content)


def _envelope(version: Version, content: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f"<soap:Envelope xmlns:soap={_quoted(version.envelope)}"
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xmlns:xsd="http://www.w3.org/2001/XMLSchema">'
        f"<soap:Body>{content}</soap:Body></soap:Envelope>"
    ).encode()


def _quoted(text: str) -> str:
    return f'"{text}"'
