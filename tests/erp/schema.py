"""The real service descriptions as schemas: is what we sent what they allow? Used by the loopback and the witness."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path

from lxml import etree

SHARED = Path(os.environ.get("SAMSVAR_SHARED", Path(__file__).resolve().parents[3] / "shared"))
DESCRIPTIONS = {
    "authenticate.asmx": "authService.wsdl",
    "invoiceservice.asmx": "invoiceService.wsdl",
    "productservice.asmx": "productService.wsdl",
    "companyservice.asmx": "companyService.wsdl",
    "clientservice.asmx": "clientService.wsdl",
}
"""By the last part of the address, in lower case: they take it in any."""
_XSD = "{http://www.w3.org/2001/XMLSchema}"
_BODIES = (
    "{http://schemas.xmlsoap.org/soap/envelope/}Body",
    "{http://www.w3.org/2003/05/soap-envelope}Body",
)


def are_here() -> bool:
    return all((SHARED / "wsdl" / name).is_file() for name in DESCRIPTIONS.values())


def description(path: str) -> Path:
    """The description of the service at this address. Raises KeyError for another address."""
    return SHARED / "wsdl" / DESCRIPTIONS[path.rsplit("/", 1)[-1].lower()]


@cache
def _schema(file: Path) -> etree.XMLSchema:
    """The inline schemas of a description, joined: their imports name no file, so they get one."""
    inline = list(etree.parse(str(file)).getroot().iter(f"{_XSD}schema"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        places = {schema.get("targetNamespace"): folder / f"{n}.xsd" for n, schema in enumerate(inline)}
        for schema in inline:
            for other in schema.iter(f"{_XSD}import"):
                other.set("schemaLocation", str(places[other.get("namespace")]))
            places[schema.get("targetNamespace")].write_bytes(etree.tostring(schema))
        return etree.XMLSchema(file=str(places[inline[0].get("targetNamespace")]))


def problems(path: str, body: bytes) -> list[str]:
    """What the real description has against this request, sent to this address; empty when it is fine."""
    root = etree.fromstring(body)
    wanted = [child for body_tag in _BODIES for part in root.iter(body_tag) for child in part]
    if len(wanted) != 1:
        return [f"{path}: {len(wanted)} elements in the body"]
    schema = _schema(description(path))
    request = etree.fromstring(etree.tostring(wanted[0]))
    name, is_fine = etree.QName(request).localname, schema.validate(request)
    _count(f"{'valid' if is_fine else 'INVALID'} {name}")
    return [] if is_fine else [f"{name}: {schema.error_log}"]


def _count(line: str) -> None:
    """For whoever wants to know how many a whole run judged: `SAMSVAR_JUDGED=FILE pytest`; sort it, count it."""
    if file := os.environ.get("SAMSVAR_JUDGED"):
        with open(file, "a", encoding="utf-8") as tally:
            tally.write(f"{line}\n")
