"""Every detector finds what its examples hold, no more and no fewer; and the examples would notice if it did not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from reconcile.catalog import load_catalog
from tests.detectors.duplicate_examples import DUPLICATE
from tests.detectors.examples import Example, judge
from tests.detectors.master_examples import NUMBER_TOO_LONG, id_field
from tests.detectors.order_examples import MISSING, QUANTITY, UNSENDABLE

CATALOG = load_catalog()
EXAMPLES: dict[str, Sequence[Example]] = {
    "order.duplicate": DUPLICATE,
    "order.line_unsendable": UNSENDABLE,
    "order.missing_in_wms": MISSING,
    "order.quantity_mismatch": QUANTITY,
    "product.id_field_edited": id_field("product"),
    "customer.id_field_edited": id_field("customer"),
    "product.number_too_long": NUMBER_TOO_LONG,
}
MARK = "\n-- where\n"


def conditions(sql: str) -> list[str]:
    """The parts of the outermost WHERE, each on its own lines that begin with `where` or `and`."""
    where = sql.partition(MARK)[2].strip()
    return [part.strip() for part in re.split(r"(?m)^\s*(?:where|and) ", where) if part.strip()]


def with_where(kind: str, where: str) -> list[str]:
    """Problems of the examples when the detector's outermost WHERE is this."""
    detector = CATALOG[kind]
    head, mark, _where = detector.sql.partition(MARK)
    assert mark
    changed = replace(detector, sql=f"{head}{MARK}where {where}")
    return [problem for example in EXAMPLES[kind] for problem in judge(changed, example)]


def test_every_detector_has_examples() -> None:
    assert set(EXAMPLES) == set(CATALOG)


@pytest.mark.parametrize(
    ("kind", "example"),
    [(kind, one) for kind, some in EXAMPLES.items() for one in some],
    ids=lambda x: getattr(x, "name", x),
)
def test_the_detector_finds_exactly_what_the_example_says(kind: str, example: Example) -> None:
    assert judge(CATALOG[kind], example) == []


@pytest.mark.parametrize("where", ["false", "true"])
@pytest.mark.parametrize("kind", EXAMPLES)
def test_the_examples_fail_when_the_where_is_replaced(kind: str, where: str) -> None:
    assert with_where(kind, where) != []


@pytest.mark.parametrize(
    ("kind", "left_out"), [(kind, n) for kind in EXAMPLES for n in range(len(conditions(CATALOG[kind].sql)))]
)
def test_the_examples_fail_when_one_condition_is_left_out(kind: str, left_out: int) -> None:
    kept = [part for n, part in enumerate(conditions(CATALOG[kind].sql)) if n != left_out]
    assert with_where(kind, "\n    and ".join(kept) or "true") != []


@pytest.mark.parametrize("kind", EXAMPLES)
def test_the_where_put_together_again_is_the_detector(kind: str) -> None:
    assert with_where(kind, "\n    and ".join(conditions(CATALOG[kind].sql))) == []
