"""Drift rows: saved and replaced whole, loaded by state, found by a prefix of the fingerprint."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from daemon.domain.drift import Drift, DriftState, Severity
from daemon.store.db import SqlStore
from tests.builders_store import START

SPARSE = Drift(
    fingerprint="abcdef01",
    connection="shop",
    kind="order.duplicate",
    severity=Severity.HIGH,
    entity="order",
    state=DriftState.OPEN,
    first_seen=START,
    last_seen=START,
    confirmed_at=START,
)
FULL = replace(
    SPARSE,
    fingerprint="abcdef02",
    kind="product.field_mismatch",
    erp_id="7",
    wms_id="A-7",
    number="A-7",
    field="name",
    erp_value="Skrue Ø5",
    wms_value="",
    base_value="Skrue",
    erp_changed_at=START - timedelta(microseconds=1),
    wms_changed_at=START,
    erp_as_of=START,
    wms_as_of=START,
    amount=Decimal("10.10"),
    units=Decimal("-3"),
    detail={"kept": "1001", "grade": None},
    resolved_at=START,
    reopened=2,
    ack="uid:1000",
    snooze='{"until": "2026-04-01"}',
    repair="p1/1",
)


async def save(store: SqlStore, *drifts: Drift) -> None:
    async with store.transaction() as tables:
        await tables.drift.save(drifts)


async def test_every_field_comes_back_exactly(store: SqlStore) -> None:
    await save(store, FULL, SPARSE)
    async with store.reading() as tables:
        loaded = await tables.drift.load("shop")
    assert loaded == [SPARSE, FULL]
    assert str(loaded[1].amount) == "10.10"


async def test_saving_again_replaces_every_field(store: SqlStore) -> None:
    await save(store, FULL)
    changed = replace(SPARSE, fingerprint=FULL.fingerprint, state=DriftState.REOPENED, severity=Severity.LOW)
    await save(store, changed)
    async with store.reading() as tables:
        assert await tables.drift.load("shop") == [changed]


async def test_open_only_leaves_out_what_is_resolved(store: SqlStore) -> None:
    states = [replace(SPARSE, fingerprint=f"{state}-00", state=state) for state in DriftState]
    await save(store, *states, replace(SPARSE, connection="other"))
    async with store.reading() as tables:
        found = await tables.drift.load("shop", open_only=True)
        assert {each.state for each in found} == {DriftState.OPEN, DriftState.REOPENED}
        assert len(await tables.drift.load("shop", limit=2)) == 2


async def test_a_row_is_found_by_six_characters_when_only_one_fits(store: SqlStore) -> None:
    await save(store, SPARSE, FULL, replace(SPARSE, fingerprint="abcdef0123"), replace(SPARSE, fingerprint="fe%dcba"))
    async with store.reading() as tables:
        assert await tables.drift.get("abcdef02") == FULL
        assert await tables.drift.get("abcdef01") == SPARSE  # whole, though it begins another one too
        assert await tables.drift.get("abcdef012") == replace(SPARSE, fingerprint="abcdef0123")
        assert await tables.drift.get("abcdef0") is None
        assert await tables.drift.get("abcde") is None
        assert await tables.drift.get("______") is None
        assert await tables.drift.get("fe%dcb") is not None


async def test_one_fingerprint_in_two_connections_is_two_rows_and_ambiguous(store: SqlStore) -> None:
    await save(store, SPARSE, replace(SPARSE, connection="other"))
    async with store.reading() as tables:
        assert len(await tables.drift.load("shop")) == len(await tables.drift.load("other")) == 1
        assert await tables.drift.get(SPARSE.fingerprint) is None


async def test_thousands_are_saved_and_loaded_whole(store: SqlStore) -> None:
    many = [replace(FULL, fingerprint=f"{number:08}") for number in range(1234)]
    await save(store, *many)
    async with store.reading() as tables:
        assert await tables.drift.load("shop") == many
