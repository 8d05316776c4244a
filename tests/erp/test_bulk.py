"""Bulk replies: decoded in slices, never believed in part, entities never expanded."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.errors import Reason, SyncError
from daemon.erp import envelope
from daemon.erp.bulk import Decoder, ListOf, ReplyTable, Value, decode
from daemon.erp.spool import Spool
from tests.erp.loopback import NS, result

ROWS = ListOf("InvoiceRow", {"RowId": "int", "Quantity": "decimal"})
TABLE = ReplyTable(
    namespace=NS,
    response="GetInvoicesResponse",
    result="GetInvoicesResult",
    item="InvoiceOrder",
    fields={
        "OrderId": "int",
        "DateChanged": "dateTime",
        "SkipStock": "boolean",
        "ReferenceNumber": "string",
        "Currency": {"Symbol": "string"},
        "InvoiceRows": ROWS,
    },
)
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BILLION = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]>'


def order(number: int, more: str = "") -> str:
    return f"<InvoiceOrder><OrderId>{number}</OrderId>{more}</InvoiceOrder>"


def refuse(fault: envelope.Fault) -> SyncError:
    return SyncError(Reason.SERVER_ERROR, fault.text)


def slices(body: bytes, size: int) -> Iterator[bytes]:
    return (body[start : start + size] for start in range(0, len(body), size))


def read(body: bytes, size: int = 1 << 16, table: ReplyTable = TABLE) -> list[Value]:
    decoder = Decoder(table, refuse)
    items = [item for piece in slices(body, size) for item in decoder.feed(piece)]
    decoder.finish()
    return items


def reason(body: bytes) -> Reason:
    with pytest.raises(SyncError) as caught:
        read(body, 7)
    return caught.value.reason


RICH = order(
    7,
    "<DateChanged>2026-11-01T10:00:00.1234567Z</DateChanged><SkipStock>true</SkipStock>"
    "<ReferenceNumber>RB &amp; 1</ReferenceNumber><Currency><Symbol>NOK</Symbol><Rate>1</Rate></Currency>"
    '<Unknown><Deep><InvoiceRows/></Deep></Unknown><IncludeVAT xsi:nil="true"/>'
    "<InvoiceRows><InvoiceRow><RowId>1</RowId><Quantity>2.50</Quantity></InvoiceRow>"
    "<InvoiceRow><RowId>2</RowId></InvoiceRow></InvoiceRows>",
)


@given(st.integers(min_value=1, max_value=400))
def test_what_is_read_does_not_depend_on_where_the_slices_fall(size: int) -> None:
    assert read(result("GetInvoices", RICH + order(8)).encode(), size) == [
        {
            "OrderId": 7,
            "DateChanged": datetime(2026, 11, 1, 10, 0, 0, 123456, tzinfo=UTC),
            "SkipStock": True,
            "ReferenceNumber": "RB & 1",
            "Currency": {"Symbol": "NOK"},
            "InvoiceRows": [{"RowId": 1, "Quantity": Decimal("2.50")}, {"RowId": 2}],
        },
        {"OrderId": 8},
    ]


@given(st.integers(min_value=0, max_value=len(result("GetInvoices", RICH)) - 2))
def test_a_reply_cut_off_anywhere_is_a_bad_reply(length: int) -> None:
    body = result("GetInvoices", RICH).encode()[:length]
    assert reason(body) is Reason.BAD_REPLY


@pytest.mark.parametrize(
    "body",
    [
        (BILLION + "<a>&l9;</a>").encode(),
        BILLION.encode() + result("GetInvoices", order(7, "<ReferenceNumber>&l9;</ReferenceNumber>"))[38:].encode(),
        b"<!DOCTYPE html><html><body/></html>",
        b'<!-- x --><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        (BILLION + "<a>&l9;</a>").encode("utf-16"),
        b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-',
    ],
)
def test_a_document_type_is_refused_before_any_parser_sees_it(body: bytes) -> None:
    assert reason(body) is Reason.BAD_REPLY
    with pytest.raises(SyncError):
        envelope.parse(body)


@pytest.mark.parametrize("body", [b"", b"   ", b"OK", b"<html><body/></html>", b"<a/>" * 2])
def test_what_is_not_an_answer_to_the_question_is_a_bad_reply(body: bytes) -> None:
    assert reason(body) is Reason.BAD_REPLY


def test_another_operations_answer_is_a_bad_reply_and_an_empty_one_is_empty() -> None:
    assert reason(result("GetProducts", "").encode()) is Reason.BAD_REPLY
    assert read(result("GetInvoices", "").encode()) == []
    assert read(result("GetInvoices", '<InvoiceOrder xsi:nil="true"/>').encode()) == []


def test_a_value_of_the_wrong_type_is_a_bad_reply_naming_the_record() -> None:
    for wrong in (
        "<SkipStock>maybe</SkipStock>",
        "<InvoiceRows><InvoiceRow><Quantity>NaN</Quantity></InvoiceRow></InvoiceRows>",
    ):
        with pytest.raises(SyncError, match="InvoiceOrder"):
            read(result("GetInvoices", order(1, wrong)).encode())


def test_nesting_without_end_is_a_bad_reply() -> None:
    assert reason(("<a>" * 5000).encode()) is Reason.BAD_REPLY


def test_a_fault_with_status_200_is_a_fault() -> None:
    body = (
        b'<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body><e:Fault><e:Code><e:Value>e:Receiver'
        b"</e:Value></e:Code><e:Reason><e:Text>a ---&gt; Session is not authenticated</e:Text></e:Reason></e:Fault>"
        b"</e:Body></e:Envelope>"
    )
    found = envelope.fault_in(envelope.parse(body))
    assert found == envelope.Fault("Session is not authenticated", "Receiver")
    assert reason(body) is Reason.SERVER_ERROR


def test_a_list_of_numbers_is_read_too() -> None:
    table = ReplyTable(namespace=NS, response="XResponse", result="XResult", item="int", fields="int")
    assert read(result("X", "<int>1</int><int>-2</int>").encode(), table=table) == [1, -2]


async def spooled(folder: Path, orders: int) -> Spool:
    spool = Spool(folder)
    long = "<ReferenceNumber>" + "x" * 300 + "</ReferenceNumber>"
    for piece in slices(result("GetInvoices", "".join(order(n, long) for n in range(orders))).encode(), 1 << 16):
        await spool.write(piece)
    await spool.rewind()
    return spool


async def test_a_large_reply_is_spooled_decoded_whole_and_lets_the_loop_run(tmp_path: Path) -> None:
    spool = await spooled(tmp_path, 20_000)
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.001)
            ticks += 1

    ticking = asyncio.create_task(tick())
    numbers = [item["OrderId"] async for batch in decode(spool, TABLE, refuse) for item in batch]
    ticking.cancel()
    assert numbers == list(range(20_000))
    assert ticks > 20


async def test_replies_decoded_at_once_do_not_disturb_each_other_or_a_parse_in_the_loop(
    tmp_path: Path,
) -> None:
    """Feeding one parser from the threads of a pool once crashed the process: libxml2's dictionary is per thread."""

    async def count(spool: Spool) -> int:
        return sum([len(batch) async for batch in decode(spool, TABLE, refuse)])

    async def parse() -> None:
        for number in range(300):
            envelope.parse(result("GetInvoices", f"<Tag{number}/>" * 20).encode())
            await asyncio.sleep(0)

    counts = await asyncio.gather(*[count(await spooled(tmp_path, 3000)) for _ in range(4)], parse())
    assert counts == [3000] * 4 + [None]
