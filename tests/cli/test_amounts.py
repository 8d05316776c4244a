"""Amounts, quantities and words of a drift as their reader writes them; --json stays as the systems said it."""

from __future__ import annotations

import pytest

from daemon.cli.amounts import money, value_of
from tests.cli.served import Shell

THIN = "\u00a0"


@pytest.mark.parametrize(
    ("field", "value", "nb", "en"),
    [
        ("sales_price", "1234.5", f"1{THIN}234,50", "1,234.50"),
        ("total", "1234567.125", f"1{THIN}234{THIN}567,125", "1,234,567.125"),
        ("unit_price", "-0.1", "-0,10", "-0.10"),
        ("quantity", "12000", f"12{THIN}000", "12,000"),
        ("quantity", "3.000", "3", "3"),
        ("stock", "2.5", "2,5", "2.5"),
        ("name", "1234.5", "1234.5", "1234.5"),
        ("total", "NaN", "NaN", "NaN"),
        ("total", "many", "many", "many"),
        ("total", None, "", ""),
    ],
)
def test_a_number_is_written_as_its_reader_writes_it_and_never_rounded(
    field: str, value: object, nb: str, en: str
) -> None:
    assert (value_of(field, value, "nb"), value_of(field, value, "en")) == (nb, en)


def test_money_is_in_kroner() -> None:
    assert money("1234.5", "nb") == f"1{THIN}234,50 kr" and money("1234.5", "en") == "NOK 1,234.50"
    assert money(None, "nb") == ""


async def test_a_drift_is_shown_in_the_words_of_its_reader_and_kept_as_it_is_in_json(shell: Shell) -> None:
    path = shell.folder / "samsvar.toml"
    path.write_text(path.read_text().replace('language = "en"', 'language = "nb"'))
    shown = " ".join((await shell("drift", "show", "3f9c2ab1")).out.split())
    assert "42,50 kr" in shown and "Alvorlig" in shown and "åpent" in shown and "antall" in shown
    assert (await shell("drift", "show", "3f9c2ab1", "--json")).document["amount"] == "42.50"
