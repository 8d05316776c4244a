"""How products and items are shown (apis/rackbeat.md 3.3). Used by the product handlers and by lines of documents."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from sandbox.wms_http import Json, View
from sandbox.wms_lists import Shape, equal_filter, flag_filter, search_filter, sorted_by
from sandbox.wms_records import Entry, Part, Product
from sandbox.wms_registers import vat_rate
from sandbox.wms_stock import keeps_stock, quantities

_ZONES = ("abroad", "eu", "domestic", "domestic_exempt")


def render_product(view: View, product: Product) -> Json:
    state = view.state
    made: Json = {"id": product.id, "number": product.number, "urlfriendly_number": quote(product.number, safe="")}
    made |= {"type": product.type, "name": product.name, "barcode": product.barcode, "description": product.description}
    made |= _money(product) | quantities(state, product)
    made["unit"] = _numbered(state.units.get(product.unit_id or 0))
    supplier = state.suppliers.get(product.default_supplier_id or 0)
    made["default_supplier_id"] = product.default_supplier_id
    made["default_supplier"] = None if supplier is None else {"number": supplier.number, "name": supplier.name}
    made["default_location"] = _numbered(state.locations.get(product.default_location_id or 0))
    made |= _facts(view, product)
    if state.settings.metadata_inline and state.settings.custom_fields_plan:
        made["metadata"] = [
            {"id": f.id, "slug": f.slug, "name": f.name, "value": product.field_values.get(f.id)}
            for f in state.fields_for("item")
        ]
    made |= {"created_at": view.stamp(product.created_at), "updated_at": view.stamp(product.updated_at)}
    if product.type == "lot":
        made |= {"lines": render_parts(view, product.parts), "adjust_to_zero": False}
    address = view.link("lots" if product.type == "lot" else "products", product.number)
    return made | {"deleted_at": None, "pdf_url": f"{address}.pdf", "self": address}


def render_parts(view: View, parts: list[Part]) -> list[Json]:
    """The components of a lot or the members of a collection; those whose product is gone are left out."""
    known = ((part, view.state.products_by_id.get(part.product_id)) for part in parts)
    return [
        {
            "id": part.id,
            "child_id": product.number,
            "child_type": product.type,
            "item": {"number": product.number, "name": product.name, "self": view.link("items", product.number)},
            "quantity": part.quantity,
        }
        for part, product in known
        if product is not None
    ]


def render_item(view: View, product: Product) -> Json:
    return render_product(view, product) | {"self": view.link("items", product.number)}


def _money(product: Product) -> Json:
    return {
        "sales_price": product.sales_price,
        "recommended_sales_price": product.recommended_sales_price,
        "sales_profit": product.sales_price - product.cost_price,
        "cost_price": product.cost_price,
        "recommended_cost_price": product.recommended_cost_price,
        "cost_addition_percentage": 0,
        "min_order": product.min_order,
        "min_sales": product.min_sales,
        "min_stock": product.min_stock,
    }


def _facts(view: View, product: Product) -> Json:
    group = view.state.product_groups.get(product.group_id)
    picture = product.picture_url
    return {
        "picture_url": picture,
        "pictures": {"thumb": picture, "display": picture, "large": picture, "original": picture},
        "is_barred": product.is_barred,
        "is_convertable": product.type == "product" and not view.state.used_in.get(product.id),
        "inventory_enabled": keeps_stock(view.state, product),
        "should_assure_quality": False,
        "group_id": product.group_id,
        "group": None if group is None else _group(view, group),
        "physical": {
            n: product.physical.get(n) for n in ("weight", "weight_unit", "height", "width", "depth", "size_unit")
        },
        "serial_numbers": {"is_active": product.has_serial_numbers, "index": None},
        "batch_control": {"is_active": False},
        "supplier_product_number": product.supplier_product_number,
        "department_id": product.department_id,
        "goods_code": product.goods_code,
        "country_code": product.country_code,
    }


def _group(view: View, group: Entry) -> Json:
    rates = {f"vat_{zone}": vat_rate(group, zone) for zone in _ZONES}
    return {"number": group.number, "name": group.name, **rates, "self": view.link("product-groups", group.number)}


def _numbered(row: Entry | None) -> Json | None:
    return None if row is None else {"number": row.number, "name": row.name}


def _sellable(view: View, product: Product, text: str) -> bool:
    group = view.state.product_groups.get(product.group_id)
    sellable = not product.is_barred and (group is None or bool(group.more.get("is_sellable", True)))
    return flag_filter("sellable")(view, _Sellable(sellable), text)


class _Sellable:
    def __init__(self, sellable: bool) -> None:
        self.sellable = sellable


_FILTERS: dict[str, Any] = {
    "is_barred": flag_filter("is_barred"),
    "is_sellable": _sellable,
    "search": search_filter("number", "name", "barcode"),
    "group": equal_filter("group_id"),
}
_SIMPLE: dict[str, Any] = {
    "number": lambda _view, product: product.number,
    "name": lambda _view, product: product.name,
    "barcode": lambda _view, product: product.barcode or "",
}
_SORTS = sorted_by("id", "number", "name", "created_at", "updated_at", "sales_price")


def _listed(many: str, one: str, only: Callable[[Product], bool], render: Any = render_product) -> Shape[Product]:
    return Shape(many, one, render, _FILTERS, _SIMPLE, _SORTS, field_group="item", only=only)


PRODUCTS = _listed("products", "product", lambda p: p.type == "product" and not p.is_draft)
DRAFTS = _listed("products", "product", lambda p: p.type == "product" and p.is_draft)
LOTS = _listed("lots", "lot", lambda p: p.type == "lot")
ITEMS = _listed("items", "item", lambda p: not p.is_draft, render_item)
