"""How the values of a drift are to be read where its detector names no field: what kind of word each side says.

Used by the report and the command line, so that both say `Akseptert` where 24SevenOffice says `Confirmed`. Changes
nothing that is stored or compared: the fingerprint of a drift is made of the field as its detector gave it.
"""

from __future__ import annotations

from collections.abc import Mapping

_STATUS, _NAME, _NUMBER = "status", "name", "number"

READ_AS: Mapping[str, str] = {
    "order.missing_in_wms": _STATUS,
    "order.missing_in_erp": _STATUS,
    **{f"{kind}.missing_in_{side}": _NAME for kind in ("customer", "supplier") for side in ("erp", "wms")},
    **{f"{kind}.duplicate_candidate": _NAME for kind in ("customer", "supplier")},
    "category.missing_in_wms": _NAME,
    "product.missing_in_wms": _NUMBER,
    "product.missing_in_erp": _NUMBER,
}
"""The field that both values of a kind of drift belong to."""


def read_as(kind: str, field: str | None) -> str | None:
    """The field by which the values are worded and labelled; None: they are just values."""
    return field or READ_AS.get(kind)
