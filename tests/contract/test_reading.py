"""Reading through the port: whole, by id, by change, by reference. Changes nothing, so a real account may be asked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from daemon.domain.change import Create
from daemon.domain.company import Company
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind
from daemon.domain.order import Order
from daemon.domain.product import Category, Product
from daemon.domain.record import Record
from daemon.ports import Budget
from tests.contract.subject import KINDS, Subject

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
NOBODY = ("1999999999", "0", "-7", "", " ", "..", "../orders/1", "ikke noe nummer", "12;DROP", "\N{SNOWMAN}", "9" * 30)
AT_MOST = 100
"""Records of one kind that are compared one by one; a real account may have very many."""


def wish(subject: Subject, record: Record) -> Create:
    return Create(system=subject.system, record=record)


async def test_the_account_says_who_it_is_the_same_each_time(subject: Subject) -> None:
    identity = await subject.remote.identity()
    assert identity.id and identity.name
    assert await subject.remote.identity() == identity


async def test_the_budget_is_told_or_not_told_but_never_nonsense(subject: Subject) -> None:
    await subject.remote.identity()
    budget = subject.remote.budget()
    assert isinstance(budget, Budget)
    if budget.remaining is not None and budget.limit is not None:
        assert 0 <= budget.remaining <= budget.limit
    if budget.resets_at is not None:
        assert budget.resets_at.tzinfo is not None


@pytest.mark.parametrize("kind", KINDS)
async def test_a_listing_comes_in_batches_each_record_once_with_its_key(subject: Subject, kind: Kind) -> None:
    seen: set[str] = set()
    async for batch in subject.remote.listing(kind):
        assert 0 <= len(batch) <= 1000
        ids = [record.native_id for record in batch]
        assert all(ids) and len(set(ids)) == len(ids) and not seen & set(ids)
        seen.update(ids)
        shape = {Kind.STOCK: Kind.PRODUCT, Kind.INVOICE: Kind.ORDER}.get(kind, kind)
        assert {record.kind for record in batch} <= {shape}
        if kind is Kind.INVOICE:
            assert all(isinstance(record, Order) and record.invoice_id for record in batch)


@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_listed_is_found_by_its_id_and_what_nobody_has_is_absent(subject: Subject, kind: Kind) -> None:
    listed: dict[str, Record] = {}
    async for batch in subject.remote.listing(kind):
        listed.update({record.native_id: record for record in batch})
        if len(listed) >= AT_MOST:
            break
    some = dict(list(listed.items())[:AT_MOST])
    found = await subject.remote.fetch_many(kind, [*some, *NOBODY, *some])
    assert set(found) == set(some)
    if not subject.is_live:
        assert found == some


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind is not Kind.CATEGORY])
async def test_a_thousand_ids_are_asked_for_at_once_and_only_the_known_ones_come(subject: Subject, kind: Kind) -> None:
    listed = [record.native_id async for batch in subject.remote.listing(kind) for record in batch][:AT_MOST]
    strangers = [str(number) for number in range(1_900_000_000, 1_900_000_000 + 1000 - len(listed))]
    found = await subject.remote.fetch_many(kind, [*strangers, *listed])
    assert set(found) == set(listed)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_listing_since_long_ago_lacks_nothing(subject: Subject, kind: Kind) -> None:
    whole = {record.native_id for record in await subject.all(kind)}
    assert whole <= {record.native_id for record in await subject.all(kind, LONG_AGO)}


def _as_wished(subject: Subject, record: Record) -> Record | None:
    """The record as a create would have described it, with nothing but its reference; None when it carries none."""
    if isinstance(record, Order):
        if subject.is_erp:
            bare = Order(native_id="", customer_id="", status="Confirmed", external_status=record.external_status)
            return bare if record.external_status else None
        return (
            Order(native_id="", customer_id="", status="draft", reference=record.reference)
            if record.reference
            else None
        )
    number = record.number
    if not number:
        return None
    native_id = "" if subject.is_erp else number
    if isinstance(record, Product):
        return Product(native_id=native_id, number=number, name="")
    if isinstance(record, Category):
        return Category(native_id=native_id, number=number, name="")
    return Company(kind=record.kind, native_id=native_id, number=number, name="")


@pytest.mark.parametrize("kind", [Kind.PRODUCT, Kind.CATEGORY, Kind.CUSTOMER, Kind.SUPPLIER, Kind.ORDER])
async def test_a_record_is_found_by_the_reference_it_carries(subject: Subject, kind: Kind) -> None:
    record = await subject.some(kind)
    wished = _as_wished(subject, record)
    if wished is None:
        pytest.skip(f"the first {kind} carries no reference")
    since = getattr(record, "created_at", None) or LONG_AGO
    found = await subject.remote.find(wish(subject, wished), since)
    assert record.native_id in [each.native_id for each in found]


STRANGER = "SAMSVAR-NO-1899999999"


@pytest.mark.parametrize(
    "record",
    [
        Product(native_id="", number=STRANGER, name=STRANGER),
        Company(kind=Kind.CUSTOMER, native_id="", number="1899999999", name=STRANGER),
        Company(kind=Kind.SUPPLIER, native_id="", number="1899999999", name=STRANGER),
        Category(native_id="", number="1899999999", name=STRANGER),
        Order(native_id="", customer_id="1", status="x", reference=f"24SO {STRANGER}", external_status="1899999999"),
    ],
    ids=lambda record: record.kind,
)
async def test_what_was_never_created_is_not_found(subject: Subject, record: Record) -> None:
    assert list(await subject.remote.find(wish(subject, record), subject.now())) == []


@pytest.mark.parametrize(
    "record",
    [
        Product(native_id="", number="", name="x"),
        Company(kind=Kind.CUSTOMER, native_id="", number="", name="x"),
        Company(kind=Kind.SUPPLIER, native_id="", number="", name="x"),
        Order(native_id="", customer_id="1", status="x"),
    ],
    ids=lambda record: record.kind,
)
async def test_without_a_reference_nobody_can_say_that_there_is_none(subject: Subject, record: Record) -> None:
    with pytest.raises(SyncError) as caught:
        await subject.remote.find(wish(subject, record), subject.now())
    assert caught.value.reason is Reason.INCOMPLETE
