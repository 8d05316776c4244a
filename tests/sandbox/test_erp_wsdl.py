"""The sandbox's own service descriptions say what the real ones say, for every operation offered."""

from typing import Any

import pytest
from lxml import etree

from sandbox.erp_tables_auth import AUTHENTICATE
from sandbox.erp_tables_client import CLIENT
from sandbox.erp_tables_company import COMPANY
from sandbox.erp_tables_invoice import INVOICE
from sandbox.erp_tables_product import PRODUCT
from sandbox.erp_types import Service
from sandbox.erp_wsdl import SOAP11, SOAP12, WSDL, XSD, wsdl_of
from tests.sandbox.shared_folder import shared

FILES = {
    "authService.wsdl": AUTHENTICATE,
    "clientService.wsdl": CLIENT,
    "companyService.wsdl": COMPANY,
    "invoiceService.wsdl": INVOICE,
    "productService.wsdl": PRODUCT,
}


def resolved(root: etree._Element, node: etree._Element, text: str | None) -> str | None:
    """A QName with its prefix replaced by the namespace it stands for at that node."""
    if text is None:
        return None
    prefix, _, local = text.rpartition(":")
    return f"{{{node.nsmap[prefix or None]}}}{local}"


def shape(root: etree._Element, node: etree._Element) -> Any:
    """What a type says, without its spelling: names, order, types, occurrence, defaults, values."""
    tag = etree.QName(node).localname
    facts: dict[str, Any] = {str(k): str(v) for k, v in node.attrib.items() if k not in ("type", "base")}
    for key in ("type", "base"):
        if node.get(key):
            facts[key] = resolved(root, node, str(node.get(key)))
    return tag, facts, [shape(root, child) for child in node if isinstance(child.tag, str)]


def types_of(root: etree._Element) -> dict[tuple[str, str], Any]:
    found = {}
    for schema in root.iter(f"{{{XSD}}}schema"):
        assert schema.get("elementFormDefault") == "qualified"
        for node in schema:
            if etree.QName(node).localname != "import":
                key = (f"{{{schema.get('targetNamespace')}}}{node.get('name')}", etree.QName(node).localname)
                found[key] = shape(root, node)
    return found


def ports_of(root: etree._Element) -> dict[str, Any]:
    """Each port with its address, and the SOAPAction of each operation of its binding."""
    found = {}
    bindings = {str(b.get("name")): b for b in root.iter(f"{{{WSDL}}}binding")}
    for port in root.iter(f"{{{WSDL}}}port"):
        binding = bindings[str(port.get("binding")).rpartition(":")[2]]
        soap = SOAP12 if binding.find(f"{{{SOAP12}}}binding") is not None else SOAP11
        address = port.find(f"{{{soap}}}address")
        actions = {
            str(o.get("name")): dict(one.attrib)
            for o in binding.iter(f"{{{WSDL}}}operation")
            for one in o.iter(f"{{{soap}}}operation")
        }
        found[str(port.get("name"))] = (soap, None if address is None else str(address.get("location")), actions)
    return found


def elements_of(root: etree._Element) -> dict[str, list[str | None]]:
    """The request and reply element of each operation of the port type, by way of its messages."""
    parts = {
        str(message.get("name")): resolved(root, part, part.get("element"))
        for message in root.iter(f"{{{WSDL}}}message")
        for part in message.iter(f"{{{WSDL}}}part")
    }
    return {
        str(operation.get("name")): [
            parts[str(way.get("message")).rpartition(":")[2]]
            for way in operation
            if etree.QName(way).localname in ("input", "output")
        ]
        for operation in root.iterfind(f"{{{WSDL}}}portType/{{{WSDL}}}operation")
    }


@pytest.mark.parametrize("name", FILES)
def test_types_and_operations_equal_the_real_ones(name: str) -> None:
    service = FILES[name]
    real = etree.parse(str(shared("wsdl", name))).getroot()
    ours = etree.fromstring(wsdl_of(service, f"https://api.24sevenoffice.com{service.path}"))
    assert ours.get("targetNamespace") == real.get("targetNamespace")
    assert elements_of(ours) == elements_of(real)
    real_types, our_types = types_of(real), types_of(ours)
    assert our_types
    for key, said in our_types.items():
        assert said == real_types[key], key
    for port, (soap, address, actions) in ports_of(ours).items():
        real_soap, real_address, real_actions = ports_of(real)[port]
        assert (soap, address) == (real_soap, real_address)
        assert actions == real_actions
    assert set(ports_of(ours)) == set(ports_of(real))
    assert set(our_types) == set(real_types), "every operation and every type of the real description is offered"


@pytest.mark.parametrize("service", FILES.values(), ids=lambda s: s.name)
def test_every_type_that_is_used_is_declared_and_every_declared_one_is_used(service: Service) -> None:
    root = etree.fromstring(wsdl_of(service, "http://127.0.0.1/"))
    declared = {name for name, kind in types_of(root) if kind != "element"}
    used = {
        str(resolved(root, node, str(node.get("type"))))
        for node in root.iter(f"{{{XSD}}}element")
        if node.get("type") and not str(node.get("type")).startswith("s:")
    }
    assert used == declared
