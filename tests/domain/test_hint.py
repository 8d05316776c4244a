"""A hint names the record that is meant, and never a place to fill in."""

from __future__ import annotations

import pytest

from daemon.domain.errors import Reason
from daemon.domain.hint import LIST, hint, next_command
from daemon.domain.messages import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("record", [(None, None), ("product", "STIKKSAG Ø 12"), ("order", "10250")])
def test_no_hint_keeps_a_place_to_fill_in(reason: Reason, language: str, record: tuple[str | None, str | None]) -> None:
    said = hint(reason, language, *record)
    assert said
    assert "KIND" not in said
    assert not [word for word in said.replace(":", " ").replace(".", " ").split() if word == "ID"]


def test_the_command_in_a_hint_can_be_typed_as_it_stands() -> None:
    said = hint(Reason.REFUSED, "en", "product", "STIKKSAG Ø 12")
    assert said.endswith("samsvar inbox retry product 'STIKKSAG Ø 12'")
    assert hint(Reason.OUTCOME_UNKNOWN, "en", "order", "7").endswith("samsvar audit log --id 7")


def test_without_a_record_a_hint_says_where_its_name_stands() -> None:
    assert hint(Reason.LOCKED, "en").endswith(LIST)


def test_a_word_that_is_no_reason_has_no_hint() -> None:
    assert hint("", "nb") == "" and hint("unheard_of", "nb", "order", "1") == ""


def test_the_next_command_of_an_order_that_vanished_is_another_than_of_the_rest() -> None:
    assert next_command(Reason.ORDER_VANISHED, "order", "7") == "samsvar order get 7 --again"
    assert next_command(Reason.REFUSED, "customer", "7") == "samsvar inbox retry customer 7"


def test_a_rackbeat_order_that_vanished_is_sent_again_under_its_24sevenoffice_id() -> None:
    detail = "24SO order 20035 was transferred"
    assert next_command(Reason.ORDER_VANISHED, "order", "1010", detail) == "samsvar order get 20035 --again"
    assert hint(Reason.ORDER_VANISHED, "en", "order", "1010", detail).endswith("samsvar order get 20035 --again")
    assert hint(Reason.ORDER_VANISHED, "nb", "order", "20035").endswith("samsvar order get 20035 --again")
    assert next_command(Reason.REFUSED, "order", "1010", detail) == "samsvar inbox retry order 1010"
