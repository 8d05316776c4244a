"""What an operator named must be there, and be one: a slip of the finger is no "nothing to repair"."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from daemon.operations.choosing import check_kinds, open_fingerprints
from daemon.web.operations import USAGE, OperationRefused
from reconcile.propose import Proposer
from tests.reconcile.bench import CONNECTION, Bench, bench, wms_order


@pytest.fixture
async def b(tmp_path: Path) -> AsyncIterator[Bench]:
    """Two copies of one order."""
    async with bench(tmp_path) as made:
        await made.agree()
        for native_id in ("91", "92"):
            made.wms.put(wms_order(native_id, "24SO 7001"))
        await made.run()
        yield made


async def named(b: Bench, *names: str) -> list[str]:
    async with b.store.reading() as tx:
        return await open_fingerprints(tx, CONNECTION, names)


async def test_a_drift_is_named_by_its_fingerprint_or_an_unambiguous_beginning(b: Bench) -> None:
    whole = [drift.fingerprint for drift in await b.drifts()]
    assert await named(b, whole[0], whole[1][:8]) == whole


async def test_a_name_that_fits_no_drift_or_more_than_one_is_refused(b: Bench) -> None:
    for name in ("deadbeef", "", (await b.drifts())[0].fingerprint[:3], "%"):
        with pytest.raises(OperationRefused) as refused:
            await named(b, name)
        assert (refused.value.code, refused.value.exit_code) == ("unknown_drift", USAGE)


async def test_a_drift_that_is_gone_is_told_as_gone(b: Bench) -> None:
    gone = (await b.drifts())[0]
    del b.wms.records[next(key for key in b.wms.records if key[1] == gone.wms_id)]
    await b.run()
    with pytest.raises(OperationRefused) as refused:
        await named(b, gone.fingerprint)
    assert refused.value.code == "drift_resolved"


async def test_drift_of_another_connection_is_not_found(b: Bench) -> None:
    whole = (await b.drifts())[0].fingerprint
    async with b.store.reading() as tx:
        with pytest.raises(OperationRefused):
            await open_fingerprints(tx, "another", [whole])


def test_a_kind_that_does_not_exist_is_refused_with_the_nearest_one() -> None:
    check_kinds(["order.duplicate"], {"order.duplicate"})
    with pytest.raises(OperationRefused) as refused:
        check_kinds(["order.duplicat"], {"order.duplicate", "product.conflict"})
    assert refused.value.todo["nb"] == "samsvar drift list --kind order.duplicate"
    assert refused.value.exit_code == USAGE


async def test_a_plan_holds_what_fits_both_the_kinds_and_the_fingerprints(b: Bench) -> None:
    first = (await b.drifts())[0].fingerprint
    proposer = Proposer(b.remotes, b.store, b.clock, b.audit)
    both = await proposer.propose(CONNECTION, kinds=["order.duplicate"], fingerprints=[first])
    assert {action.fingerprint for action in both.actions} == {first}
    neither = await proposer.propose(CONNECTION, kinds=["product.conflict"], fingerprints=[first])
    assert not neither.actions and not neither.manual
