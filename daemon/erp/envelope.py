"""What must be true of an XML body before anybody believes it: no document type, well formed, and is it a fault?

Called by `http`, `transport`, `bulk` and `wsdl`. Uses lxml with entities, network and recovery off; zeep in its lenient
setting would repair a reply that was cut off, so every reply passes here first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from daemon.domain.errors import Reason, SyncError

SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
FAULT_TAGS = (f"{{{SOAP_11}}}Fault", f"{{{SOAP_12}}}Fault")
ENVELOPE_TAGS = (f"{{{SOAP_11}}}Envelope", f"{{{SOAP_12}}}Envelope")
PROLOG_BYTES = 16_384
"""A reply's root element must begin within these."""

_BEFORE_ROOT = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_ROOT = re.compile(rb"<[A-Za-z_:]")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ENCODINGS = frozenset({b"utf-8", b"us-ascii", b"iso-8859-1", b"windows-1252"})


def bad_reply(detail: str) -> SyncError:
    return SyncError(Reason.BAD_REPLY, detail)


@dataclass(frozen=True, slots=True)
class Fault:
    """A SOAP fault: the innermost message (after the last `--->`, apis/24so-soap.md 3.5) and the code's local name."""

    text: str
    code: str


def prolog_is_done(head: bytes) -> bool:
    """Whether the root element has begun. Raises SyncError(BAD_REPLY) for a document type declaration (where entities
    would be declared), for an encoding that could hide one, and for a body that is not XML."""
    match = _BEFORE_ROOT.match(head)
    rest = head[match.end() :] if match else head
    if rest.startswith(b"<!") and not b"<!--".startswith(rest[:4]):
        raise bad_reply("the reply declares a document type; entities are never expanded")
    declared = _ENCODING.search(head[: len(head) - len(rest)])
    if declared is not None and declared.group(1).lower() not in _ENCODINGS:
        raise bad_reply(f"the reply is in the encoding {declared.group(1).decode()}")
    if _ROOT.match(rest):
        return True
    if len(head) >= PROLOG_BYTES or (rest and not rest.startswith(b"<")) or head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise bad_reply("the reply is not XML")
    return False


def parse(body: bytes) -> etree._Element:
    """The root of a small, whole and harmless XML body. Raises SyncError(BAD_REPLY)."""
    if not prolog_is_done(body[:PROLOG_BYTES]):
        raise bad_reply("the reply is empty or has no root element")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=False, load_dtd=False)
    try:
        return etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise bad_reply(f"the reply is cut off or not well formed: {str(error)[:120]}") from error


def fault_in(root: etree._Element) -> Fault | None:
    """The fault of a SOAP 1.1 or 1.2 envelope, if it is one."""
    node = next(root.iter(*FAULT_TAGS), None)
    return None if node is None else fault_of(node)


def fault_of(node: etree._Element) -> Fault:
    """Text and code of a `Fault` element."""
    text = code = ""
    for child in node:
        name = etree.QName(child).localname if isinstance(child.tag, str) else ""
        words = " ".join("".join(str(part) for part in child.itertext()).split())
        if name in ("faultstring", "Reason"):
            text = words
        elif name in ("faultcode", "Code"):
            code = words.partition(" ")[0]
    return Fault(text.rpartition("--->")[2].strip() or "a fault without a text", code.rpartition(":")[2])
