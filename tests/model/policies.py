"""A random choice of everything that is configurable and that a history can tell apart."""

from __future__ import annotations

from hypothesis import strategies as st

from daemon.domain.ids import Kind
from daemon.domain.order import ErpStatus
from daemon.domain.ownership import (
    Backorders,
    DeletePolicy,
    ErpEdits,
    Master,
    OrderPolicy,
    Policy,
    RenumberPolicy,
    StockPolicy,
    Withdrawn,
    WmsArrival,
)

MASTERS = st.sampled_from([Master.ERP, Master.BOTH, Master.WMS])

ORDERS = st.builds(
    OrderPolicy,
    transfer_status=st.sampled_from([ErpStatus.CONFIRMED, ErpStatus.CONFIRMED, ErpStatus.PRODUCTION]),
    flow=st.sampled_from([Master.ERP, Master.BOTH, Master.ERP, Master.WMS]),
    arrival=st.sampled_from([WmsArrival.DRAFT, WmsArrival.DRAFT, WmsArrival.BOOKED]),
    write_back_edits=st.sampled_from([True, True, True, False]),
    erp_edits=st.sampled_from(list(ErpEdits)),
    withdrawn=st.sampled_from(list(Withdrawn)),
    backorders=st.sampled_from([Backorders.LINK, Backorders.LINK, Backorders.REPORT]),
    invoice_status=st.sampled_from([ErpStatus.FOR_INVOICING, ""]),
    credit_note_status=st.sampled_from(["", "Draft"]),
    references=st.just((("other_reference", r"^24SO (\d+)$"),)),
)

POLICIES = st.builds(
    lambda product, customer, name, deletes, renumbering, orders, stock: Policy(
        masters={Kind.CATEGORY: Master.ERP, Kind.PRODUCT: product, Kind.CUSTOMER: customer, Kind.SUPPLIER: name},
        fields={Kind.CUSTOMER: {"name": name}},
        deletes=deletes,
        renumbering=renumbering,
        orders=orders,
        stock=StockPolicy(enabled=stock),
    ),
    MASTERS,
    MASTERS,
    MASTERS,
    st.sampled_from(list(DeletePolicy)),
    st.sampled_from(list(RenumberPolicy)),
    ORDERS,
    st.booleans(),
)
