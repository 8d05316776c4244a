"""Every request that we can send is one that the real descriptions allow: a journey through all operations and kinds.

The other tests of this folder and of tests/contract hold each of their requests to the same schemas (`loopback`,
`witness`); this one sees to it that no operation, kind or field is left out.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from daemon.domain.change import Create, DeleteRecord, EditErpOrder, RowAction, RowChange, Scalar, Update
from daemon.domain.company import Company
from daemon.domain.ids import Kind, System
from daemon.domain.order import Order, OrderLine
from daemon.domain.product import Category, Product
from daemon.domain.record import Record
from daemon.erp.gateway import ErpGateway
from daemon.erp.probes import PROBES
from daemon.metrics.labels import CALL_OPERATIONS, OTHER
from tests.contract import shop
from tests.contract.local import sandbox_pair
from tests.erp import schema
from tests.erp.loopback import NS, needs_descriptions
from tests.erp.witness import Witness

pytestmark = needs_descriptions

SINCE = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)
ROWS = (
    RowChange(action=RowAction.ADD, product_id=shop.PLATE, quantity=Decimal("1E+2"), unit_price=Decimal("0.00001")),
    RowChange(action=RowAction.ADD, name="Bare tekst & <tegn> \N{SNOWMAN}"),
)


def full_order(status: str = "Confirmed") -> Order:
    line = OrderLine(
        native_id="", product_id=shop.COFFEE, product_number="", name="A & B", quantity=Decimal("-1.5"),
        unit_price=Decimal("99.90"), discount_percent=Decimal("12.5"),
    )  # fmt: skip
    text = OrderLine(native_id="", product_id=None, product_number="", name="Hei", quantity=Decimal(0), is_text=True)
    return replace(
        shop.erp_order("", status),
        lines=(line, text),
        reference="RB 4711",
        external_status="900001",
        your_reference="Kari",
        note="Ring på",
        currency="NOK",
        deliver_on=shop.DAY,
    )


def full_company(kind: Kind) -> Company:
    return Company(
        kind=kind,
        native_id="",
        number="77001",
        name="Ny AS",
        email="post@ny.example",
        phone="22 22 22 22",
        street="Gata 1",
        postal_code="0155",
        city="Oslo",
        country="Norge",
        organization_number="912345678",
        currency="EUR",
        language="no",
    )


def full_product() -> Product:
    return Product(
        native_id="",
        number="NY_1%",
        name="Ny",
        sales_price=Decimal("1E+2"),
        cost_price=Decimal("0.5"),
        category_id=shop.CATEGORY,
        supplier_id=shop.SUPPLIER,
    )


async def read_everything(erp: ErpGateway) -> None:
    await erp.identity()
    await erp.identities()
    for name in PROBES:
        await erp.probe(name)
    for kind in Kind:
        for since in (None, SINCE):
            found = [record async for batch in erp.listing(kind, changed_since=since) for record in batch]
        await erp.fetch_many(kind, [record.native_id for record in found] + [str(n) for n in range(1, 1200)])
        assert [ids async for ids in erp.gone(kind, since=SINCE) if ids] == []


async def made(erp: ErpGateway, record: Record) -> str:
    wish = Create(system=System.ERP, record=record)
    await erp.find(wish, SINCE)
    return (await erp.perform(wish)).native_id


async def update(erp: ErpGateway, kind: Kind, native_id: str, **fields: Scalar) -> None:
    await erp.perform(Update(system=System.ERP, kind=kind, native_id=native_id, fields=fields))


async def write_everything(erp: ErpGateway) -> None:
    category = await made(erp, Category(native_id="", number="9", name="Ny & gammel"))
    await update(erp, Kind.CATEGORY, category, name="Nyere", number="10")
    product = await made(erp, full_product())
    await update(
        erp, Kind.PRODUCT, product, name="Nyere", number="NY_2", sales_price=Decimal("1.10"), cost_price=Decimal("0.9"),
        category_id=category, supplier_id=shop.SUPPLIER, active=False, stock_controlled=True,
    )  # fmt: skip
    await update(erp, Kind.STOCK, product, stock=Decimal("-2.5"))
    companies = [await made(erp, full_company(kind)) for kind in (Kind.CUSTOMER, Kind.SUPPLIER)]
    for kind, native_id in zip((Kind.CUSTOMER, Kind.SUPPLIER), companies, strict=True):
        texts = {"name": "Nyere AS", "street": "Gata 2", "country": "SE", "email": "x@ny.example", "phone": "1"}
        await update(erp, kind, native_id, **texts, number="77002", organization_number="1", city="Ås")
    order = await made(erp, full_order())
    stored = (await erp.fetch_many(Kind.ORDER, [order]))[order]
    assert isinstance(stored, Order)
    changed = RowChange(action=RowAction.EDIT, row_id=stored.lines[0].native_id, product_id=shop.CUP, name="N",
                        quantity=Decimal(1), unit_price=Decimal(2), discount_percent=Decimal(3))  # fmt: skip
    gone = RowChange(action=RowAction.DELETE, row_id=stored.lines[1].native_id)
    await erp.perform(
        EditErpOrder(native_id=order, customer_id=shop.CUSTOMER, rows=(changed, gone, *ROWS), status="Production")
    )
    await delete_everything(erp, order, product, companies)


async def delete_everything(erp: ErpGateway, order: str, product: str, companies: list[str]) -> None:
    gone = [(Kind.ORDER, order), (Kind.PRODUCT, product), (Kind.CUSTOMER, companies[0]), (Kind.SUPPLIER, companies[1])]
    for kind, native_id in gone:
        await erp.perform(DeleteRecord(system=System.ERP, kind=kind, native_id=native_id))


async def test_a_journey_through_every_operation_and_kind_sends_only_valid_requests(tmp_path: Path) -> None:
    async with sandbox_pair(tmp_path) as pair:
        await read_everything(pair.erp)
        await write_everything(pair.erp)
        witness: Witness = pair.witness
        await pair.erp._calls.client_information()  # asked only where the identity has no name
        await pair.erp._calls.identities()
        assert witness.operations == set(CALL_OPERATIONS[System.ERP]) - {OTHER}
        assert witness.invalid == []
        assert len(witness.requests) > 40


NIL = "<IncludeVAT xsi:nil='true'/>"
JUDGED = [
    ("nothing wrong", f"<OrderId>1</OrderId><OrderStatus>Pack</OrderStatus>{NIL}<RoundFactor>0.5</RoundFactor>", True),
    ("an element that is not there", f"<OrderId>1</OrderId>{NIL}<OrderNumber>3</OrderNumber>", False),
    ("elements in the wrong order", f"<CustomerId>2</CustomerId><OrderId>1</OrderId>{NIL}", False),
    ("a status that is not there", f"<OrderId>1</OrderId><OrderStatus>Akseptert</OrderStatus>{NIL}", False),
    ("a number with an exponent", f"<OrderId>1</OrderId>{NIL}<RoundFactor>1E+2</RoundFactor>", False),
    ("a date without a time", f"<OrderId>1</OrderId><DateOrdered>2026-11-22</DateOrdered>{NIL}", False),
    ("a required element left out", "<OrderId>1</OrderId>", False),
]


@pytest.mark.parametrize(("order", "is_fine"), [case[1:] for case in JUDGED], ids=[case[0] for case in JUDGED])
def test_the_judge_notices_what_is_wrong_and_nothing_else(order: str, is_fine: bool) -> None:
    body = (
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/' "
        "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'><s:Body>"
        f"<SaveInvoices xmlns='{NS}'><invoices><InvoiceOrder>{order}</InvoiceOrder></invoices></SaveInvoices>"
        "</s:Body></s:Envelope>"
    )
    found = schema.problems("/Economy/InvoiceOrder/V001/InvoiceService.asmx", body.encode())
    assert (found == []) is is_fine, found
