"""The world: what stands in 24SevenOffice before Rackbeat is connected, read from a folder of CSV files.

Called by `sandbox.server` and by tests. Reads only; every problem of every file is reported at once, with file, line
and column, and a world with a problem is never returned in part.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal, TypeVar

from sandbox.world_csv import Problems, Row, rows_of

CompanyKind = Literal["customer", "supplier"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Category:
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Company:
    """A customer or a supplier; `number` is the alternative number, which may repeat or be empty."""

    kind: CompanyKind
    id: int
    number: str
    name: str
    email: str = ""
    phone: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    organization_number: str = ""


@dataclass(frozen=True, slots=True)
class Product:
    """`number` is any text, may repeat and may be longer than what Rackbeat takes."""

    id: int
    number: str
    name: str
    category_id: int | None
    supplier_id: int | None
    sales_price: Decimal
    cost_price: Decimal
    stock: Decimal
    discontinued: bool = False


@dataclass(frozen=True, slots=True)
class OrderLine:
    order_id: int
    line: int
    product_id: int
    quantity: Decimal
    unit_price: Decimal
    discount_percent: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Order:
    """Shipped means invoiced; not shipped means confirmed."""

    id: int
    customer_id: int
    ordered_on: date | None
    requested_delivery_on: date | None
    shipped_on: date | None
    your_reference: str = ""
    lines: tuple[OrderLine, ...] = ()


@dataclass(frozen=True, slots=True)
class World:
    categories: tuple[Category, ...] = ()
    customers: tuple[Company, ...] = ()
    suppliers: tuple[Company, ...] = ()
    products: tuple[Product, ...] = ()
    orders: tuple[Order, ...] = ()
    warnings: tuple[str, ...] = field(default=())


class WorldError(ValueError):
    """A folder that is not a world; `problems` holds "file.csv:LINE: column: what is wrong" for everything found."""

    def __init__(self, problems: list[str]) -> None:
        shown = "\n".join(problems[:20])
        more = f"\n... and {len(problems) - 20} more" if len(problems) > 20 else ""
        super().__init__(f"the world cannot be read:\n{shown}{more}")
        self.problems = problems


def read_world(folder: Path) -> World:
    """Read the six files of a world folder. Raises WorldError with all problems; unknown columns only warn."""
    problems = Problems()
    categories = _read(folder, "categories.csv", _category, problems)
    customers = _read(folder, "customers.csv", lambda row: _company(row, "customer"), problems)
    suppliers = _read(folder, "suppliers.csv", lambda row: _company(row, "supplier"), problems)
    products = _read(folder, "products.csv", _product, problems)
    orders = _read(folder, "orders.csv", _order, problems)
    lines = _read(folder, "order_lines.csv", _line, problems)

    _unique("categories.csv", categories, problems)
    customer_ids = _unique("customers.csv", customers, problems)
    _unique("suppliers.csv", suppliers, problems, already=customer_ids)
    _unique("products.csv", products, problems)
    _unique("orders.csv", orders, problems)
    for at, product in products:
        _refer(problems, "products.csv", at, "category_id", product.category_id, "categories.csv")
        _refer(problems, "products.csv", at, "supplier_id", product.supplier_id, "suppliers.csv")
    for at, order in orders:
        _refer(problems, "orders.csv", at, "customer_id", order.customer_id, "customers.csv")
    of_order = _lines_by_order(lines, problems)
    if problems.found:
        raise WorldError(problems.listed())
    return World(
        categories=tuple(c for _, c in categories),
        customers=tuple(c for _, c in customers),
        suppliers=tuple(c for _, c in suppliers),
        products=tuple(p for _, p in products),
        orders=tuple(_with_lines(o, of_order.get(o.id, [])) for _, o in orders),
        warnings=tuple(problems.warnings),
    )


def _read(folder: Path, name: str, make: Callable[[Row], T | None], problems: Problems) -> list[tuple[int, T]]:
    found = []
    ids = problems.ids.setdefault(name, set())
    for row in _rows(folder, name, problems):
        made = make(row)
        ids.add(row.told_id())
        if made is not None:
            found.append((row.line, made))
    return found


def _rows(folder: Path, name: str, problems: Problems) -> Iterator[Row]:
    return rows_of(folder / name, _COLUMNS[name], problems)


_ADDRESS = ("email", "phone", "street", "postal_code", "city", "country", "organization_number")
_COLUMNS: dict[str, tuple[str, ...]] = {
    "categories.csv": ("id", "name"),
    "customers.csv": ("id", "number", "name", *_ADDRESS),
    "suppliers.csv": ("id", "number", "name", *_ADDRESS),
    "products.csv": (
        "id",
        "number",
        "name",
        "category_id",
        "supplier_id",
        "sales_price",
        "cost_price",
        "stock",
        "discontinued",
    ),
    "orders.csv": ("id", "customer_id", "ordered_on", "requested_delivery_on", "shipped_on", "your_reference"),
    "order_lines.csv": ("order_id", "line", "product_id", "quantity", "unit_price", "discount_percent"),
}


def _category(row: Row) -> Category | None:
    made = Category(row.integer("id"), row.text("name"))
    return None if row.bad else made


def _company(row: Row, kind: CompanyKind) -> Company | None:
    made = Company(
        kind, row.integer("id"), row.text("number"), row.text("name"), **{name: row.text(name) for name in _ADDRESS}
    )
    return None if row.bad else made


def _product(row: Row) -> Product | None:
    made = Product(
        id=row.integer("id"),
        number=row.text("number"),
        name=row.text("name"),
        category_id=row.optional_integer("category_id"),
        supplier_id=row.optional_integer("supplier_id"),
        sales_price=row.decimal("sales_price"),
        cost_price=row.decimal("cost_price"),
        stock=row.decimal("stock"),
        discontinued=row.boolean("discontinued"),
    )
    return None if row.bad else made


def _order(row: Row) -> Order | None:
    made = Order(
        id=row.integer("id"),
        customer_id=row.integer("customer_id"),
        ordered_on=row.day("ordered_on"),
        requested_delivery_on=row.day("requested_delivery_on"),
        shipped_on=row.day("shipped_on"),
        your_reference=row.text("your_reference"),
    )
    return None if row.bad else made


def _line(row: Row) -> OrderLine | None:
    made = OrderLine(
        order_id=row.integer("order_id"),
        line=row.integer("line"),
        product_id=row.integer("product_id"),
        quantity=row.decimal("quantity"),
        unit_price=row.decimal("unit_price"),
        discount_percent=row.decimal("discount_percent"),
    )
    if not row.bad and not 0 <= made.discount_percent <= 100:
        row.wrong("discount_percent", "must be 0 to 100")
    return None if row.bad else made


Identified = Category | Company | Product | Order
I_ = TypeVar("I_", bound=Identified)


def _unique(
    name: str, records: list[tuple[int, I_]], problems: Problems, already: frozenset[int] = frozenset()
) -> frozenset[int]:
    seen: set[int] = set()
    for line, record in records:
        if record.id in seen or record.id in already:
            problems.add(name, line, "id", f"duplicate id {record.id}")
        seen.add(record.id)
    return frozenset(seen)


def _refer(problems: Problems, name: str, line: int, column: str, wanted: int | None, into: str) -> None:
    """Nothing is said about references into a file of which a row could not be read: its own problem stands above."""
    if wanted is not None and wanted not in problems.ids[into] and into not in problems.unsure:
        problems.add(name, line, column, f"refers to {wanted}, which does not exist")


def _lines_by_order(lines: list[tuple[int, OrderLine]], problems: Problems) -> dict[int, list[OrderLine]]:
    of_order: dict[int, list[OrderLine]] = {}
    seen: set[tuple[int, int]] = set()
    for at, line in lines:
        _refer(problems, "order_lines.csv", at, "order_id", line.order_id, "orders.csv")
        _refer(problems, "order_lines.csv", at, "product_id", line.product_id, "products.csv")
        if (line.order_id, line.line) in seen:
            problems.add("order_lines.csv", at, "line", f"duplicate line {line.line} of order {line.order_id}")
        seen.add((line.order_id, line.line))
        of_order.setdefault(line.order_id, []).append(line)
    return of_order


def _with_lines(order: Order, lines: list[OrderLine]) -> Order:
    return Order(
        order.id,
        order.customer_id,
        order.ordered_on,
        order.requested_delivery_on,
        order.shipped_on,
        order.your_reference,
        tuple(sorted(lines, key=lambda line: line.line)),
    )
