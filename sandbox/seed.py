"""A seeded Norwegian world: the same seed makes the same customers, products and orders.

Called by `sandbox.server` when no world folder is given, and by tests. The world is clean: numbers are unique, short
enough and positive, so that every drift seen later was put there by somebody.
"""

import random
from datetime import date, timedelta
from decimal import Decimal

from faker import Faker

from sandbox.world import Category, Company, CompanyKind, Order, OrderLine, Product, World

CATEGORIES = ("Håndverktøy", "Elektroverktøy", "Festemidler", "Maling og lim", "Arbeidsklær", "Hage og uterom")
_THINGS = (
    ("Skiftenøkkel", "Hammer", "Avbitertang", "Vater", "Målebånd", "Stikksag"),
    ("Bormaskin", "Vinkelsliper", "Skrutrekker", "Sirkelsag", "Varmepistol", "Støvsuger"),
    ("Treskrue", "Spiker", "Plugg", "Mutter", "Bolt", "Skive"),
    ("Veggmaling", "Beis", "Trelim", "Fugemasse", "Sparkel", "Grunning"),
    ("Arbeidsbukse", "Vernesko", "Hanske", "Hjelm", "Refleksvest", "Kjeledress"),
    ("Spade", "Rive", "Hageslange", "Trillebår", "Greinsaks", "Vannkanne"),
)
_FIRST_CUSTOMER, _FIRST_SUPPLIER, _FIRST_ORDER = 10_001, 50_001, 20_001


def make_world(
    seed: int,
    *,
    customers: int = 40,
    suppliers: int = 8,
    products: int = 60,
    orders: int = 40,
    open_orders: int = 12,
    today: date = date(2026, 11, 1),
) -> World:
    """Make a world; `open_orders` of the `orders` are not shipped. Nothing depends on the real time of day."""
    fake = Faker("no_NO")
    fake.seed_instance(seed)
    dice = random.Random(seed)
    buyers = tuple(_company("customer", i, fake, dice) for i in range(customers))
    sellers = tuple(_company("supplier", i, fake, dice) for i in range(suppliers))
    goods = tuple(_product(i, sellers, dice) for i in range(products))
    sold = tuple(
        _order(i, i >= orders - open_orders, buyers, goods, today, fake, dice)
        for i in range(orders)
        if buyers and goods
    )
    return World(
        categories=tuple(Category(i + 1, name) for i, name in enumerate(CATEGORIES)),
        customers=buyers,
        suppliers=sellers,
        products=goods,
        orders=sold,
    )


def _company(kind: CompanyKind, index: int, fake: Faker, dice: random.Random) -> Company:
    first_id, first_number = (_FIRST_CUSTOMER, 2001) if kind == "customer" else (_FIRST_SUPPLIER, 301)
    name = fake.company()
    return Company(
        kind=kind,
        id=first_id + index,
        number=str(first_number + index),
        name=name,
        email=f"post{first_number + index}@{_plain(name)}.example",
        phone=f"+47 {dice.randint(20, 79)} {dice.randint(10, 99)} {dice.randint(10, 99)} {dice.randint(10, 99)}",
        street=fake.street_address(),
        postal_code=fake.postcode(),
        city=fake.city(),
        country="NO",
        organization_number=str(dice.randint(810_000_000, 999_999_999)),
    )


def _plain(name: str) -> str:
    turned = name.lower().replace("æ", "ae").replace("ø", "o").replace("å", "a")
    return "".join(c for c in turned if c.isascii() and c.isalnum())[:20] or "firma"


def _product(index: int, sellers: tuple[Company, ...], dice: random.Random) -> Product:
    group = index % len(CATEGORIES)
    thing = _THINGS[group][index // len(CATEGORIES) % len(_THINGS[group])]
    cost = Decimal(dice.randint(500, 90_000)).scaleb(-2)
    return Product(
        id=1001 + index,
        number=f"{thing[:3].upper()}-{1001 + index}",
        name=f"{thing} {dice.choice(('standard', 'proff', 'kompakt', 'ekstra'))} {dice.randint(10, 400)}",
        category_id=group + 1,
        supplier_id=dice.choice(sellers).id if sellers else None,
        sales_price=(cost * Decimal("1.6")).quantize(Decimal("0.01")),
        cost_price=cost,
        stock=Decimal(dice.randint(20, 400)),
        discontinued=index % 20 == 19,
    )


def _order(
    index: int,
    is_open: bool,
    buyers: tuple[Company, ...],
    goods: tuple[Product, ...],
    today: date,
    fake: Faker,
    dice: random.Random,
) -> Order:
    order_id = _FIRST_ORDER + index
    for_sale = [p for p in goods if not p.discontinued] if is_open else list(goods)
    ordered_on = today - timedelta(days=dice.randint(1, 10) if is_open else dice.randint(20, 200))
    chosen = dice.sample(for_sale, min(len(for_sale), dice.randint(1, 5)))
    lines = tuple(
        OrderLine(order_id, n, p.id, Decimal(dice.randint(1, 8)), p.sales_price, Decimal(dice.choice((0, 0, 0, 5, 10))))
        for n, p in enumerate(chosen, start=1)
    )
    return Order(
        id=order_id,
        customer_id=dice.choice(buyers).id,
        ordered_on=ordered_on,
        requested_delivery_on=ordered_on + timedelta(days=14),
        shipped_on=None if is_open else ordered_on + timedelta(days=dice.randint(1, 10)),
        your_reference=fake.name()[:50],
        lines=lines,
    )
