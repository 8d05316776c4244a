"""The measurements of the audit still run: in a tiny world, without looking at a time."""

from __future__ import annotations

from pathlib import Path

from bench import audit_increment, audit_scale


async def test_the_detectors_are_measured_against_a_join_of_the_order_lines(tmp_path: Path) -> None:
    await audit_scale.fill_file(tmp_path, 400)

    told = await audit_scale.measure(tmp_path, 1, profile=False)

    assert told["detectors"] >= 51
    assert told["rows_found"] > 0
    assert told["join_cpu"] > 0


async def test_a_run_that_follows_changes_is_measured_against_a_full_one(tmp_path: Path) -> None:
    told = await audit_increment.measure(tmp_path, 40, 1, 1)

    assert told["lines_a_side"] == 400
    assert told["opened"] == [0] * 3
