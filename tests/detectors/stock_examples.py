"""Examples of stock that differs and of categories that Rackbeat lacks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from daemon.domain.ids import System
from daemon.domain.ownership import Mode, StockPolicy
from daemon.domain.product import Category
from tests.detectors.pair_examples import PAIR, Sort, example
from tests.detectors.world import LONG_AGO, World, minutes

PRODUCT = Sort("product")


def _stock(w: World, erp: str | None, wms: str | None, *, on: bool = True, **more: Any) -> None:
    if on:
        w.policy(stock=StockPolicy(enabled=True))
    here, there = (None if x is None else Decimal(x) for x in (erp, wms))
    PRODUCT.erp(w, stock=here, stock_controlled=more.get("erp_controlled", True))
    PRODUCT.wms(
        w,
        stock=there,
        stock_controlled=more.get("wms_controlled", True),
        changed_at=more.get("changed_at", LONG_AGO),
    )
    w.link("product", "11", "1001")


def _held(w: World, status: str, erp_status: str = "Confirmed", number: str = "1001") -> None:
    _stock(w, "5", "3")
    w.erp_order("7001", status=erp_status)
    w.wms_order("90", "24SO 7001", ((number, "2"),), status=status)


def _working(w: World, ago: float, kind: str = "stock", *, parked: bool = False) -> None:
    _stock(w, "5", "3")
    w.work(kind, wms_id="1001", since=minutes(ago), parked=parked)


def _moved(w: World, moved: str) -> None:
    _stock(w, "5", "0")
    w.base("stock", "11", "1001", "wms", "moved", moved)


STOCK = [
    example("differs", lambda w: _stock(w, "5", "3"), PAIR, {"erp_value": "5", "wms_value": "3"}),
    example("not known in 24SO", lambda w: _stock(w, None, "3"), PAIR, {"erp_value": None}),
    example("equal", lambda w: _stock(w, "5", "5.0")),
    example("equal to four decimals", lambda w: _stock(w, "0.33333", "0.33331")),
    example("the rule is off", lambda w: _stock(w, "5", "3", on=False)),
    example("audit mode", lambda w: (w.policy(mode=Mode.AUDIT), _stock(w, "5", "3", on=False)), PAIR),
    example(
        "audit mode, nothing in Rackbeat", lambda w: (w.policy(mode=Mode.AUDIT), _stock(w, "5", "0", on=False)), PAIR
    ),
    example("not controlled in 24SO", lambda w: _stock(w, "5", "3", erp_controlled=False)),
    example("not controlled in Rackbeat", lambda w: _stock(w, "5", "3", wms_controlled=False)),
    example("not told by Rackbeat", lambda w: _stock(w, "5", None)),
    example("never moved", lambda w: _stock(w, "5", "0")),
    example("never moved, and noted so", lambda w: _moved(w, "false")),
    example("moved to nothing", lambda w: _moved(w, "true"), PAIR),
    example("shipped and not yet sent", lambda w: _held(w, "shipped")),
    example("shipped in part and not yet sent", lambda w: _held(w, "partly_shipped")),
    example("shipped and sent", lambda w: _held(w, "shipped", "OrderState_Sent"), PAIR),
    example("not shipped", lambda w: _held(w, "booked"), PAIR),
    example("another product was shipped", lambda w: _held(w, "shipped", number="1002"), PAIR),
    example("moved just now", lambda w: _stock(w, "5", "3", changed_at=minutes(14))),
    example("moved a while ago", lambda w: _stock(w, "5", "3", changed_at=minutes(16)), PAIR),
    example("under way", lambda w: _working(w, 14)),
    example("under way for too long", lambda w: _working(w, 16), PAIR),
    example("parked", lambda w: _working(w, 1, parked=True), PAIR),
    example("other work", lambda w: _working(w, 1, "order"), PAIR),
]


def _category(w: World, **more: Any) -> None:
    w.put(System.ERP, Category(**{"native_id": "3", "number": "3", "name": "Kaffe", "changed_at": LONG_AGO, **more}))


def _group(w: World, number: str) -> None:
    w.put(System.WMS, Category(native_id=number, number=number, name="Kaffe"))


def _category_work(w: World, ago: float, kind: str = "category") -> None:
    _category(w)
    w.work(kind, erp_id="3", since=minutes(ago))


GROUPLESS = [("3", None)]
CATEGORY_MISSING = [
    example("missing", _category, GROUPLESS),
    example("there by number", lambda w: (_category(w), _group(w, "3"))),
    example("there by link", lambda w: (_category(w), _group(w, "8"), w.link("category", "3", "8"))),
    example("another number", lambda w: (_category(w), _group(w, "30")), GROUPLESS),
    example("linked to one that is gone", lambda w: (_category(w), w.link("category", "3", "8")), GROUPLESS),
    example("changed just now", lambda w: _category(w, changed_at=minutes(14))),
    example("under way", lambda w: _category_work(w, 14)),
    example("under way for too long", lambda w: _category_work(w, 16), GROUPLESS),
    example("other work", lambda w: _category_work(w, 1, "product"), GROUPLESS),
]
