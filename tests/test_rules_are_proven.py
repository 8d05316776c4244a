"""Every rule R1-R16 has its end-to-end test and its row in the table, and switched off it is another outcome."""

from __future__ import annotations

import re
from pathlib import Path

from tests.e2e.rules import ROWS, SETTINGS

RULES = range(1, 17)
FOLDER = Path(__file__).parent / "e2e"
IN_TABLE = FOLDER / "test_rules.py"


def _named(path: Path) -> set[int]:
    return {int(n) for n in re.findall(r"^async def test_r(\d\d)_", path.read_text(encoding="utf-8"), re.MULTILINE)}


def test_every_rule_has_one_row_in_order() -> None:
    assert [row.rule for row in ROWS] == list(RULES)


def test_every_rule_has_an_end_to_end_test_named_after_it_that_runs_its_row() -> None:
    text = IN_TABLE.read_text(encoding="utf-8")
    assert _named(IN_TABLE) == set(RULES)
    pairs = re.findall(r"^@of_rule\((\d+)\)\nasync def test_r(\d\d)_", text, re.MULTILINE)
    assert [(int(row), int(test)) for row, test in pairs] == [(n, n) for n in RULES]
    assert set().union(*(_named(path) for path in FOLDER.glob("test_*.py"))) == set(RULES), "a rule that is not there"


def test_every_row_has_a_setting_with_the_rule_on_and_one_where_the_outcome_is_another() -> None:
    for row in ROWS:
        on, *others = row.seen.values()
        assert others and all(other != on for other in others), f"R{row.rule} cannot fail"
        assert all(other.keys() == on.keys() for other in others), f"R{row.rule} looks at different things"
        assert row.hangs_on and row.seen.keys() <= SETTINGS.keys()


def test_no_setting_is_there_for_nothing() -> None:
    assert {name for row in ROWS for name in row.seen} == set(SETTINGS)
