"""Products, categories, customers and suppliers through the port: created, found, changed by field, deleted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from daemon.domain.change import Create, DeleteRecord, Scalar, SetIdField, Update
from daemon.domain.company import Company
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind
from daemon.domain.product import Category, Product
from tests.contract.subject import Subject

pytestmark = pytest.mark.writes

MASTERS = (Kind.CATEGORY, Kind.PRODUCT, Kind.CUSTOMER, Kind.SUPPLIER)
NAME = "Samsvar kontrakt"


async def wished(subject: Subject, kind: Kind) -> Product | Category | Company:
    """A record that the system can take, with a number that nothing has."""
    number = subject.new_number()
    native_id = "" if subject.is_erp else number
    if kind is Kind.CATEGORY:
        return Category(native_id=native_id, number=number, name=NAME)
    if kind is Kind.PRODUCT:
        group = await subject.some(Kind.CATEGORY)
        product = Product(
            native_id=native_id, number=number, name=NAME, sales_price=Decimal("10.55"), cost_price=Decimal("5.25")
        )
        return replace(product, category_id=group.native_id)
    return Company(
        kind=kind,
        native_id=native_id,
        number=number,
        name=NAME,
        email="post@samsvar.example",
        phone="+47 22 22 22 22",
        street="Storgata 1",
        postal_code="0155",
        city="Oslo",
        country="NO",
        organization_number="912345678",
    )


WRITTEN = {
    Kind.CATEGORY: ("name",),
    Kind.PRODUCT: ("number", "name", "sales_price", "cost_price", "category_id", "active"),
    Kind.CUSTOMER: (
        "number", "name", "email", "phone", "street", "postal_code", "city", "country", "organization_number"
    ),
}  # fmt: skip
WRITTEN[Kind.SUPPLIER] = WRITTEN[Kind.CUSTOMER]


@pytest.mark.parametrize("kind", MASTERS)
async def test_a_created_record_is_found_by_its_reference_listed_and_read_as_written(
    subject: Subject, kind: Kind
) -> None:
    began = subject.now()
    record = await wished(subject, kind)
    wish = Create(system=subject.system, record=record)
    assert list(await subject.remote.find(wish, began)) == []
    native_id = await subject.create(record)
    assert [found.native_id for found in await subject.remote.find(wish, began)] == [native_id]
    stored = await subject.fetch(kind, native_id)
    assert stored is not None
    assert {n: getattr(stored, n) for n in WRITTEN[kind]} == {n: getattr(record, n) for n in WRITTEN[kind]}
    since = began - timedelta(minutes=1)
    assert native_id in {each.native_id for each in await subject.all(kind, since)}


_COMPANY_TEXTS: dict[str, Scalar] = {
    "name": "Samsvar ny",
    "email": "ny@samsvar.example",
    "phone": "+47 33 33 33 33",
    "street": "Lillegata 2",
    "postal_code": "5003",
    "city": "Bergen",
    "country": "SE",
    "organization_number": "923456789",
}
CHANGES: list[tuple[Kind, dict[str, Scalar]]] = [
    (Kind.CATEGORY, {"name": "Samsvar ny"}),
    (Kind.PRODUCT, {"name": "Samsvar ny", "sales_price": Decimal("12.5"), "cost_price": Decimal("6.75")}),
    (Kind.PRODUCT, {"active": False}),
    *[(kind, {name: value}) for kind in (Kind.CUSTOMER, Kind.SUPPLIER) for name, value in _COMPANY_TEXTS.items()],
]


@pytest.mark.parametrize(
    ("kind", "fields"), CHANGES, ids=lambda value: value if isinstance(value, Kind) else "-".join(value)
)
async def test_a_changed_field_is_read_back_and_the_others_stay(
    subject: Subject, kind: Kind, fields: dict[str, Scalar]
) -> None:
    record = await wished(subject, kind)
    native_id = await subject.create(record)
    await subject.perform(Update(system=subject.system, kind=kind, native_id=native_id, fields=fields))
    stored = await subject.fetch(kind, native_id)
    assert stored is not None
    expected = {name: fields.get(name, getattr(record, name)) for name in WRITTEN[kind]}
    assert {name: getattr(stored, name) for name in WRITTEN[kind]} == expected


@pytest.mark.only("wms")
@pytest.mark.parametrize("kind", [Kind.PRODUCT, Kind.CUSTOMER, Kind.SUPPLIER])
async def test_an_id_field_is_written_listed_and_emptied(subject: Subject, kind: Kind) -> None:
    native_id = await subject.create(await wished(subject, kind))
    for value, read in (("4711", "4711"), ("4712", "4712"), ("", None)):
        await subject.perform(SetIdField(kind=kind, native_id=native_id, value=value))
        stored = await subject.fetch(kind, native_id)
        assert isinstance(stored, Product | Company) and stored.id_field == read
        listed = {r.native_id: r.id_field for r in await subject.all(kind) if isinstance(r, Product | Company)}
        assert listed[native_id] == read


@pytest.mark.only("wms")
@pytest.mark.parametrize("kind", MASTERS)
async def test_a_number_that_is_taken_is_refused_as_such(subject: Subject, kind: Kind) -> None:
    record = await wished(subject, kind)
    await subject.create(record)
    with pytest.raises(SyncError) as caught:
        await subject.perform(Create(system=subject.system, record=record))
    assert (caught.value.reason, caught.value.outcome_unknown) == (Reason.NUMBER_TAKEN, False)


@pytest.mark.only("erp")
async def test_a_number_may_be_used_twice_and_both_are_found(subject: Subject) -> None:
    began, record = subject.now(), await wished(subject, Kind.PRODUCT)
    ids = {await subject.create(record) for _ in range(2)}
    found = await subject.remote.find(Create(system=subject.system, record=record), began)
    assert {each.native_id for each in found} == ids


@pytest.mark.only("erp")
@pytest.mark.parametrize("number", ["100%", "A_B", "A[1]", "x" * 60, "Blåbær & co"])
async def test_a_product_number_of_signs_is_found_exactly(subject: Subject, number: str) -> None:
    began = subject.now()
    record = await wished(subject, Kind.PRODUCT)
    assert isinstance(record, Product)
    exact = replace(record, number=f"{number}{subject.new_number()}"[-100:])
    native_id = await subject.create(exact)
    await subject.create(
        replace(exact, number=exact.number.replace("%", "x").replace("_", "x").replace("[", "x") + "y")
    )
    found = await subject.remote.find(Create(system=subject.system, record=exact), began)
    assert [each.native_id for each in found] == [native_id]


@pytest.mark.only("wms")
@pytest.mark.parametrize("number", ["A/B #1", "50% off", "Jack's Chowder", "Blåbær + æ?&=", "A%2FB"])
async def test_an_odd_product_number_works_for_every_call(subject: Subject, number: str) -> None:
    began, record = subject.now(), await wished(subject, Kind.PRODUCT)
    odd = replace(record, native_id=number, number=number)
    assert await subject.create(odd) == number
    assert [r.native_id for r in await subject.remote.find(Create(system=subject.system, record=odd), began)] == [
        number
    ]
    await subject.perform(SetIdField(kind=Kind.PRODUCT, native_id=number, value="991"))
    await subject.perform(Update(system=subject.system, kind=Kind.PRODUCT, native_id=number, fields={"name": "Even"}))
    stored = await subject.product(number)
    assert (stored.name, stored.id_field) == ("Even", "991")
    await subject.perform(DeleteRecord(system=subject.system, kind=Kind.PRODUCT, native_id=number))
    assert await subject.fetch(Kind.PRODUCT, number) is None


@pytest.mark.only("wms")
@pytest.mark.parametrize(
    ("kind", "number", "reason"),
    [
        (Kind.PRODUCT, "x" * 26, Reason.NUMBER_TOO_LONG),
        (Kind.CUSTOMER, "012", Reason.NUMBER_INVALID),
        (Kind.SUPPLIER, "K-1", Reason.NUMBER_INVALID),
        (Kind.CATEGORY, "-1", Reason.NUMBER_INVALID),
    ],
)
async def test_a_number_that_cannot_be_is_never_sent(subject: Subject, kind: Kind, number: str, reason: Reason) -> None:
    record = replace(await wished(subject, kind), native_id=number, number=number)
    with pytest.raises(SyncError) as caught:
        await subject.perform(Create(system=subject.system, record=record))
    assert (caught.value.reason, caught.value.outcome_unknown) == (reason, False)


@pytest.mark.parametrize("kind", [Kind.PRODUCT, Kind.CUSTOMER, Kind.SUPPLIER, Kind.CATEGORY])
async def test_a_deleted_record_is_absent(subject: Subject, kind: Kind) -> None:
    native_id = await subject.create(await wished(subject, kind))
    gone = DeleteRecord(system=subject.system, kind=kind, native_id=native_id)
    if subject.is_erp and kind is Kind.CATEGORY:
        with pytest.raises(SyncError) as caught:
            await subject.perform(gone)
        assert caught.value.reason is Reason.REFUSED
        return
    await subject.perform(gone)
    assert await subject.fetch(kind, native_id) is None
    assert native_id not in {each.native_id for each in await subject.all(kind)}


@pytest.mark.parametrize("kind", MASTERS)
async def test_changing_what_does_not_exist_is_certainly_not_carried_out(subject: Subject, kind: Kind) -> None:
    if subject.is_erp and kind is Kind.CATEGORY:
        pytest.skip("24SevenOffice may take an unknown id for a create (apis/24so-soap.md 5.4); the engine reads first")
    change = Update(system=subject.system, kind=kind, native_id="1999999999", fields={"name": "x"})
    with pytest.raises(SyncError) as caught:
        await subject.perform(change)
    assert not caught.value.outcome_unknown


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (Kind.PRODUCT, {"no_such_field": "x"}),
        (Kind.PRODUCT, {"id_field": "1"}),
        (Kind.CUSTOMER, {"no_such_field": "x"}),
        (Kind.ORDER, {"note": "x"}),
    ],
)
async def test_a_field_that_cannot_be_written_is_refused(
    subject: Subject, kind: Kind, fields: dict[str, Scalar]
) -> None:
    change = Update(system=subject.system, kind=kind, native_id=(await subject.some(kind)).native_id, fields=fields)
    with pytest.raises(SyncError) as caught:
        await subject.perform(change)
    assert (caught.value.reason, caught.value.outcome_unknown) == (Reason.REFUSED, False)


async def test_a_change_for_the_other_system_is_refused_and_changes_nothing(subject: Subject) -> None:
    product = await subject.some(Kind.PRODUCT)
    other = subject.system.other
    for change in (
        Update(system=other, kind=Kind.PRODUCT, native_id=product.native_id, fields={"name": "x"}),
        DeleteRecord(system=other, kind=Kind.PRODUCT, native_id=product.native_id),
        Create(system=other, record=product),
    ):
        with pytest.raises(SyncError) as caught:
            await subject.perform(change)
        assert caught.value.reason is Reason.REFUSED
    assert await subject.fetch(Kind.PRODUCT, product.native_id) == product
