"""A daemon or sandbox that cannot be started says everything that is wrong at once, exits with 2 and starts nothing."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from tests.e2e.process import run_command

CONFIGURATION = """
state_dir = "state"
moed = "sync"

[listen]
public = "127.0.0.1:99999"
observe = "127.0.0.1:0"

[connections.main.erp]
url = "http://127.0.0.1:1"
username = "sandbox"
password_file = "nowhere/password"
application_id = "11111111-2222-3333-4444-555555555555"

[connections.main.wms]
url = "http://127.0.0.1:1"
token_file = "token"
tokn_file = "token"
"""

WORLD = {
    "categories.csv": "id,name\n1,Verktøy\n",
    "customers.csv": "id,number,name,email,phone,street,postal_code,city,country,organization_number\n"
    "10,2001,Kunde AS,,,,,,NO,\n",
    "suppliers.csv": "id,number,name,email,phone,street,postal_code,city,country,organization_number\n",
    "products.csv": "id,number,name,category_id,supplier_id,sales_price,cost_price,stock,discontinued\n"
    "100,A-1,Hammer,1,,10.00,5.00,7,false\n",
    "orders.csv": "id,customer_id,ordered_on,requested_delivery_on,shipped_on,your_reference\n5,10,2026-11-02,,,\n",
    "order_lines.csv": "order_id,line,product_id,quantity,unit_price,discount_percent\n5,1,100,2,10.00,0\n",
}


async def test_every_problem_of_the_configuration_is_named_and_no_state_is_made(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(secrets.token_hex(16))
    (tmp_path / "token").chmod(0o600)
    path = tmp_path / "samsvar.toml"
    path.write_text(CONFIGURATION)
    ran = await run_command("--config", str(path), "run", folder=tmp_path)
    assert ran.code == 2
    for problem in (
        "moed: unknown key",
        "connections.main.wms.tokn_file: unknown key",
        "listen.public: port 99999",
        "connections.main.erp.password_file",
    ):
        assert problem in ran.err, ran.err
    assert "Traceback" not in ran.err and not (tmp_path / "state").exists()


async def test_a_missing_configuration_is_said_and_not_guessed(tmp_path: Path) -> None:
    ran = await run_command("--config", str(tmp_path / "none.toml"), "run", folder=tmp_path)
    assert ran.code == 2 and "none.toml" in ran.err and "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("products.csv", ",stock,", ",lager,", "products.csv:1: stock"),
        ("products.csv", "10.00", "ti", "products.csv:2: sales_price"),
        ("orders.csv", "5,10,", "5,11,", "orders.csv:2: customer_id"),
    ],
)
async def test_a_world_that_is_wrong_is_refused_with_file_and_line(
    tmp_path: Path, name: str, old: str, new: str, told: str
) -> None:
    for each, text in WORLD.items():
        (tmp_path / each).write_text(text.replace(old, new) if each == name else text, encoding="utf-8")
    config = tmp_path / "written.toml"
    ran = await run_command(
        "sandbox", "--world", str(tmp_path), "--write-config", str(config), "--json", folder=tmp_path
    )
    assert ran.code == 2 and told in ran.err, ran.err
    assert "Traceback" not in ran.err and not config.exists()
    assert "erp_url" not in ran.out


async def test_all_problems_of_a_world_are_told_at_once(tmp_path: Path) -> None:
    for each, text in WORLD.items():
        (tmp_path / each).write_text(text.replace("10.00", "ti").replace("5,10,", "5,11,"), encoding="utf-8")
    ran = await run_command("sandbox", "--world", str(tmp_path), "--json", folder=tmp_path)
    assert ran.code == 2
    assert all(told in ran.err for told in ("products.csv:2", "orders.csv:2", "order_lines.csv:2")), ran.err
