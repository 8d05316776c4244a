"""What the audit is told about the Rackbeat account: what R1 asks for, and our webhooks. Handed to reconcile by app.

Reads five lists; creates and mends nothing (`samsvar setup` and the webhook keeper do).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from daemon.domain.ownership import Mode
from daemon.operations.webhooks import WebhookKeeper
from daemon.wms.gateway import WmsGateway
from daemon.wms.paging import collect
from daemon.wms.registration import WEBHOOKS, is_active
from daemon.wms.setup import Missing, read_missing, wanted
from daemon.wms.wire import Row, number_key
from reconcile.setup_facts import SetupFact, SetupReader, SetupState

WEBHOOK = "webhook"


def setup_reader(wms: WmsGateway, keeper: WebhookKeeper, mode: Mode) -> SetupReader:
    """In audit mode we have no webhooks, so nothing is said about them."""

    async def read() -> Sequence[SetupFact]:
        missing = await read_missing(wms.client, wms.defaults)
        facts = [_fact(item, missing) for item in wanted(wms.defaults)]
        if mode is Mode.SYNC:
            facts += webhook_facts(keeper.hooks, await collect(wms.client, WEBHOOKS))
        return facts

    return read


def webhook_facts(hooks: dict[str, int], rows: Sequence[Row]) -> list[SetupFact]:
    """`hooks`: event -> id of the webhooks that we made. One that the account refused was never ours."""
    by_id = {number_key(row.get("id")): row for row in rows}
    return [
        SetupFact(what=WEBHOOK, name=event, place=str(hook), state=_state(by_id.get(str(hook))))
        for event, hook in sorted(hooks.items())
    ]


def _state(row: Row | None) -> SetupState:
    if row is None:
        return SetupState.MISSING
    return SetupState.PRESENT if is_active(row) else SetupState.INACTIVE


def _fact(item: Missing, missing: Collection[Missing]) -> SetupFact:
    state = SetupState.MISSING if item in missing else SetupState.PRESENT
    return SetupFact(what=str(item.need), name=item.name, place=item.key, state=state)
