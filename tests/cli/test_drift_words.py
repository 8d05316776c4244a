"""A drift on the screen holds no code: neither of its values, nor in its details."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from daemon.cli.catalogue import CATALOGUE
from daemon.cli.drift_view import detail_words, number_of, said
from tests.cli.test_words import Norwegian

DETECTORS = Path(__file__).parents[2] / "reconcile" / "detectors"
CODES = sorted(
    {
        code
        for file in DETECTORS.glob("*.sql")
        for said_there in re.findall(r"was: ([^\n]*?)[,}]?\n|then ('[a-z_]+')\n", file.read_text(encoding="utf-8"))
        for code in re.findall(r"'([a-z_]+)'", " ".join(said_there))
        if code not in ("erp_changed_at",)
    }
)
SETUP = {
    "kind": "setup.webhook_missing",
    "entity": "setup",
    "erp_id": None,
    "wms_id": "order.created",
    "number": "204319",
    "field": "204319",
    "wms_value": "missing",
    "detail": {"what": "webhook"},
}


def test_the_codes_are_those_of_the_detectors() -> None:
    assert {"edited", "emptied", "gone", "order_behind", "not_sent", "withdrawn", "invalid"} <= set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_what_it_was_has_words(code: str) -> None:
    assert f"cli.detail.was.{code}" in CATALOGUE


def test_what_the_account_lacks_is_told_by_its_name() -> None:
    norwegian = Norwegian()
    assert number_of(SETUP) == "order.created"
    assert said(norwegian, SETUP, "missing", "wms") == "mangler"
    assert detail_words(norwegian, SETUP) == "en webhook"
