"""Character references that no XML document may hold, taken out of a reply while it arrives. Called by `http` only.

A person can paste a control character into 24SevenOffice, and .NET writes it as a reference such as `&#xB;` although
XML 1.0 (section 2.2) has no such character. Every strict parser then refuses the whole reply: one product's name would
keep all products from being read, for ever. A visible substitute takes its place: texts travel without it, and a number
that holds it is refused rather than changed into another one (R4). Bytes that are not a reference are never touched: a
reply that is broken in any other way stays broken.
"""

from __future__ import annotations

import re

from daemon.domain.numbers import SUBSTITUTE

_REFERENCE = re.compile(rb"&#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,10}));")
_SUBSTITUTE = b"&#x%X;" % ord(SUBSTITUTE)
_LONGEST = 14
"""Bytes of the longest reference that is looked for; so much is held back at a seam."""


class References:
    """Fed with the pieces of one reply, in order; `rest` ends it."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, piece: bytes) -> bytes:
        piece, self._held = self._held + piece, b""
        begun = piece.rfind(b"&", max(0, len(piece) - _LONGEST))
        if begun >= 0 and b";" not in piece[begun:]:
            piece, self._held = piece[:begun], piece[begun:]
        return _REFERENCE.sub(_harmless, piece) if b"&#" in piece else piece

    def rest(self) -> bytes:
        held, self._held = self._held, b""
        return held


def _harmless(found: re.Match[bytes]) -> bytes:
    hexadecimal, decimal = found.groups()
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return found.group() if _is_character(code) else _SUBSTITUTE


def _is_character(code: int) -> bool:
    return code in (0x9, 0xA, 0xD) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
