"""What hangs below an item and is no stock, price or field: drafts, pictures, translations, units.

Source: apis/rackbeat.md 3.2. Variations are left out: nothing in the integration meets them.
"""

from aiohttp import web

from sandbox.wms_body import Body
from sandbox.wms_http import Call, Handler, Json, broken_rule, missing, reply
from sandbox.wms_lists import plain_list
from sandbox.wms_pdf import pdf
from sandbox.wms_products import announce_item, found_item, found_product, new_item
from sandbox.wms_products_view import DRAFTS, PRODUCTS
from sandbox.wms_records import Product

LONGEST_URL = 2048
MOST_LOCALES = 100
_WORDS = ("name", "description")


def list_drafts(call: Call) -> web.Response:
    return DRAFTS.listed(call, call.state.products)


def create_draft(call: Call) -> web.Response:
    """Not announced until it is published. [assumption]"""
    return DRAFTS.single(call, new_item(call, draft=True), 201)


def publish(call: Call) -> web.Response:
    product = found_product(call)
    if not product.is_draft:
        raise broken_rule("The product is already published.")
    call.state.edit(call.state.products, product, {"is_draft": False})
    announce_item(call, "created", product)
    return PRODUCTS.single(call, product)


def list_units(call: Call) -> web.Response:
    """The unit of the item itself, as the one conversion that it has."""
    unit = call.state.units.get(found_item(call).unit_id or 0)
    rows: list[Json] = []
    if unit is not None:
        rows.append({"unit": {"number": unit.number, "name": unit.name}, "name": unit.name, "quantity": 1})
    return plain_list(call, "item_units", rows)


def set_image(call: Call) -> web.Response:
    """By address (`image_url`); the bytes of a picture are not kept."""
    product = found_product(call)
    body = Body(call.body, strict=call.state.settings.strict_types)
    body.need("image_url")
    url = body.text("image_url", LONGEST_URL)
    body.check()
    return _picture(call, product, url)


def drop_image(call: Call) -> web.Response:
    return _picture(call, found_product(call), None)


def _picture(call: Call, product: Product, url: str | None) -> web.Response:
    if call.state.edit(call.state.products, product, {"picture_url": url}):
        announce_item(call, "updated", product)
    return PRODUCTS.single(call, product)


def show_image(call: Call) -> web.Response:
    url = found_product(call).picture_url
    if url is None:
        raise missing("Image")
    return reply({"picture_url": url})


def _translation(product: Product, locale: str) -> Json:
    known = product.translations.get(locale, {})
    return {"locale": locale} | {name: known.get(name) for name in _WORDS}


def list_translations(call: Call) -> web.Response:
    product = found_item(call)
    return plain_list(call, "translations", [_translation(product, locale) for locale in sorted(product.translations)])


def show_translation(call: Call) -> web.Response:
    product, locale = found_item(call), call.path["locale"]
    if locale not in product.translations:
        raise missing("Translation")
    return reply({"translation": _translation(product, locale)})


def update_translation(call: Call) -> web.Response:
    product, locale = found_item(call), call.path["locale"][:8]
    body = Body(call.body, strict=call.state.settings.strict_types)
    words = {name: body.text(name, 10_000) for name in _WORDS if body.has(name)}
    if len(product.translations) >= MOST_LOCALES and locale not in product.translations:
        body.fail("locale", "The selected locale is invalid.")
    body.check()
    merged = product.translations.get(locale, {}) | words
    call.state.edit(call.state.products, product, {"translations": {**product.translations, locale: merged}})
    return reply({"translation": _translation(product, locale)})


def show_pdf(call: Call) -> web.Response:
    return pdf(f"Item {found_item(call).number}")


ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/products/drafts", list_drafts),
    ("POST", "/products/drafts", create_draft),
    ("POST", "/products/{number}/publish", publish),
    ("GET", "/products/{number}/image", show_image),
    ("POST", "/products/{number}/image", set_image),
    ("DELETE", "/products/{number}/image", drop_image),
    ("GET", "/products/{number}.pdf", show_pdf),
]
for _kind in ("products", "lots", "items"):
    _one = f"/{_kind}/{{number}}"
    ROUTES += [
        ("GET", f"{_one}/units", list_units),
        ("GET", f"{_one}/translations", list_translations),
        ("GET", f"{_one}/translations/{{locale}}", show_translation),
        ("PUT", f"{_one}/translations/{{locale}}", update_translation),
    ]
