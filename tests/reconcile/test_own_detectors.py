"""Detectors of the user's own: what is wrong with one is said by name, and the others run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from daemon.domain.told import known
from reconcile.catalog import CatalogError, load_catalog
from reconcile.detect import detect
from reconcile.drift_rules import RulesError
from reconcile.in_force import in_force
from reconcile.own_detectors import load_own
from reconcile.run import Reconciler
from tests.reconcile.bench import CONNECTION, Bench, bench

HEADER = """-- id: order.odd
-- entity: order
-- severity: low
-- title_nb: Rar ordre
-- title_en: Odd order
-- why: It is odd.
-- grace: 0s
-- repair: none
"""
COLUMNS = "o.id as erp_id, null as wms_id, o.id as number, null as field, o.status as erp_value, null as wms_value, null as amount, null as units, null as detail"  # noqa: E501  one line of SQL
SELECT = f"select {COLUMNS} from erp_order o"
GOOD = f"{HEADER}with mine as (select * from erp_order) select {COLUMNS} from mine o where o.status = 'Confirmed'\n"

REFUSED = [
    ("a syntax error", "selec 1", "syntax error"),
    ("a wrong column", SELECT.replace("o.status", "o.colour"), "colour"),
    ("a column by another name", SELECT.replace("as number", "as nr"), "must select erp_id"),
    ("a column too few", SELECT.replace(", null as detail", ""), "must select erp_id"),
    ("a write statement", "insert into rule_now values ('mode', 0, null, 'x')", "SELECT"),
    ("a write within a query", f"with x as (delete from rule_now returning name) {SELECT}", "must only read"),
    ("two statements", f"{SELECT}; {SELECT}", "not 2 statements"),
    ("a file", SELECT.replace("erp_order o", "erp_order o, read_text('/etc/passwd')"), "read_text"),
    ("a file by its name", SELECT.replace("erp_order o", "erp_order o, '/etc/passwd'"), "not a view"),
    ("a table of the machine", SELECT.replace("erp_order o", "erp_order o, duckdb_settings()"), "duckdb_settings"),
    ("a table of another catalog", SELECT.replace("erp_order", "information_schema.tables"), "not a view"),
    ("an attached file", "attach 'x.db'", "SELECT"),
]


@pytest.mark.parametrize(("name", "sql", "says"), REFUSED, ids=[name for name, _sql, _says in REFUSED])
def test_a_detector_that_cannot_be_used_is_named_and_the_others_are_kept(
    name: str, sql: str, says: str, tmp_path: Path
) -> None:
    (tmp_path / "order.odd.sql").write_text(HEADER + sql, encoding="utf-8")
    (tmp_path / "order.good.sql").write_text(GOOD.replace("order.odd", "order.good"), encoding="utf-8")

    own = load_own(tmp_path, load_catalog())

    assert [detector.id for detector in own.accepted] == ["order.good"]
    assert [one.name for one in own.refused] == ["order.odd.sql"]
    assert says in own.refused[0].why


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("-- why: It is odd.\n", "", "lacks why"),
        ("-- repair: none", "-- repair: delete_duplicate", "built-in kinds only"),
        ("-- id: order.odd", "-- id: order.duplicate", "named after it"),
    ],
)
def test_a_header_that_is_not_whole_is_refused(old: str, new: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "order.odd.sql").write_text(GOOD.replace(old, new), encoding="utf-8")
    assert says in load_own(tmp_path, load_catalog()).refused[0].why


def test_the_example_of_the_guide_is_accepted(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "detectors.md").read_text(encoding="utf-8")
    example = guide.partition("```sql\n")[2].partition("```")[0]
    (tmp_path / "order.without_date.sql").write_text(example, encoding="utf-8")
    assert load_own(tmp_path, load_catalog()).refused == ()
    (tmp_path / "rules.toml").write_text(guide.partition("```toml\n")[2].partition("```")[0], encoding="utf-8")
    assert in_force(tmp_path / "rules.toml").catalog["order.missing_in_wms"].blast_radius == 20


def test_a_built_in_detector_cannot_be_replaced(tmp_path: Path) -> None:
    (tmp_path / "order.duplicate.sql").write_text(GOOD.replace("order.odd", "order.duplicate"), encoding="utf-8")
    assert "already" in load_own(tmp_path, load_catalog()).refused[0].why


def test_a_folder_that_is_not_there_is_a_problem_of_the_configuration(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="nowhere"):
        load_own(tmp_path / "nowhere", {})
    with pytest.raises(RulesError, match="detectors_dir"):
        in_force(detectors_dir=tmp_path / "nowhere")


def reconciler(b: Bench, folder: Path) -> Reconciler:
    rules = in_force(detectors_dir=folder)
    mine = {
        kind: rules.catalog[kind] for kind in rules.catalog if kind in ("order.odd", "order.slow", "order.duplicate")
    }
    return Reconciler(
        remotes=b.remotes,
        store=b.store,
        duck=b.duck,
        clock=b.clock,
        audit=b.audit,
        catalog=mine,
        setup=b.setup,
        refused=rules.refused,
        detector_seconds=2,
    )


async def test_a_run_names_what_it_had_to_leave_out_and_finds_the_rest(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    endless = GOOD.replace("order.odd", "order.slow").replace(
        "where", "cross join range(1000000000000) r where r.range < 0 and"
    )
    (folder / "order.slow.sql").write_text(endless, encoding="utf-8")
    (folder / "order.odd.sql").write_text(GOOD, encoding="utf-8")
    (folder / "order.bad.sql").write_text("selec", encoding="utf-8")
    async with bench(tmp_path) as b:
        await b.agree()

        record = await reconciler(b, folder).run(CONNECTION)

        told = {n.kind: n.reason for n in record.not_compared}
        assert told == {"order.bad.sql": "detector_refused", "order.slow": "detector_failed"}
        assert not record.is_complete
        assert [(d.kind, d.erp_id) for d in await b.drifts()] == [("order.odd", "7001")]


async def test_whatever_a_detector_says_nothing_can_be_written(tmp_path: Path) -> None:
    """Even if a statement got past the reading of it."""
    async with bench(tmp_path) as b:
        file = await b.duck.open(CONNECTION)
        catalog = load_catalog()
        writing = "with x as (insert into rule_now values ('mode', 0, null, 'x') returning name) select * from x"
        detection = await detect(file, [replace(catalog["order.duplicate"], sql=writing)])

        assert "read-only" in detection.failed["order.duplicate"]
        assert await file.query("select count(*) from rule_now where name = 'mode' and value = 'x'") == [(0,)]


def test_what_is_wrong_is_told_in_our_words_without_the_name_twice_or_a_line_that_is_not_in_the_file(
    tmp_path: Path,
) -> None:
    (tmp_path / "order.a.sql").write_text(HEADER.replace("order.odd", "order.a") + "delete from erp_order_scd", "utf-8")
    (tmp_path / "order.b.sql").write_text("-- id: order.b\n" + SELECT, "utf-8")
    typo = SELECT.replace("erp_order o", "erp_order o where o.idd = '7'")
    (tmp_path / "order.c.sql").write_text(HEADER.replace("order.odd", "order.c") + typo, "utf-8")
    writes, half, column = (one.why for one in load_own(tmp_path, load_catalog()).refused)
    assert writes == "must be one SELECT, and no statement that writes or does anything else"
    assert half.startswith("header lacks entity")
    assert "idd" in column and "LINE" not in column and "^" not in column
    for why in (writes, half, column, "stopped after 60.0 s"):
        assert known(why, "nb") and known(why, "nb") != known(why, "en"), "the run and the report tell it in words"


async def test_drift_that_nobody_looks_for_any_more_ends_and_that_of_a_file_with_a_mistake_stays(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    file = folder / "order.odd.sql"
    file.write_text(GOOD, encoding="utf-8")
    async with bench(tmp_path) as b:
        await b.agree()
        await reconciler(b, folder).run(CONNECTION)
        assert [d.kind for d in await b.drifts()] == ["order.odd"]
        file.write_text(GOOD.replace("o.status =", "o.stat us ="), encoding="utf-8")
        await reconciler(b, folder).run(CONNECTION)
        assert [d.kind for d in await b.drifts()] == ["order.odd"], "it is meant, and cannot be looked for"
        file.unlink()
        record = await reconciler(b, folder).run(CONNECTION)
        assert record.resolved == 1 and record.open_by_kind == {}
