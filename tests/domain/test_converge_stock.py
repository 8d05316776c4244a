"""When stock travels from Rackbeat to 24SevenOffice (R12), decided without any I/O."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from daemon.domain.change import Update
from daemon.domain.converge_stock import (
    Opening,
    OpeningWay,
    decide_stock,
    holder,
    is_news,
    is_unfinished,
    opening_of,
    remember,
)
from daemon.domain.ids import Kind, System
from daemon.domain.link import Base, Link
from daemon.domain.order import Order, WmsStatus
from daemon.domain.product import Product
from tests.builders import line, order, product

AT = datetime(2026, 11, 2, 8, tzinfo=UTC)
COUNTED = Opening(how=OpeningWay.COUNTED, at=AT)
WRITTEN = Opening(how=OpeningWay.FROM_ERP, at=AT)


def erp(stock: str | None = "50", **more: Any) -> Product:
    return product(stock=None if stock is None else Decimal(stock), **more)


def wms(stock: str | None, *, age: timedelta = timedelta(days=-1), **more: Any) -> Product:
    known = None if stock is None else Decimal(stock)
    return product("KAFFE-1", stock=known, created_at=AT - age, **more)


def written(base: Base | None, here: Product, there: Product, opening: Opening = WRITTEN) -> Decimal | None:
    changes = decide_stock(here, there, base, opening)
    assert len(changes) <= 1
    if not changes:
        return None
    [change] = changes
    assert isinstance(change, Update) and (change.system, change.kind, change.native_id) == (
        System.ERP,
        Kind.STOCK,
        "11",
    )
    assert set(change.fields) == {"stock"}
    stock = change.fields["stock"]
    assert isinstance(stock, Decimal)
    return stock


def test_what_rackbeat_has_is_written_whole() -> None:
    assert written(None, erp("50"), wms("45")) == 45


@pytest.mark.parametrize("same", ["50", "50.0", "5E+1", "50.00004"])
def test_nothing_is_written_when_both_show_the_same(same: str) -> None:
    assert written(None, erp("50"), wms(same)) is None


def test_the_written_quantity_has_no_exponent_and_four_decimals() -> None:
    assert str(written(None, erp("50"), wms("1E+2"))) == "100"
    assert str(written(None, erp("50"), wms("2.123456"))) == "2.1235"


def test_a_product_that_rackbeat_never_moved_is_not_written() -> None:
    assert written(None, erp("50"), wms("0")) is None
    seen = remember(erp("50"), wms("0"), None, WRITTEN)
    assert written(seen, erp("50"), wms("0")) is None


def test_nought_is_written_once_it_was_another_figure() -> None:
    seen = remember(erp("5"), wms("5"), remember(erp("5"), wms("0"), None, WRITTEN), WRITTEN)
    assert written(seen, erp("5"), wms("0")) == 0
    emptied = remember(erp("0"), wms("0"), seen, WRITTEN)
    assert written(emptied, erp("7"), wms("0")) == 0, "that it was moved is not forgotten"


def test_nought_that_was_counted_is_written_but_not_that_of_a_product_made_later() -> None:
    assert written(None, erp("50"), wms("0", age=timedelta(days=1)), COUNTED) == 0
    assert written(None, erp("50"), wms("0", age=timedelta(days=-1)), COUNTED) is None
    assert written(None, erp("50"), wms("0", age=timedelta(days=1)), WRITTEN) is None


def test_a_product_without_stock_control_is_not_written() -> None:
    assert written(None, erp("50", stock_controlled=False), wms("45")) is None
    assert written(None, erp("50"), wms("45", stock_controlled=False)) is None


def test_stock_that_rackbeat_does_not_tell_is_not_written() -> None:
    assert written(None, erp("50"), wms(None)) is None


def test_stock_that_24sevenoffice_never_had_counts_as_nought() -> None:
    assert written(None, erp(None), wms("0", age=timedelta(days=1)), COUNTED) is None
    assert written(None, erp(None), wms("4")) == 4


def test_only_another_figure_is_news() -> None:
    seen = remember(erp("45"), wms("45"), None, WRITTEN)
    assert is_news(wms("45"), None)
    assert not is_news(wms("45.00"), seen)
    assert is_news(wms("44"), seen)


def shipped(status: WmsStatus, number: str = "KAFFE-1") -> Order:
    return order("1042", status, (line("1", number, number),))


@pytest.mark.parametrize("status", [WmsStatus.PARTLY_SHIPPED, WmsStatus.SHIPPED, WmsStatus.INVOICED])
@pytest.mark.parametrize("sold", ["Confirmed", "Production", "Pack", "Inactive", "Web"])
def test_goods_that_left_one_shelf_only_hold_their_product_back(status: WmsStatus, sold: str) -> None:
    found = holder([(shipped(status), order(status=sold))], "KAFFE-1")
    assert found is not None and found.native_id == "1042"


@pytest.mark.parametrize(
    ("there", "here"),
    [
        (shipped(WmsStatus.SHIPPED), order(status="OrderState_Sent")),
        (shipped(WmsStatus.INVOICED), order(status="ForInvoicing")),
        (shipped(WmsStatus.SHIPPED, "KOPP-1"), order(status="Confirmed")),
        (shipped(WmsStatus.BOOKED), order(status="Confirmed")),
        (shipped(WmsStatus.DRAFT), order(status="Confirmed")),
        (shipped(WmsStatus.CANCELLED), order(status="Confirmed")),
        (shipped(WmsStatus.SHIPPED), None),
    ],
    ids=["sent", "further on", "another product", "booked", "draft", "cancelled", "gone in 24SO"],
)
def test_other_orders_hold_nothing_back(there: Order, here: Order | None) -> None:
    assert holder([(there, here)], "KAFFE-1") is None


@pytest.mark.parametrize(("gone", "held"), [("0", False), ("1", True), ("5", True)])
@pytest.mark.parametrize("status", [WmsStatus.PARTLY_SHIPPED, WmsStatus.INVOICED, WmsStatus.CANCELLED])
def test_what_the_line_says_was_shipped_counts_more_than_the_status(status: WmsStatus, gone: str, held: bool) -> None:
    row = replace(line("1", "KAFFE-1", "KAFFE-1"), shipped=Decimal(gone))
    found = holder([(order("1042", status, (row,)), order(status="Confirmed"))], "KAFFE-1")
    assert (found is not None) is held


@pytest.mark.parametrize(
    ("body", "settled"),
    [
        ({"settled": True, "how": "from-erp", "at": AT.isoformat()}, True),
        ({"settled": True, "how": "counted-in-rackbeat", "at": AT.isoformat()}, True),
        ({"settled": False, "how": "from-erp", "at": AT.isoformat()}, False),
        ({"settled": True, "how": "guessed", "at": AT.isoformat()}, False),
        ({"settled": True}, False),
        (None, False),
        ("yes", False),
    ],
)
def test_opening_stock_is_settled_only_by_a_whole_document(body: object, settled: bool) -> None:
    assert (opening_of(body) is not None) is settled


@pytest.mark.parametrize(
    ("erp_status", "wms_status", "unfinished"),
    [
        ("Confirmed", "booked", True),
        ("Confirmed", "shipped", True),
        (None, None, True),
        ("OrderState_Sent", "shipped", False),
        ("Inactive", "booked", False),
        ("Confirmed", "cancelled", False),
    ],
)
def test_a_pair_is_unfinished_until_24sevenoffice_says_sent(
    erp_status: str | None, wms_status: str | None, unfinished: bool
) -> None:
    base = Base(
        erp={} if erp_status is None else {"status": erp_status},
        wms={} if wms_status is None else {"status": wms_status},
    )
    link = Link(connection="shop", kind=Kind.ORDER, erp_id="1", wms_id="2", base=base, created_at=AT, updated_at=AT)
    assert is_unfinished(link) is unfinished
    assert not is_unfinished(replace(link, kind=Kind.PRODUCT))
