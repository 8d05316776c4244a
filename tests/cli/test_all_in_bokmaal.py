"""Everything that a Norwegian reader is shown is in bokmål: every command that reads, each reason that something waits
for, each wording of an error, and the mail. What a remote said stands in quotation marks and is left out."""

from __future__ import annotations

from datetime import UTC, datetime
from string import Formatter

import pytest

from daemon.config.values import Timing
from daemon.domain import told
from daemon.domain.errors import Reason
from daemon.domain.ids import Key, Kind, System
from daemon.domain.messages import DETAILS
from daemon.domain.work import InboxItem, Source
from daemon.operations.queue_view import item_json
from daemon.web.operations import JsonObject
from reports.text import render_text
from tests.cli.english import english_in, without
from tests.cli.served import Shell
from tests.cli.test_with_daemon import READING
from tests.config.files import COMPLETE
from tests.reports.examples import report
from tests.web.fake_operations import LONG

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SAMPLES = {
    "kind": "product", "subject": "order 20029", "erp_status": "Confirmed", "wms_status": "booked", "gone": "deleted",
    "sort": "create", "question": "two_candidates", "reason": "locked", "system": "Rackbeat",
    "systems": "24SevenOffice", "records": "Rackbeat product 7", "counts": "4 product", "count": "12", "amount": "2.5",
    "instant": "2026-11-23 10:00:00+01:00", "field": "sales_price", "quoted_field": "'sales_price'", "path": "/lots",
    "operation": "POST /lots/{}", "call": "SaveProducts", "wire": "sales_price of 7", "exception": "TimeoutError",
    "media": "text/html", "not_json": "not JSON (ValueError)", "error": "locked", "parked": "refused POST /lots: 422 x",
    "detail": "the reply is not XML", "clause": "dry_run = true in the configuration", "inner": "R10: state on arrival",
    "repair": "repair:p-1/a2", "rule": "order.duplicate", "wish": "create order 7",
}  # fmt: skip
"""What a place of each sort may hold; a place without a sort holds an id."""


def sample(raw: str) -> str:
    """A text as the code would have raised it."""
    parts = []
    for literal, name, form, conversion in Formatter().parse(raw):
        parts.append(literal)
        if name is not None:
            parts.append("'X-1'" if conversion else SAMPLES[form] if form else "1001")
    return "".join(parts)


@pytest.mark.parametrize("code", DETAILS)
def test_every_wording_is_recognised_and_told_in_bokmaal(code: str) -> None:
    raw = sample(DETAILS[code][0])
    shown = told.known(raw, "nb")
    assert shown is not None, raw
    assert english_in(shown) == [], raw
    assert "{" not in shown.replace("/lots/{}", "") and shown != raw


def waiting() -> list[InboxItem]:
    """One for each reason, each with a detail of its own, the remote's words among them."""
    texts = ["", "Object reference not set to an instance", *(sample(raw) for raw, _nb, _en in DETAILS.values())]
    return [
        InboxItem(
            key=Key("main", Kind.ORDER, System.ERP, str(20_000 + at)),
            source=Source.POLL, generation=1, first_at=NOW, due_at=NOW, parked=at % 3 > 0, reason=reason,
            detail=texts[at * 5 if at > 1 else at], attempts=3,
        )
        for at, reason in enumerate(Reason)
    ]  # fmt: skip


async def in_bokmaal(shell: Shell, *words: str) -> str:
    """What the command shows on both streams, with the answers of the daemon that have a language in both."""
    (shell.folder / "samsvar.toml").write_text(COMPLETE)
    ran = await shell(*words)
    return without(ran.out + ran.err, LONG)


@pytest.mark.parametrize("words", READING, ids=" ".join)
async def test_what_a_command_shows_is_in_bokmaal(shell: Shell, words: tuple[str, ...]) -> None:
    shown = await in_bokmaal(shell, *words)
    assert shown and english_in(shown) == []


async def test_every_reason_that_waits_is_told_in_bokmaal(shell: Shell) -> None:
    items = [item_json(item, Timing()) for item in waiting()]

    async def inbox_list(connection: str, parked: bool | None, limit: int) -> JsonObject:
        return {"items": items}

    shell.operations.inbox_list = inbox_list  # type: ignore[method-assign]  # a world with every reason
    shown = await in_bokmaal(shell, "inbox", "list")
    assert all(f"({reason})" in shown for reason in Reason)
    assert english_in(shown) == []


def test_the_mail_tells_every_reason_in_bokmaal() -> None:
    shown = render_text(report(parked=waiting()), "nb")
    assert "Ordrett: «Object reference not set to an instance»" in " ".join(shown.split())
    assert english_in(shown) == []


def test_the_detector_finds_english_beside_what_is_nobodys_sentence() -> None:
    assert english_in("Ordren: it was not found\nKunde 7 «is not there»: samsvar inbox list --again") == [
        "Ordren: it was not found"
    ]
