"""Works out once what many detectors share: views become temporary tables of the same name for as long as they run.

Called by `detect`. A detector's SQL names the view and gets the table, because DuckDB looks there first; so do views
that stand on others, which is why the order counts. Nothing here decides anything.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from reconcile.duck.statements import Cursor, do, rows_of
from reconcile.field_rules import FIELDS

PREPARED = (
    "erp_product_number",
    "erp_company_number",
    "erp_sendable_product",
    "odd_erp_order",
    "odd_erp_line",
    "placed_order",
    "ready_erp_order",
    "numbered_product",
    "company_pair",
    "category_pair",
    *(f"{kind}_{step}" for kind in FIELDS for step in ("part", "unlike", "suspect", "field")),
    "product_pointer",
    "company_pointer",
    "needed_product",
    "referenced_pair",
    "order_line_pair",
    "order_copy",
)
"""In the order in which they stand on one another."""


def prepare(cursor: Cursor, queries: Collection[str]) -> None:
    """Fills the tables that these queries lead to. For use inside a job; ended by `clear_away`."""
    clear_away(cursor)
    wanted = _leads_to(cursor, queries)
    for name in PREPARED:
        if name in wanted:
            do(cursor, f"create temp table {name} as select * from {name}")


def clear_away(cursor: Cursor) -> None:
    """After this the names mean the views again. For use inside a job."""
    for (name,) in rows_of(cursor, sql="select table_name from duckdb_tables() where temporary", max_rows=1000):
        if name in PREPARED:
            do(cursor, f"drop table temp.{name}")


def _leads_to(cursor: Cursor, queries: Collection[str]) -> set[str]:
    """The names in these queries, and in the views behind them."""
    sql = "select view_name, sql from duckdb_views() where not internal and database_name = current_database()"
    behind = {str(name): _words(str(text)) for name, text in rows_of(cursor, sql=sql, max_rows=1000)}
    wanted: set[str] = set()
    fresh = set().union(*(_words(query) for query in queries))
    while fresh:
        wanted |= fresh
        fresh = set().union(*(behind.get(name, set()) for name in fresh)) - wanted
    return wanted


def _words(sql: str) -> set[str]:
    return set(re.findall(r"[a-z_]+", re.sub(r"--[^\n]*", "", sql.lower())))
