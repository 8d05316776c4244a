"""A control character in one text of 24SevenOffice keeps nothing else from being read."""

from __future__ import annotations

import pytest
from lxml import etree

from daemon.domain.numbers import SUBSTITUTE
from daemon.erp.references import References

BODY = b"<a>Hammer&#xB; 16&#0;oz &#x1F528; &amp; &#xD83D;x&#65534;&#x9;&#10;</a>"
"""Legal: the hammer, the ampersand, tab and line end. Not: the rest."""
WANTED = f"Hammer{SUBSTITUTE} 16{SUBSTITUTE}oz \U0001f528 & {SUBSTITUTE}x{SUBSTITUTE}\t\n"


def read(*pieces: bytes) -> bytes:
    references = References()
    return b"".join([*(references.feed(piece) for piece in pieces), references.rest()])


def test_a_character_that_xml_cannot_hold_is_shown_as_a_substitute() -> None:
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(BODY)
    assert etree.fromstring(read(BODY)).text == WANTED


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 20])
def test_it_does_not_matter_where_the_network_cuts_the_reply(size: int) -> None:
    pieces = [BODY[at : at + size] for at in range(0, len(BODY), size)]
    assert read(*pieces) == read(BODY)


@pytest.mark.parametrize(
    "body", [b"", b"<a>", b"&", b"a & b;", b"&#", b"&#x", b"&#xB", b"&#xZ;", b"&#12345678901234;", b"\x0b"]
)
def test_anything_else_stays_as_it_is(body: bytes) -> None:
    assert read(body) == body == read(*(bytes([byte]) for byte in body))
