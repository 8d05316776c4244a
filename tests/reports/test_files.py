"""The JSON twin and the files on disk."""

from __future__ import annotations

import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from reports.json_form import render_fix_up_json, render_json
from reports.write import forget_reports, write_fix_up, write_report
from tests.reports.examples import NOW, drift, fix_up, report

DRIFT_KEYS = (
    "fingerprint connection kind severity entity erp_id wms_id number field erp_value wms_value base_value "
    "erp_changed_at wms_changed_at erp_as_of wms_as_of amount units detail state first_seen last_seen confirmed_at "
    "ack snooze repair"
)


def test_the_json_keys_are_stable() -> None:
    document = render_json(report())
    assert " ".join(document) == (
        "version type connection identities generated_at previous_run_at language verdict run audit_head counts "
        "amount_at_risk "
        "units_at_risk top groups titles new reopened still_open snoozed resolved parked repairs trend"
    )
    assert " ".join(document["run"]) == (
        "id started_at finished_at ended failure as_of skew_seconds compared not_compared candidates vanished "
        "false_alarm_rate unconfirmed requests"
    )
    assert " ".join(document["new"][0]).startswith(DRIFT_KEYS)
    assert document["version"] == 1


def test_the_json_holds_every_row_and_what_the_systems_wrote() -> None:
    document = render_json(report(drifts=[drift("order.duplicate", n, erp_value="<b>") for n in range(500)]))
    assert len(document["new"]) == document["counts"]["open"] == 500
    assert document["new"][0]["erp_value"] == "<b>"
    fingerprints = {row["fingerprint"] for row in document["new"]}
    assert {f for g in document["groups"] for t in g["topics"] for f in t["fingerprints"]} == fingerprints


def test_the_json_is_plain_json_even_with_broken_characters_in_it() -> None:
    document = render_json(report(drifts=[drift("order.duplicate", 1, erp_value="\ud800", detail={"\udfff": "x"})]))
    assert json.loads(json.dumps(document, ensure_ascii=False).encode("utf-8"))["new"][0]["erp_value"] == "?"


def test_the_fix_up_json_keeps_before_after_and_why() -> None:
    document = render_fix_up_json(fix_up())
    assert [item["before"] for item in document["done"]][:2] == [{"id_field": "47"}, {"order": '{"type": "Order"}'}]
    assert document["done"][1]["after"] == {"order": None}
    assert [item["why"] for item in document["not_done"]] == ["skipped.changed", "failed.refused"]
    assert document["manual"][0]["values"] == {"id": "1006", "kept": "1001"}


def test_a_report_is_written_whole_and_for_the_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "reports" / "nordlys"
    paths = write_report(folder, report(), "nb")
    assert paths["html"].name == "drift-20261123T050000Z.html"
    assert paths["html"].read_text(encoding="utf-8").endswith("</html>\n")
    assert json.loads(paths["json"].read_text(encoding="utf-8"))["type"] == "drift_report"
    assert stat.S_IMODE(paths["html"].stat().st_mode) == stat.S_IMODE(paths["json"].stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert sorted(folder.iterdir()) == sorted(paths.values())
    assert {path.suffix for path in paths.values()} == {".html", ".json", ".csv", ".xlsx", ".txt"}


def test_writing_again_replaces_and_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    first = write_report(tmp_path, report(), "nb")
    write_report(tmp_path, report(), "en")
    assert 'lang="en"' in first["html"].read_text(encoding="utf-8")
    first["html"].unlink()
    first["html"].mkdir()
    with pytest.raises(OSError, match="drift-"):
        write_report(tmp_path, report(), "nb")
    assert {path.suffix for path in tmp_path.iterdir()} == {".html", ".json", ".csv", ".xlsx", ".txt"}


def test_a_plan_id_cannot_name_a_file_outside_the_folder(tmp_path: Path) -> None:
    paths = write_fix_up(tmp_path / "a", fix_up(plan_id="../../../etc/x"), "nb")
    assert paths.html.parent == tmp_path / "a"
    assert list(tmp_path.iterdir()) == [tmp_path / "a"]


def test_old_reports_are_forgotten_and_what_else_lies_there_stays(tmp_path: Path) -> None:
    old, new = write_report(tmp_path, report(), "nb"), write_report(tmp_path, report(now=NOW + timedelta(days=2)), "nb")
    kept = write_fix_up(tmp_path, fix_up(), "nb")
    stranger = tmp_path / "drift-of-mine.html"
    stranger.touch()
    assert forget_reports(tmp_path, NOW + timedelta(days=1)) == len(old) == 5
    assert sorted(tmp_path.iterdir()) == sorted([*new.values(), kept.html, kept.json, stranger])
