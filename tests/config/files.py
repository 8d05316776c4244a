"""A complete configuration in a folder, to be broken in one place at a time."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

COMPLETE = """\
state_dir = "state"
mode = "sync"
language = "nb"

[listen]
public = "127.0.0.1:0"
observe = "127.0.0.1:0"

[connections.sandbox]
orders_since = ""
number_source = "alternative"
public_url = ""
quantity_owner = "erp"

[connections.sandbox.erp]
url = "http://127.0.0.1:8001"
username = "sandbox"
password_file = "erp-password"
application_id = "5a35e1d0-0000-4000-8000-00000000a001"
identity_id = "5a35e1d0-0000-4000-8000-00000000a002"
requests_per_second = 50

[connections.sandbox.wms]
url = "http://127.0.0.1:8002"
token_file = "wms-token"
requests_per_second = 50
customer_group = "1"
supplier_group = 1
payment_terms = "1"
currency = "NOK"
locale = "no"

[connections.sandbox.masters]
product = "erp"
customer = "erp"
supplier = "erp"
category = "erp"

[connections.sandbox.orders]
transfer_status = "Confirmed"
accepted_status = "Confirmed"
sent_status = "OrderState_Sent"
wms_state = "draft"
write_back_edits = true
write_back_shipped = true

[connections.sandbox.timing]
erp_poll_seconds = 0.5
product_settle_seconds = 0

[[connections.sandbox.order_references]]
field = "other_reference"
pattern = '^24SO (\\d+)$'
"""

Change = Callable[[str], str]


def write(folder: Path, text: str = COMPLETE) -> Path:
    """The file, and the two secret files beside it where they are not there yet."""
    for name in ("erp-password", "wms-token"):
        if not (folder / name).exists():
            (folder / name).write_text(secrets.token_hex(12) + "\n")
    path = folder / "samsvar.toml"
    path.write_text(text, encoding="utf-8")
    return path


def replacing(old: str, new: str) -> Change:
    def change(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return change
