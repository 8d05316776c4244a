"""Writes the service description of each 24SevenOffice service from the sandbox's own tables.

Called for `?wsdl`. It must stay compatible with the real descriptions in names, order, types and defaults (a test
compares them); it is never a copy of them.
"""

from lxml import etree

from sandbox.erp_types import (
    GUID_NAMESPACE,
    GUID_PATTERN,
    NAMESPACE,
    PRIMITIVES,
    Array,
    Enum,
    Operation,
    Prop,
    Record,
    Service,
)

WSDL = "http://schemas.xmlsoap.org/wsdl/"
XSD = "http://www.w3.org/2001/XMLSchema"
SOAP11 = "http://schemas.xmlsoap.org/wsdl/soap/"
SOAP12 = "http://schemas.xmlsoap.org/wsdl/soap12/"
HTTP = "http://schemas.xmlsoap.org/soap/http"

_PREFIXES = {"wsdl": WSDL, "s": XSD, "soap": SOAP11, "soap12": SOAP12, "tns": NAMESPACE, "s1": GUID_NAMESPACE}


def wsdl_of(service: Service, location: str) -> bytes:
    """The description of one service whose ports answer at `location`."""
    root = etree.Element(f"{{{WSDL}}}definitions", nsmap=_PREFIXES)
    root.set("targetNamespace", NAMESPACE)
    _types(etree.SubElement(root, f"{{{WSDL}}}types"), service)
    for operation in service.operations.values():
        for direction, element in (("In", operation.name), ("Out", f"{operation.name}Response")):
            message = etree.SubElement(root, f"{{{WSDL}}}message", name=f"{operation.name}Soap{direction}")
            etree.SubElement(message, f"{{{WSDL}}}part", name="parameters", element=f"tns:{element}")
    port = f"{service.name}Soap"
    port_type = etree.SubElement(root, f"{{{WSDL}}}portType", name=port)
    for operation in service.operations.values():
        entry = etree.SubElement(port_type, f"{{{WSDL}}}operation", name=operation.name)
        etree.SubElement(entry, f"{{{WSDL}}}input", message=f"tns:{operation.name}SoapIn")
        etree.SubElement(entry, f"{{{WSDL}}}output", message=f"tns:{operation.name}SoapOut")
    _binding(root, service, port, port, SOAP11)
    _binding(root, service, f"{port}12", port, SOAP12)
    ports = etree.SubElement(root, f"{{{WSDL}}}service", name=service.name)
    for name, soap in ((port, SOAP11), (f"{port}12", SOAP12)):
        one = etree.SubElement(ports, f"{{{WSDL}}}port", name=name, binding=f"tns:{name}")
        etree.SubElement(one, f"{{{soap}}}address", location=location)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _binding(root: etree._Element, service: Service, name: str, port: str, soap: str) -> None:
    binding = etree.SubElement(root, f"{{{WSDL}}}binding", name=name, type=f"tns:{port}")
    etree.SubElement(binding, f"{{{soap}}}binding", transport=HTTP)
    for operation in service.operations.values():
        entry = etree.SubElement(binding, f"{{{WSDL}}}operation", name=operation.name)
        etree.SubElement(entry, f"{{{soap}}}operation", soapAction=operation.action, style="document")
        for direction in ("input", "output"):
            etree.SubElement(etree.SubElement(entry, f"{{{WSDL}}}{direction}"), f"{{{soap}}}body", use="literal")


def _types(types: etree._Element, service: Service) -> None:
    schema = _schema(types, NAMESPACE)
    if uses_guid := _uses_guid(service):
        etree.SubElement(schema, f"{{{XSD}}}import", namespace=GUID_NAMESPACE)
    for operation in service.operations.values():
        _operation_elements(schema, operation)
    for declared in service.types.values():
        if isinstance(declared, Record):
            _sequence(etree.SubElement(schema, f"{{{XSD}}}complexType", name=declared.name), declared.props)
        elif isinstance(declared, Array):
            _array(schema, declared)
        else:
            _enumeration(schema, declared)
    if uses_guid:
        simple = etree.SubElement(_schema(types, GUID_NAMESPACE), f"{{{XSD}}}simpleType", name="guid")
        restriction = etree.SubElement(simple, f"{{{XSD}}}restriction", base="s:string")
        etree.SubElement(restriction, f"{{{XSD}}}pattern", value=GUID_PATTERN)


def _schema(types: etree._Element, namespace: str) -> etree._Element:
    return etree.SubElement(types, f"{{{XSD}}}schema", elementFormDefault="qualified", targetNamespace=namespace)


def _uses_guid(service: Service) -> bool:
    records = [t for t in service.types.values() if isinstance(t, Record)]
    records += [operation.takes for operation in service.operations.values()]
    return any(prop.type == "guid" for record in records for prop in record.props)


def _operation_elements(schema: etree._Element, operation: Operation) -> None:
    for name, props in ((operation.name, operation.takes.props), (f"{operation.name}Response", (operation.gives,))):
        element = etree.SubElement(schema, f"{{{XSD}}}element", name=name)
        _sequence(etree.SubElement(element, f"{{{XSD}}}complexType"), props)


def _sequence(complex_type: etree._Element, props: tuple[Prop, ...]) -> None:
    if not props:
        return
    sequence = etree.SubElement(complex_type, f"{{{XSD}}}sequence")
    for prop in props:
        element = etree.SubElement(sequence, f"{{{XSD}}}element")
        element.set("minOccurs", "1" if prop.required else "0")
        element.set("maxOccurs", "1")
        if prop.default_text is not None:
            element.set("default", prop.default_text)
        element.set("name", prop.name)
        if prop.nillable:
            element.set("nillable", "true")
        if prop.type != "any":
            element.set("type", _reference(prop.type))


def _array(schema: etree._Element, declared: Array) -> None:
    sequence = etree.SubElement(
        etree.SubElement(schema, f"{{{XSD}}}complexType", name=declared.name), f"{{{XSD}}}sequence"
    )
    element = etree.SubElement(sequence, f"{{{XSD}}}element", minOccurs="0", maxOccurs="unbounded", name=declared.item)
    if declared.nillable:
        element.set("nillable", "true")
    element.set("type", _reference(declared.type))


def _enumeration(schema: etree._Element, declared: Enum) -> None:
    simple = etree.SubElement(schema, f"{{{XSD}}}simpleType", name=declared.name)
    restriction = etree.SubElement(simple, f"{{{XSD}}}restriction", base="s:string")
    for value in declared.values:
        etree.SubElement(restriction, f"{{{XSD}}}enumeration", value=value)


def _reference(name: str) -> str:
    if name == "guid":
        return "s1:guid"
    return f"s:{name}" if name in PRIMITIVES else f"tns:{name}"
