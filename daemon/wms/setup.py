"""What an account must have before anything can be synced (R1): told by `samsvar check`, made by `samsvar setup` after
asking. Called by daemon/app; never creates anything by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind
from daemon.wms.calls import NewRecordDefaults, integer
from daemon.wms.client import RackbeatClient
from daemon.wms.fields import FIELDS, find_definition, read_definitions
from daemon.wms.paging import Listing, collect
from daemon.wms.request import Request, get
from daemon.wms.resource import RESOURCES, ROW_ID_FIELD
from daemon.wms.wire import number_key

PAYMENT_DAYS = 14
_CUSTOMER_GROUP_NAME = "Kunder"
_SUPPLIER_GROUP_NAME = "Leverandører"


class Need(StrEnum):
    """Named like the drift kinds `setup.*`."""

    PAYMENT_TERM = "payment_term"
    CUSTOMER_GROUP = "customer_group"
    SUPPLIER_GROUP = "supplier_group"
    FIELD = "field"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One thing that the account lacks. `name`: as people see it. `key`: the number of a group or term, or where a
    field belongs (item, customer, supplier)."""

    need: Need
    name: str
    key: str


async def read_missing(client: RackbeatClient, defaults: NewRecordDefaults) -> list[Missing]:
    """What is not there, in the order in which it should be made; empty when the account is ready. Four lists."""
    missing = [w for w in _wanted_numbers(defaults) if w.key not in await _numbers(client, w.need)]
    fields = await read_definitions(client)
    return missing + [f for f in _wanted_fields() if find_definition(fields, f.name, f.key) is None]


def wanted(defaults: NewRecordDefaults) -> list[Missing]:
    """Everything that an account must have, whether it has it or not (R1)."""
    return [*_wanted_numbers(defaults), *_wanted_fields()]


async def are_fields_allowed(client: RackbeatClient) -> bool:
    """Whether the account's plan has text fields; a plan without them refuses the list (apis/rackbeat.md 7). One that
    answers with an empty list instead cannot be told from an account that has made none. Raises SyncError."""
    try:
        await client.send(get(FIELDS.template, query=FIELDS.page(1)))
    except SyncError as error:
        if error.reason in (Reason.FORBIDDEN, Reason.NOT_FOUND):
            return False
        raise
    return True


async def create_missing(client: RackbeatClient, missing: Sequence[Missing]) -> None:
    """One POST each. Raises SyncError at the first that is refused; what was made stays and is not missing any more."""
    for item in missing:
        await client.send(_request(item))


_LISTS = {
    Need.PAYMENT_TERM: Listing(template="/payment-terms", collection="payment_terms"),
    Need.CUSTOMER_GROUP: Listing(template="/customer-groups", collection="customer_groups"),
    Need.SUPPLIER_GROUP: Listing(template="/supplier-groups", collection="supplier_groups"),
}


async def _numbers(client: RackbeatClient, need: Need) -> set[str]:
    return {number_key(row.get("number")) for row in await collect(client, _LISTS[need])}


def _wanted_numbers(defaults: NewRecordDefaults) -> list[Missing]:
    return [
        Missing(need=Need.PAYMENT_TERM, name=f"Netto {PAYMENT_DAYS} dager", key=defaults.payment_terms),
        Missing(need=Need.CUSTOMER_GROUP, name=_CUSTOMER_GROUP_NAME, key=defaults.customer_group),
        Missing(need=Need.SUPPLIER_GROUP, name=_SUPPLIER_GROUP_NAME, key=defaults.supplier_group),
    ]


def _wanted_fields() -> list[Missing]:
    kinds = (Kind.PRODUCT, Kind.CUSTOMER, Kind.SUPPLIER)
    id_fields = [Missing(need=Need.FIELD, name=RESOURCES[k].field_name, key=RESOURCES[k].field_for) for k in kinds]
    return [*id_fields, Missing(need=Need.FIELD, name=ROW_ID_FIELD, key=RESOURCES[Kind.PRODUCT].field_for)]


def _request(item: Missing) -> Request:
    if item.need is Need.FIELD:
        field = {"name": item.name, "type": "text", "available_for": item.key, "use_in_layouts": False}
        return Request(method="POST", template="/fields", body=field)
    body: dict[str, object] = {"number": integer(item.key), "name": item.name}
    if item.need is Need.PAYMENT_TERM:
        body |= {"type": "net", "maturity_days": PAYMENT_DAYS}
    return Request(method="POST", template=_LISTS[item.need].template, body=body)
