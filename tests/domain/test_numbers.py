"""R4 and R6: which number a record gets, and which cannot be sent."""

from __future__ import annotations

import pytest

from daemon.domain.errors import Reason, SyncError
from daemon.domain.numbers import is_positive_integer, target_number
from daemon.domain.ownership import NumberSource
from tests.builders import category, customer, product


def test_the_alternative_number_is_used_unless_the_id_is_configured() -> None:
    assert target_number(product("11", "KAFFE-1"), NumberSource.ALTERNATIVE) == "KAFFE-1"
    assert target_number(product("11", "KAFFE-1"), NumberSource.ID) == "11"


def test_a_category_always_gets_its_id() -> None:
    assert target_number(category("4"), NumberSource.ALTERNATIVE) == "4"


def test_25_characters_may_travel_and_26_may_not() -> None:
    assert target_number(product(number="x" * 25), NumberSource.ALTERNATIVE) == "x" * 25
    with pytest.raises(SyncError) as caught:
        target_number(product(number="x" * 26), NumberSource.ALTERNATIVE)
    assert caught.value.reason is Reason.NUMBER_TOO_LONG
    assert not caught.value.is_transient


@pytest.mark.parametrize("number", ["", "   "])
def test_an_empty_number_is_missing(number: str) -> None:
    with pytest.raises(SyncError) as caught:
        target_number(product(number=number), NumberSource.ALTERNATIVE)
    assert caught.value.reason is Reason.NUMBER_MISSING


@pytest.mark.parametrize("number", ["K-7", "0123", "-4", "0", "1.5", "99999999999", "٣", "2147483648"])
def test_a_customer_number_must_be_a_positive_integer(number: str) -> None:
    with pytest.raises(SyncError) as caught:
        target_number(customer(number=number), NumberSource.ALTERNATIVE)
    assert caught.value.reason is Reason.NUMBER_INVALID


def test_the_largest_integer_key_is_accepted() -> None:
    assert is_positive_integer("2147483647")
