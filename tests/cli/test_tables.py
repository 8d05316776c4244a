"""Tables fit the screen and lose no letter: what is too long is folded."""

from __future__ import annotations

import pytest

from daemon.cli.output import Column, print_table, widths

PLAN = (
    Column("ID", least=2),
    Column("Hva", wide=True, least=20),
    Column("Før", wide=True, least=10),
    Column("Etter", wide=True, least=10),
    Column("Tilstand", wide=True, least=7),
)
ROWS = [
    ("a4", "Gjenåpne ordre 1003 i Rackbeat, så linjene kan endres.", "status: bokført", "status: kladd", "hoppet over"),
    ("a8", "Rett navn på produkt HAM-1001.", "navn: Hammer 16 oz", "navn: Hammer 20 oz", "Posten er endret siden da."),
]


@pytest.mark.parametrize("screen", [60, 72, 80, 100, 200])
def test_a_table_is_no_wider_than_the_screen_and_every_word_is_in_it(
    screen: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(screen))
    print_table(PLAN, ROWS)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= screen
    body = lines[lines.index(next(line for line in lines if set(line) == {"─"})) + 1 :]
    letters = sorted("".join(body).replace(" ", ""))
    assert letters == sorted("".join(cell for row in ROWS for cell in row).replace(" ", ""))


def test_columns_that_fit_are_as_wide_as_their_longest_cell() -> None:
    assert widths(PLAN, [2, 10, 5, 5, 8], 30) == [2, 10, 5, 5, 8]


def test_a_column_that_may_not_fold_is_whole_and_the_narrow_ones_come_before_the_wide() -> None:
    columns = (Column("a", whole=True), Column("b"), Column("c", wide=True, least=5), Column("d", wide=True, least=5))
    assert widths(columns, [20, 10, 40, 12], 60) == [20, 10, 18, 12]
    assert widths(columns, [20, 10, 40, 40], 60) == [20, 10, 15, 15]
    assert sum(widths(columns, [20, 10, 40, 41], 61)) == 61
