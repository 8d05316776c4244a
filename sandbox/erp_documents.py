"""Invoices as paper: GetInvoiceDocument gives a small PDF (apis/24so-soap.md 5.5)."""

from collections.abc import Sequence

from sandbox.erp_book import Rec
from sandbox.erp_call import Call, need_argument
from sandbox.erp_errors import refused
from sandbox.erp_registers import get_invoice_templates
from sandbox.erp_types import ZERO_GUID

_BACKSLASHED = str.maketrans({"\\": r"\\", "(": r"\(", ")": r"\)"})


def get_invoice_document(call: Call) -> bytes:
    """The PDF of one invoice, on the default template unless another is named. An unknown one of either is a fault."""
    given: Rec = need_argument(call.args, "Parameters")
    number = given.get("InvoiceId", 0)
    call.target = f"invoice {number}"
    template = given.get("TemplateId", ZERO_GUID)
    if template != ZERO_GUID and template not in {known["Id"] for known in get_invoice_templates(call)}:
        raise refused(f"Template {template} does not exist.")
    for order in call.book.orders.values():
        if order.get("InvoiceId") == number:
            return pdf(_lines(order))
    raise refused(f"Invoice {number} does not exist.")


def _lines(order: Rec) -> list[str]:
    rows = [f"{row.get('Quantity', '')} x {row.get('Name', '')}" for row in order["InvoiceRows"]]
    head = [f"Faktura {order['InvoiceId']}", f"Ordre {order['OrderId']}", str(order.get("CustomerName", ""))]
    return [*head, "", *rows[:40], "", f"Sum {order['OrderTotalIncVat']}"]


def pdf(lines: Sequence[str]) -> bytes:
    """One page of text as a complete PDF 1.4 file, letters as in Windows-1252."""
    shown = "".join(f"({line.translate(_BACKSLASHED)}) Tj T*\n" for line in lines)
    stream = f"BT /F1 11 Tf 14 TL 50 790 Td\n{shown}ET".encode("cp1252", "replace")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    made = b"%PDF-1.4\n"
    places: list[int] = []
    for at, content in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (at, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    tail = b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return made + tail % (size, table, size, len(made))
