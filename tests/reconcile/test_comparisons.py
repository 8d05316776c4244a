"""One table of examples for both: what is the same to the sync (Python) and to the audit (SQL), written separately
(design 3.8). Where the audit is laxer, by a declared tolerance, the table says so; it is never stricter."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from daemon.domain.change import Scalar
from daemon.domain.normal import field_normal, same
from daemon.domain.ownership import Policy
from reconcile.duck.layout import in_memory
from reconcile.duck.statements import Cursor
from reconcile.field_rules import COMPANY_FIELDS, Compare, FieldRule, built_in, difference, read_rules
from reconcile.rules import AuditPolicy, rule_rows
from tests.drifts.town import NOW

D = Decimal
SAME, APART, LAXER = (True, True), (False, False), (False, True)
"""What Python says, what SQL says."""

EXAMPLES: list[tuple[str, Scalar, Scalar, tuple[bool, bool]]] = [
    ("name", "Fjell", "Fjell", SAME),
    ("name", "Fjell", "fjell", APART),
    ("name", "  Fjell \t topp\n", "Fjell topp", SAME),
    ("name", "Fjell\u00a0topp", "Fjell topp", SAME),
    ("name", "Fjell\u2003topp", "Fjell topp", SAME),
    ("name", "Fjell\x00topp", "Fjell topp", SAME),
    ("name", "Fjelltopp", "Fjell topp", APART),
    ("name", "Bla\u030a", "Blå", SAME),
    ("name", "\ufb01sk", "fisk", APART),
    ("name", "Straße", "Strasse", APART),
    ("email", None, "", SAME),
    ("email", "", "   ", SAME),
    ("email", None, "post@example.no", APART),
    ("email", "", "0", APART),
    ("email", "null", None, APART),
    ("postal_code", "0150", "150", APART),
    ("postal_code", "0150", "0150 ", SAME),
    ("country", "NO", "Norge", SAME),
    ("country", "no", "NORWAY", SAME),
    ("country", "NO", "Sverige", APART),
    ("country", "UK", "Great Britain", APART),
    ("country", "uk", "GB", SAME),
    ("country", "Utopia", " Utopia", SAME),
    ("country", "", None, SAME),
    ("country", "Færøyene", "FO", SAME),
    ("country", "sør-afrika", "ZA", SAME),
    ("sales_price", D("0.1") + D("0.2"), D("0.3"), SAME),
    ("sales_price", D(0.1 + 0.2), D("0.3"), SAME),
    ("sales_price", D("10"), D("10.000000"), SAME),
    ("sales_price", D("10.00009"), D("10"), SAME),
    ("sales_price", D("10.004"), D("10"), LAXER),
    ("sales_price", D("10.005"), D("10"), LAXER),
    ("sales_price", D("10.006"), D("10"), APART),
    ("sales_price", D("-10"), D("10"), APART),
    ("sales_price", D("0"), None, APART),
    ("sales_price", None, None, SAME),
    ("sales_price", D("12345678901234.01"), D("12345678901234.02"), APART),
    ("cost_price", D("1e3"), D("1000"), SAME),
]
EXACT: list[tuple[str | None, str | None, bool]] = [
    (None, None, True),
    (None, "", False),
    ("", " ", False),
    ("a", "a ", False),
    ("a", "a", True),
]


@pytest.fixture(scope="module")
def cursor() -> Iterator[Cursor]:
    cursor = in_memory()
    appender = cursor.appender("rule_now")
    appender.append_rows(rule_rows(AuditPolicy(policy=Policy()), {}, NOW))
    appender.flush()
    yield cursor
    cursor.close()


def in_sql(cursor: Cursor, rule: FieldRule, one: Scalar, other: Scalar) -> bool:
    kind = "decimal(28, 6)" if rule.compare is Compare.AMOUNT else "varchar"
    sql = f"select not ({difference(rule, 'e', 'w')}) from (select cast(? as {kind}) as e, cast(? as {kind}) as w)"
    (row,) = cursor.execute(sql, [_stored(one), _stored(other)]).fetchall()
    return bool(row[0])


def _stored(value: Scalar) -> Scalar:
    """As the snapshot stores it: six decimals."""
    return value.quantize(D("0.000001")) if isinstance(value, Decimal) else value


@pytest.mark.parametrize(("name", "one", "other", "expected"), EXAMPLES)
def test_both_implementations_say_what_the_table_says(
    name: str, one: Scalar, other: Scalar, expected: tuple[bool, bool], cursor: Cursor
) -> None:
    rule = next(rule for rule in built_in() if rule.field == name)
    for here, there in ((one, other), (other, one)):
        python = same(name, field_normal(name, here), field_normal(name, there))
        assert (python, in_sql(cursor, rule, here, there)) == expected


@pytest.mark.parametrize(("one", "other", "expected"), EXACT)
def test_empty_blank_and_missing_are_three_things_where_a_rule_says_exact(
    one: str | None, other: str | None, expected: bool, cursor: Cursor
) -> None:
    (rule,) = [r for r in read_rules('[customer.email]\ncompare = "exact"', built_in()) if r.compare is Compare.EXACT]
    assert in_sql(cursor, rule, one, other) is expected


def test_the_table_has_an_example_of_every_comparison() -> None:
    named = {name for name, *_rest in EXAMPLES}
    shown = {rule.compare for rule in built_in() if rule.field in named}
    assert shown == {Compare.TEXT, Compare.COUNTRY, Compare.AMOUNT}
    assert set(COMPANY_FIELDS) >= named - {"sales_price", "cost_price"}
