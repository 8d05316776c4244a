"""Examples of `product.id_field_edited`, `customer.id_field_edited` and `product.number_too_long`."""

from __future__ import annotations

from datetime import date
from functools import partial

from daemon.domain.ownership import NumberSource, Policy
from reconcile.rules import AuditPolicy
from tests.detectors.examples import Example
from tests.detectors.pair_examples import Sort
from tests.detectors.world import AS_LONG_AS_ALLOWED, TOO_LONG, World, minutes


def field(w: World, id_field: str | None, *, kind: str, linked: bool = True) -> None:
    Sort(kind).wms(w, id_field=id_field)
    if linked:
        w.link(kind, "11", "1001")


def unlinked(w: World, *, kind: str) -> None:
    field(w, "99", kind=kind, linked=False)
    w.link("category", "11", "1001")


def just_created(w: World, *, kind: str, minutes_ago: float = 4, parked: bool = False) -> None:
    field(w, "99", kind=kind)
    w.work(kind, wms_id="1001", operation="set_id_field", since=minutes(minutes_ago), parked=parked)


def other_work(w: World, *, kind: str) -> None:
    field(w, "99", kind=kind)
    w.work(kind, wms_id="1001", since=minutes(1))
    w.work(kind, wms_id="1001", operation="update", since=minutes(1))
    w.work(kind, wms_id="100", operation="set_id_field", since=minutes(1))


def of_another_kind(w: World, *, kind: str) -> None:
    field(w, "11", kind=kind)
    w.link("customer" if kind == "product" else "product", "12", "1001")


def id_field(kind: str) -> list[Example]:
    found = [("11", "1001")]
    return [
        Example("edited", partial(field, id_field="99", kind=kind), found, {"wms_value": "99", "was": "edited"}),
        Example("a longer id", partial(field, id_field="110", kind=kind), found),
        Example("emptied", partial(field, id_field="", kind=kind)),
        Example("blank", partial(field, id_field="  ", kind=kind)),
        Example("missing", partial(field, id_field=None, kind=kind)),
        Example("right", partial(field, id_field="11", kind=kind)),
        Example("right after trimming", partial(field, id_field=" 11 ", kind=kind)),
        Example("not linked", partial(unlinked, kind=kind)),
        Example("a link of another kind", partial(of_another_kind, kind=kind)),
        Example("being written", partial(just_created, kind=kind)),
        Example("being written for too long", partial(just_created, kind=kind, minutes_ago=6), found),
        Example("being written but parked", partial(just_created, kind=kind, parked=True), found),
        Example("other work", partial(other_work, kind=kind), found),
    ]


def discontinued_needed(w: World) -> None:
    """An order that is ready for the warehouse holds product 11."""
    w.erp_order("7001", (("11", "1"),))


def discontinued(w: World, status: str = "Confirmed", *, since: date | None = None) -> None:
    w.orders_since(since)
    w.erp_product("11", TOO_LONG, active=False)
    w.erp_order("7001", (("11", "1"),), status=status)


def numbered_by_id(w: World) -> None:
    w.audit = AuditPolicy(policy=Policy(number_source=NumberSource.ID))
    w.erp_product("11", TOO_LONG)


NUMBER_TOO_LONG = [
    Example("26 characters", lambda w: w.erp_product("11", TOO_LONG), [("11", None)], {"characters": "26"}),
    Example("26 letters that need two bytes", lambda w: w.erp_product("11", "Ø" * 26), [("11", None)]),
    Example("25 characters", lambda w: w.erp_product("11", AS_LONG_AS_ALLOWED)),
    Example("25 letters that need two bytes", lambda w: w.erp_product("11", "Ø" * 25)),
    Example("25 after trimming", lambda w: w.erp_product("11", f" {AS_LONG_AS_ALLOWED} ")),
    Example("discontinued", lambda w: w.erp_product("11", TOO_LONG, active=False)),
    Example("discontinued and needed", discontinued, [("11", None)], {"needed_by": "7001"}),
    Example("discontinued and sold long ago", lambda w: discontinued(w, "Invoiced")),
    Example("discontinued and too old", lambda w: discontinued(w, since=date(2026, 10, 31))),
    Example("numbered by id", numbered_by_id),
]
