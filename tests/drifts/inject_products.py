"""What may go wrong with products and categories, one instance a call. Each says what must be found."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from daemon.domain.ids import Kind
from daemon.domain.product import Category, Product
from tests.drifts.town import ERP, LONG_AGO, WMS, YESTERDAY, Conflict, Town

PRODUCT = Kind.PRODUCT


def new_product(town: Town, number: str, *, both: bool = False) -> str:
    """Only in 24SO unless `both`; its id."""
    native_id = town.new_id()
    record = Product(
        native_id=native_id, number=number, name=f"Ny {native_id}", created_at=LONG_AGO, changed_at=LONG_AGO
    )
    town.put(ERP, record)
    if both:
        town.put(WMS, replace(record, native_id=number.strip(), number=number.strip(), id_field=native_id))
    return native_id


def too_long(town: Town) -> None:
    number = "N" * town.rng.randrange(26, 40) + town.new_id()
    if town.rng.random() < 0.5:
        erp_id, wms_id = town.take_linked("sold", PRODUCT)
        town.change(ERP, PRODUCT, erp_id, number=number)
        town.expect("product.number_too_long", erp_id, wms_id, "number")
    else:
        town.expect("product.number_too_long", new_product(town, number), None, "number")


def not_unique(town: Town) -> None:
    """Two new ones, or a new one with the number of one that is in Rackbeat."""
    if town.rng.random() < 0.5:
        erp_id, wms_id = town.take_linked("shelf", PRODUCT)
        number = town.get(ERP, PRODUCT, erp_id).number
        town.expect("product.number_not_unique", erp_id, wms_id, "number")
    else:
        number = f"T{town.new_id()}"
        town.expect("product.number_not_unique", new_product(town, number), None, "number")
    town.expect("product.number_not_unique", new_product(town, number), None, "number")


def missing_number(town: Town) -> None:
    blank = town.rng.choice(("", "   "))
    if town.rng.random() < 0.5:
        erp_id, wms_id = town.take_linked("sold", PRODUCT)
        town.change(ERP, PRODUCT, erp_id, number=blank)
        town.expect("product.number_missing", erp_id, wms_id, "number")
    else:
        town.expect("product.number_missing", new_product(town, blank), None, "number")


def id_field_edited(town: Town) -> None:
    erp_id, wms_id = town.take_linked("sold", PRODUCT)
    other = town.rng.choice(town.pools["shelf"])[0]
    town.change(WMS, PRODUCT, wms_id, id_field=town.rng.choice((other, "99", f"{erp_id}1", erp_id[:-1], "feil")))
    town.expect("product.id_field_edited", erp_id, wms_id, "24SO Produkt-id")


def id_field_missing(town: Town) -> None:
    erp_id, wms_id = town.take_linked("sold", PRODUCT)
    town.change(WMS, PRODUCT, wms_id, id_field=town.rng.choice((None, "", "  ")))
    town.expect("product.id_field_missing", erp_id, wms_id, "24SO Produkt-id")


def missing_in_wms(town: Town) -> None:
    if town.rng.random() < 0.5:
        erp_id, wms_id = town.take("shelf")
        town.remove(WMS, PRODUCT, wms_id)
        town.expect("product.missing_in_wms", erp_id, None)
    else:
        town.expect("product.missing_in_wms", new_product(town, f"V{town.new_id()}"), None)


def missing_in_erp(town: Town) -> None:
    if town.rng.random() < 0.5:
        erp_id, wms_id = town.take_linked("shelf", PRODUCT)
        town.remove(ERP, PRODUCT, erp_id)
        town.expect("product.missing_in_erp", erp_id, wms_id)
    else:
        number = f"R{town.new_id()}"
        town.put(WMS, Product(native_id=number, number=number, name="Ukjent", created_at=LONG_AGO))
        town.expect("product.missing_in_erp", None, number)


def field_mismatch(town: Town) -> None:
    erp_id, wms_id = town.take(town.rng.choice(("sold", "shelf")))
    here = town.get(ERP, PRODUCT, erp_id)
    name, value = town.rng.choice(
        (
            ("name", here.name.upper()),
            ("name", f"{here.name} x"),
            ("sales_price", here.sales_price + Decimal("0.01")),
            ("sales_price", None),
            ("cost_price", here.cost_price * 2),
            ("category_id", str(int(here.category_id) % 20 + 1)),
            ("active", False),
        )
    )
    town.change(WMS, PRODUCT, wms_id, **{name: value})
    town.expect("product.field_mismatch", erp_id, wms_id, name)


def stock_mismatch(town: Town) -> None:
    """Never to nothing: a product without stock that Rackbeat never moved is left alone (R12)."""
    erp_id, wms_id = town.take("shelf")
    here = town.get(ERP, PRODUCT, erp_id).stock
    town.change(WMS, PRODUCT, wms_id, stock=town.rng.choice((here + 1, here + 5, here / 2)))
    town.expect("product.stock_mismatch", erp_id, wms_id, "stock")


def conflict(town: Town) -> None:
    erp_id, wms_id = town.take_linked("sold", PRODUCT)
    town.change(ERP, PRODUCT, erp_id, name="Fjord")
    town.change(WMS, PRODUCT, wms_id, name="Fjell")
    town.conflicts.append(Conflict(kind=PRODUCT, erp_id=erp_id, field="name", erp="Fjord", wms="Fjell", base="Fjær"))
    town.expect("product.conflict", erp_id, wms_id, "name")


def duplicate(town: Town) -> None:
    erp_id, wms_id = town.take("sold")
    copy = f"{wms_id}-{town.new_id()}"
    town.put(WMS, replace(town.get(WMS, PRODUCT, wms_id), native_id=copy, number=copy, created_at=YESTERDAY))
    town.expect("product.duplicate", erp_id, copy)


def category_missing(town: Town) -> None:
    if town.rng.random() < 0.5:
        erp_id, wms_id = town.take("category")
        town.remove(WMS, Kind.CATEGORY, wms_id)
    else:
        erp_id = town.new_id()
        town.put(ERP, Category(native_id=erp_id, number=erp_id, name="Ny gruppe", changed_at=YESTERDAY))
    town.expect("category.missing_in_wms", erp_id, None)


def discontinued(town: Town) -> None:
    """Was sold when the two became a pair, and is no longer; Rackbeat was not told."""
    erp_id, wms_id = town.take_linked("shelf", PRODUCT)
    town.change(ERP, PRODUCT, erp_id, active=False)
    town.expect("product.field_mismatch", erp_id, wms_id, "active")


PRODUCT_DRIFT = {
    "category.missing_in_wms": (category_missing,),
    "product.number_too_long": (too_long,),
    "product.number_not_unique": (not_unique,),
    "product.number_missing": (missing_number,),
    "product.id_field_edited": (id_field_edited,),
    "product.id_field_missing": (id_field_missing,),
    "product.missing_in_wms": (missing_in_wms,),
    "product.missing_in_erp": (missing_in_erp,),
    "product.field_mismatch": (field_mismatch, field_mismatch, discontinued),
    "product.stock_mismatch": (stock_mismatch,),
    "product.conflict": (conflict,),
    "product.duplicate": (duplicate,),
}
