"""Replies turned into what they should not be: new elements, new values, missing records, hostile XML.

Called by `sandbox.erp_faults` on a finished reply; the state knows nothing of it.
"""

import re
from collections.abc import Callable, Mapping

from lxml import etree

from sandbox.erp_tables_company import COMPANY
from sandbox.erp_tables_invoice import INVOICE
from sandbox.erp_tables_product import PRODUCT
from sandbox.erp_types import NAMESPACE, Record

SURPRISE = "Framtid"
NEW_STATUS = "OrderState_Robot"
NEW_VALUE = "Ukjent"
DEEP = 20_000
HUGE = 16_000_000

_RECORDS = frozenset(
    f"{{{NAMESPACE}}}{declared.name}"
    for service in (COMPANY, INVOICE, PRODUCT)
    for declared in service.types.values()
    if isinstance(declared, Record)
)
_NEW = {"InvoiceOrder/OrderStatus": NEW_STATUS, "Company/Type": NEW_VALUE, "InvoiceRow/Type": NEW_VALUE}


def _unknown_element(body: bytes) -> bytes:
    """A new element as the second child of every record, where a reader that trusts the order stumbles."""
    root = etree.fromstring(body)
    for element in list(root.iter()):
        if element.tag in _RECORDS and len(element):
            extra = etree.Element(f"{{{NAMESPACE}}}{SURPRISE}")
            extra.text = "1"
            element.insert(1, extra)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def _new_enum_value(body: bytes) -> bytes:
    root = etree.fromstring(body)
    for element in root.iter(f"{{{NAMESPACE}}}OrderStatus", f"{{{NAMESPACE}}}Type"):
        parent = element.getparent()
        if parent is not None:
            place = f"{etree.QName(parent).localname}/{etree.QName(element).localname}"
            element.text = _NEW.get(place, element.text)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def _records_of(root: etree._Element) -> list[etree._Element]:
    """The records of a reply: the children of the result, or of its `Items` where it is a page."""
    result = next(iter(root[0][0]), None)
    if result is None:
        return []
    items = result.find(f"{{{NAMESPACE}}}Items")
    return list(result if items is None else items)


def _without(body: bytes, gone: slice) -> bytes:
    root = etree.fromstring(body)
    records = _records_of(root)
    for record in records[gone]:
        parent = record.getparent()
        if parent is not None:
            parent.remove(record)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def _short_page(body: bytes) -> bytes:
    """The second, fourth ... record left out; a single one too."""
    return _without(body, slice(0 if len(_records_of(etree.fromstring(body))) == 1 else 1, None, 2))


def _empty_result(body: bytes) -> bytes:
    return _without(body, slice(None))


def _entities(body: bytes) -> bytes:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 8))
    return _with_doctype(body, f'<!DOCTYPE x [<!ENTITY e0 "haha">{levels}]>', b"&e7;")


def _external(body: bytes) -> bytes:
    return _with_doctype(body, '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>', b"&e;")


def _with_doctype(body: bytes, doctype: str, used: bytes) -> bytes:
    head, rest = _after_declaration(body)
    return head + doctype.encode() + _first_text(rest, used)


def _deep(body: bytes) -> bytes:
    return _first_text(body, b"<a>" * DEEP + b"</a>" * DEEP)


def _huge_text(body: bytes) -> bytes:
    return _first_text(body, b"x" * HUGE)


def _wrong_encoding(body: bytes) -> bytes:
    """UTF-8 is announced and a letter of Latin-1 stands in the first text."""
    return _first_text(body, b"bl\xe5b\xe6r")


def _after_declaration(body: bytes) -> tuple[bytes, bytes]:
    end = body.find(b"?>") + 2
    return body[:end], body[end:]


def _first_text(body: bytes, content: bytes) -> bytes:
    """The body with its first text, or else the start of its first result, replaced."""
    changed, times = re.subn(rb">[^<>]+</", lambda _: b">" + content + b"</", body, count=1)
    return changed if times else body.replace(b"</soap:Body>", content + b"</soap:Body>", 1)


REWRITES: Mapping[str, Callable[[bytes], bytes]] = {
    "unknown_element": _unknown_element,
    "new_enum_value": _new_enum_value,
    "short_page": _short_page,
    "empty_result": _empty_result,
    "entities": _entities,
    "external": _external,
    "deep": _deep,
    "huge_text": _huge_text,
    "wrong_encoding": _wrong_encoding,
}
