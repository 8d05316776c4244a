"""Reading a world folder: everything that is wrong is said at once, with file, line and column."""

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from sandbox.seed import make_world
from sandbox.world import WorldError, read_world
from tests.sandbox.shared_folder import shared

GOOD = {
    "categories.csv": "id,name\n1,Verktøy\n",
    "customers.csv": "id,number,name,email,phone,street,postal_code,city,country,organization_number\n"
    '10,2001,"Ås, Øst og Sønn",a@example.com,,,0150,Oslo,Norway,\n',
    "suppliers.csv": "id,number,name,email,phone,street,postal_code,city,country,organization_number\n"
    "20,301,Leverandør,,,,,,,\n",
    "products.csv": "id,number,name,category_id,supplier_id,sales_price,cost_price,stock,discontinued\n"
    "5,Skrue ½,Skrue,1,20,9.50,4,12.5,false\n",
    "orders.csv": "id,customer_id,ordered_on,requested_delivery_on,shipped_on,your_reference\n"
    "900,10,2026-01-02,,2026-01-05,ref\n",
    "order_lines.csv": "order_id,line,product_id,quantity,unit_price,discount_percent\n"
    "900,2,5,1,9.50,0\n900,1,5,3,9.50,12.5\n",
}


def folder(tmp_path: Path, **changes: str | bytes | None) -> Path:
    for name, text in GOOD.items():
        wanted = changes.get(name.removesuffix(".csv"), text)
        if wanted is not None:
            (tmp_path / name).write_bytes(wanted if isinstance(wanted, bytes) else wanted.encode())
    return tmp_path


def problems_of(path: Path) -> list[str]:
    with pytest.raises(WorldError) as caught:
        read_world(path)
    return caught.value.problems


def test_a_good_folder_is_read_with_types_and_lines_in_order(tmp_path: Path) -> None:
    world = read_world(folder(tmp_path))
    order = world.orders[0]
    assert (order.ordered_on, order.requested_delivery_on, order.shipped_on) == (
        date(2026, 1, 2),
        None,
        date(2026, 1, 5),
    )
    assert [line.quantity for line in order.lines] == [Decimal(3), Decimal(1)]
    assert world.products[0].stock == Decimal("12.5")
    assert world.customers[0].name == "Ås, Øst og Sønn"
    assert world.suppliers[0].kind == "supplier"


def test_every_problem_of_every_file_is_reported_at_once(tmp_path: Path) -> None:
    products = GOOD["products.csv"] + "5,x,y,9,20,1,5,abc,false\n6,x,y,9,77,1,2,3,maybe\n7,x,y,9,77,1,2,3,true\n"
    orders = GOOD["orders.csv"] + "901,11,02.01.2026,,,\n902,11,2026-01-02,,,\n900,10,,,,\n"
    lines = GOOD["order_lines.csv"] + "999,1,5,1,1,0\n900,1,55,1,1,0\n900,9,5,1,1,120\n"
    found = problems_of(folder(tmp_path, products=products, orders=orders, order_lines=lines))
    for expected in (
        "products.csv:3: stock: 'abc' is not a number with a decimal point",
        "products.csv:4: discontinued: 'maybe' is neither true nor false",
        "products.csv:5: category_id: refers to 9, which does not exist",
        "products.csv:5: supplier_id: refers to 77, which does not exist",
        "orders.csv:3: ordered_on: '02.01.2026' is not a date like 2026-01-31",
        "orders.csv:4: customer_id: refers to 11, which does not exist",
        "orders.csv:5: id: duplicate id 900",
        "order_lines.csv:4: order_id: refers to 999, which does not exist",
        "order_lines.csv:5: product_id: refers to 55, which does not exist",
        "order_lines.csv:5: line: duplicate line 1 of order 900",
        "order_lines.csv:6: discount_percent: must be 0 to 100",
    ):
        assert expected in found
    assert len(found) == 11


def test_one_bad_order_is_one_problem_and_its_lines_say_nothing(tmp_path: Path) -> None:
    many = "".join(f"901,{line},5,1,1,0\n" for line in range(1, 200))
    found = problems_of(
        folder(
            tmp_path,
            orders=GOOD["orders.csv"] + "901,10,02.01.2026,,,\n",
            order_lines=GOOD["order_lines.csv"] + many,
        )
    )
    assert found == ["orders.csv:3: ordered_on: '02.01.2026' is not a date like 2026-01-31"]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("90l,10,2026-01-02,,,\n", "id: '90l' is not a whole number from 1 to 2147483647"),
        ("901,10,2026-01-02,,,,too,many\n", "8 fields, but the header has 6"),
    ],
)
def test_a_row_whose_id_nobody_can_read_makes_no_line_dangle(tmp_path: Path, row: str, problem: str) -> None:
    lines = GOOD["order_lines.csv"] + "901,1,5,1,1,0\n901,2,5,1,1,0\n"
    found = problems_of(folder(tmp_path, orders=GOOD["orders.csv"] + row, order_lines=lines))
    assert found == [f"orders.csv:3: {problem}"]


def test_a_duplicate_id_does_not_hide_a_line_that_dangles(tmp_path: Path) -> None:
    found = problems_of(
        folder(
            tmp_path,
            orders=GOOD["orders.csv"] + "900,10,,,,\n",
            order_lines=GOOD["order_lines.csv"] + "999,1,5,1,1,0\n",
        )
    )
    assert len(found) == 2


def test_missing_files_columns_empty_files_and_bad_bytes_are_named(tmp_path: Path) -> None:
    path = folder(
        tmp_path,
        categories=None,
        suppliers="",
        customers=b"id,number,name,email,phone,street,postal_code,city,country,organization_number\n1,2,\xe5,,,,,,,\n",
        orders="id,customer_id,ordered_on\n",
    )
    found = problems_of(path)
    assert "categories.csv:1: cannot be opened: No such file or directory" in found
    assert "suppliers.csv:1: the file is empty; a header line is needed" in found
    assert "customers.csv:2: byte 5 of the line is not UTF-8" in found
    assert "orders.csv:1: shipped_on: the column is missing" in found


def test_an_id_used_by_a_customer_and_a_supplier_is_a_duplicate(tmp_path: Path) -> None:
    suppliers = GOOD["suppliers.csv"].replace("20,301", "10,301")
    assert "suppliers.csv:2: id: duplicate id 10" in problems_of(folder(tmp_path, suppliers=suppliers))


@pytest.mark.parametrize("text", ["1e5", "NaN", "Infinity", "1,5", "", "١"])
def test_a_number_that_is_no_plain_decimal_is_refused(tmp_path: Path, text: str) -> None:
    products = GOOD["products.csv"].replace("12.5", f'"{text}"')
    assert any(p.startswith("products.csv:2: stock:") for p in problems_of(folder(tmp_path, products=products)))


def test_unknown_columns_warn_and_a_byte_order_mark_is_accepted(tmp_path: Path) -> None:
    world = read_world(folder(tmp_path, categories="\ufeffid,colour,name\n1,red,Verktøy\n"))
    assert world.warnings == ("categories.csv:1: colour: unknown column, ignored",)


def test_the_same_seed_makes_the_same_world_and_another_seed_another() -> None:
    assert make_world(7) == make_world(7)
    assert make_world(7) != make_world(8)


def test_a_seeded_world_is_clean() -> None:
    world = make_world(1)
    assert all(c.number.isascii() and c.number.isdigit() and int(c.number) > 0 for c in world.customers)
    for numbers in (
        [c.number for c in world.customers],
        [c.number for c in world.suppliers],
        [p.number for p in world.products],
    ):
        assert max(Counter(numbers).values()) == 1
    assert all(0 < len(p.number) <= 25 for p in world.products)
    ids = {p.id for p in world.products}
    assert all(line.product_id in ids for order in world.orders for line in order.lines)
    still_sold = {p.id for p in world.products if not p.discontinued}
    open_orders = [o for o in world.orders if o.shipped_on is None]
    assert len(open_orders) == 12
    assert all(line.product_id in still_sold for order in open_orders for line in order.lines)


def test_the_northwind_world_is_read_whole() -> None:
    world = read_world(shared("data", "northwind"))
    assert len(world.orders) == 830
    assert sum(1 for o in world.orders if o.shipped_on is None) == 21
    assert sum(1 for p in world.products if len(p.number) > 25) == 9
