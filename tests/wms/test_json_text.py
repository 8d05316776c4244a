"""What JSON is taken, and how exact numbers stay."""

from __future__ import annotations

from decimal import Decimal

import pytest

from daemon.wms.json_text import NotJson, parse, write


def test_fractions_stay_exact_and_never_become_floats() -> None:
    assert parse(b'{"a": 0.1, "b": 12345678.123456, "c": 7}') == {
        "a": Decimal("0.1"),
        "b": Decimal("12345678.123456"),
        "c": 7,
    }


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"<html>",
        b'{"a":',
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":1e999999}',
        b'{"a":1,"a":2}',
        b"\xff\xfe\xfa",
        b"[" * 60 + b"]" * 60,
        b"[" * 100_000,
        b"1" * 5000,
    ],
)
def test_what_is_no_clean_json_is_refused_with_one_exception_type(text: bytes) -> None:
    with pytest.raises(NotJson):
        parse(text)


def test_forty_levels_are_taken() -> None:
    assert parse(b"[" * 40 + b"]" * 40) is not None


def test_a_decimal_is_written_with_its_own_digits() -> None:
    assert write({"p": Decimal("33.10"), "n": [None, True, "Ø", 3], "e": Decimal("1E+3")}) == (
        '{"p":33.10,"n":[null,true,"\\u00d8",3],"e":1000}'
    )
    with pytest.raises(TypeError):
        write({"p": 0.5})
