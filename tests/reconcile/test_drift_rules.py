"""The rules file: what may be said in it, and what is said of what may not."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from daemon.domain.drift import Severity
from daemon.domain.ownership import Master
from reconcile.catalog import load_catalog
from reconcile.drift_rules import RulesError, read_drift_rules
from reconcile.in_force import in_force
from reconcile.rules import heard_seconds

RULES = """
[product.sales_price]
tolerance = "0.5"
owner = "erp"

[customer.phone]
ignore = true

[drift."order.duplicate"]
severity = "critical"
grace = "30m"
repair = "manual"
blast_radius = 5

[drift."setup.webhook_missing"]
off = true
"""


def test_a_rules_file_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(RULES, encoding="utf-8")

    rules, plain = in_force(file), in_force()

    price, phone = (
        {(r.kind, r.field): r for r in rules.fields}[key] for key in (("product", "sales_price"), ("customer", "phone"))
    )
    assert (price.tolerance, price.owner, phone.ignore) == (Decimal("0.5"), Master.ERP, True)
    changed = rules.catalog["order.duplicate"]
    assert (changed.severity, changed.grace_seconds, changed.repair, changed.blast_radius) == (
        Severity.CRITICAL,
        1800,
        "manual",
        5,
    )
    assert set(plain.catalog) - set(rules.catalog) == {"setup.webhook_missing"}
    assert rules.catalog["order.missing_in_wms"] == plain.catalog["order.missing_in_wms"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[drift."order.dupicate"]\noff = true', "there is no such kind of drift; did you mean order.duplicate?"),
        ('[drift."order.duplicate"]\nseverty = "low"', "is unknown; did you mean severity?"),
        ('[drift."order.duplicate"]\nseverity = "dire"', "must be one of critical, high, medium, low"),
        ('[drift."order.duplicate"]\nrepair = "restore_id_field"', "must be one of delete_duplicate, manual, none"),
        ('[drift."order.duplicate"]\ngrace = "soon"', "grace must be like"),
        ('[drift."order.duplicate"]\nblast_radius = -1', "must be a whole number"),
        ('[drift."order.duplicate"]\noff = "yes"', "must be true or false"),
        ("[drift.order.duplicate]\noff = true", "in quotes"),
        ("[produkt.name]\nignore = true", "did you mean product?"),
        ("[product.nam]\nignore = true", "product.nam: not one of name"),
        ("[product.name]\ncompare = 'amount'", "cannot be compared as amount"),
        ("[product.name]\nowner = 'nobody'", "product.name"),
        ("[product.name]\ncolour = 'red'", "unknown colour"),
        ("[product", "not TOML"),
        ("product = " + "[" * 5_000, "not TOML"),
        ("product = " + "9" * 5_000, "not TOML"),
    ],
)
def test_a_name_or_value_that_does_not_exist_is_told_with_what_to_type(text: str, says: str) -> None:
    with pytest.raises(RulesError, match=says.replace("?", r"\?").replace(".", r"\.")):
        read_drift_rules(text).applied(load_catalog())


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text('[drift."a.b"]\noff = true\n[drift."order.duplicate"]\ncolour = 1', encoding="utf-8")
    with pytest.raises(RulesError) as refused:
        in_force(file)
    assert len(refused.value.problems) == 2
    assert all(problem.startswith("rules_file: drift.") for problem in refused.value.problems)


def test_a_file_that_is_not_there_is_a_problem_of_the_configuration(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="rules_file"):
        in_force(tmp_path / "nowhere.toml")


def test_an_edit_waits_for_the_slowest_poll_but_not_for_those_of_a_sandbox() -> None:
    assert [heard_seconds(slowest) for slowest in (1, 5, 15, 60)] == [0, 0, 22, 90]
