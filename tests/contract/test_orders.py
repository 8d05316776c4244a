"""Orders, invoices and stock through the port, each in its system's own way (R9 to R15)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from daemon.domain.change import (
    AdjustStock,
    BookAdjustment,
    BookOrder,
    Change,
    Create,
    DeleteRecord,
    EditErpOrder,
    EditWmsLine,
    ReopenOrder,
    RowAction,
    RowChange,
    SetIdField,
    Update,
)
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.order import Order, OrderLine
from daemon.domain.product import Product
from tests.contract import shop
from tests.contract.subject import Subject

pytestmark = pytest.mark.writes


def _line(product: Product, quantity: str, price: str = "12.50", discount: str = "0") -> OrderLine:
    return OrderLine(
        native_id="",
        product_id=product.native_id,
        product_number=product.number,
        name="Som avtalt",
        quantity=Decimal(quantity),
        unit_price=Decimal(price),
        discount_percent=Decimal(discount),
    )


async def two_products(subject: Subject) -> tuple[Product, Product]:
    found = [p for p in await subject.all(Kind.PRODUCT) if isinstance(p, Product) and p.active][:2]
    if len(found) < 2:
        pytest.skip("this account has not two products")
    return found[0], found[1]


async def wished(subject: Subject) -> Order:
    first, second = await two_products(subject)
    customer = await subject.some(Kind.CUSTOMER)
    number = subject.new_number()
    return Order(
        native_id="",
        customer_id=customer.native_id,
        status="Confirmed" if subject.is_erp else "draft",
        lines=(_line(first, "2.5", "99.95", "12.5"), _line(second, "1")),
        reference=f"RB {number}" if subject.is_erp else f"24SO {number}",
        external_status=number if subject.is_erp else None,
        your_reference="Kari",
        note="Ring på",
        ordered_on=shop.DAY,
        deliver_on=shop.DAY + timedelta(days=3),
    )


SAME = ("customer_id", "status", "reference", "external_status", "your_reference", "note", "ordered_on", "deliver_on")


def terms(order: Order) -> list[tuple[str | None, Decimal, Decimal | None, Decimal, str]]:
    return [(x.product_id, x.quantity, x.unit_price, x.discount_percent, x.name) for x in order.lines]


async def test_a_created_order_carries_its_reference_and_all_its_lines(subject: Subject) -> None:
    began = subject.now()
    order = await wished(subject)
    wish = Create(system=subject.system, record=order)
    assert list(await subject.remote.find(wish, began)) == []
    native_id = await subject.create(order)
    stored = await subject.order(native_id)
    assert {n: getattr(stored, n) for n in SAME} == {n: getattr(order, n) for n in SAME}
    assert terms(stored) == terms(order)
    assert all(line.native_id for line in stored.lines)
    assert [found.native_id for found in await subject.remote.find(wish, began)] == [native_id]
    assert native_id in {each.native_id for each in await subject.all(Kind.ORDER, began - timedelta(minutes=1))}
    assert native_id in {each.native_id for each in await subject.all(Kind.ORDER)}


async def test_a_reference_is_compared_whole(subject: Subject) -> None:
    began, order = subject.now(), await wished(subject)
    await subject.create(order)
    longer = replace(order, reference=order.reference + "0", external_status=(order.external_status or "1")[:-1])
    assert list(await subject.remote.find(Create(system=subject.system, record=longer), began)) == []


@pytest.mark.only("wms")
async def test_an_order_is_not_looked_for_before_its_intent(subject: Subject) -> None:
    order = await wished(subject)
    await subject.create(order)
    later = subject.now() + timedelta(hours=1)
    found = await subject.remote.find(Create(system=subject.system, record=order), later)
    if "fake" not in subject.name:
        assert list(found) == []


@pytest.mark.only("erp")
async def test_rows_are_added_edited_and_deleted_in_one_save_and_the_rest_stays(subject: Subject) -> None:
    first, second = await two_products(subject)
    order = replace(await wished(subject), lines=(_line(first, "1"), _line(second, "2"), _line(first, "3")))
    native_id = await subject.create(order)
    one, two, three = (await subject.order(native_id)).lines
    rows = (
        RowChange(action=RowAction.EDIT, row_id=one.native_id, product_id=one.product_id, quantity=Decimal("7.25")),
        RowChange(action=RowAction.DELETE, row_id=two.native_id, product_id=two.product_id),
        RowChange(action=RowAction.ADD, product_id=second.native_id, quantity=Decimal(4), unit_price=Decimal("9.90")),
    )
    edit = EditErpOrder(native_id=native_id, customer_id=order.customer_id, rows=rows, status="Production")
    assert (await subject.perform(edit)).record is None, "the echo of a save is not a read-back"
    stored = await subject.order(native_id)
    assert stored.status == "Production"
    by_id = {line.native_id: line for line in stored.lines}
    assert by_id.pop(one.native_id) == replace(one, quantity=Decimal("7.25"))
    assert by_id.pop(three.native_id) == three
    assert two.native_id not in by_id
    (added,) = by_id.values()
    assert (added.product_id, added.product_number, added.name) == (second.native_id, second.number, second.name)
    assert (added.quantity, added.unit_price) == (Decimal(4), Decimal("9.90"))


@pytest.mark.only("erp")
async def test_a_status_alone_leaves_the_rows_and_a_deleted_order_is_inactive(subject: Subject) -> None:
    order = await wished(subject)
    native_id = await subject.create(order)
    for status in ("Production", "Pack", "Confirmed"):
        await subject.perform(EditErpOrder(native_id=native_id, customer_id=order.customer_id, status=status))
        stored = await subject.order(native_id)
        assert (stored.status, terms(stored)) == (status, terms(order))
    await subject.perform(DeleteRecord(system=System.ERP, kind=Kind.ORDER, native_id=native_id))
    assert (await subject.order(native_id)).status == "Inactive"


@pytest.mark.only("erp")
async def test_an_edit_that_would_do_nothing_or_names_an_unknown_row_is_refused(subject: Subject) -> None:
    native_id = await subject.create(await wished(subject))
    before = await subject.order(native_id)
    stranger = RowChange(action=RowAction.EDIT, row_id="1999999999", product_id=shop.COFFEE, quantity=Decimal(1))
    for edit in (
        EditErpOrder(native_id=native_id, customer_id=before.customer_id),
        EditErpOrder(native_id=native_id, customer_id=before.customer_id, rows=(stranger,)),
        EditErpOrder(native_id="1999999999", customer_id=before.customer_id, rows=(stranger,)),
    ):
        with pytest.raises(SyncError) as caught:
            await subject.perform(edit)
        assert (caught.value.reason, caught.value.outcome_unknown) == (Reason.REFUSED, False)
    assert await subject.order(native_id) == before


@pytest.mark.only("erp")
async def test_an_invoiced_order_is_listed_as_an_invoice_and_never_changes_again(subject: Subject) -> None:
    invoice = await subject.some(Kind.INVOICE)
    assert isinstance(invoice, Order) and invoice.invoice_id
    assert (await subject.order(invoice.native_id)).invoice_id == invoice.invoice_id
    open_order = await subject.create(await wished(subject))
    assert await subject.fetch(Kind.INVOICE, open_order) is None
    if subject.is_live:
        return
    with pytest.raises(SyncError) as caught:
        await subject.perform(
            EditErpOrder(native_id=invoice.native_id, customer_id=invoice.customer_id, status="Confirmed")
        )
    assert (caught.value.reason, caught.value.outcome_unknown) == (Reason.REFUSED, False)


@pytest.mark.only("erp")
async def test_stock_is_set_absolutely_and_read_back(subject: Subject) -> None:
    first, _ = await two_products(subject)
    number = subject.new_number()
    native_id = await subject.create(
        Product(native_id="", number=number, name="Samsvar lager", category_id=first.category_id)
    )
    for kind, quantity in ((Kind.PRODUCT, "12.5"), (Kind.STOCK, "0"), (Kind.STOCK, "3")):
        fields = {"stock": Decimal(quantity)}
        await subject.perform(Update(system=System.ERP, kind=kind, native_id=native_id, fields=fields))
        assert (await subject.product(native_id)).stock == Decimal(quantity)
        stocked = await subject.fetch(Kind.STOCK, native_id)
        assert isinstance(stocked, Product) and stocked.stock == Decimal(quantity)


@pytest.mark.only("wms")
async def test_stock_is_adjusted_by_a_draft_that_counts_when_it_is_booked(subject: Subject) -> None:
    group = await subject.some(Kind.CATEGORY)
    number = subject.new_number()
    await subject.create(Product(native_id=number, number=number, name="Samsvar lager", category_id=group.native_id))
    adjust = AdjustStock(native_id=number, quantity=Decimal("12.5"), on=subject.now().date(), reason="Samsvar")
    draft = (await subject.perform(adjust)).native_id
    assert draft and not (await subject.product(number)).stock
    await subject.perform(BookAdjustment(native_id=number, adjustment_id=draft))
    stocked = await subject.fetch(Kind.STOCK, number)
    assert isinstance(stocked, Product) and stocked.stock == Decimal("12.5")
    assert (await subject.perform(adjust)).native_id == "", "nothing to book: the stock is that already"
    with pytest.raises(SyncError):
        await subject.perform(BookAdjustment(native_id=number, adjustment_id="1999999999"))


@pytest.mark.only("wms")
async def test_a_draft_is_booked_reopened_edited_line_by_line_and_deleted(subject: Subject) -> None:
    number = await subject.create(await wished(subject))
    booked = (await subject.perform(BookOrder(native_id=number))).record
    assert isinstance(booked, Order) and booked == await subject.order(number)
    assert booked.status == "booked" and booked.booked_at is not None
    first, second = booked.lines
    grow = RowChange(action=RowAction.EDIT, row_id=first.native_id, quantity=Decimal(9))
    gone = DeleteRecord(system=System.WMS, kind=Kind.ORDER, native_id=number)
    for locked in (EditWmsLine(native_id=number, row=grow), gone):
        with pytest.raises(SyncError) as caught:
            await subject.perform(locked)
        assert (caught.value.is_transient, caught.value.outcome_unknown) == (False, False)
    await subject.perform(ReopenOrder(native_id=number))
    swap = RowChange(action=RowAction.EDIT, row_id=second.native_id, product_id=first.product_id)
    add = RowChange(
        action=RowAction.ADD, product_id=second.product_id, quantity=Decimal(3), unit_price=Decimal("7.5"), name="Ny"
    )
    for row in (grow, swap, add):
        assert (await subject.perform(EditWmsLine(native_id=number, row=row))).native_id == number
    edited = await subject.order(number)
    assert [(x.product_id, x.quantity, x.unit_price) for x in edited.lines] == [
        (first.product_id, Decimal(9), first.unit_price),
        (first.product_id, second.quantity, second.unit_price),
        (second.product_id, Decimal(3), Decimal("7.5")),
    ]
    drop = RowChange(action=RowAction.DELETE, row_id=edited.lines[2].native_id)
    await subject.perform(EditWmsLine(native_id=number, row=drop))
    assert len((await subject.order(number)).lines) == 2
    await subject.perform(gone)
    assert await subject.fetch(Kind.ORDER, number) is None


@pytest.mark.only("wms")
async def test_a_draft_is_listed_and_fetched_like_any_order(subject: Subject) -> None:
    drafts = [await subject.create(await wished(subject)) for _ in range(3)]
    await subject.perform(BookOrder(native_id=drafts[0]))
    began = subject.now() - timedelta(minutes=5)
    for orders in (await subject.all(Kind.ORDER), await subject.all(Kind.ORDER, began)):
        status = {o.native_id: o.status for o in orders if isinstance(o, Order)}
        assert [status[number] for number in drafts] == ["booked", "draft", "draft"]
    assert set(await subject.remote.fetch_many(Kind.ORDER, drafts)) == set(drafts)


@pytest.mark.only("wms")
async def test_an_invoice_names_the_order_it_was_made_from(subject: Subject) -> None:
    if subject.invoice is None:
        pytest.skip("nobody here can make an invoice")
    order = await subject.create(await wished(subject))
    await subject.perform(BookOrder(native_id=order))
    number = await subject.invoice(order)
    invoice = await subject.fetch(Kind.INVOICE, number)
    assert isinstance(invoice, Order)
    assert (invoice.native_id, invoice.invoice_id, invoice.external_status) == (number, number, order)
    assert [(x.product_id, x.quantity) for x in invoice.lines] == [
        (x.product_id, x.quantity) for x in (await subject.order(order)).lines
    ]
    assert number in {each.native_id for each in await subject.all(Kind.INVOICE)}
    assert number in {each.native_id for each in await subject.all(Kind.INVOICE, subject.now() - timedelta(minutes=5))}


async def test_what_only_the_other_system_has_is_refused(subject: Subject) -> None:
    row = RowChange(action=RowAction.DELETE, row_id="1")
    foreign: tuple[Change, ...] = (EditErpOrder(native_id="1", customer_id="1", status="Pack"),)
    if subject.is_erp:
        foreign = (
            SetIdField(kind=Kind.PRODUCT, native_id="1", value="1"),
            BookOrder(native_id="1"),
            ReopenOrder(native_id="1"),
            EditWmsLine(native_id="1", row=row),
            AdjustStock(native_id="1", quantity=Decimal(1), on=shop.DAY, reason=""),
            BookAdjustment(native_id="1", adjustment_id="1"),
        )
    for change in foreign:
        with pytest.raises(SyncError) as caught:
            await subject.perform(change)
        assert caught.value.reason is Reason.REFUSED
