"""Whatever the remote answers instead of an answer: one bounded SyncError, a doubt where a write may have happened, and
the next call works. Both gateways against the accidents that the sandbox knows by name (docs/sandbox.md)."""

from __future__ import annotations

from pathlib import Path

import pytest

from daemon.domain.change import Change, EditErpOrder, Update
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.ports import RemoteSystem
from tests.contract import shop
from tests.contract.local import Pair, sandbox_pair
from tests.contract.subject import Subject

ERP_BAD = {
    "cut_in_half": Reason.BAD_REPLY,
    "html_500": Reason.SERVER_ERROR,
    "html_502": Reason.SERVER_ERROR,
    "html_503": Reason.SERVER_ERROR,
    "html_200": Reason.BAD_REPLY,
    "empty_503": Reason.SERVER_ERROR,
    "empty_200": Reason.BAD_REPLY,
    "redirect": Reason.BAD_REPLY,
    "timeout_fault": Reason.SERVER_ERROR,
    "xml_entities": Reason.BAD_REPLY,
    "xml_external": Reason.BAD_REPLY,
    "xml_deep": Reason.BAD_REPLY,
    "xml_huge_text": Reason.BAD_REPLY,
    "xml_wrong_encoding": Reason.BAD_REPLY,
}
WMS_BAD = {
    "cut_in_half": Reason.BAD_REPLY,
    "server_error_html": Reason.SERVER_ERROR,
    "bad_gateway_html": Reason.SERVER_ERROR,
    "unavailable_empty": Reason.SERVER_ERROR,
    "login_page": Reason.BAD_REPLY,
    "redirect_elsewhere": Reason.BAD_REPLY,
    "json_with_nan": Reason.BAD_REPLY,
    "json_with_twin_keys": Reason.BAD_REPLY,
    "json_too_deep": Reason.BAD_REPLY,
}
ERP_EDIT = EditErpOrder(native_id=shop.OPEN_ORDER, customer_id=shop.CUSTOMER, status="Pack")
WMS_EDIT = Update(system=System.WMS, kind=Kind.PRODUCT, native_id="KAFFE-1", fields={"name": "Ny"})


async def failing_read(remote: RemoteSystem, kind: Kind, native_id: str) -> SyncError:
    with pytest.raises(SyncError) as caught:
        await remote.fetch_many(kind, [native_id])
    assert not caught.value.outcome_unknown
    return caught.value


async def failing_write(remote: RemoteSystem, change: Change) -> SyncError:
    with pytest.raises(SyncError) as caught:
        await remote.perform(change)
    return caught.value


@pytest.mark.parametrize(("preset", "reason"), ERP_BAD.items())
async def test_a_bad_answer_of_24sevenoffice_has_a_reason_and_the_next_call_works(
    tmp_path: Path, preset: str, reason: Reason
) -> None:
    async with sandbox_pair(tmp_path) as pair:
        assert set(await pair.erp.fetch_many(Kind.ORDER, [shop.OPEN_ORDER])) == {shop.OPEN_ORDER}
        await pair.hands.fault(System.ERP, preset, "GetInvoices")
        assert (await failing_read(pair.erp, Kind.ORDER, shop.OPEN_ORDER)).reason is reason
        assert set(await pair.erp.fetch_many(Kind.ORDER, [shop.OPEN_ORDER])) == {shop.OPEN_ORDER}
        await pair.hands.fault(System.ERP, preset, "SaveInvoices")
        error = await failing_write(pair.erp, ERP_EDIT)
        assert (error.reason, error.outcome_unknown) == (reason, True)
        assert pair.witness.count("SaveInvoices") == 1
        await pair.erp.perform(ERP_EDIT)


@pytest.mark.parametrize(("preset", "reason"), WMS_BAD.items())
async def test_a_bad_answer_of_rackbeat_has_a_reason_and_the_next_call_works(
    tmp_path: Path, preset: str, reason: Reason
) -> None:
    async with sandbox_pair(tmp_path) as pair:
        await _stocked(pair)
        await pair.hands.fault(System.WMS, preset, "GET /products/{number}", times=3)
        assert (await failing_read(pair.wms, Kind.PRODUCT, "KAFFE-1")).reason is reason
        await pair.hands.wms("DELETE", "faults")
        assert set(await pair.wms.fetch_many(Kind.PRODUCT, ["KAFFE-1"])) == {"KAFFE-1"}
        await pair.hands.wms("DELETE", "journal")
        await pair.hands.fault(System.WMS, preset, "PUT /products/{number}")
        error = await failing_write(pair.wms, WMS_EDIT)
        assert (error.reason, error.outcome_unknown) == (reason, True)
        entries = (await pair.hands.wms("GET", "journal?operation=PUT /products/{number}"))["entries"]
        assert len(entries) == 1
        await pair.wms.perform(WMS_EDIT)


@pytest.mark.parametrize("preset", ["json_is_a_list", "json_is_null", "empty_answer"])
async def test_json_of_another_shape_is_incomplete_or_bad_and_never_an_absence(tmp_path: Path, preset: str) -> None:
    async with sandbox_pair(tmp_path) as pair:
        await _stocked(pair)
        await pair.hands.fault(System.WMS, preset, "GET /products/{number}")
        error = await failing_read(pair.wms, Kind.PRODUCT, "KAFFE-1")
        assert error.reason in (Reason.INCOMPLETE, Reason.BAD_REPLY)
        await pair.hands.fault(System.WMS, preset, "GET /products", times=2)
        with pytest.raises(SyncError) as caught:
            await Subject("", pair.wms, pair.wms.budget).all(Kind.PRODUCT)  # type: ignore[arg-type]  # no clock needed
        assert caught.value.reason in (Reason.INCOMPLETE, Reason.BAD_REPLY)


@pytest.mark.parametrize("preset", ["short_page", "wrong_total", "repeated_row"])
async def test_a_rackbeat_list_that_does_not_add_up_is_read_again_and_then_believed_or_not(
    tmp_path: Path, preset: str
) -> None:
    async with sandbox_pair(tmp_path) as pair:
        await _stocked(pair)
        await pair.hands.fault(System.WMS, preset, "GET /products", times=1)
        found = [r.native_id async for batch in pair.wms.listing(Kind.PRODUCT) for r in batch]
        assert sorted(found) == ["KAFFE-1", "KOPP/1"]


@pytest.mark.parametrize("preset", ["short_page", "empty_result"])
async def test_orders_that_24sevenoffice_holds_back_from_a_listing_make_it_incomplete(
    tmp_path: Path, preset: str
) -> None:
    async with sandbox_pair(tmp_path) as pair:
        await pair.hands.fault(System.ERP, preset, "GetInvoices", times=10)
        with pytest.raises(SyncError) as caught:
            assert [batch async for batch in pair.erp.listing(Kind.ORDER)]
        assert caught.value.reason is Reason.INCOMPLETE


@pytest.mark.parametrize("preset", ["unknown_element", "new_enum_value"])
async def test_what_is_new_hides_nothing_that_is_known(tmp_path: Path, preset: str) -> None:
    async with sandbox_pair(tmp_path) as pair:
        before = await pair.erp.fetch_many(Kind.ORDER, [shop.OPEN_ORDER])
        await pair.hands.fault(System.ERP, preset, "GetInvoices")
        after = await pair.erp.fetch_many(Kind.ORDER, [shop.OPEN_ORDER])
        (one,), (other,) = before.values(), after.values()
        assert [x.native_id for x in one.lines] == [x.native_id for x in other.lines]  # type: ignore[union-attr]  # orders
        if preset == "unknown_element":
            assert one == other


async def _stocked(pair: Pair) -> None:
    from daemon.domain.change import Create

    for record in shop.wms_masters():
        await pair.wms.perform(Create(system=System.WMS, record=record))
