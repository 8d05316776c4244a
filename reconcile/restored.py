"""What undo cannot bring back of a repaired record, because the system chooses it anew: by kind of drift, as data.

Kinds that are not named come back whole. Printed in docs/drift-kinds.md, held to what undo does by tests/repair. A
field of 24SevenOffice that was empty is the one other thing: the plan of the undo names it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Lost(StrEnum):
    """`undo.lost.<value>` is its sentence."""

    NUMBER = "number"
    LINE_IDS = "line_ids"
    STAMPS = "stamps"
    INACTIVE = "inactive"
    KEPT = "kept"


_LINES = frozenset({Lost.LINE_IDS, Lost.STAMPS})
_ACCOUNT = ("field_missing", "group_missing", "payment_term_missing", "webhook_missing", "webhook_inactive")

LOST: Mapping[str, frozenset[Lost]] = {
    "order.duplicate": frozenset({Lost.NUMBER, Lost.LINE_IDS, Lost.STAMPS}),
    "order.missing_in_erp": frozenset({Lost.INACTIVE}),
    "order.quantity_mismatch": frozenset({Lost.STAMPS}),
    "order.line_missing_in_wms": _LINES,
    "order.line_missing_in_erp": _LINES,
    **{f"setup.{what}": frozenset({Lost.KEPT}) for what in _ACCOUNT},
}
