"""When the alerts about the service, the sync and the remote systems fire, and when they are silent."""

from __future__ import annotations

from dataclasses import replace

from grafana.trial import Trial

POLLED = 'samsvar_poll_timestamp_seconds{system="erp"}'
CALLS = 'samsvar_remote_calls_total{system="wms", operation="GET /orders", outcome="%s"}'
LATE = 'samsvar_propagation_seconds_bucket{kind="order", direction="erp_to_wms", le="%s"}'
LAG = 'samsvar_event_loop_lag_seconds_bucket{le="%s"}'
SYNCING = {"samsvar_syncs": "1x400", "samsvar_observe_only": "0x400"}
ERP = {"system": "erp"}
WMS = {"system": "wms"}
AUTH = 'samsvar_remote_call_outcomes_total{system="erp", outcome="auth_failed"}'
LEFT = 'samsvar_remote_budget_remaining{system="erp"}'
WHOLE = 'samsvar_remote_budget_limit{system="erp"}'
GUESSED = 'samsvar_webhooks_total{outcome="wrong_secret"}'
SWEPT = 'samsvar_sweep_timestamp_seconds{system="wms", kind="order"}'
PLACE = {"system": "wms", "kind": "order"}
JOB = {"job": "samsvar"}
UP = 'up{job="samsvar"}'


def fires(alarm: str, says: str, series: dict[str, str], at: str, labels: dict[str, str], *bare: str) -> Trial:
    return Trial(alarm=alarm, says=says, series=series, at=at, fires=labels, bare=bare)


def silent(alarm: str, says: str, series: dict[str, str], at: str) -> Trial:
    return Trial(alarm=alarm, says=says, series=series, at=at, fires=None)


def slow(trial: Trial) -> Trial:
    """With values and looks half an hour apart."""
    return replace(trial, step="30m")


SERVICE = (
    fires("SamsvarDown", "it does not answer", {UP: "1x3 0x20"}, "12m", JOB, "connection"),
    fires("SamsvarDown", "nobody scrapes it", {"other": "1x20"}, "12m", JOB, "connection", "instance"),
    silent("SamsvarDown", "one scrape in eight fails", {UP: "1x6 0 1x6 0 1x6 0 1x6"}, "20m"),
    silent("SamsvarDown", "a restart", {UP: "1x5 0x2 1x20"}, "12m"),
    fires("SamsvarRestarting", "five starts", {"samsvar_process_start_time_seconds": "0+600x20"}, "15m", {}),
    silent("SamsvarRestarting", "one start", {"samsvar_process_start_time_seconds": "10x10 90x50"}, "50m"),
    fires(
        "SamsvarLoopLag",
        "all turns late",
        {LAG % "0.1": "0x60", LAG % "0.25": "0+900x60", LAG % "+Inf": "0+900x60"},
        "40m",
        {},
        "connection",
    ),
    silent("SamsvarLoopLag", "one in a thousand", {LAG % "0.1": "0+999x60", LAG % "+Inf": "0+1000x60"}, "40m"),
)

SYNC = (
    fires("SamsvarPollStale", "polls have stopped", {POLLED: "0x60", **SYNCING}, "25m", ERP),
    fires("SamsvarPollStale", "no poll ever ended well", {POLLED: "NaN+0x60", **SYNCING}, "10m", ERP),
    fires(
        "SamsvarPollStale",
        "a restart, and still no poll",
        {POLLED: "0x17 stale NaN+0x60", "samsvar_syncs": "1x17 stale NaN 1x60", "samsvar_observe_only": "0x80"},
        "22m",
        ERP,
    ),
    silent("SamsvarPollStale", "polls go on", {POLLED: "0+60x60", **SYNCING}, "40m"),
    silent("SamsvarPollStale", "audit mode", {POLLED: "NaN+0x60", "samsvar_syncs": "0x60"}, "40m"),
    silent(
        "SamsvarPollStale",
        "an adoption is waited for",
        {POLLED: "NaN+0x60", "samsvar_syncs": "1x60", "samsvar_observe_only": "1x60"},
        "40m",
    ),
    fires("SamsvarQueueOld", "a key waits", {"samsvar_queue_oldest_seconds": "0+60x60"}, "30m", {}),
    fires("SamsvarQueueOld", "a restart", {"samsvar_queue_oldest_seconds": "1000x3 stale NaN 1300x60"}, "6m", {}),
    silent("SamsvarQueueOld", "worked off", {"samsvar_queue_oldest_seconds": "1000x20 0x60"}, "22m"),
    silent("SamsvarQueueOld", "a short wait", {"samsvar_queue_oldest_seconds": "300x60"}, "30m"),
    silent("SamsvarQueueOld", "a pause", {"samsvar_queue_oldest_seconds": "0+60x60", "samsvar_paused": "1x60"}, "30m"),
    fires(
        "SamsvarSlowPropagation",
        "one in ten takes longer",
        {LATE % "900": "0+9x90", LATE % "3600": "0+10x90", LATE % "+Inf": "0+10x90"},
        "80m",
        {"direction": "erp_to_wms"},
    ),
    silent(
        "SamsvarSlowPropagation",
        "all in time",
        {LATE % "900": "0+10x90", LATE % "3600": "0+10x90", LATE % "+Inf": "0+10x90"},
        "80m",
    ),
    silent("SamsvarSlowPropagation", "a quiet night", {LATE % "900": "7x90", LATE % "+Inf": "7x90"}, "80m"),
    fires("SamsvarParked", "one waits", {"samsvar_queue_parked": "1x60"}, "40m", {}),
    silent("SamsvarParked", "mended at once", {"samsvar_queue_parked": "1x20 0x60"}, "40m"),
    fires("SamsvarPaused", "forgotten", {"samsvar_paused": "1x200"}, "130m", {}),
    silent("SamsvarPaused", "for an hour", {"samsvar_paused": "1x60 0x100"}, "130m"),
    silent("SamsvarPaused", "resumed", {"samsvar_paused": "1x130 0x60"}, "132m"),
    fires("SamsvarObserveOnly", "waits", {"samsvar_observe_only": "1x60"}, "20m", {}),
    silent("SamsvarObserveOnly", "agreed to", {"samsvar_observe_only": "0x60"}, "20m"),
    fires(
        "SamsvarInternalErrors",
        "one",
        {'samsvar_errors_total{reason="internal"}': "0x10 1x60"},
        "30m",
        {"reason": "internal"},
    ),
    silent("SamsvarInternalErrors", "others", {'samsvar_errors_total{reason="timeout"}': "0+1x60"}, "30m"),
    fires("SamsvarSweepOld", "for days", {SWEPT: "-1000000x100"}, "70m", PLACE),
    silent("SamsvarSweepOld", "done a minute ago", {SWEPT: "-1000000x70 4260x20"}, "72m"),
    fires("SamsvarSweepOld", "old, over a restart", {SWEPT: "-1000000x62 NaN NaN -1000000x20"}, "68m", PLACE),
    slow(fires("SamsvarSweepOld", "nine days", {SWEPT: "0x500"}, "216h", PLACE)),
    slow(silent("SamsvarSweepOld", "six days", {SWEPT: "0x500"}, "144h")),
    slow(silent("SamsvarSweepOld", "not yet known", {SWEPT: "NaN+0x500"}, "240h")),
)

REMOTES = (
    fires("SamsvarLoginRefused", "refused", {AUTH: "0x5 1x30"}, "15m", ERP),
    silent("SamsvarLoginRefused", "long ago", {AUTH: "0x5 1x90"}, "80m"),
    fires("SamsvarRemoteFailing", "most fail", {CALLS % "failed": "0+9x60", CALLS % "ok": "0+1x60"}, "40m", WMS),
    silent("SamsvarRemoteFailing", "a few fail", {CALLS % "failed": "0+1x60", CALLS % "ok": "0+9x60"}, "40m"),
    silent("SamsvarRemoteFailing", "no calls", {CALLS % "failed": "5x60", CALLS % "ok": "9x60"}, "40m"),
    fires(
        "SamsvarBudgetLow",
        "nearly empty",
        {LEFT: "100x60", WHOLE: "7200x60"},
        "20m",
        ERP,
    ),
    silent("SamsvarBudgetLow", "a new window", {LEFT: "100x20 7000x20", WHOLE: "7200x60"}, "22m"),
    silent(
        "SamsvarBudgetLow",
        "not told",
        {
            'samsvar_remote_budget_remaining{system="erp"}': "NaN+0x60",
            'samsvar_remote_budget_limit{system="erp"}': "NaN+0x60",
        },
        "20m",
    ),
    fires("SamsvarWebhooksRefused", "somebody guesses", {GUESSED: "0+1x60"}, "30m", {}),
    silent("SamsvarWebhooksRefused", "one mistake", {GUESSED: "0x10 1x60"}, "30m"),
)

TRIALS = SERVICE + SYNC + REMOTES
