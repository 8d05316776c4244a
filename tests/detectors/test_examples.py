"""Every detector finds what its examples hold, no more and no fewer; and the examples would notice if it did not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pytest

from reconcile.catalog import Detector, load_catalog
from tests.detectors.duplicate_examples import DUPLICATE
from tests.detectors.examples import Example, unnoticed
from tests.detectors.invoice_examples import AMOUNT, INVOICE_TWICE, NOT_IN_THE_BOOKS
from tests.detectors.master_examples import NUMBER_TOO_LONG, id_field
from tests.detectors.number_examples import (
    NUMBER_MISSING,
    PRODUCT_NOT_UNIQUE,
    company_invalid,
    company_not_unique,
    likeness,
    setup,
)
from tests.detectors.order_examples import MISSING, QUANTITY, UNSENDABLE, pair
from tests.detectors.order_pair_examples import (
    AFTER_INVOICING,
    LINE_NOT_IN_ERP,
    LINE_NOT_IN_WMS,
    NOT_IN_ERP,
    NOT_RETURNED,
    OTHER_CUSTOMER,
    STATUS,
    edits,
)
from tests.detectors.pair_examples import (
    Sort,
    conflict,
    duplicate,
    field_mismatch,
    id_field_missing,
    missing_in_erp,
    missing_in_wms,
)
from tests.detectors.stock_examples import CATEGORY_MISSING, STOCK

CATALOG = load_catalog()
PRODUCT, CUSTOMER, SUPPLIER = (Sort(kind) for kind in ("product", "customer", "supplier"))
EXAMPLES: dict[str, Sequence[Example]] = {
    "category.missing_in_wms": CATEGORY_MISSING,
    "invoice.amount_mismatch": AMOUNT,
    "invoice.duplicate": INVOICE_TWICE,
    "invoice.missing_in_erp": NOT_IN_THE_BOOKS,
    "order.customer_mismatch": OTHER_CUSTOMER,
    "order.duplicate": DUPLICATE,
    "order.edited_after_invoicing": AFTER_INVOICING,
    "order.line_missing_in_erp": LINE_NOT_IN_ERP,
    "order.line_missing_in_wms": LINE_NOT_IN_WMS,
    "order.line_unsendable": UNSENDABLE,
    "order.missing_in_erp": NOT_IN_ERP,
    "order.missing_in_wms": MISSING,
    "order.not_returned_to_accepted": NOT_RETURNED,
    "order.quantity_mismatch": [*QUANTITY, *edits(lambda w: pair(w, "5", "3"))],
    "order.status_mismatch": STATUS,
    "product.number_missing": NUMBER_MISSING,
    "product.number_not_unique": PRODUCT_NOT_UNIQUE,
    "product.number_too_long": NUMBER_TOO_LONG,
    "product.stock_mismatch": STOCK,
    "setup.field_missing": setup("field", "missing"),
    "setup.group_missing": setup("customer_group", "missing", also=("supplier_group",)),
    "setup.payment_term_missing": setup("payment_term", "missing"),
    "setup.webhook_inactive": setup("webhook", "inactive"),
    "setup.webhook_missing": setup("webhook", "missing"),
}
for sort in (PRODUCT, CUSTOMER, SUPPLIER):
    EXAMPLES[f"{sort.kind}.conflict"] = conflict(sort)
    EXAMPLES[f"{sort.kind}.duplicate"] = duplicate(sort)
    EXAMPLES[f"{sort.kind}.field_mismatch"] = field_mismatch(sort)
    EXAMPLES[f"{sort.kind}.id_field_edited"] = id_field(sort.kind)
    EXAMPLES[f"{sort.kind}.id_field_missing"] = id_field_missing(sort)
    EXAMPLES[f"{sort.kind}.missing_in_erp"] = missing_in_erp(sort)
    EXAMPLES[f"{sort.kind}.missing_in_wms"] = missing_in_wms(sort)
for sort in (CUSTOMER, SUPPLIER):
    EXAMPLES[f"{sort.kind}.duplicate_candidate"] = likeness(sort)
    EXAMPLES[f"{sort.kind}.number_invalid"] = company_invalid(sort)
    EXAMPLES[f"{sort.kind}.number_not_unique"] = company_not_unique(sort)
_COMPANY = (
    "number_not_unique number_invalid id_field_edited id_field_missing missing_in_wms missing_in_erp field_mismatch "
    "conflict duplicate duplicate_candidate"
)
_OF_KINDS = {
    "order": "duplicate missing_in_wms missing_in_erp line_unsendable quantity_mismatch line_missing_in_erp "
    "line_missing_in_wms status_mismatch not_returned_to_accepted edited_after_invoicing customer_mismatch",
    "product": "number_too_long number_not_unique number_missing id_field_edited id_field_missing missing_in_wms "
    "missing_in_erp field_mismatch stock_mismatch conflict duplicate",
    "category": "missing_in_wms",
    "customer": _COMPANY,
    "supplier": _COMPANY,
    "invoice": "missing_in_erp amount_mismatch duplicate",
    "setup": "field_missing group_missing payment_term_missing webhook_missing webhook_inactive",
}
KINDS_OF_THE_DESIGN = {f"{entity}.{name}" for entity, names in _OF_KINDS.items() for name in names.split()}
MARK = "\n-- where\n"


def conditions(sql: str) -> list[str]:
    """The parts of the outermost WHERE, each on its own lines that begin with `where` or `and`."""
    where = sql.partition(MARK)[2].strip()
    return [part.strip() for part in re.split(r"(?m)^\s*(?:where|and) ", where) if part.strip()]


def variants(kind: str) -> dict[str, Detector]:
    """The detector with its outermost WHERE replaced, or with one of its conditions left out."""
    parts = conditions(CATALOG[kind].sql)
    wheres = {"false": "false", "true": "true"}
    for n, part in enumerate(parts):
        wheres[f"without {part}"] = "\n    and ".join(parts[:n] + parts[n + 1 :]) or "true"
    head, mark, _where = CATALOG[kind].sql.partition(MARK)
    assert mark, f"{kind} has no outermost WHERE that can be found"
    return {name: replace(CATALOG[kind], sql=f"{head}{MARK}where {where}") for name, where in wheres.items()}


@cache
def verdict(kind: str) -> tuple[list[str], set[str]]:
    return unnoticed(CATALOG[kind], variants(kind), EXAMPLES[kind])


def test_every_detector_has_examples() -> None:
    assert set(EXAMPLES) == set(CATALOG)


def test_every_drift_kind_of_the_design_has_a_detector() -> None:
    assert set(CATALOG) == KINDS_OF_THE_DESIGN


@pytest.mark.parametrize("kind", EXAMPLES)
def test_the_detector_finds_exactly_what_the_examples_say(kind: str) -> None:
    wrong, _left = verdict(kind)
    assert wrong == []


@pytest.mark.parametrize("kind", EXAMPLES)
def test_the_examples_fail_when_the_where_is_replaced_or_a_condition_left_out(kind: str) -> None:
    _wrong, left = verdict(kind)
    assert left == set()


@pytest.mark.parametrize("kind", EXAMPLES)
def test_the_where_put_together_again_is_the_detector(kind: str) -> None:
    head, mark, where = CATALOG[kind].sql.partition(MARK)
    together = "where " + "\n    and ".join(conditions(CATALOG[kind].sql))
    assert " ".join(where.split()) == " ".join(together.split())
    assert head and mark
