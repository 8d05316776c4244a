"""A service description is read once for all connections, whatever address stands in it."""

from __future__ import annotations

import asyncio

import pytest

from daemon.erp.descriptions import MOST, Descriptions

TEXT = b'<wsdl:port name="P"><soap:address location="http://127.0.0.1:%d/P.asmx"/></wsdl:port><a name="%s"/>'


async def test_connections_that_are_described_alike_share_one_reading_at_whatever_address() -> None:
    read: list[bytes] = []
    shelf = Descriptions(lambda text: (read.append(text), object())[1])

    found = await asyncio.gather(*(shelf.get(TEXT % (port, b"same")) for port in range(50)))

    assert len(read) == 1
    assert all(one is found[0] for one in found)


async def test_another_description_is_another_reading() -> None:
    shelf = Descriptions(lambda text: text)
    one, other = await shelf.get(TEXT % (1, b"one")), await shelf.get(TEXT % (1, b"other"))
    assert (one, other) == (TEXT % (1, b"one"), TEXT % (1, b"other"))


async def test_a_description_that_cannot_be_read_is_tried_again() -> None:
    attempts: list[bytes] = []

    def read(text: bytes) -> bytes:
        attempts.append(text)
        if len(attempts) == 1:
            raise ValueError("half a description")
        return text

    shelf = Descriptions(read)
    with pytest.raises(ValueError, match="half"):
        await shelf.get(b"<a/>")
    assert await shelf.get(b"<a/>") == b"<a/>"


async def test_a_service_that_describes_itself_anew_each_time_does_not_fill_the_memory() -> None:
    read: list[bytes] = []
    shelf = Descriptions(lambda text: (read.append(text), text)[1])
    for number in range(MOST + 1):
        await shelf.get(b"<a>%d</a>" % number)
    await shelf.get(b"<a>%d</a>" % MOST)
    assert len(read) == MOST + 1, "the newest is kept"
    await shelf.get(b"<a>0</a>")
    assert len(read) == MOST + 2, "the oldest is not"
