"""When the alerts about the audit, drift, repairs and reports fire, and when they are silent."""

from __future__ import annotations

from grafana.trials_sync import fires, silent, slow

GOOD = 'samsvar_reconcile_last_success_timestamp_seconds{mode="full"}'
FULL = {"mode": "full"}
COMPARED = 'samsvar_snapshot_compared{system="erp", kind="product"}'
PLACE = {"system": "erp", "kind": "product"}
UNATTENDED = 'samsvar_drift_unattended{severity="%s"}'
OLDEST = 'samsvar_drift_unattended_oldest_timestamp_seconds{severity="%s"}'
CHANGED = 'samsvar_drift_changes_total{change="%s"}'
FLAPPING = 'samsvar_drift_marked{mark="flapping"}'
FOUND = "samsvar_drift_candidates_total"
REPAIRS = 'samsvar_repair_actions_total{outcome="%s"}'
REPORTED = "samsvar_report_last_success_timestamp_seconds"
UNSENT = 'samsvar_reports_total{outcome="failed"}'
BEAT = "samsvar_heartbeat_last_success_timestamp_seconds"

LONG_AGO = "-1000000x100"
"""A time eleven days before the trial, so that a trial in minutes can be of days."""

TRIALS = (
    fires("SamsvarAuditOld", "no run for days", {GOOD: LONG_AGO}, "20m", FULL),
    fires("SamsvarAuditOld", "a restart", {GOOD: "-1000000x5 stale stale NaN -1000000x9"}, "12m", FULL),
    silent("SamsvarAuditOld", "one came", {GOOD: "-1000000x20 1200x20"}, "21m"),
    slow(fires("SamsvarAuditOld", "no run for 27 hours", {GOOD: "0x100"}, "27h", FULL)),
    slow(silent("SamsvarAuditOld", "one each night", {GOOD: "0x47 86400x100"}, "27h")),
    slow(silent("SamsvarAuditOld", "never any", {GOOD: "NaN+0x100"}, "27h")),
    slow(fires("SamsvarNeverCompared", "two days without", {GOOD: "NaN+0x100"}, "48h", FULL)),
    slow(
        fires(
            "SamsvarNeverCompared",
            "stopped for four hours, and missed here and there",
            {GOOD: "NaN+0x20 stale _x6 NaN+0x9 stale NaN+0x9 stale NaN+0x60"},
            "40h",
            FULL,
        )
    ),
    slow(silent("SamsvarNeverCompared", "one has just come", {GOOD: "NaN+0x94 171000x9"}, "48h")),
    slow(silent("SamsvarNeverCompared", "a day old", {GOOD: "_x20 NaN+0x100"}, "34h")),
    slow(silent("SamsvarNeverCompared", "a day old, last week too", {GOOD: "NaN+0x20 stale _x150 NaN+0x99"}, "110h")),
    slow(silent("SamsvarNeverCompared", "the first night came", {GOOD: "NaN+0x20 36000x100"}, "48h")),
    fires("SamsvarNotCompared", "two runs in a row", {COMPARED: "0x100"}, "70m", PLACE),
    silent("SamsvarNotCompared", "the next run read all", {COMPARED: "0x15 1x100"}, "70m"),
    fires("SamsvarCriticalDrift", "unseen", {UNATTENDED % "critical": "2x60"}, "20m", {"severity": "critical"}),
    fires(
        "SamsvarCriticalDrift",
        "a restart",
        {UNATTENDED % "critical": "0x3 2x5 stale _ _ NaN 2x20"},
        "15m",
        {"severity": "critical"},
    ),
    silent("SamsvarCriticalDrift", "for nine minutes", {UNATTENDED % "critical": "0x3 2x8 0x60"}, "15m"),
    silent("SamsvarCriticalDrift", "seen to a minute ago", {UNATTENDED % "critical": "2x20 0x60"}, "22m"),
    silent("SamsvarCriticalDrift", "acknowledged", {UNATTENDED % "critical": "2x5 0x60"}, "20m"),
    silent("SamsvarCriticalDrift", "a lesser one", {UNATTENDED % "high": "9x60"}, "20m"),
    fires("SamsvarDriftOld", "for days", {OLDEST % "high": LONG_AGO}, "70m", {}),
    silent("SamsvarDriftOld", "mended", {OLDEST % "high": "-1000000x70 NaN+0x30"}, "80m"),
    slow(fires("SamsvarDriftOld", "four days", {OLDEST % "high": "0x200", OLDEST % "critical": "0x200"}, "96h", {})),
    slow(silent("SamsvarDriftOld", "none open", {OLDEST % "high": "NaN+0x200"}, "96h")),
    slow(silent("SamsvarDriftOld", "a lesser one", {OLDEST % "low": "0x200"}, "96h")),
    fires("SamsvarDriftSurge", "eighty at once", {CHANGED % "opened": "0x10 80x60"}, "30m", {"change": "opened"}),
    silent("SamsvarDriftSurge", "a few", {CHANGED % "opened": "0x10 8x60"}, "30m"),
    fires("SamsvarDriftFlapping", "a fight", {FLAPPING: "1x100"}, "70m", {"mark": "flapping"}),
    silent("SamsvarDriftFlapping", "none", {FLAPPING: "0x100"}, "70m"),
    fires("SamsvarFalseAlarms", "most vanish", {CHANGED % "vanished": "0+8x200", FOUND: "0+10x200"}, "120m", {}),
    silent("SamsvarFalseAlarms", "few vanish", {CHANGED % "vanished": "0+1x200", FOUND: "0+10x200"}, "120m"),
    silent("SamsvarFalseAlarms", "few found", {CHANGED % "vanished": "0x60 3x200", FOUND: "0x60 3x200"}, "160m"),
    fires("SamsvarRepairFailed", "one", {REPAIRS % "failed": "0x10 1x60"}, "30m", {"outcome": "failed"}),
    silent("SamsvarRepairFailed", "skipped", {REPAIRS % "skipped": "0x10 5x60"}, "30m"),
    fires("SamsvarReportMissing", "none for days", {REPORTED: LONG_AGO}, "20m", {}),
    silent("SamsvarReportMissing", "sent a minute ago", {REPORTED: "-1000000x20 1260x20"}, "22m"),
    slow(fires("SamsvarReportMissing", "a day without", {REPORTED: "0x100"}, "27h", {})),
    slow(
        fires("SamsvarReportMissing", "the first one ever fails", {REPORTED: "NaN+0x60", UNSENT: "0x9 1x50"}, "12h", {})
    ),
    slow(silent("SamsvarReportMissing", "one each night", {REPORTED: "0x47 86400x100"}, "27h")),
    slow(silent("SamsvarReportMissing", "mail is not set up", {REPORTED: "NaN+0x100"}, "27h")),
    fires("SamsvarHeartbeatFailing", "none for days", {BEAT: LONG_AGO}, "20m", {}),
    silent("SamsvarHeartbeatFailing", "reached a minute ago", {BEAT: "-1000000x20 1260x20"}, "22m"),
    slow(fires("SamsvarHeartbeatFailing", "a day without", {BEAT: "0x100"}, "27h", {})),
    slow(silent("SamsvarHeartbeatFailing", "not set up", {BEAT: "NaN+0x100"}, "27h")),
)
